"""What is muted is held by a mute with a reason and an end, is on record with it, and alerts when it is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

import sql.mutes
from alerts.rules import run
from alerts.rules.decide import Decision
from alerts.rules.mutes import MuteKind, MuteRefused
from alerts.rules.place_names import Atlas
from alerts.rules.rule import RuleError, WatchRule
from alerts.rules.store import loading, muting
from flows.explain.lookup import Numbered
from flows.explain.reasons import ArticleExplanation, gather
from sql.connection import Connection
from sql.rows.mutes import Mute

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Mute_ = Callable[..., Mute]


@pytest.fixture
def watch(conn: Connection, now: datetime) -> Callable[..., None]:
    def save(**changes: object) -> None:
        wanted = {"name": "border", "query": "convoy", "notify": ["mail"], **changes}
        rule = WatchRule.model_validate(wanted)
        loading.save(conn, rule, saved_by="ana", known_channels={"mail"}, now=now - 400 * DAY)

    return save


@pytest.fixture
def mute(conn: Connection, now: datetime) -> Mute_:
    def add(kind: str, name: object, length: timedelta = DAY, why: str = "an exercise") -> Mute:
        return muting.add(
            conn, MuteKind(kind), str(name), until=now + length, why=why, muted_by="ana", now=now
        )

    return add


def match(conn: Connection, at: datetime) -> run.MatchSummary:
    return run.match_stored(conn, at, lambda *_: None)


@pytest.mark.parametrize(
    ("kind", "decision"),
    [
        ("rule", Decision.MUTED),
        ("event", Decision.EVENT_MUTED),
        ("source", Decision.SOURCE_MUTED),
    ],
)
def test_what_is_muted_is_held_until_the_mute_is_over(
    conn: Connection,
    world: Any,
    watch: Callable[..., None],
    mute: Mute_,
    now: datetime,
    kind: str,
    decision: str,
) -> None:
    watch()
    event = world.story("A convoy was ambushed")
    made = mute(kind, {"rule": "border", "event": event, "source": "gazette"}[kind])

    held = match(conn, now)
    world.article("The convoy again", event=event, seen=now + DAY)
    after = match(conn, now + DAY)

    assert held.held == {decision: 1}
    assert world.column("select mute_id from matches where mute_id is not null") == [made.id]
    assert after.alerts == 1


def test_a_muted_place_holds_what_surely_happened_in_it(
    conn: Connection, world: Any, watch: Callable[..., None], mute: Mute_, now: datetime
) -> None:
    watch()
    there, elsewhere, unknown = (world.story(f"A convoy was ambushed {one}") for one in range(3))
    for event, name in ((there, "Djibo"), (elsewhere, "Gao")):
        place = Atlas(conn).meant(name).places[0]
        conn.execute(
            "insert into event_states (event_id, place_ids, place_names, countries, layout, folded_at, precision)"
            " values (%s, %s, %s, %s, 1, now(), 1)",
            (event, [place.id], [place.name], [place.country]),
        )
    mute("place", "Burkina Faso")

    found = match(conn, now)

    assert (found.alerts, found.held) == (2, {Decision.PLACE_MUTED: 1})
    assert world.column("select event_id from matches where decision = 'place_muted'") == [there]
    assert unknown


def test_a_mute_holds_nothing_that_would_not_alert(
    conn: Connection, world: Any, watch: Callable[..., None], mute: Mute_, now: datetime
) -> None:
    watch(languages=["fr"])
    world.story("A convoy was ambushed")
    mute("source", "gazette")

    assert match(conn, now).held == {Decision.LANGUAGE: 1}


@pytest.mark.parametrize(
    ("kind", "name", "length", "why", "said"),
    [
        ("rule", "border", DAY, " \n", "say why it is muted"),
        ("rule", "border", 91 * DAY, "x", "90 days at most"),
        ("rule", "border", timedelta(), "x", "over already"),
        ("rule", "boder", DAY, "x", "did you mean border"),
        ("source", "gazete", DAY, "x", "did you mean gazette"),
        ("event", "77", DAY, "x", "no event 77"),
        ("event", "9" * 30, DAY, "x", "no number of an event"),
        ("place", "Atlantis'); drop table mutes;--", DAY, "x", "no place Atlantis"),
        ("place", "Sikasso", DAY, "x", ""),
    ],
)
def test_what_cannot_be_muted_says_why(
    conn: Connection,
    world: Any,
    watch: Callable[..., None],
    mute: Mute_,
    kind: str,
    name: str,
    length: timedelta,
    why: str,
    said: str,
) -> None:
    watch()
    if not said:
        assert mute(kind, name, length, why).name.startswith("Sikasso")
        return

    with pytest.raises(RuleError, match=said):
        mute(kind, name, length, why)


def test_the_database_keeps_no_mute_that_never_ends(conn: Connection, world: Any, now: datetime) -> None:
    with pytest.raises(Exception, match="mutes_end"):
        sql.mutes.insert(
            conn, kind="source", rule_id=None, event_id=None, source_id=world.source_id, place_id=None,
            name="gazette", why="x", muted_by="ana", until=now + 91 * DAY, now=now,
        )  # fmt: skip


def test_a_second_mute_of_the_same_takes_over_what_the_first_held(
    conn: Connection, world: Any, watch: Callable[..., None], mute: Mute_, now: datetime
) -> None:
    watch()
    world.story("A convoy was ambushed")
    first = mute("rule", "border", HOUR)
    match(conn, now)

    second = mute("rule", "border", DAY, "it goes on")

    assert [one.id for one in sql.mutes.in_force(conn, now=now)] == [second.id]
    assert world.column("select mute_id from matches") == [second.id]
    assert sql.mutes.claim_ended(conn, now=now + 2 * DAY) == [sql.mutes.get(conn, id=second.id)]
    assert first.id != second.id


def test_a_mute_that_is_ended_with_release_lets_what_it_held_alert(
    conn: Connection, world: Any, watch: Callable[..., None], mute: Mute_, now: datetime
) -> None:
    watch()
    world.story("A convoy was ambushed")
    made = mute("source", "gazette", 10 * DAY)
    match(conn, now)

    muting.end(conn, made.id, ended_by="bo", now=now + 5 * DAY, releases=True)

    assert match(conn, now + 5 * DAY).alerts == 1
    with pytest.raises(MuteRefused, match="over already"):
        muting.end(conn, made.id, ended_by="bo", now=now + 5 * DAY)


def test_a_rule_that_is_removed_and_restored_is_not_muted_any_more(
    conn: Connection, world: Any, watch: Callable[..., None], mute: Mute_, now: datetime
) -> None:
    watch()
    mute("rule", "border")
    loading.remove(conn, "border", now=now)
    watch()
    world.story("A convoy was ambushed", seen=now + HOUR)

    assert match(conn, now + HOUR).alerts == 1


def test_a_muted_event_is_muted_under_whatever_number_it_is_told(
    conn: Connection, world: Any, watch: Callable[..., None], mute: Mute_, now: datetime
) -> None:
    watch()
    old, new = world.story("Nothing yet"), world.story("Nothing else")
    mute("event", old)
    world.merge(old, into=new)
    world.article("The convoy", event=new)

    assert set(match(conn, now).held) == {Decision.EVENT_MUTED}


def test_why_names_the_mute_that_held_an_article(
    conn: Connection, world: Any, watch: Callable[..., None], mute: Mute_, now: datetime
) -> None:
    watch()
    article = world.article("A convoy was ambushed")
    world.event(article)
    made = mute("source", "gazette", why="test articles")
    match(conn, now)

    found = gather(conn, Numbered("article", article))

    assert isinstance(found, ArticleExplanation)
    reason = found.verdicts[0].reason
    assert "the source gazette is muted until" in reason
    assert f"by ana (test articles), mute {made.id}" in reason
