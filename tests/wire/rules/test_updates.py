"""What changed of events that rules told of: told once, in one message, whatever breaks off or comes late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

import sql.alerts
import sql.event_states
import sql.events
import sql.followed
import sql.judgements
import sql.mutes
from alerts.rules import run
from alerts.rules.mutes import MuteKind, change_in_words
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading, muting
from alerts.rules.updates import Update
from sql import updates
from sql.connection import Connection
from sql.rows import Alert

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
STATE = {
    "day_lo": None, "day_hi": None, "types": [], "countries": [], "place_ids": [], "place_names": [], "regions": [],
    "latitude": None, "longitude": None, "precision": None, "actors": [], "killed_high": None, "injured_low": None,
    "injured_high": None, "abducted_low": None, "abducted_high": None, "layout": 1,
}  # fmt: skip
Change = Callable[..., int]


def match(conn: Connection, now: datetime) -> run.MatchSummary:
    return run.match_stored(conn, now, lambda *_: None)


@pytest.fixture
def watch(conn: Connection, now: datetime) -> Callable[..., None]:
    def save(name: str = "border", **changes: object) -> None:
        rule = WatchRule.model_validate({"name": name, "query": "convoy", "notify": ["desk"], **changes})
        loading.save(conn, rule, saved_by="ana", known_channels={"desk"}, now=now - timedelta(days=400))

    return save


@pytest.fixture
def folded(conn: Connection, now: datetime) -> Callable[..., None]:
    def put(event: int, killed: int | None = 14) -> None:
        sql.event_states.put(conn, [{**STATE, "event_id": event, "killed_low": killed, "now": now}])

    return put


@pytest.fixture
def change(conn: Connection, world, now: datetime) -> Change:
    """Writes a change of an event as detection does; the article that made it."""

    def put(
        event: int, key: str, new: str = "", old: str | None = None, article: int | None = None, **more
    ) -> int:
        kind, _, rest = key.partition(":")
        age = more.pop("age", timedelta(minutes=2))
        made_by = article or world.article(
            "Football", "A match.", event=event, age=age, seen=more.pop("seen", now)
        )
        row = {
            "event_id": event, "key": key, "kind": kind, "article_id": made_by, "old": old, "new": new or rest,
            "sentence": "So it is said.", "said_by": None, "is_disputed": False, "moment": now - age, "now": now,
        }  # fmt: skip
        sql.event_states.put_transitions(conn, [{**row, **more}])
        return made_by

    return put


@pytest.fixture
def event(world, watch, folded, conn: Connection, now: datetime) -> int:
    """An event that the rule was told of an hour ago."""
    watch()
    number = world.story()
    folded(number)
    assert match(conn, now - HOUR).alerts == 1
    return number


def told(conn: Connection) -> list[Alert]:
    return sorted(sql.alerts.list_recent(conn, limit=100), key=lambda alert: alert.id)


def kept(conn: Connection) -> dict[str, str]:
    return dict(conn.execute("select transition, decision from updates order by transition").fetchall())


def test_a_toll_that_rises_is_told_once(conn, event, change, now) -> None:
    article = change(event, "killed:31", old="14")

    first, again = match(conn, now), match(conn, now + HOUR)

    assert (first.updates, first.changes, again.updates) == (1, {"killed": 1}, 0)
    new, update = told(conn)
    assert (update.transition, update.article_id, update.root_article_id) == (
        "killed:31",
        article,
        new.root_article_id,
    )
    (line,) = updates.told_by(conn, alert_ids=[update.id])
    assert (line.old, line.new, line.first_alert_id) == ("14", "31", new.id)


def test_a_run_without_work_reads_no_rule(conn, event, change, now, monkeypatch) -> None:
    change(event, "killed:31", old="14")
    match(conn, now)
    monkeypatch.setattr(run, "in_force", lambda _: pytest.fail("rules were read"))

    assert match(conn, now + HOUR) == run.MatchSummary(0, 0, 0, {}, {})


def test_what_was_there_when_they_were_told_is_no_update(conn, world, watch, folded, change, now) -> None:
    watch(updates="all")
    event = world.story()
    folded(event)
    change(event, "place:djibo", "Djibo")
    change(event, "killed:31", old="14")

    summary = match(conn, now)

    assert (summary.alerts, summary.updates, kept(conn)) == (1, 0, {})
    assert match(conn, now + HOUR).updates == 0


def test_who_was_told_of_nothing_is_told_of_no_change(conn, world, watch, folded, change, now) -> None:
    watch(query="swimming")
    event = world.story()
    folded(event)
    match(conn, now)
    change(event, "killed:31", old="14")

    assert match(conn, now + HOUR).updates == 0
    assert not updates.is_work_waiting(conn, now=now + HOUR)


def test_changes_of_one_event_are_one_message(conn, event, change, now) -> None:
    change(event, "killed:20", old="14", age=3 * MINUTE)
    change(event, "killed:31", old="20")
    change(event, "denial:army", "the army")

    summary = match(conn, now)

    assert (summary.updates, summary.changes) == (1, {"denial": 1, "killed": 1})
    assert kept(conn) == {"denial:army": "told", "killed:20": "overtaken", "killed:31": "told"}
    assert len(told(conn)) == 2


def test_what_comes_within_a_quarter_of_an_hour_waits_for_its_end(conn, event, change, now) -> None:
    change(event, "killed:20", old="14", age=3 * MINUTE)
    match(conn, now)
    change(event, "killed:31", old="20")
    waiting = match(conn, now + 5 * MINUTE)
    change(event, "denial:army", "the army", age=MINUTE)
    match(conn, now + 10 * MINUTE)

    assert (waiting.updates, waiting.untold) == (0, {Update.WAITS: 1})
    assert not updates.is_work_waiting(conn, now=now + 14 * MINUTE)
    assert updates.is_work_waiting(conn, now=now + 15 * MINUTE)
    assert match(conn, now + 15 * MINUTE).changes == {"denial": 1, "killed": 1}
    (line, _) = updates.told_by(conn, alert_ids=[told(conn)[-1].id])
    assert (line.old, line.new) == ("20", "31")
    assert len(told(conn)) == 3


def test_what_waits_and_is_withdrawn_is_not_told(conn, event, change, now) -> None:
    change(event, "killed:20", old="14")
    match(conn, now)
    change(event, "killed:31", old="20")
    match(conn, now + 5 * MINUTE)
    conn.execute("delete from event_transitions where key = 'killed:31'")

    assert match(conn, now + HOUR).updates == 0
    assert kept(conn)["killed:31"] == "gone"
    assert not updates.is_work_waiting(conn, now=now + 2 * HOUR)


def test_what_was_told_stays_told_whatever_is_folded_later(conn, event, change, now) -> None:
    article = change(event, "killed:31", old="14")
    match(conn, now)
    conn.execute("delete from event_transitions where key = 'killed:31'")
    change(event, "killed:28", old="14", age=10 * MINUTE)
    late = match(conn, now + HOUR)
    change(event, "killed:31", old="14", article=article)

    assert (late.updates, late.untold) == (0, {Update.AS_TOLD: 1})
    assert match(conn, now + 2 * HOUR).updates == 0


def test_an_article_that_came_late_tells_only_within_the_rules_max_age(conn, event, change, now) -> None:
    change(event, "killed:31", old="14", age=timedelta(hours=49))

    summary = match(conn, now)

    assert (summary.updates, summary.untold) == (0, {Update.TOO_OLD: 1})


@pytest.mark.parametrize(
    ("conditions", "reason"),
    [
        ({"updates": "none"}, "not_asked"),
        ({"updates": ["places"]}, "not_asked"),
        ({"enabled": False}, "disabled"),
    ],
)
def test_what_a_rule_does_not_want_is_on_record(conn, event, change, watch, now, conditions, reason) -> None:
    watch(**conditions)
    change(event, "killed:31", old="14")

    summary = match(conn, now)

    assert (summary.updates, kept(conn)) == (0, {"killed:31": reason})


def test_every_change_of_an_event_that_is_followed_is_told_whatever_the_rule_asks_for(
    conn, event, change, watch, now
) -> None:
    watch(updates="none")
    (rule_id,) = conn.execute("select id from rules").fetchone()
    sql.followed.add(conn, event_id=event, rule_id=rule_id, followed_by="ana", now=now)
    change(event, "killed:31", old="14")

    followed = match(conn, now)
    sql.followed.remove(conn, event_id=event, rule_id=rule_id)
    change(event, "killed:40", old="31")
    left = match(conn, now + HOUR)

    assert (followed.updates, left.updates, left.untold) == (1, 0, {Update.NOT_ASKED: 1})


def test_a_muted_rule_tells_the_next_change_from_what_was_told_last(conn, event, change, now) -> None:
    loading.mute(conn, "border", until=now + HOUR, muted_by="ana", why="")
    change(event, "killed:20", old="14", age=3 * MINUTE)
    muted = match(conn, now)
    loading.mute(conn, "border", until=None, muted_by="ana", why="")
    change(event, "killed:31", old="20")

    match(conn, now + HOUR)

    assert muted.untold == {Update.MUTED: 1}
    (line,) = updates.told_by(conn, alert_ids=[told(conn)[-1].id])
    assert (line.old, line.new) == ("14", "31")


@pytest.mark.parametrize("kind", ["rule", "event", "source"])
def test_what_is_muted_holds_the_changes_that_would_be_told_and_no_others(
    conn, event, change, now, kind
) -> None:
    name = {"rule": "border", "event": str(event), "source": "gazette"}[kind]
    made = muting.add(
        conn, MuteKind(kind), name, until=now + HOUR, why="an exercise", muted_by="ana", now=now
    )
    change(event, "killed:31", old="14", age=3 * MINUTE)
    change(event, "place:ml-gao")

    muted = match(conn, now)
    change(event, "killed:60", old="31")
    after = match(conn, now + HOUR)

    assert muted.untold == {Update.MUTED: 1, Update.NOT_ASKED: 1}
    assert [change_in_words(row) for row in sql.mutes.held_changes(conn, id=made.id)] == ["killed 14 → 31"]
    assert (after.updates, after.changes) == (1, {"killed": 1})


def test_what_a_rule_that_cannot_run_would_tell_is_on_record_and_made_up_for(
    conn, event, change, watch, now
) -> None:
    conn.execute("update rule_versions set conditions = conditions || '{\"of_tomorrow\": 1}'")
    conn.execute("update rules set estimate = 1")  # as whoever saved it did, else a kept rule would do
    change(event, "killed:20", old="14", age=3 * MINUTE)
    broken = match(conn, now)
    watch()
    change(event, "killed:31", old="20")

    match(conn, now + HOUR)

    assert (broken.updates, broken.untold) == (0, {Update.UNUSABLE: 1})
    (line,) = updates.told_by(conn, alert_ids=[told(conn)[-1].id])
    assert (line.old, line.new) == ("14", "31")


def test_an_update_keeps_no_new_event_back(conn, event, change, watch, world, now) -> None:
    watch(cooldown="30m")
    change(event, "killed:31", old="14")
    match(conn, now)
    world.story(seen=now + MINUTE)

    assert match(conn, now + MINUTE).alerts == 1


def test_a_removed_rule_is_told_nothing_and_nothing_waits_for_it(conn, event, change, now) -> None:
    change(event, "killed:20", old="14")
    match(conn, now)
    change(event, "killed:31", old="20")
    match(conn, now + MINUTE)
    loading.remove(conn, "border", saved_by="ana", why="", now=now)

    assert match(conn, now + HOUR).updates == 0
    assert not updates.is_work_waiting(conn, now=now + 2 * HOUR)


def test_a_merge_of_two_that_were_told_makes_no_second_alert_of_one(
    conn, event, change, world, folded, now
) -> None:
    other = world.story(seen=now - HOUR)
    folded(other, 20)
    match(conn, now - HOUR)
    world.merge(other, event)
    conn.execute("delete from event_states where event_id = %s", [other])
    change(event, "killed:20", old="14")
    change(event, "merged:99", "Ambush")
    world.article(event=event, seen=now)

    merged = match(conn, now)
    change(event, "killed:40", old="20")
    later = match(conn, now + HOUR)

    assert (merged.alerts, merged.updates) == (0, 0)
    assert merged.untold == {Update.AS_TOLD: 1, Update.NOT_ASKED: 1}
    assert later.updates == 1
    assert [alert.transition for alert in told(conn)] == ["new", "new", "killed:40"]


def test_a_change_goes_on_in_the_thread_of_the_event_that_was_told(
    conn, event, change, world, folded, now
) -> None:
    untold = world.story("Football", text="A match.", seen=now - HOUR)
    match(conn, now - HOUR)
    world.merge(event, untold)
    folded(untold, 14)
    change(untold, "killed:31", old="14")

    match(conn, now)

    new, update = told(conn)
    assert (update.event_id, update.root_article_id) == (untold, new.root_article_id)


def test_what_was_told_while_two_were_one_is_not_told_again_when_they_part(
    conn, event, change, world, folded, now
) -> None:
    other = world.story(seen=now - HOUR)
    folded(other)
    match(conn, now - HOUR)
    world.merge(other, event)
    article = change(event, "killed:31", old="14")
    match(conn, now)
    conn.execute("update events set state = 'open', merged_into = null where id = %s", [other])
    conn.execute("delete from event_transitions where key = 'killed:31'")
    change(other, "killed:31", old="14", article=article)

    assert match(conn, now + HOUR).updates == 0


def test_old_alerts_bring_no_flood(conn, world, watch, folded, change, now) -> None:
    watch(updates="all")
    event = world.story(seen=now - 2 * HOUR)
    match(conn, now - HOUR)
    # as the migration leaves them
    conn.execute("update alerts set known_until = %s, known_keys = '{}', told_killed = null", [now])
    folded(event)
    change(event, "killed:31", old="14", seen=now - MINUTE)
    change(event, "place:djibo", "Djibo", seen=now - MINUTE)

    flood = match(conn, now)
    change(event, "killed:60", old="31", seen=now + MINUTE)
    later = match(conn, now + HOUR)

    assert (flood.updates, later.changes) == (0, {"killed": 1})
    (line,) = updates.told_by(conn, alert_ids=[told(conn)[-1].id])
    assert (line.old, line.new) == ("31", "60")


def test_an_alert_made_before_its_event_was_folded_brings_none_either(
    conn, world, watch, folded, change, now
) -> None:
    watch(updates="all")
    event = world.story(seen=now)
    article = world.article("Football", "A match.", event=event, seen=now)
    match(conn, now)

    folded(event)
    change(event, "killed:31", old="14", article=article)

    assert match(conn, now + HOUR).updates == 0


def test_a_run_that_is_killed_between_alert_and_commit_tells_it_once(
    conn, event, change, elsewhere, now
) -> None:
    change(event, "killed:31", old="14")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), elsewhere() as mine:
        run.match_stored(mine, now, die)

    assert len(told(conn)) == 1
    assert (match(conn, now).updates, match(conn, now).updates) == (1, 0)


def test_two_runs_at_once_tell_it_once(conn, event, change, two_at_once, now) -> None:
    for key in ("killed:20", "killed:31", "denial:army"):
        change(event, key, old="14")
    two_at_once(lambda mine: run.match_stored(mine, now, lambda *_: None))

    assert len(told(conn)) == 2


def test_what_detection_has_in_hand_is_looked_at_in_the_next_run(conn, event, change, elsewhere, now) -> None:
    change(event, "killed:31", old="14")
    with elsewhere() as detection, detection.transaction():
        detection.execute("select from event_transitions for update")

        assert match(conn, now).updates == 0

    assert match(conn, now).updates == 1


def test_a_rule_that_is_silent_in_doubt_tells_when_the_doubt_has_ended(
    conn, event, change, watch, world, now
) -> None:
    watch(when_in_doubt="hold")
    world.doubt(event, None, "roundup")
    change(event, "killed:31", old="14")
    held = match(conn, now)
    sql.events.clear_doubt(conn, [event])

    assert held.untold == {Update.IN_DOUBT: 1}
    assert match(conn, now + HOUR).updates == 1


def test_who_disputes_a_figure_is_told_with_it(conn, event, change, world, now) -> None:
    article = change(event, "killed:31", old="14", said_by="the army", is_disputed=True)
    other = world.article("Football", "A match.", event=event, age=MINUTE)
    for number, figure, speaker in ((article, 31, "the army"), (other, 60, "JNIM")):
        conn.execute(
            "insert into facts (article_id, extractor, kind, value, sentence) values (%s, 'x', 'toll',"
            " jsonb_build_object('kind', 'killed', 'low', %s::int, 'high', %s::int, 'said_by', %s::text), '')",
            [number, figure, figure, speaker],
        )

    match(conn, now)

    assert updates.told_by(conn, alert_ids=[told(conn)[-1].id])[0].disputed == "JNIM says 60"


def test_a_judged_update_is_offered_to_no_rule_as_a_test(conn, event, change, now) -> None:
    change(event, "killed:31", old="14")
    match(conn, now)
    alert = told(conn)[-1]
    sql.judgements.add(conn, alert_id=alert.id, verdict="noise", judged_by="ana", why="", now=now)

    assert sql.judgements.offers(conn, rule_id=alert.rule_id, limit=10) == []
