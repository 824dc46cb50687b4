"""Why a match did not alert, and what an alert was in doubt of, in words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.rules.decide import Decision, effective_published_at
from alerts.rules.doubt import concerning, in_words, told_with
from alerts.rules.fitting import States
from alerts.rules.mutes import DECISIONS, Mutes
from alerts.rules.mutes import in_words as in_words_of_mute
from alerts.rules.rule import LoadedRule
from alerts.text.locale import gettext as _
from sql.rows import Alert, EventDoubt, Matchable
from sql.rows.mutes import Mute
from sql.why import MatchRecord

Say = Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Case:
    """An article, and what is on record of it and of its event, by the number of the rule.

    `alerted` are the alerts of this article, `told` those of its event, the first one first, `last` the last ones of
    rules with a cool-down before they decided. `sources`: how many newsrooms tell of the event. `say` writes a time.
    `doubt`: what is in doubt of the event by now; `told_of_other` are the alerts of the event that it may be.
    `states`: what the event is by now, where a rule asks for it.
    `matched_before`: whether the article matched before the rule was made (`alerts.rules.order`), None: not known.
    """

    article: Matchable
    matched_at: datetime | None
    records: Mapping[int, MatchRecord]
    alerted: Mapping[int, Alert]
    told: Mapping[int, Sequence[Alert]]
    last: Mapping[int, Alert]
    sources: int | None
    now: datetime
    say: Say
    doubt: EventDoubt | None = None
    told_of_other: Mapping[int, Sequence[Alert]] = field(default_factory=dict)
    states: States = field(default_factory=States)
    matched_before: Callable[[LoadedRule], bool | None] = lambda _rule: None
    # those that held one of its matches, by the rule, and those in force
    held_by: Mapping[int, Mute] = field(default_factory=dict)
    mutes: Mutes = field(default_factory=Mutes)


def held_in_words(
    decision: str, case: Case, rule: LoadedRule | None, at: datetime, told: Alert | None
) -> str:
    """Why a match did not alert; `rule` as it stood at that time, None when that is not known any more."""
    return (
        _by_the_rule(decision, case, rule)
        or _by_its_age(decision, case, rule, at)
        or _by_what_is_told(decision, case, rule, told)
        or _by_what_is_asked(decision, case, rule)
        or _by_the_event(decision, case, rule)
        or f"it was held back ({decision.replace('_', ' ')})"
    )


def _by_the_rule(decision: str, case: Case, rule: LoadedRule | None) -> str | None:
    article = case.article
    match decision:
        case Decision.DISABLED:
            return "the rule was switched off"
        case Decision.MUTED | Decision.EVENT_MUTED | Decision.SOURCE_MUTED | Decision.PLACE_MUTED:
            return _muted(decision, case, rule)
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
        case Decision.ALERTS:
            return "it would alert"
        case Decision.TOO_OLD:
            limit = f" ({_length(rule.rule.max_age)})" if rule and rule.rule.max_age else ""
            age = _length(at - effective_published_at(article))
            return f"it came out {age} before, which is over the rule's max_age{limit}"
        case Decision.BACKGROUND:
            limit = f" ({_length(rule.rule.horizon)})" if rule and rule.rule.horizon else ""
            return f"it looks back on {article.looks_back_to}, which is beyond the rule's horizon{limit}"
    return None


def _by_what_is_told(decision: str, case: Case, rule: LoadedRule | None, told: Alert | None) -> str | None:
    match decision:
        case Decision.ALREADY_TOLD:
            by = f" by alert {told.id} at {case.say(told.created_at)}" if told else ""
            return f"the rule had told of its event{by}"
        case Decision.IN_DOUBT:
            doubt = doubt_in_words(case, rule.row.id) if rule else ""
            return f"it {doubt or 'was in doubt'}; the rule is silent in doubt"
    return None


def _by_what_is_asked(decision: str, case: Case, rule: LoadedRule | None) -> str | None:
    """By the conditions on the event; in the words of today where they still say the same."""
    past = {
        Decision.ELSEWHERE: "its event was not known to be where the rule asks",
        Decision.EVENT_TYPE: "its event was not known to be of a type that the rule asks for",
        Decision.ACTOR: "its event named nobody whom the rule asks for",
        Decision.LOW_TOLL: "its event had no toll as high as the rule asks for",
    }
    if decision not in past:
        return None
    fit = case.states.fit(rule, case.article.event_id) if rule else None
    return fit.words if fit and fit.held == decision else past[Decision(decision)]


def _by_the_event(decision: str, case: Case, rule: LoadedRule | None) -> str | None:
    match decision:
        case Decision.NO_EVENT:
            return "it tells of no event"
        case Decision.FEW_SOURCES:
            has = (
                "1 independent source" if (case.sources or 1) == 1 else f"{case.sources} independent sources"
            )
            return f"its event has only {has}, and the rule wants {rule.rule.min_sources if rule else 'more'}"
        case Decision.COOLDOWN:
            return _cooling(case, rule)
        case Decision.ASKED_AGAIN:
            return "its event was mended by hand (`tocsin events mended`), and the next round decides on it again"
        case Decision.NO_LONGER_MATCHES:
            return "it waited, and meanwhile the rule or the article was changed and does not match"
    return None


def muted_now(case: Case, rule: LoadedRule) -> Mute | None:
    """The mute that would hold a match of the article by now."""
    return case.mutes.holding(
        rule_id=rule.row.id, event_id=case.article.event_id, source=case.article.source, states=case.states
    )


def _muted(decision: str, case: Case, rule: LoadedRule | None) -> str:
    row = rule.row if rule else None
    mute = case.held_by.get(row.id) if row else None
    if mute is None and rule is not None:
        mute = muted_now(case, rule)
    if mute is not None and DECISIONS[mute.kind] == decision:
        return in_words_of_mute(mute, case.say(mute.until))
    if decision != Decision.MUTED:
        return f"the {decision.removesuffix('_muted')} was muted"
    if row is None or row.muted_until is None:
        return "the rule was muted"
    by = f" by {row.muted_by}" if row.muted_by else ""
    return f"the rule is muted until {case.say(row.muted_until)}{by}" + (
        f" ({row.muted_why})" if row.muted_why else ""
    )


def _cooling(case: Case, rule: LoadedRule | None) -> str:
    if rule is None or rule.rule.cooldown is None:
        return "the rule had just alerted"
    last = case.last.get(rule.row.id)
    alerted = f"at {case.say(last.created_at)} (alert {last.id})" if last else "just before"
    return f"the rule had alerted {alerted}, and then rests for its cooldown of {_length(rule.rule.cooldown)}"


def told_before(case: Case, rule_id: int, at: datetime) -> Alert | None:
    """The rule's last alert of the event before a moment; else its first one."""
    alerts = [one for one in case.told.get(rule_id, ()) if one.article_id != case.article.id]
    earlier = [one for one in alerts if one.created_at <= at]
    return earlier[-1] if earlier else next(iter(alerts), None)


