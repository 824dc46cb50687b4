"""What one rule made of one article, and why, in words: from what is on record, and from what holds now. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from alerts.rules.decide import Decision, decide
from alerts.rules.eval.document import Document
from alerts.rules.eval.explain import Clause, explain, near_miss
from alerts.rules.eval.match import Hit, match
from alerts.rules.held import (
    Case,
    doubt_in_words,
    doubt_of_alert,
    held_in_words,
    muted_now,
    told_before,
    told_in_words,
)
from alerts.rules.mutes import DECISIONS
from alerts.rules.rule import LoadedRule
from alerts.rules.store.loading import UnusableRule
from alerts.text.locale import gettext as _
from alerts.text.locale import translated
from sql.why import MatchRecord


class MatchStanding(StrEnum):
    """How an article stands with a rule, in the order in which a person wants to read of it."""

    ALERTED = "alerted"
    HELD = "held"  # it matched, and was held back
    MATCHES_NOW = "matches_now"  # by what holds now, while no match is on record
    NEAR = "near"  # for want of one clause
    FAR = "far"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rule makes of the article as both are now; no clause holds or fails where it is not asked for."""

    rule: LoadedRule
    hit: Hit | None
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """What became of an article under a rule. `reason` is one clause of a sentence, `notes` are whole ones.

    `version` is the rule's that was in force then, or is now where nothing is on record. `alert` is the one that
    the article made, or that had told its event before. `doubt` is what the alert was told with, or what held it back:
    that the event may be another one, which one, and why. `sentence` is the article's, `spans` are places in its
    fields. `clauses` are the query's as it is now; `lacks` is the one for want of which it does not match.
    """

    rule: str
    standing: MatchStanding
    reason: str
    version: int
    notes: tuple[str, ...] = ()
    decision: str | None = None
    alert: int | None = None
    doubt: str = ""
    sentence: str = ""
    spans: tuple[Mapping[str, Any], ...] = ()
    clauses: tuple[Clause, ...] = ()
    lacks: Clause | None = None


def look(rule: LoadedRule, document: Document) -> Seen:
    """What a rule makes of an article now."""
    return Seen(rule, match(rule.query, document), explain(rule.query, document))


def has_changed(case: Case, seen: Seen) -> bool:
    """Whether earlier versions of the rule bear on its verdict."""
    row = seen.rule.row
    if row.version == 1:
        return False
    if (record := case.records.get(row.id)) is not None:
        return record.rule_version != row.version
    return seen.hit is not None and case.matched_at is not None and row.saved_at > case.matched_at


def judge(case: Case, seen: Seen, past: Sequence[LoadedRule], document: Document) -> RuleVerdict:
    """The verdict of a rule that is in force; `past` are its earlier versions, where they are needed."""
    record = case.records.get(seen.rule.row.id)
    if record is not None:
        return _recorded(case, record, seen, past)
    if seen.hit is not None:
        return _unrecorded(case, seen, past, document)
    lacks = near_miss(seen.clauses)
    standing = MatchStanding.FAR if lacks is None else MatchStanding.NEAR
    row = seen.rule.row
    return RuleVerdict(row.name, standing, "", row.version, clauses=seen.clauses, lacks=lacks)


def judge_removed(case: Case, record: MatchRecord) -> RuleVerdict:
    """The verdict of a rule that was taken away since."""
    return _recorded(case, record, None, ())


def judge_unusable(rule: UnusableRule) -> RuleVerdict:
    """The verdict of a rule that cannot run."""
    return RuleVerdict(rule.row.name, MatchStanding.UNUSABLE, rule.error, rule.row.version)


def _recorded(case: Case, record: MatchRecord, seen: Seen | None, past: Sequence[LoadedRule]) -> RuleVerdict:
    alerted = case.alerted.get(record.rule_id)
    then = _version(seen, past, record.rule_version)
    before = None if alerted else told_before(case, record.rule_id, record.matched_at)
    if alerted:
        doubt = doubt_of_alert(alerted, case)
        reason = f"it alerted at {case.say(alerted.created_at)}: alert {alerted.id}"
        if doubt:
            reason = _("%(alert)s, though it %(doubt)s", alert=translated(reason), doubt=doubt)
    else:
        doubt = doubt_in_words(case, record.rule_id) if record.decision == Decision.IN_DOUBT else ""
        reason = held_in_words(record.decision, case, then, record.matched_at, before)
    alert = alerted or (before if record.decision == Decision.ALREADY_TOLD else None)
    return RuleVerdict(
        rule=record.rule,
        standing=MatchStanding.ALERTED if alerted else MatchStanding.HELD,
        reason=reason,
        version=record.rule_version,
        notes=_since(case, record, seen),
        decision=record.decision,
        alert=alert.id if alert else None,
        doubt=doubt,
        sentence=record.sentence,
        spans=tuple(record.spans),
        clauses=seen.clauses if seen else (),
    )


