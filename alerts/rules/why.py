"""What one rule made of one article, and why, in words: from what is on record, and from what holds now. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from alerts.rules.decide import Decision, decide, told_at
from alerts.rules.keeping.store import UnusableRule
from alerts.rules.meaning.document import Document
from alerts.rules.meaning.explain import Clause, explain, near_miss
from alerts.rules.meaning.match import Hit, match
from alerts.rules.rule import LoadedRule
from sql.rows import Alert, Matchable
from sql.why import MatchRecord

Say = Callable[[datetime], str]


class Standing(StrEnum):
    """How an article stands with a rule, in the order in which a person wants to read of it."""

    RANG = "rang"
    HELD = "held"  # it matched, and was held back
    MATCHES_NOW = "matches_now"  # by what holds now, while no match is on record
    NEAR = "near"  # for want of one clause
    FAR = "far"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class Case:
    """An article, and what is on record of it and of its event, by the number of the rule.

    `rang` are the alerts of this article, `told` those of its event, the first one first, `last` the last ones of rules
    with a cool-down before they decided. `sources`: how many newsrooms tell of the event. `say` writes a time.
    """

    article: Matchable
    matched_at: datetime | None
    records: Mapping[int, MatchRecord]
    rang: Mapping[int, Alert]
    told: Mapping[int, Sequence[Alert]]
    last: Mapping[int, Alert]
    sources: int | None
    now: datetime
    say: Say


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rule makes of the article as both are now; no clause holds or fails where it is not asked for."""

    rule: LoadedRule
    hit: Hit | None
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an article under a rule. `reason` is one clause of a sentence, `notes` are whole ones.

    `version` is the rule's that was in force then, or is now where nothing is on record. `alert` is the one that the
    article rang, or that had told its event before. `sentence` is the article's, `spans` are places in its fields.
    `clauses` are the query's as it is now; `lacks` is the one for want of which it does not match.
    """

    rule: str
    standing: Standing
    reason: str
    version: int
    notes: tuple[str, ...] = ()
    decision: str | None = None
    alert: int | None = None
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


def judge(case: Case, seen: Seen, past: Sequence[LoadedRule], document: Document) -> Verdict:
    """The verdict of a rule that is in force; `past` are its earlier versions, where they are needed."""
    record = case.records.get(seen.rule.row.id)
    if record is not None:
        return _recorded(case, record, seen, past)
    if seen.hit is not None:
        return _unrecorded(case, seen, past, document)
    lacks = near_miss(seen.clauses)
    standing = Standing.FAR if lacks is None else Standing.NEAR
    row = seen.rule.row
    return Verdict(row.name, standing, "", row.version, clauses=seen.clauses, lacks=lacks)


def judge_removed(case: Case, record: MatchRecord) -> Verdict:
    """The verdict of a rule that was taken away since."""
    return _recorded(case, record, None, ())


def judge_unusable(rule: UnusableRule) -> Verdict:
    """The verdict of a rule that cannot run."""
    return Verdict(rule.row.name, Standing.UNUSABLE, rule.error, rule.row.version)


def _recorded(case: Case, record: MatchRecord, seen: Seen | None, past: Sequence[LoadedRule]) -> Verdict:
    rang = case.rang.get(record.rule_id)
    then = _version(seen, past, record.rule_version)
    before = None if rang else _told_before(case, record.rule_id, record.matched_at)
    if rang:
        reason = f"it rang at {case.say(rang.created_at)}: alert {rang.id}"
    else:
        reason = held_in_words(record.decision, case, then, record.matched_at, before)
    alert = rang or (before if record.decision == Decision.ALREADY_TOLD else None)
    return Verdict(
        rule=record.rule,
        standing=Standing.RANG if rang else Standing.HELD,
        reason=reason,
        version=record.rule_version,
        notes=_since(case, record, seen),
        decision=record.decision,
        alert=alert.id if alert else None,
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


def _unrecorded(case: Case, seen: Seen, past: Sequence[LoadedRule], document: Document) -> Verdict:
    """It matches now, and no match is on record: it was not looked at, or the rule was another one."""
    rule = seen.rule
    before = _told_before(case, rule.row.id, case.now)
    last = case.last.get(rule.row.id)
    decision = decide(
        rule,
        case.article,
        is_told=before is not None,
        now=case.now,
        sources=case.sources,
        last_rang=last.created_at if last else None,
    )
    held = held_in_words(decision, case, rule, case.now, before)
    assert seen.hit is not None  # noqa: S101 - the caller looked
    return Verdict(
        rule=rule.row.name,
        standing=Standing.MATCHES_NOW,
        reason=held if case.matched_at is None else _missed(case, case.matched_at, rule, past, document),
        version=rule.row.version,
        decision=decision.value,
        alert=before.id if before and decision is Decision.ALREADY_TOLD else None,
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


def held_in_words(
    decision: str, case: Case, rule: LoadedRule | None, at: datetime, told: Alert | None
) -> str:
    """Why a match did not ring; `rule` as it stood at that time, None when that is not known any more."""
    return (
        _by_the_rule(decision, case, rule)
        or _by_its_age(decision, case, rule, at)
        or _by_the_event(decision, case, rule, told)
        or f"it was held back ({decision.replace('_', ' ')})"
    )


def _by_the_rule(decision: str, case: Case, rule: LoadedRule | None) -> str | None:
    article = case.article
    match decision:
        case Decision.DISABLED:
            return "the rule was switched off"
        case Decision.MUTED:
            return _muted(case, rule)
        case Decision.STORED_BEFORE_RULE:
            since = f" ({case.say(rule.row.active_from)})" if rule else ""
            return f"we had it at {case.say(article.first_seen_at)}, before the rule was made{since}"
        case Decision.LANGUAGE:
            wanted = f" {', '.join(rule.rule.languages)}" if rule else " another"
            return f"its language is {article.language or 'not known'}, and the rule wants{wanted}"
        case Decision.SOURCE_KIND:
            wanted = f" {', '.join(rule.rule.source_kinds)}" if rule else " others"
            kind = article.source_kind or "of no known kind"
            return f"{article.source} is {kind}, and the rule wants{wanted}"
    return None


def _by_its_age(decision: str, case: Case, rule: LoadedRule | None, at: datetime) -> str | None:
    article = case.article
    match decision:
        case Decision.RINGS:
            return "it would ring"
        case Decision.TOO_OLD:
            limit = f" ({_length(rule.rule.max_age)})" if rule and rule.rule.max_age else ""
            return f"it came out {_length(at - told_at(article))} before, which is over the rule's max_age{limit}"
        case Decision.BACKGROUND:
            limit = f" ({_length(rule.rule.horizon)})" if rule and rule.rule.horizon else ""
            return f"it looks back on {article.looks_back_to}, which is beyond the rule's horizon{limit}"
    return None


def _by_the_event(decision: str, case: Case, rule: LoadedRule | None, told: Alert | None) -> str | None:
    match decision:
        case Decision.NO_EVENT:
            return "it tells of no event"
        case Decision.ALREADY_TOLD:
            by = f" by alert {told.id} at {case.say(told.created_at)}" if told else ""
            return f"the rule had told of its event{by}"
        case Decision.FEW_SOURCES:
            has = (
                "1 independent source" if (case.sources or 1) == 1 else f"{case.sources} independent sources"
            )
            return f"its event has only {has}, and the rule wants {rule.rule.min_sources if rule else 'more'}"
        case Decision.COOLDOWN:
            return _cooling(case, rule)
        case Decision.NO_LONGER_MATCHES:
            return "it waited for more sources, and meanwhile the rule or the article was changed and does not match"
    return None


def _muted(case: Case, rule: LoadedRule | None) -> str:
    row = rule.row if rule else None
    if row is None or row.muted_until is None:
        return "the rule was muted"
    by = f" by {row.muted_by}" if row.muted_by else ""
    return f"the rule is muted until {case.say(row.muted_until)}{by}" + (
        f" ({row.muted_why})" if row.muted_why else ""
    )


def _cooling(case: Case, rule: LoadedRule | None) -> str:
    if rule is None or rule.rule.cooldown is None:
        return "the rule had just rung"
    last = case.last.get(rule.row.id)
    rang = f"at {case.say(last.created_at)} (alert {last.id})" if last else "just before"
    return f"the rule had rung {rang}, and then rests for its cooldown of {_length(rule.rule.cooldown)}"


def _told_before(case: Case, rule_id: int, at: datetime) -> Alert | None:
    """The rule's last alert of the event before a moment; else its first one."""
    alerts = [one for one in case.told.get(rule_id, ()) if one.article_id != case.article.id]
    earlier = [one for one in alerts if one.created_at <= at]
    return earlier[-1] if earlier else next(iter(alerts), None)


def _version(seen: Seen | None, past: Sequence[LoadedRule], number: int) -> LoadedRule | None:
    versions = [seen.rule, *past] if seen else past
    return next((one for one in versions if one.row.version == number), None)


def _length(time: timedelta | None) -> str:
    """A length of time in the largest unit of which there are two or more."""
    if time is None:
        return "any age"
    minutes = int(time.total_seconds() // 60)
    for unit, size in (("day", 24 * 60), ("hour", 60)):
        if minutes >= 2 * size:
            return f"{minutes // size} {unit}s"
    return f"{minutes} minutes"