def doubt_in_words(case: Case, rule_id: int) -> str:
    """That the event may not be one of its own, for a rule by now, in words; empty: it is in no doubt."""
    told = case.told_of_other.get(rule_id, ())
    doubt = concerning(case.doubt, is_other_told=bool(told))
    if doubt is None:
        return ""
    about = _told(case, told[-1].created_at, told[-1].id) if told else ""
    return in_words(doubt.kind, doubt.may_be_title if told else None, about=about, words=doubt.words)


def told_in_words(case: Case, rule: LoadedRule) -> str:
    """With what an alert of the event would be told by now, in words; empty: as an event of its own that fits."""
    told = case.told_of_other.get(rule.row.id, ())
    event = case.article.event_id
    doubt = concerning(case.doubt, is_other_told=bool(told))
    unsaid = case.states.fit(rule, event).unsaid
    said = told_with(doubt, unsaid, event_id=event or 0, now=case.now)
    if said is None:
        return ""
    about = _told(case, told[-1].created_at, told[-1].id) if told else ""
    return in_words(said.kind, said.may_be_title if told else None, about=about, words=said.words)


def doubt_of_alert(alert: Alert, case: Case) -> str:
    """What an alert was told with, in words; empty: it was told as an event of its own."""
    if alert.in_doubt_kind is None:
        return ""
    told = alert.may_be_told_at
    about = _told(case, told, alert.may_be_alert_id) if told else ""
    return in_words(alert.in_doubt_kind, alert.may_be_headline, about=about, words=alert.doubt_words)


def _told(case: Case, at: datetime, alert: int | None) -> str:
    return _("told %(time)s, alert %(number)s", time=case.say(at), number=alert)


def _length(time: timedelta | None) -> str:
    """A length of time in the largest unit of which there are two or more."""
    if time is None:
        return "any age"
    minutes = int(time.total_seconds() // 60)
    for unit, size in (("day", 24 * 60), ("hour", 60)):
        if minutes >= 2 * size:
            return f"{minutes // size} {unit}s"
    return f"{minutes} minutes"
