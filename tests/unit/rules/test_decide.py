"""A match alerts only when nothing holds it back, and each hold has its name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from alerts.rules.decide import Decision, decide
from alerts.rules.rule import LoadedRule, WatchRule, usable_query
from sql import rows

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

ARTICLE = rows.Decidable(
    id=1,
    source="gazette",
    source_kind="local",
    language="fr",
    published=NOW - HOUR,
    first_seen_at=NOW,
    event_id=5,
    root_article_id=1,
    looks_back_to=None,
)


def loaded(
    *,
    enabled: bool = True,
    muted_until: datetime | None = None,
    active_from: datetime = NOW - HOUR,
    **changes: object,
) -> LoadedRule:
    rule = WatchRule.model_validate({"name": "r", "query": "a", "notify": ["mail"], **changes})
    row = rows.Rule(1, "r", enabled, 1, active_from, muted_until, "a", {}, ["mail"], NOW, "ana", "")
    return LoadedRule(row, rule, usable_query(rule))


@pytest.mark.parametrize(
    ("rule", "behind", "expected"),
    [
        # an event needs so many independent newsrooms
        ({"min_sources": 2}, {"sources": 1}, Decision.FEW_SOURCES),
        ({"min_sources": 2}, {"sources": 2}, Decision.ALERTS),
        ({"min_sources": 2}, {"sources": None}, Decision.ALERTS),  # not asked
        ({}, {"sources": 0}, Decision.ALERTS),  # the article itself tells of it
        # after it alerted, the rule is silent for a time
        ({"cooldown": "6h"}, {"last_alerted": NOW - 5 * HOUR}, Decision.COOLDOWN),
        ({"cooldown": "6h"}, {"last_alerted": NOW - 6 * HOUR}, Decision.ALERTS),
        ({"cooldown": "6h"}, {"last_alerted": None}, Decision.ALERTS),
        ({}, {"last_alerted": NOW}, Decision.ALERTS),
        # in doubt it alerts and says so, unless the rule wants silence then
        ({}, {"is_in_doubt": True}, Decision.ALERTS),
        ({"when_in_doubt": "tell"}, {"is_in_doubt": True}, Decision.ALERTS),
        ({"when_in_doubt": "hold"}, {"is_in_doubt": True}, Decision.IN_DOUBT),
        ({"when_in_doubt": "hold"}, {"is_in_doubt": False}, Decision.ALERTS),
        ({"when_in_doubt": "hold"}, {"is_in_doubt": True, "is_told": True}, Decision.ALREADY_TOLD),
        ({"when_in_doubt": "hold", "min_sources": 2}, {"is_in_doubt": True, "sources": 1}, Decision.IN_DOUBT),
        ({"min_sources": 2}, {"is_in_doubt": True, "sources": 1}, Decision.FEW_SOURCES),
        ({"cooldown": "6h"}, {"is_in_doubt": True, "last_alerted": NOW}, Decision.COOLDOWN),
        # what a person mended was held in time, and is not too old now; all else holds it as ever
        ({"max_age": "30m"}, {"is_asked_again": False}, Decision.TOO_OLD),
        ({"max_age": "30m"}, {"is_asked_again": True}, Decision.ALERTS),
        ({"max_age": "30m"}, {"is_asked_again": True, "is_told": True}, Decision.ALREADY_TOLD),
        ({"min_sources": 2}, {"is_asked_again": True, "sources": 1}, Decision.FEW_SOURCES),
        # what the rule asks of the event goes before doubts and sources, and what was told before that
        ({}, {"unfit": Decision.ELSEWHERE}, Decision.ELSEWHERE),
        ({}, {"unfit": Decision.LOW_TOLL, "is_told": True}, Decision.ALREADY_TOLD),
        ({"when_in_doubt": "hold"}, {"unfit": Decision.ACTOR, "is_in_doubt": True}, Decision.ACTOR),
        ({"min_sources": 2}, {"unfit": Decision.EVENT_TYPE, "sources": 1}, Decision.EVENT_TYPE),
        # what was told is named first, then the sources
        (
            {"min_sources": 2, "cooldown": "6h"},
            {"sources": 1, "last_alerted": NOW, "is_told": True},
            Decision.ALREADY_TOLD,
        ),
        ({"min_sources": 2, "cooldown": "6h"}, {"sources": 1, "last_alerted": NOW}, Decision.FEW_SOURCES),
    ],
)
def test_what_lies_behind_a_rule_and_an_event_holds_it_back(
    rule: dict[str, object], behind: dict[str, object], expected: Decision
) -> None:
    assert decide(loaded(**rule), ARTICLE, now=NOW, **{"is_told": False, **behind}) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "article", "is_told", "expected"),
    [
        ({}, {}, False, Decision.ALERTS),
        # the rule rests
        ({"enabled": False}, {}, False, Decision.DISABLED),
        ({"muted_until": NOW + HOUR}, {}, False, Decision.MUTED),
        ({"muted_until": NOW}, {}, False, Decision.ALERTS),  # the mute ends at its moment
        # the article was there before the rule
        ({}, {"first_seen_at": NOW - 2 * HOUR}, False, Decision.STORED_BEFORE_RULE),
        ({}, {"first_seen_at": NOW - HOUR}, False, Decision.ALERTS),
        # published before the rule, stored after it
        ({}, {"published": NOW - 5 * HOUR}, False, Decision.ALERTS),
        # languages
        ({"languages": ["fr", "en"]}, {}, False, Decision.ALERTS),
        ({"languages": ["fr"]}, {"language": "fr-CA"}, False, Decision.ALERTS),
        ({"languages": ["fr"]}, {"language": "FR_ca"}, False, Decision.ALERTS),
        ({"languages": ["nb"]}, {"language": "no"}, False, Decision.ALERTS),
        ({"languages": ["no"]}, {"language": "nn-NO"}, False, Decision.ALERTS),
        ({"languages": ["he"]}, {"language": "iw"}, False, Decision.ALERTS),
        ({"languages": ["en"]}, {}, False, Decision.LANGUAGE),
        ({"languages": ["en"]}, {"language": None}, False, Decision.LANGUAGE),
        ({}, {"language": None}, False, Decision.ALERTS),
        # kinds of sources
        ({"source_kinds": ["local", "wire"]}, {}, False, Decision.ALERTS),
        ({"source_kinds": ["wire"]}, {}, False, Decision.SOURCE_KIND),
        ({"source_kinds": ["wire"]}, {"source_kind": None}, False, Decision.SOURCE_KIND),
        # age: 48 hours unless said
        ({}, {"published": NOW - 48 * HOUR}, False, Decision.ALERTS),
        ({}, {"published": NOW - 49 * HOUR}, False, Decision.TOO_OLD),
        ({"max_age": "3d"}, {"published": NOW - 49 * HOUR}, False, Decision.ALERTS),
        ({"max_age": "none"}, {"published": NOW - 9000 * HOUR}, False, Decision.ALERTS),
        # an undated article is as old as our sight of it
        ({"max_age": "30m"}, {"published": None, "first_seen_at": NOW - HOUR}, False, Decision.TOO_OLD),
        ({"max_age": "2h"}, {"published": None, "first_seen_at": NOW - HOUR}, False, Decision.ALERTS),
        # a date in the future does not keep an article fresh
        (
            {"max_age": "30m"},
            {"published": NOW + 900 * HOUR, "first_seen_at": NOW - HOUR},
            False,
            Decision.TOO_OLD,
        ),
        # background: more than seven days before publication unless said
        ({}, {"looks_back_to": date(2026, 3, 3)}, False, Decision.ALERTS),
        ({}, {"looks_back_to": date(2026, 3, 2)}, False, Decision.BACKGROUND),
        ({"horizon": "400d"}, {"looks_back_to": date(2025, 3, 2)}, False, Decision.ALERTS),
        ({"horizon": "none"}, {"looks_back_to": date(1960, 1, 1)}, False, Decision.ALERTS),
        # the event
        ({}, {"event_id": None}, False, Decision.NO_EVENT),
        ({}, {}, True, Decision.ALREADY_TOLD),
        # of several holds the first in the order above is named
        ({"languages": ["en"], "enabled": False}, {"published": NOW - 99 * HOUR}, True, Decision.DISABLED),
        ({}, {"published": NOW - 99 * HOUR, "looks_back_to": date(1960, 1, 1)}, True, Decision.TOO_OLD),
    ],
)
def test_what_becomes_of_a_match(
    rule: dict[str, object], article: dict[str, object], is_told: bool, expected: Decision
) -> None:
    assert decide(loaded(**rule), replace(ARTICLE, **article), is_told=is_told, now=NOW) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("matched_before", "active_from", "expected"),
    [
        (False, NOW + 1000 * HOUR, Decision.ALERTS),  # the rule was saved by a clock that was ahead
        (True, NOW - HOUR, Decision.STORED_BEFORE_RULE),  # the order counts, not the clock
        (None, NOW + HOUR, Decision.STORED_BEFORE_RULE),  # a rule of before there was an order
    ],
)
def test_what_was_stored_before_a_rule_is_told_by_the_order_of_storing(
    matched_before: bool | None, active_from: datetime, expected: Decision
) -> None:
    rule = loaded(active_from=active_from)

    assert decide(rule, ARTICLE, is_told=False, now=NOW, matched_before=matched_before) is expected


def test_an_alert_of_the_future_does_not_silence_a_rule() -> None:
    rule = loaded(cooldown="6h")

    assert decide(rule, ARTICLE, is_told=False, now=NOW, last_alerted=NOW + 1000 * HOUR) is Decision.ALERTS
