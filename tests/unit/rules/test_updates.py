"""Which changes of an event that was told are worth a message, and when."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.rules.rule import LoadedRule, WatchRule, usable_query
from alerts.rules.told import Told, figure_of, told_by
from alerts.rules.updates import Update, Weighed, known_after, led, weigh
from sql import rows
from sql.rows import Change, DecidedUpdate, ToldAlert

EVERY = timedelta(minutes=15)
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NUMBERS = itertools.count(100)
TOLD = Told(1, 10, NOW - HOUR, ("new",), {"killed": 14}, frozenset({10}))


def rule(*, enabled: bool = True, muted_until: datetime | None = None, **conditions: Any) -> LoadedRule:
    given = WatchRule.model_validate({"name": "x", "query": "convoy", "notify": ["mail"], **conditions})
    row = rows.Rule(
        1, "x", enabled, 1, NOW, muted_until, given.query, given.conditions(), ["mail"], NOW, "ana", ""
    )
    return LoadedRule(row, given, usable_query(given))


def change(key: str, new: str = "", old: str | None = None, **more: Any) -> Change:
    kind, _, rest = key.partition(":")
    given = {
        "event_id": 5, "key": key, "kind": kind, "article_id": next(NUMBERS), "old": old, "new": new or rest,
        "sentence": "", "said_by": None, "is_disputed": False, "moment": NOW - timedelta(minutes=5),
        "first_seen_at": NOW, "source": "gazette", "seen_at": NOW,
    }  # fmt: skip
    return Change(**{**given, **more})


def decisions(weighed: list[Weighed]) -> dict[str, str]:
    return {one.change.key: str(one.decision) for one in weighed}


def weighed(
    *changes: Change, told: Told = TOLD, loaded: LoadedRule | None = None, **more: Any
) -> list[Weighed]:
    return weigh(loaded or rule(), told, changes, **{"decided": {}, "now": NOW, **more})


def decided(decision: str, due: datetime | None = None) -> DecidedUpdate:
    return DecidedUpdate(1, 10, "killed:31", 7, decision, due)


def test_a_rise_is_told_from_the_figure_that_was_told() -> None:
    (line,) = led(weighed(change("killed:20", old="14"), change("killed:31", old="20")))

    assert (line.old, line.change.new) == ("14", "31")


def test_the_figures_between_are_told_with_the_last_one() -> None:
    found = weighed(change("killed:20", old="14"), change("killed:31", old="20"))

    assert decisions(found) == {"killed:20": "overtaken", "killed:31": "told"}


@pytest.mark.parametrize(
    ("key", "told", "decision"),
    [
        ("killed:31", 14, "told"),  # more than was told
        ("killed:31", None, "told"),  # no figure was told
        ("killed:17", 14, "told"),  # a fifth more
        ("killed:16", 14, "as_told"),  # less than a fifth more
        ("killed:2", 1, "told"),  # one more of one
        ("killed:1", 0, "told"),  # a fifth of nothing is nothing
        ("killed:14", 14, "as_told"),  # the same by another way
        ("killed:6", 14, "as_told"),  # a late article with an older figure
        ("killed_down:11", 14, "told"),  # a fifth less, and the event says it is a correction
        ("killed_down:12", 14, "as_told"),  # less than a fifth less
        ("killed_down:24", 14, "told"),  # fell from what was never told, and is more than what was
        ("injured:9", 14, "told"),  # another toll
    ],
)
def test_a_figure_is_held_against_what_the_readers_know(key: str, told: int | None, decision: str) -> None:
    known = Told(1, 10, NOW - HOUR, ("new",), {} if told is None else {"killed": told}, frozenset())

    (found,) = weighed(change(key), told=known)

    assert found.decision == decision


def test_what_rose_and_fell_back_between_two_looks_is_no_news() -> None:
    found = weighed(change("killed:31", old="14"), change("killed_down:14", old="31"))

    assert set(decisions(found).values()) == {"as_told"}


def test_what_is_not_the_last_figure_of_the_event_says_nothing() -> None:
    late = change("killed:20", old="14")
    told = Told(1, 10, NOW - HOUR, ("killed:31",), {"killed": 31}, frozenset())

    found = weighed(late, change("killed:31", old="20"), told=told)

    assert decisions(found) == {"killed:20": "as_told"}


def test_a_fall_is_told_from_the_figure_that_was_told() -> None:
    (line,) = led(weighed(change("killed_down:9", old="13")))

    assert (line.old, line.change.new) == ("14", "9")


def test_the_words_of_the_event_are_kept_where_they_say_what_was_told() -> None:
    (line,) = led(weighed(change("killed:31+", old="14+", new="31+")))

    assert (line.old, figure_of(line.change.new)) == ("14+", 31)


@pytest.mark.parametrize("key", ["new", "killed:31", "place:djibo"])
def test_what_was_known_when_they_were_told_is_no_update(key: str) -> None:
    told = Told(1, 10, NOW - HOUR, (key,), {"killed": 14}, frozenset())

    assert weighed(change(key), told=told, loaded=rule(updates="all")) == []


def test_a_new_event_is_never_an_update() -> None:
    assert weighed(change("new"), loaded=rule(updates="all")) == []


@pytest.mark.parametrize(
    ("key", "word"),
    [
        ("killed:31", "tolls"), ("injured:9", "tolls"), ("abducted:3", "tolls"), ("killed_down:3", "tolls"),
        ("killed_down:3", "corrections"), ("correction:10:2:killed", "corrections"), ("denial:army", "denials"),
        ("place:djibo", "places"), ("actor:JNIM", "actors"), ("type:attack", "types"), ("sources:3", "sources"),
        ("merged:77", "merged"),
    ],
)  # fmt: skip
def test_each_kind_is_told_to_those_who_ask_for_it(key: str, word: str) -> None:
    new = {"correction:10:2:killed": "11", "killed_down:3": "3"}.get(key, "")
    one = change(key, new, article_id=10)

    assert led(weighed(one, loaded=rule(updates=[word])))
    assert led(weighed(one, loaded=rule(updates="all")))
    assert decisions(weighed(one, loaded=rule(updates="none"))) == {key: "not_asked"}


def test_a_rise_is_no_correction() -> None:
    found = weighed(change("killed_down:24", old="31"), loaded=rule(updates="corrections"))

    assert decisions(found) == {"killed_down:24": "as_told"}


def test_by_default_tolls_corrections_and_denials_are_told() -> None:
    keys = ["killed:31", "correction:10:2:place", "denial:army", "place:djibo", "actor:JNIM", "sources:3"]

    found = weighed(*(change(key, article_id=10) for key in keys))

    assert [one.change.kind for one in led(found)] == ["killed", "correction", "denial"]


@pytest.mark.parametrize(
    ("key", "old", "new", "article", "decision"),
    [
        ("correction:10:2:killed", "3", "11", 10, "told"),  # the article that was told itself
        ("correction:77:2:killed", "14", "11", 77, "told"),  # another one that had said what was told
        ("correction:77:2:killed", "3", "11", 77, "as_told"),  # of what nobody was told
        ("correction:10:2:killed", "3", "14", 10, "as_told"),  # to what was told since
        ("correction:10:2:place", "Djibo", "Arbinda", 10, "told"),
        ("correction:77:2:place", "Djibo", "Arbinda", 77, "as_told"),
        ("correction:10:2:killed", None, "11", 10, "told"),  # it had named no figure
    ],
)
def test_corrections_are_told_of_what_was_told(
    key: str, old: str | None, new: str, article: int, decision: str
) -> None:
    (found,) = weighed(change(key, new, old, article_id=article))

    assert found.decision == decision


def test_a_correction_says_what_its_toll_would_say_again() -> None:
    found = weighed(
        change("correction:10:2:killed", "31", "14", article_id=10),
        change("killed:31", old="14", article_id=10),
    )

    assert decisions(found) == {"correction:10:2:killed": "told", "killed:31": "overtaken"}
    assert known_after(TOLD, found).tolls == {"killed": 31}


def test_of_places_types_and_newsrooms_the_last_one_is_told() -> None:
    found = weighed(
        change("place:soum", "Soum", "Sahel"), change("place:djibo", "Djibo", "Soum"),
        change("sources:3", "3", "2"), change("sources:5", "5", "4"), loaded=rule(updates="all"),
    )  # fmt: skip

    assert [(one.change.key, one.old) for one in led(found)] == [("place:djibo", "Sahel"), ("sources:5", "2")]


def test_as_many_newsrooms_as_were_told_are_no_news() -> None:
    told = Told(1, 10, NOW - HOUR, ("sources:5",), {}, frozenset())

    assert decisions(weighed(change("sources:3"), told=told, loaded=rule(updates="all"))) == {
        "sources:3": "as_told"
    }


@pytest.mark.parametrize(
    ("loaded", "decision"),
    [
        (rule(enabled=False), "disabled"),
        (rule(muted_until=NOW + HOUR), "muted"),
        (rule(muted_until=NOW - HOUR), "told"),
        (rule(max_age="1h"), "too_old"),
        (rule(max_age="none"), "told"),
    ],
)
def test_a_rule_that_rests_and_an_article_that_is_late_tell_nothing(
    loaded: LoadedRule, decision: str
) -> None:
    (found,) = weighed(change("killed:31", moment=NOW - 2 * HOUR), loaded=loaded)

    assert found.decision == decision


def test_two_messages_are_a_quarter_of_an_hour_apart() -> None:
    last = NOW - timedelta(minutes=5)
    told = Told(1, 10, last, (), {"killed": 14}, frozenset())

    found = weighed(change("killed:20"), change("killed:31"), told=told)

    assert {(one.decision, one.due_at) for one in found} == {(Update.WAITS, last + EVERY)}


def test_what_waited_is_told_with_what_came_in_between() -> None:
    told = Told(1, 10, NOW - EVERY, (), {"killed": 14}, frozenset())
    before = {"killed:31": decided("waits", NOW)}

    found = weighed(change("killed:31"), change("denial:army"), told=told, decided=before)

    assert decisions(found) == {"killed:31": "told", "denial:army": "told"}


def test_what_waited_is_told_although_it_grew_old_meanwhile() -> None:
    found = weighed(
        change("killed:31", moment=NOW - HOUR - timedelta(minutes=1)),
        loaded=rule(max_age="1h"),
        decided={"killed:31": decided("waits", NOW)},
    )

    assert decisions(found) == {"killed:31": "told"}


def test_what_was_settled_is_not_decided_on_again() -> None:
    for before in ("told", "muted", "not_asked", "too_old"):
        assert weighed(change("killed:31"), decided={"killed:31": decided(before)}) == []


def test_a_message_of_a_clock_that_was_wrong_holds_nothing_back() -> None:
    told = Told(1, 10, NOW + HOUR, (), {"killed": 14}, frozenset())

    assert decisions(weighed(change("killed:31"), told=told)) == {"killed:31": "told"}


def test_a_cool_down_is_waited_for_and_loses_nothing() -> None:
    alerted = NOW - HOUR
    (found,) = weighed(change("killed:31"), loaded=rule(cooldown="2h"), last_alerted=alerted)

    assert (found.decision, found.due_at) == (Update.WAITS, alerted + 2 * HOUR)


def test_a_busy_rule_does_not_put_its_updates_off_for_ever() -> None:
    found = weighed(
        change("killed:31"), loaded=rule(cooldown="2h"), last_alerted=NOW,
        decided={"killed:31": decided("waits", NOW)},
    )  # fmt: skip

    assert decisions(found) == {"killed:31": "told"}


@pytest.mark.parametrize(("wish", "decision"), [("tell", "told"), ("hold", "in_doubt")])
def test_what_is_in_doubt_waits_where_the_rule_is_silent_in_doubt(wish: str, decision: str) -> None:
    (found,) = weighed(change("killed:31"), loaded=rule(when_in_doubt=wish), is_in_doubt=True)

    assert found.decision == decision
    assert (found.due_at is None) is (decision == "told")


def test_what_was_told_is_known_after() -> None:
    found = weighed(change("killed:31", article_id=7), change("place:djibo"))

    after = known_after(TOLD, found)

    assert after.tolls == {"killed": 31}
    assert after.keys == ("new", "killed:31")
    assert after.articles == {10, 7}


def told_alert(number: int = 1, first: int | None = None, **more: Any) -> ToldAlert:
    given = {
        "event_id": 5, "id": number, "rule_id": 1, "root_article_id": 10 * number, "article_id": 10 * number,
        "transition": "new" if first is None else "killed:31", "first_alert_id": first,
        "created_at": NOW + number * HOUR,
        "known_keys": [], "known_until": None, "told_killed": None, "told_injured": None, "told_abducted": None,
    }  # fmt: skip
    return ToldAlert(**{**given, **more})


def test_an_update_says_last_what_the_readers_know() -> None:
    first = told_alert(told_killed=31, known_keys=["new"])
    update = told_alert(2, first=1, told_killed=12, known_keys=["new", "killed_down:12"])

    known = told_by([first, update], [])

    assert known.tolls == {"killed": 12}
    assert (known.first_alert_id, known.root_article_id, known.last_at) == (1, 10, NOW + 2 * HOUR)
    assert known.keys == ("new", "killed_down:12")


def test_of_two_events_that_were_told_and_are_one_the_higher_figure_is_known() -> None:
    one, other = told_alert(told_killed=31), told_alert(2, told_killed=14, told_injured=3)

    assert told_by([one, other], []).tolls == {"killed": 31, "injured": 3}


def test_for_an_old_alert_all_is_known_that_was_seen_before_the_upgrade() -> None:
    changes = [
        change("killed:20", old="14", seen_at=NOW - HOUR),
        change("killed:31", old="20", seen_at=NOW + HOUR),
    ]

    known = told_by([told_alert(known_until=NOW)], changes)

    assert (known.keys, known.tolls) == (("killed:20",), {"killed": 20})
    assert decisions(weighed(*changes, told=known, now=NOW + 3 * HOUR)) == {"killed:31": "told"}


def test_what_was_before_the_first_change_is_known_too() -> None:
    known = told_by([told_alert(known_until=NOW)], [change("killed:31", old="14", seen_at=NOW + HOUR)])

    assert known.tolls == {"killed": 14}


def test_an_alert_of_a_program_that_kept_nothing_knows_what_there_was_when_it_was_made() -> None:
    known = told_by([told_alert(known_keys=None)], [change("killed:31", seen_at=NOW)])

    assert known.keys == ("killed:31",)
