"""The watch rule as its owner writes it: a query, the conditions around it, and who is told.

    name          small letters, digits, . _ - (at most 80); what the rule is called everywhere
    title         the same for people, in words of any writing: shown beside the name in lists and messages (none unless
                  said; 120 letters at most)
    query         what to look for, in the language of `alerts.rules`; an empty one is refused
    notify        the channel tags that are told, at least one
    group         a group of people: they alone see the rule and what comes of it (everybody unless said)
    enabled       false: the rule rests
    languages     two-letter codes; the article must be in one of them; empty: any language
    source_kinds  local, regional, wire, state, analysis; the source must be one of them; empty: any source
    places        towns, regions or countries by name, or ids of the gazetteer; the event must be in one of them, or
                  near a town; empty: anywhere
    countries     ISO codes or names; the event (not the source) must be in one of them; empty: any country
    event_types   attack, strike, abduction …; the event must be of one of them; empty: any type
    actors        names that the reader of facts knows, or @lists of such; the event must name one of them; empty: any
    min_toll      a number of killed, or killed, injured, abducted with a number each; the highest claim of one of them
                  must be as high (none unless said)
    max_age       an article older than this does not alert: 90m, 48h, 7d, 2w, or none for any age (48h unless said)
    horizon       a piece that only looks back on something older than this does not alert, same form (7d unless said)
    min_sources   so many independent newsrooms must tell of the event before it alerts (1 unless said)
    budget        a rule that would alert more often in a week is not saved, unless forced (50 unless said)
    when_in_doubt tell: what may be an event that was told before, or whose place or type is asked for and not known,
                  alerts and says so; hold: it does not alert (tell unless said)
    cooldown      after it alerted, the rule does not alert again for so long, same form (none unless said)
    updates       which changes of an event that the rule told of are told: tolls, corrections, denials, places, actors,
                  types, sources, merged; or all, or none ([tolls, corrections, denials] unless said)
    update_every  messages on one event come at most so often; what changes in between is told together, same form (15m
                  unless said; none: at once)
    when          at once, hourly, daily 07:30 or weekly mon 07:30, by the channel's clock: when its readers are told;
                  what comes in between is told together, in a digest (at once unless said)
    quiet_hours   a part of the day, as 22:00-06:00 by the channel's clock, in which they are not told; what comes then
                  is told when it is over (none unless said)
    urgent        true, or a toll as in min_toll: what happened is told at once, whatever quiet hours or the budget of
                  a channel say; and sources of which it has matched articles are read as often as their hosts
                  allow (false unless said)
    debounce      a message waits so long for what else comes on its event, same form, 1h at most (none unless said)
    escalate      15m to CHANNEL: when nobody took or answered an alert for so long since its first message was
                  accepted, that channel is told of it too, once, at once and marked so; 1m to 24h (none unless said)
    tests         must_match and must_not_match: sentences, tried as title and text, or numbers of stored articles;
                  tried whenever the rule is saved
    why           what the rule is for, or why it was changed; kept with the version

Whatever else stands in a rule is refused, never ignored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from pydantic import Field, ValidationError, model_validator

from alerts.rules import findings
from alerts.rules.asked import EventConditions, actors_of, lists_of_actors
from alerts.rules.escalation import NONE, EscalateField, read_escalate
from alerts.rules.fields import (
    MOST_VALUES,
    Country,
    Language,
    LeastToll,
    Name,
    Query,
    Record,
    Samples,
    SourceKind,
    Tag,
    Text,
    Title,
    TypeOfEvent,
    WhenInDoubt,
)
from alerts.rules.findings import Finding
from alerts.rules.language.doubts import countries_of_sources
from alerts.rules.language.lists import Lists, expand
from alerts.rules.language.parse import parse
from alerts.rules.language.problems import Problem, Severity, render
from alerts.rules.language.syntax import Node
from alerts.rules.language.using import lists_of
from alerts.rules.message_fields import Debounce, Quiet, Urgent, When
from alerts.rules.periods import AT_ONCE
from alerts.rules.place_names import Atlas, nowhere
from alerts.rules.update_field import Updates
from alerts.text.durations import Duration
from sql import rows

NO_LISTS: Lists = MappingProxyType({})
# what is asked of the event itself
OF_EVENT = ("places", "countries", "event_types", "actors", "min_toll")
# when readers are told, which does not bear on what for
OF_MESSAGES = ("when", "quiet_hours", "urgent", "debounce", "escalate")
CONDITIONS = (
    "languages", "source_kinds", *OF_EVENT, "max_age", "horizon", "min_sources", "when_in_doubt", "cooldown", "updates",
    "update_every", *OF_MESSAGES, "budget", "group",
)  # fmt: skip


class RuleError(ValueError):
    """A rule cannot be used; the message names the rule, what is wrong and what to write instead."""

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        self.findings = tuple(findings)
        super().__init__(message)


class QueryRefused(RuleError):
    """The query has errors; `findings` has them row by row, `shown` as they are drawn."""

    def __init__(self, name: str, query: str, problems: Sequence[Problem]) -> None:
        found = "\n".join(render(query, problem) for problem in problems)
        self.shown = found
        said = f"the query of rule {name} cannot be used:\n{found}"
        super().__init__(said, [Finding.of_problem(("query",), problem) for problem in problems])


class RuleUnreadable(RuleError):
    """A stored rule does not fit the record of this program."""


class RuleTests(Record):
    """What the rule is meant to find: sentences, or numbers of stored articles."""

    must_match: Samples = Field(default=[], description="each must be found by the query")
    must_not_match: Samples = Field(default=[], description="none may be found by the query")


class WatchRule(Record):
    """One watch rule as written; see the module for what each field means."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$", description="small letters, digits, . _ -")
    title: Title = Field(default="", description="what people call it; shown beside the name")
    query: Query = Field(description="what to look for")
    notify: list[Tag] = Field(min_length=1, max_length=MOST_VALUES, description="channel tags that are told")
    group: str | None = Field(
        default=None,
        pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$",
        description="the people of this group alone see the rule and what comes of it",
    )
    enabled: bool = Field(default=True, description="false: the rule rests")
    languages: list[Language] = Field(
        default=[], max_length=MOST_VALUES, description="only articles in these languages; empty: any"
    )
    source_kinds: list[SourceKind] = Field(
        default=[], max_length=MOST_VALUES, description="only sources of these kinds; empty: any"
    )
    places: list[Name] = Field(
        default=[],
        max_length=MOST_VALUES,
        description="only events in these towns, regions or countries; empty: anywhere",
    )
    countries: list[Country] = Field(
        default=[],
        max_length=MOST_VALUES,
        description="only events in these countries (not sources); empty: any",
    )
    event_types: list[TypeOfEvent] = Field(
        default=[], max_length=MOST_VALUES, description="only events of these types; empty: any"
    )
    actors: list[Name] = Field(
        default=[], max_length=MOST_VALUES, description="only events that name one of these; empty: any"
    )
    min_toll: LeastToll = Field(default=None, description="a highest claim of so many killed, or of others")
    max_age: Duration = Field(default=timedelta(hours=48), description="older articles do not alert")
    horizon: Duration = Field(
        default=timedelta(days=7), description="pieces that look back further do not alert"
    )
    min_sources: int = Field(
        default=1, ge=1, le=100, description="independent newsrooms that must tell of the event"
    )
    budget: int = Field(
        default=50, ge=1, le=10_000, description="more alerts a week are refused when it is saved"
    )
    when_in_doubt: WhenInDoubt = Field(
        default="tell", description="whether what may have been told before alerts, and says so"
    )
    cooldown: Duration = Field(
        default=None, description="after it alerted, it does not alert again for so long"
    )
    updates: Updates = Field(
        default=["tolls", "corrections", "denials"],
        description="changes of an event that was told which are told too: some words, all, or none",
    )
    update_every: Duration = Field(
        default=timedelta(minutes=15), description="messages on one event come at most so often"
    )
    when: When = Field(
        default=AT_ONCE, description="at once, or in digests: hourly, daily 07:30, weekly mon 07:30"
    )
    quiet_hours: Quiet = Field(
        default="none", description="by the channel's clock; what comes then is told when they are over"
    )
    urgent: Urgent = Field(
        default=False, description="true, or from a toll on: told at once, and its sources are read often"
    )
    debounce: Debounce = Field(
        default=None, description="a message waits so long for what else comes on its event"
    )
    escalate: EscalateField = Field(
        default=NONE, description="15m to CHANNEL: told too when nobody took the alert for so long"
    )
    tests: RuleTests = Field(default=RuleTests(), description="tried at every save")
    why: Text = Field(default="", description="what the rule is for, or why it was changed")

    @model_validator(mode="after")
    def _urgent_is_told_at_once(self) -> WatchRule:
        if self.urgent is True and self.when != AT_ONCE:
            raise ValueError(
                f"urgent: true and when: {self.when} contradict each other: write when: at once, or from which toll on "
                "it is urgent, as urgent: 20"
            )
        return self

    @model_validator(mode="after")
    def _escalates_to_others(self) -> WatchRule:
        wanted = read_escalate(self.escalate)
        if wanted is not None and wanted.to in self.notify:
            raise ValueError(
                f"escalate: the channel {wanted.to} is told at once already (notify): name another channel, or none"
            )
        return self

    def conditions(self) -> dict[str, Any]:
        """What is stored beside query and channels, as JSON values, without what is as it is unless said."""
        wanted = {"title", *CONDITIONS, "tests"}
        return self.model_dump(mode="json", include=wanted, exclude_defaults=True)

    def asks_for(self, words: Iterable[str]) -> bool:
        """Whether its readers want changes that go by one of these words of `updates`."""
        return "all" in self.updates or any(word in self.updates for word in words)

    def alerts_like(self, other: WatchRule) -> bool:
        """Whether both alert for the same, as far as the rule itself says."""
        asked = {"query", *CONDITIONS} - {"updates", "update_every", *OF_MESSAGES, "group"}
        return all(getattr(self, name) == getattr(other, name) for name in asked)


