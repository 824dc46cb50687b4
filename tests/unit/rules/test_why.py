"""What a person is told of one rule and one article: on record, as things are now, and what lies between."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from alerts.rules.article import document_of
from alerts.rules.decide import Decision
from alerts.rules.held import Case, held_in_words
from alerts.rules.rule import LoadedRule, WatchRule, usable_query
from alerts.rules.store.loading import UnusableRule
from alerts.rules.why import (
    MatchStanding,
    RuleVerdict,
    has_changed,
    judge,
    judge_removed,
    judge_unusable,
    look,
)
from sql import rows
from sql.why import MatchRecord

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ARTICLE = rows.Matchable(
    id=3,
    source="gazette",
    source_kind="local",
    language="en",
    published=NOW - 3 * HOUR,
    first_seen_at=NOW - 2 * HOUR,
    event_id=5,
    root_article_id=1,
    looks_back_to=date(2025, 9, 1),
    country="ML",
    url="https://gazette.example/3",
    title="Ambush near the border",
    text="A convoy was ambushed near the border on Monday.",
    authors=[],
    section=None,
    revision=2,
)
RECORD = MatchRecord(
    rule_id=1,
    rule="convoys",
    removed_at=None,
    rule_version=1,
    revision=2,
    event_id=5,
    spans=[{"field": "text", "start": 2, "end": 8}],
    sentence=ARTICLE.text,
    decision="alerts",
    matched_at=NOW - HOUR,
)
NOW_IT_DOES = "as it stands (version 2, of 12:00) the rule matches"
CHANGED = f"{NOW_IT_DOES}, but the article was matched at 11:00 with version 1, which "


def rule(
    query: str = "convoy*", *, version: int = 1, saved: datetime = NOW - 9 * HOUR, **more: Any
) -> LoadedRule:
    enabled, muted_until = more.pop("enabled", True), more.pop("muted_until", None)
    watch = WatchRule.model_validate({"name": "convoys", "query": query, "notify": ["desk"], **more})
    row = rows.Rule(
        1, "convoys", enabled, version, NOW - 9 * HOUR, muted_until, query, {}, ["desk"], saved, "ana", ""
    )
    return LoadedRule(row, watch, usable_query(watch))


def alert(number: int, *, article: int = 1, at: datetime = NOW - 4 * HOUR) -> rows.Alert:
    return rows.Alert(number, 1, "convoys", 1, 5, 1, article, "new", at)


def case(
    record: MatchRecord | None = None,
    *,
    alerted: rows.Alert | None = None,
    told: tuple[rows.Alert, ...] = (),
    matched_at: datetime | None = NOW - HOUR,
) -> Case:
    return Case(
        article=ARTICLE,
        matched_at=matched_at,
        records={1: record} if record else {},
        alerted={1: alerted} if alerted else {},
        told={1: told},
        last={1: alert(6)},
        sources=1,
        now=NOW,
        say=lambda at: f"{at:%H:%M}",
    )


def judged(case: Case, now: LoadedRule, *past: LoadedRule) -> RuleVerdict:
    document = document_of(case.article)
    return judge(case, look(now, document), past, document)


def test_what_alerted_is_told_with_its_alert_and_its_sentence() -> None:
    verdict = judged(case(RECORD, alerted=alert(7, article=3, at=NOW - HOUR)), rule())

    assert verdict.standing is MatchStanding.ALERTED
    assert verdict.reason == "it alerted at 11:00: alert 7"
    assert (verdict.alert, verdict.notes) == (7, ())
    assert verdict.sentence == ARTICLE.text


def test_what_was_told_before_names_the_alert_that_told_it() -> None:
    told = (alert(4, at=NOW - 6 * HOUR), alert(5), alert(9, at=NOW))
    verdict = judged(case(replace(RECORD, decision="already_told"), told=told), rule())

    assert verdict.standing is MatchStanding.HELD
    assert verdict.reason == "the rule had told of its event by alert 5 at 08:00"
    assert verdict.alert == 5


def test_a_rule_that_was_edited_since_says_what_it_would_do_now() -> None:
    verdict = judged(case(RECORD, alerted=alert(7, article=3)), rule("patrol*", version=2), rule())

    assert verdict.notes == (
        "That was version 1 of the rule; as it stands now (version 2) it would not match any more.",
    )


def test_an_article_that_changed_since_says_what_it_would_do_now() -> None:
    verdict = judged(case(replace(RECORD, revision=1), alerted=alert(7, article=3)), rule())

    assert verdict.notes == (
        "That was revision 1 of the article; revision 2, which is stored now, would match again.",
    )


def test_conditions_are_those_of_the_version_that_matched() -> None:
    held = case(replace(RECORD, decision="language"))

    verdict = judged(held, rule(version=2, languages=["en"]), rule(languages=["fr"]))

    assert verdict.reason == "its language is en, and the rule wants fr"


def test_a_rule_that_is_gone_is_judged_by_its_record() -> None:
    gone = replace(RECORD, removed_at=NOW)

    verdict = judge_removed(case(gone, alerted=alert(7, article=3)), gone)

    assert verdict.standing is MatchStanding.ALERTED
    assert verdict.notes == ("The rule was taken away at 12:00.",)


def test_a_rule_that_cannot_run_says_why() -> None:
    verdict = judge_unusable(UnusableRule(rule().row, "its query has errors"))

    assert (verdict.standing, verdict.reason) == (MatchStanding.UNUSABLE, "its query has errors")


def test_an_article_in_the_queue_is_judged_by_what_would_become_of_it() -> None:
    waiting = case(matched_at=None)

    assert judged(waiting, rule(horizon="none")).reason == "it would alert"
    assert judged(waiting, rule(horizon="none", muted_until=NOW + HOUR)).reason == (
        "the rule is muted until 13:00"
    )
    assert judged(waiting, rule(horizon="none", cooldown="6h")).decision == "cooldown"
    assert judged(waiting, rule(horizon="none", min_sources=2)).decision == "few_sources"
    assert judged(waiting, rule()).standing is MatchStanding.MATCHES_NOW


@pytest.mark.parametrize(
    ("now", "past", "reason"),
    [
        (rule(enabled=False), (), "the rule is switched off"),
        (
            rule(saved=NOW),
            (),
            "the rule would match, but was made at 12:00, when the article had been matched already (11:00)",
        ),
        (
            rule(version=2, saved=NOW),
            (rule("patrol*"),),
            f"{CHANGED}did not match: patrol* does not stand in title or text",
        ),
        (
            rule(version=2, saved=NOW),
            (rule(enabled=False),),
            f"{CHANGED}was switched off",
        ),
        (
            rule(version=2, saved=NOW),
            (rule(),),
            f"{CHANGED}would match too by its lists of today",
        ),
        (
            rule(),
            (),
            "the rule matches now, but did not at 11:00: one of its lists was changed since, or Tocsin was",
        ),
    ],
)
def test_a_match_that_is_not_on_record_is_explained(
    now: LoadedRule, past: tuple[LoadedRule, ...], reason: str
) -> None:
    verdict = judged(case(), now, *past)

    assert verdict.standing is MatchStanding.MATCHES_NOW
    assert verdict.reason == reason


@pytest.mark.parametrize(
    ("query", "standing"),
    [
        ("convoy kidnap*", MatchStanding.NEAR),
        ("convoy NOT border", MatchStanding.NEAR),
        ("convoy NEAR/1 border", MatchStanding.NEAR),
        ("patrol kidnap*", MatchStanding.FAR),
        ("kidnap*", MatchStanding.FAR),
        ("convoy patrol kidnap*", MatchStanding.FAR),
        ("kidnap* lang:en", MatchStanding.FAR),  # most articles are in some language
    ],
)
def test_a_rule_is_near_for_want_of_one_clause(query: str, standing: MatchStanding) -> None:
    verdict = judged(case(), rule(query))

    assert verdict.standing is standing
    assert (verdict.lacks is not None) is (standing is MatchStanding.NEAR)


@pytest.mark.parametrize(
    ("now", "record", "expected"),
    [
        (rule(), None, False),
        (
            rule(version=2, saved=NOW),
            None,
            True,
        ),  # it may have been another rule when the article was matched
        (rule(version=2), None, False),  # that version had matched
        (rule("patrol*", version=2, saved=NOW), None, False),  # it does not match anyway
        (rule(version=2), RECORD, True),
        (rule(version=2), replace(RECORD, rule_version=2), False),
    ],
)
def test_earlier_versions_are_asked_for_only_where_they_bear_on_the_verdict(
    now: LoadedRule, record: MatchRecord | None, expected: bool
) -> None:
    assert has_changed(case(record), look(now, document_of(ARTICLE))) is expected


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ("disabled", "the rule was switched off"),
        ("muted", "the rule is muted until 13:00"),
        ("stored_before_rule", "we had it at 10:00, before the rule was made (03:00)"),
        ("language", "its language is en, and the rule wants fr"),
        ("source_kind", "gazette is local, and the rule wants wire"),
        ("too_old", "it came out 2 hours before, which is over the rule's max_age (90 minutes)"),
        ("background", "it looks back on 2025-09-01, which is beyond the rule's horizon (3 days)"),
        ("no_event", "it tells of no event"),
        ("already_told", "the rule had told of its event by alert 5 at 08:00"),
        ("few_sources", "its event has only 1 independent source, and the rule wants 2"),
        (
            "asked_again",
            "its event was mended by hand (`tocsin events mended`), and the next round decides on it again",
        ),
        ("cooldown", "the rule had alerted at 08:00 (alert 6), and then rests for its cooldown of 6 hours"),
        ("something_new", "it was held back (something new)"),
    ],
)
def test_each_hold_is_named_in_words(decision: str, words: str) -> None:
    holding = rule(
        languages=["fr"], source_kinds=["wire"], max_age="90m", horizon="3d", min_sources=2, cooldown="6h",
        muted_until=NOW + HOUR,
    )  # fmt: skip

    assert held_in_words(decision, case(), holding, NOW - HOUR, alert(5)) == words


DOUBT = rows.EventDoubt(5, "same", 4, "Six die", "same town; other toll (6, 14)", NOW)


def test_what_is_held_in_doubt_names_what_it_may_be_and_why() -> None:
    held = replace(
        case(replace(RECORD, decision="in_doubt")), doubt=DOUBT, told_of_other={1: (alert(4), alert(5))}
    )

    verdict = judged(held, rule(when_in_doubt="hold"))

    said = "may be the same as “Six die” (told 08:00, alert 5): same town; other toll (6, 14)"
    assert verdict.reason == f"it {said}; the rule is silent in doubt"
    assert (verdict.standing, verdict.doubt) == (MatchStanding.HELD, said)


def test_what_alerted_in_doubt_keeps_what_it_was_told_with() -> None:
    alerted = replace(
        alert(7, article=3, at=NOW - HOUR),
        in_doubt_kind="same",
        may_be_event_id=4,
        may_be_alert_id=5,
        doubt_words="same town",
        may_be_headline="Six die",
        may_be_told_at=NOW - 4 * HOUR,
    )

    verdict = judged(case(RECORD, alerted=alerted), rule())

    assert verdict.doubt == "may be the same as “Six die” (told 08:00, alert 5): same town"
    assert verdict.reason == f"it alerted at 11:00: alert 7, though it {verdict.doubt}"


@pytest.mark.parametrize(
    ("doubt", "told", "when_in_doubt", "decision"),
    [
        (DOUBT, (alert(5),), "hold", "in_doubt"),
        (DOUBT, (alert(5),), "tell", "alerts"),
        (DOUBT, (), "hold", "alerts"),  # the rule was not told of the other one
        (replace(DOUBT, kind="roundup"), (), "hold", "in_doubt"),
        (None, (alert(5),), "hold", "alerts"),
    ],
)
def test_what_waits_to_be_matched_is_judged_with_its_doubt(
    doubt: rows.EventDoubt | None, told: tuple[rows.Alert, ...], when_in_doubt: str, decision: str
) -> None:
    waiting = replace(case(matched_at=None), doubt=doubt, told_of_other={1: told} if told else {})

    assert judged(waiting, rule(horizon="none", when_in_doubt=when_in_doubt)).decision == decision


@pytest.mark.parametrize("decision", Decision)
def test_no_hold_goes_without_words_even_when_the_rule_is_not_known_any_more(decision: Decision) -> None:
    words = held_in_words(decision, case(), None, NOW, None)

    assert "held back" not in words
    assert "None" not in words