def _since(case: Case, record: MatchRecord, seen: Seen | None) -> tuple[str, ...]:
    """What is otherwise now than when the match was made."""
    if seen is None:
        return (f"The rule was taken away at {case.say(record.removed_at)}.",) if record.removed_at else ()
    outcome = "would match again" if seen.hit else "would not match any more"
    notes = []
    if record.rule_version != seen.rule.row.version:
        notes.append(
            f"That was version {record.rule_version} of the rule; as it stands now (version {seen.rule.row.version}) "
            f"it {outcome}."
        )
    if record.revision != case.article.revision:
        notes.append(
            f"That was revision {record.revision} of the article; revision {case.article.revision}, which is stored "
            f"now, {outcome}."
        )
    return tuple(notes)


def _unrecorded(case: Case, seen: Seen, past: Sequence[LoadedRule], document: Document) -> RuleVerdict:
    """It matches now, and no match is on record: it was not looked at, or the rule was another one."""
    rule = seen.rule
    before = told_before(case, rule.row.id, case.now)
    last = case.last.get(rule.row.id)
    doubt = doubt_in_words(case, rule.row.id)
    mute = muted_now(case, rule)
    decision = decide(
        rule,
        case.article,
        is_told=before is not None,
        now=case.now,
        unfit=case.states.fit(rule, case.article.event_id).held,
        is_in_doubt=bool(doubt),
        sources=case.sources,
        last_alerted=last.created_at if last else None,
        matched_before=case.matched_before(rule),
        muted=DECISIONS[mute.kind] if mute else None,
    )
    held = held_in_words(decision, case, rule, case.now, before)
    in_doubt = doubt if decision is Decision.IN_DOUBT else ""
    assert seen.hit is not None  # noqa: S101 - the caller looked
    return RuleVerdict(
        rule=rule.row.name,
        standing=MatchStanding.MATCHES_NOW,
        reason=held if case.matched_at is None else _missed(case, case.matched_at, rule, past, document),
        version=rule.row.version,
        decision=decision.value,
        alert=before.id if before and decision is Decision.ALREADY_TOLD else None,
        doubt=told_in_words(case, rule) if decision is Decision.ALERTS else in_doubt,
        sentence=seen.hit.sentence,
        spans=tuple(asdict(span) for span in seen.hit.spans),
        clauses=seen.clauses,
    )


def _missed(
    case: Case, matched_at: datetime, rule: LoadedRule, past: Sequence[LoadedRule], document: Document
) -> str:
    """Why a rule that matches now did not when the article was matched."""
    at = case.say(matched_at)
    if not rule.row.enabled:
        return "the rule is switched off"
    versions = [one for one in (rule, *past) if one.row.saved_at <= matched_at]
    if not versions:
        made = case.say(min(one.row.saved_at for one in (rule, *past)))
        return (
            f"the rule would match, but was made at {made}, when the article had been matched already ({at})"
        )
    then = max(versions, key=lambda one: one.row.version)
    if then is rule:
        return f"the rule matches now, but did not at {at}: one of its lists was changed since, or Tocsin was"
    if not then.row.enabled:
        did = "was switched off"
    elif failed := [clause.words for clause in explain(then.query, document) if not clause.holds]:
        did = f"did not match: {failed[0]}"
    else:
        did = "would match too by its lists of today"
    now = f"as it stands (version {rule.row.version}, of {case.say(rule.row.saved_at)}) the rule matches"
    return f"{now}, but the article was matched at {at} with version {then.row.version}, which {did}"


def _version(seen: Seen | None, past: Sequence[LoadedRule], number: int) -> LoadedRule | None:
    versions = [seen.rule, *past] if seen else past
    return next((one for one in versions if one.row.version == number), None)