@dataclass(frozen=True, slots=True)
class LoadedRule:
    """A stored rule ready for use: `query` is the whole tree, with the entries of its lists.

    `asked` is what it asks of the event, None: nothing.
    """

    row: rows.Rule
    rule: WatchRule
    query: Node
    asked: EventConditions | None = None


def usable_query(rule: WatchRule, named: Lists = NO_LISTS) -> Node:
    """The rule's query as a tree, with the entries of its lists; QueryRefused when it has errors."""
    parsed = parse(rule.query)
    if parsed.errors or parsed.root is None:
        raise QueryRefused(rule.name, rule.query, parsed.errors)
    expanded = expand(parsed.root, named)
    if expanded.errors or expanded.root is None:
        raise QueryRefused(rule.name, rule.query, expanded.errors)
    return expanded.root


def asked_of(rule: WatchRule, named: Lists, atlas: Atlas) -> EventConditions | None:
    """What the rule asks of the event, looked up; None: nothing.

    A name that does not say which place is meant is refused when a rule is saved; it stands for all of them here. One
    that is not known any more, as an import was taken away, stands for whatever is called so.
    """
    if not any(getattr(rule, name) for name in OF_EVENT):
        return None
    return EventConditions(
        tuple(place for name in rule.places for place in atlas.meant(name).places or (nowhere(name),)),
        frozenset(rule.countries),
        frozenset(rule.event_types),
        actors_of(rule.actors, named) if rule.actors else None,
        rule.min_toll.asked if rule.min_toll else (),
    )


