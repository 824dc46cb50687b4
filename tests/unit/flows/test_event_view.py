"""An event as a desk thinks of it, from rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from alerts.events.copies import independent_sources
from alerts.rules.decide import Decision
from flows.explain.event_rows import EventRows
from flows.explain.event_view import newsrooms, tolls, view
from flows.explain.event_words import (
    HELD,
    answer,
    change_in_words,
    day_in_words,
    ended_doubts,
    held_in_words,
    sites_in_words,
    told_line,
    tolls_in_words,
    where_in_words,
)
from sql.event_views import ClaimLine, HeldLine, ReportLine
from sql.rows import Alert, Event, EventDoubt, EventState, EventTransition

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
EVENT = Event(1, 1, "open", None, "Ambush near Kidal", NOW, NOW, 3, 2, 2, NOW, NOW)
STATE = EventState(
    1, date(2026, 3, 3), date(2026, 3, 3), ["attack"], ["ML"], ["ml-kidal"], ["Kidal", "Gao"], ["Gao", "Kidal"],
    18.44, 1.41, 1, ["JNIM"], 14, 31, None, None, 3, None, 1,
)  # fmt: skip
ROWS = EventRows(1, NOW, EVENT, STATE, [], [], [], [], [], [], None, [], [], [])


def report(number: int, source: str, *, group: int | None = None, **more: Any) -> ReportLine:
    url, moment = f"https://{source}.example/{number}", NOW + timedelta(hours=number)
    line = ReportLine(
        number, f"Headline {number}", source, url, moment, "minute", NOW + timedelta(days=1), "en", "full", None, 1,
        None, group or number,
    )  # fmt: skip
    return replace(line, **more)


def transition(key: str, old: str | None = None, new: str = "31", **more: Any) -> EventTransition:
    row = EventTransition(1, key, key.partition(":")[0], 1, old, new, "", None, False, NOW, NOW)
    return replace(row, **more)


@dataclass(frozen=True)
class Article:
    id: int
    source: str
    agency: str | None
    published: datetime
    fingerprint: Any


@pytest.mark.parametrize(
    "reports",
    [
        [],
        [report(1, "courier"), report(2, "courier"), report(3, "herald")],
        # one text of an agency on three sites, of which one does not credit it
        [
            report(1, "courier", agency="AFP"),
            report(2, "herald", group=1),
            report(3, "x", group=1, agency="afp"),
        ],
        # another text of that agency, and the agency's own site
        [
            report(1, "courier", agency="AFP"),
            report(2, "herald", agency="Le Jour avec AFP"),
            report(3, "afp"),
        ],
        [report(1, "courier", agency="AFP"), report(2, "b", group=1, agency="Reuters"), report(3, "c")],
    ],
)
def test_newsrooms_are_those_that_detection_counts(reports: list[ReportLine]) -> None:
    articles = [Article(one.article_id, one.source, one.agency, one.moment, np.zeros(1)) for one in reports]

    counted = independent_sources(articles, {one.article_id: one.copy_group for one in reports})

    assert len(set(newsrooms(reports).values())) == counted


def test_the_timeline_folds_copies_and_begins_with_the_first_to_report() -> None:
    shown = view(
        replace(
            ROWS,
            reports=[
                report(1, "courier", agency="AFP"),
                report(2, "monitor"),
                report(3, "herald", group=1),
                report(4, "courier"),
                report(5, "monitor"),
            ],
        )
    )

    assert [(one.name, one.is_agency, one.is_first, len(one.texts)) for one in shown.timeline] == [
        ("AFP", True, True, 1),
        ("monitor", False, False, 2),
        ("courier", False, False, 1),
    ]
    assert sites_in_words(shown.timeline[0].texts[0], 1) == "same text: 2 sites (courier and 1 more)"
    assert sites_in_words(shown.timeline[1].texts[0], 1) is None
    assert (shown.articles, shown.newsrooms) == (5, 3)


def test_a_day_without_an_hour_is_no_midnight() -> None:
    shown = view(
        replace(
            ROWS,
            reports=[
                report(1, "courier", published_precision="day"),
                report(2, "herald", published_precision="day", moment=NOW, first_seen_at=NOW),
            ],
        )
    )

    assert [newsroom.texts[0].is_day_only for newsroom in shown.timeline] == [False, True]


def test_the_region_is_that_of_the_place() -> None:
    said = {"name": "Kidal", "admin1": "Kidal", "country": "ML"}

    shown = view(replace(ROWS, reports=[report(1, "a")], claims=[ClaimLine(1, "place", said, "")]))

    assert where_in_words(shown.where) == "Kidal, ML (precision: exact; 18.44, 1.41); also claimed: Gao"


def test_an_event_that_was_not_folded_yet_says_so_and_claims_nothing() -> None:
    shown = view(replace(ROWS, state=None, reports=[report(1, "a")]))

    assert (shown.is_folded, shown.where, shown.day, shown.tolls) == (False, None, None, ())
    assert where_in_words(shown.where) is None


@pytest.mark.parametrize(
    ("transitions", "newsrooms", "said"),
    [
        # newsrooms differ, and nothing rose
        ([], 2, "14–31 killed, disputed; 3+ abducted"),
        # one newsroom gives a range
        ([], 1, "14–31 killed, 3+ abducted"),
        # it rose, and nobody gainsays
        ([transition("killed:31", "14")], 2, "14–31 killed, 3+ abducted"),
        ([transition("killed:31", "14", is_disputed=True)], 2, "14–31 killed, disputed; 3+ abducted"),
        # the last change counts
        (
            [transition("killed:31", is_disputed=True), transition("killed_down:14", kind="killed_down")],
            2,
            "14–31 killed, 3+ abducted",
        ),
    ],
)
def test_a_toll_is_disputed_when_its_last_change_is_or_newsrooms_differ(
    transitions: list[EventTransition], newsrooms: int, said: str
) -> None:
    reports = [report(number, f"site-{number}") for number in range(1, newsrooms + 1)]

    shown = view(replace(ROWS, transitions=transitions, reports=reports))

    assert tolls_in_words(shown.tolls) == said


def test_no_toll_is_no_words() -> None:
    bare = replace(STATE, killed_low=None, killed_high=None, abducted_low=None)

    assert tolls_in_words(tolls(bare, changed=[], disputed=[], newsrooms=1)) == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (transition("new", new="Ambush"), "first report"),
        (transition("sources:5", "4", "5"), "5 newsrooms tell of it"),
        (transition("killed:31", "14"), "killed: 14 → 31"),
        (transition("killed:31"), "killed: 31"),
        (
            transition("killed_down:14", "31", "14", said_by="the army", is_disputed=True),
            "killed: 31 → 14, says the army; disputed",
        ),
        (transition("place:ml-kidal", "Mali", "Kidal"), "place: Mali → Kidal"),
        (transition("actor:JNIM", new="JNIM"), "named: JNIM"),
        (transition("type:attack", "crime", "attack"), "kind: crime → attack"),
        (transition("denial:army", new="the army", said_by="the army"), "denied by the army"),
        (transition("denial", new="denied"), "denied"),
        (transition("correction:7:2:killed", "trois", "onze"), "corrected, killed: trois → onze"),
        (transition("merged:9", new="Another ambush"), "“Another ambush” was merged into it"),
        # of a later program
        (transition("weather:rain", "sun", "rain"), "weather: sun → rain"),
    ],
)
def test_a_change_is_said_in_words(change: EventTransition, said: str) -> None:
    (shown,) = view(replace(ROWS, transitions=[change], reports=[report(1, "courier")])).changes

    assert change_in_words(shown) == said
    assert shown.source == "courier"


def test_a_change_by_an_article_that_left_the_event_stays() -> None:
    (shown,) = view(replace(ROWS, transitions=[transition("killed:31")])).changes

    assert shown.source == "an article not in it any more"


ALERT = Alert(4, 1, "ambush", 1, 1, 1, 1, "new", NOW)
DOUBTFUL = replace(ALERT, id=5, in_doubt_kind="same", may_be_event_id=9, may_be_headline="An ambush")


def test_a_doubt_of_an_alert_that_does_not_stand_any_more_is_told_as_over() -> None:
    standing = EventDoubt(1, "same", 9, "An ambush", "same town", NOW)

    over = view(replace(ROWS, alerts=[ALERT, DOUBTFUL]))
    open_still = view(replace(ROWS, alerts=[ALERT, DOUBTFUL], doubt=standing))

    assert [(alert.id, said) for alert, said in ended_doubts(over)] == [(5, "may be the same as “An ambush”")]
    assert ended_doubts(open_still) == []


def test_every_decision_has_words() -> None:
    assert {decision.value for decision in Decision if decision is not Decision.ALERTS} <= HELD.keys()


def test_an_alert_of_a_change_says_the_change() -> None:
    update = replace(ALERT, id=6, transition="killed:31")

    shown = view(replace(ROWS, alerts=[ALERT, update], transitions=[transition("killed:31", "14")]))

    assert [told_line(told, shown.changes) for told in shown.alerts] == [
        "new event, by an article not in it any more",
        "killed: 14 → 31, by an article not in it any more",
    ]


def test_the_answer_says_who_told_or_who_held() -> None:
    held = HeldLine(1, "ambush", "too_old", 2, [1, 2], NOW, NOW)

    assert answer(view(replace(ROWS, alerts=[ALERT])), ["12:00"]) == (
        "You were told of this event: alert 4 of rule ambush at 12:00."
    )
    assert answer(view(replace(ROWS, held=[held])), []) == (
        "You were not told of this event: ambush matched, and held it back."
    )
    assert answer(view(ROWS), []).endswith("no rule matched any of its articles.")
    assert held_in_words(held) == "2 articles: older than the rule's max_age"
    assert held_in_words(replace(held, decision="too_wet", articles=1)) == "1 article: too wet"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 3, 3), date(2026, 3, 3), "3 Mar 2026"),
        (date(2026, 3, 3), date(2026, 3, 4), "3–4 Mar 2026"),
        (date(2026, 3, 30), date(2026, 4, 2), "30 Mar–2 Apr 2026"),
        (date(2025, 12, 30), date(2026, 1, 2), "30 Dec 2025–2 Jan 2026"),
    ],
)
def test_days_are_short(first: date, last: date, said: str) -> None:
    assert day_in_words(first, last) == said