def lists_of_rule(rule: WatchRule, named: Lists) -> set[str]:
    """Every list that the rule needs, by its query or its actors, whether it exists or not."""
    return lists_of(rule.query, named) | lists_of_actors(rule.actors, named)


def doubts_of(rule: WatchRule, named: Lists = NO_LISTS) -> list[Finding]:
    """What is doubtful in the rule's query, which can be used all the same."""
    parsed = parse(rule.query)
    problems = [*parsed.problems, *(expand(parsed.root, named).problems if parsed.root else ())]
    if parsed.root and not rule.places and not rule.countries:
        problems += countries_of_sources(parsed.root)
    found = [Finding.of_problem(("query",), problem) for problem in problems]
    return [one for one in found if one.severity is Severity.WARNING]


def of_stored(name: str, stored: rows.Rule | rows.RuleVersion) -> WatchRule:
    """A stored version as a record; RuleUnreadable when this program does not know all of it."""
    given = {**stored.conditions, "name": name, "query": stored.query, "notify": stored.notify}
    try:
        return WatchRule.model_validate({**given, "enabled": stored.enabled, "why": stored.why})
    except ValidationError as error:
        found = "; ".join(one.words for one in findings.of_model(error, WatchRule))
        raise RuleUnreadable(f"stored rule {name} cannot be read: {found}; save it anew") from error


def load(row: rows.Rule, named: Lists = NO_LISTS, atlas: Atlas | None = None) -> LoadedRule:
    """A stored row made ready; RuleUnreadable or QueryRefused when this program cannot use it."""
    rule = of_stored(row.name, row)
    return LoadedRule(row, rule, usable_query(rule, named), asked_of(rule, named, atlas or Atlas()))
