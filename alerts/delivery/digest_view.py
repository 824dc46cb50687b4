"""What a digest says, before it is written for mail or Slack: what must be seen first, then by rule and place. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.delivery.digests import DigestContent
from alerts.delivery.plain import domain, one_line, web_link
from alerts.delivery.routing import STORM, Wait
from alerts.rules.doubt import in_words
from alerts.rules.message_fields import MessageTerms
from alerts.rules.periods import zone_named
from alerts.rules.place_names import country_name
from alerts.rules.update_words import told_in_words
from alerts.text.humanize import count
from sql.rows import ToldUpdate
from sql.rows.digests import DigestEntry
from sql.rows.mutes import HeldByMute, HeldMatch

TITLE, NAME, WORDS, UPDATE = 200, 80, 300, 400
TOLLS = ("killed", "injured", "abducted")
NO_PLACE = "Place not said"
WAITED = {
    Wait.QUIET_HOURS: "{} came in quiet hours",
    Wait.BUDGET: "{} over the budget of messages a day",
    Wait.STORM: "{} came with many others at once",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One event, or what changed of one, for all rules that tell it; not yet escaped for any place."""

    alert_id: int
    event_id: int
    rules: tuple[str, ...]
    place: str
    title: str
    link: str | None
    source: str
    # the day or time of the article, and how many newsrooms tell of the event
    about: str
    facts: str
    doubt: str
    changes: str
    is_urgent: bool
    # that the reader had a message on the event before, and when
    told: str
    toll: int
    created_at: datetime

    @property
    def is_first(self) -> bool:
        """Whether it must not be overlooked among the others."""
        return self.is_urgent or bool(self.doubt)

    @property
    def rank(self) -> tuple[bool, bool, int, datetime, int]:
        """What stays when there is no room for all: the highest."""
        return (self.is_urgent, bool(self.doubt), self.toll, self.created_at, self.alert_id)


@dataclass(frozen=True, slots=True)
class Section:
    """Some lines under a heading: of one rule, in one place."""

    rule: str
    place: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class DigestView:
    """A digest: `subject` and `head` in a line each, `notes` on why it is so, `first` and `sections` with its lines.

    `more`: how many lines are counted and not shown; `command` lists all of them.
    """

    subject: str
    head: str
    period: str
    notes: tuple[str, ...]
    # what mutes held and must not be overlooked, in a line each
    held: tuple[str, ...]
    lines: tuple[Line, ...]
    more: int
    command: str
    delivery: str
    repeat: str

    @property
    def first(self) -> tuple[Line, ...]:
        """What must not be overlooked."""
        return tuple(
            line for line in sorted(self.lines, key=lambda line: line.rank, reverse=True) if line.is_first
        )

    @property
    def sections(self) -> tuple[Section, ...]:
        """All else by rule and place, the places of which there is most first."""
        others = [line for line in self.lines if not line.is_first]
        groups: dict[tuple[str, str], list[Line]] = {}
        for line in sorted(others, key=lambda line: (line.created_at, line.alert_id), reverse=True):
            groups.setdefault((line.rules[0], line.place), []).append(line)
        keys = sorted(groups, key=lambda key: (key[0], key[1] == NO_PLACE, -len(groups[key]), key[1]))
        return tuple(Section(rule, place, tuple(groups[rule, place])) for rule, place in keys)

    @property
    def cut(self) -> str:
        """How many lines are shown, where that is not all; empty: all are."""
        every = len(self.lines) + self.more
        return (
            f"the {len(self.lines):,} weightiest of {every:,} are shown, all: {self.command}"
            if self.more
            else ""
        )

    def shortened(self, shown: int) -> DigestView:
        """The same with the most important lines only; the others are counted."""
        kept = sorted(self.lines, key=lambda line: line.rank, reverse=True)[:shown]
        return replace(self, lines=tuple(kept), more=self.more + len(self.lines) - len(kept))


def view_of(content: DigestContent, delivery: str, repeat: str) -> DigestView:
    """What a digest says. Several rules that tell the same are one line."""
    zone = zone_named(content.channel.time_zone)
    lines = _lines(content, zone)
    head = _head(content, lines)
    ends = content.digest.ends_at.astimezone(zone)
    return DigestView(
        subject=f"[tocsin] {_kind(content)}: {head}"
        + ("" if content.digest.schedule == STORM else f" · {ends:%d %b}"),
        head=head,
        period=_period(content, zone),
        notes=tuple(_notes(content, lines)),
        held=tuple(_weighty(match) for match in content.weighty),
        lines=tuple(lines),
        more=0,
        command=f"tocsin digests show {content.digest.id}",
        delivery=delivery,
        repeat=repeat,
    )


def _kind(content: DigestContent) -> str:
    rhythm = content.digest.schedule.partition(" ")[0]
    return "Many at once" if rhythm == STORM else f"{rhythm.capitalize()} digest"


def _head(content: DigestContent, lines: Sequence[Line]) -> str:
    """How many events and changes, how many of them urgent or in doubt."""
    new = len({line.event_id for line in lines if not line.changes})
    changes = sum(bool(line.changes) for line in lines)
    said = [count(new, "event")] if new or not changes else []
    said += [count(changes, "update")] if changes else []
    said += [f"{urgent} urgent"] if (urgent := sum(line.is_urgent for line in lines)) else []
    said += [f"{doubtful} in doubt"] if (doubtful := sum(bool(line.doubt) for line in lines)) else []
    if held := sum(mute.events for mute in content.held):
        said += [f"{held:,} held by mutes"]
    return ", ".join(said) if lines or content.held else f"quiet: 0 events; {_health(content)}"


def _health(content: DigestContent) -> str:
    health = content.health
    return f"{health.healthy} of {count(health.sources, 'source')} healthy"


def _period(content: DigestContent, zone: ZoneInfo) -> str:
    digest = content.digest
    ends = digest.ends_at.astimezone(zone)
    if digest.began_at is None or digest.schedule == STORM:
        return f"until {ends:%a %d %b %Y, %H:%M %Z}"
    begins = digest.began_at.astimezone(zone)
    return f"{begins:%a %d %b, %H:%M %Z} – {ends:%a %d %b %Y, %H:%M %Z}"


def _notes(content: DigestContent, lines: Sequence[Line]) -> list[str]:
    """Why what stands in it was not told at once, and how the sources are."""
    waited = Counter(entry.reason for entry in content.entries)
    notes = [words.format(f"{waited[why]:,}") for why, words in WAITED.items() if waited[why]]
    notes += [_held(mute) for mute in content.held]
    return [*notes, _health(content)] if lines or content.held else notes


def _weighty(match: HeldMatch) -> str:
    doubt = ", in doubt" if match.is_in_doubt else ""
    about = f"event {match.event_id}, " if match.event_id is not None else ""
    title = one_line(match.title, TITLE)
    return f"{title} ({one_line(match.source, NAME)}, {about}rule {one_line(match.rule, NAME)}{doubt})"


def _held(mute: HeldByMute) -> str:
    """What a mute held meanwhile, so that it does not vanish."""
    doubtful = f", {mute.in_doubt} of them in doubt" if mute.in_doubt else ""
    what = one_line(f"{mute.kind} {mute.name}, muted: {mute.why}", WORDS)
    return (
        f"mute {mute.id} ({what}) held {count(mute.events, 'event')}{doubtful}: tocsin mutes show {mute.id}"
    )


def _lines(content: DigestContent, zone: ZoneInfo) -> list[Line]:
    """One for each event and each change, with the rules that tell it."""
    lines: dict[tuple[int, str], Line] = {}
    for entry in content.entries:
        line = _line(entry, content.updates.get(entry.alert_id, ()), zone)
        key = (entry.event_id, line.changes)
        if (same := lines.get(key)) is None:
            lines[key] = line
        else:
            lines[key] = replace(
                same,
                rules=tuple(sorted({*same.rules, *line.rules})),
                is_urgent=same.is_urgent or line.is_urgent,
                doubt=same.doubt or line.doubt,
            )
    return list(lines.values())


def _line(entry: DigestEntry, updates: Iterable[ToldUpdate], zone: ZoneInfo) -> Line:
    link = web_link(entry.url)
    tolls = {kind: _highest(entry, kind) for kind in TOLLS}
    doubt = ""
    if entry.in_doubt_kind:
        doubt = in_words(entry.in_doubt_kind, entry.may_be_headline, words=entry.doubt_words)
    told = (
        ""
        if entry.told_at is None or entry.is_update
        else f"told {entry.told_at.astimezone(zone):%a %H:%M %Z}"
    )
    return Line(
        alert_id=entry.alert_id,
        event_id=entry.event_id,
        rules=(one_line(entry.rule, NAME),),
        place=_place(entry),
        title=one_line(entry.title, TITLE) or "(no title)",
        link=link,
        source=_source(entry.source, link),
        about=_about(entry, zone),
        facts=" · ".join(_facts(entry)),
        doubt=one_line(doubt, WORDS),
        changes=one_line(told_in_words(updates), UPDATE) if entry.is_update else "",
        is_urgent=_is_urgent(entry, tolls),
        told=told,
        toll=tolls["killed"] or 0,
        created_at=entry.created_at,
    )


def _is_urgent(entry: DigestEntry, tolls: Mapping[str, int | None]) -> bool:
    try:
        return MessageTerms.of(entry.conditions).is_urgent_for(tolls)
    except ValueError:
        # a newer program saved what this one does not know: better seen first than overlooked
        return True


def _source(name: str, link: str | None) -> str:
    """Its name, and the host that the link leads to where the name does not tell it."""
    source, host = one_line(name, NAME), domain(link) if link else ""
    if source.lower() in host.split("."):
        return host
    return source if not host or host in source else f"{source}, {host}"


def _about(entry: DigestEntry, zone: ZoneInfo) -> str:
    moment = entry.published or entry.first_seen_at
    exact = (
        f"{moment:%d %b}"
        if entry.published_precision == "day"
        else f"{moment.astimezone(zone):%d %b, %H:%M %Z}"
    )
    sources = f", {entry.independent_sources} newsrooms" if entry.independent_sources > 1 else ""
    return exact + sources


def _facts(entry: DigestEntry) -> list[str]:
    """The kind of event, its day and its tolls, as far as they are known."""
    kind = entry.types[0].replace("_", " ").capitalize() if entry.types else "Other"
    facts = [kind] if kind != "Other" else []
    facts += [f"{entry.day_lo:%d %b}"] if entry.day_lo is not None else []
    for toll in TOLLS:
        low, high = getattr(entry, f"{toll}_low"), getattr(entry, f"{toll}_high")
        if low is not None:
            figure = f"{low}+" if high is None else f"{low}" if low == high else f"{low}–{high}"
            facts.append(f"{figure} {toll}")
    return facts


def _highest(entry: DigestEntry, kind: str) -> int | None:
    given = [getattr(entry, f"{kind}_low"), getattr(entry, f"{kind}_high")]
    return max((toll for toll in given if toll is not None), default=None)


def _place(entry: DigestEntry) -> str:
    country = country_name(entry.countries[0]) if entry.countries else None
    parts = [*entry.places[:1], *entry.regions[:1], country]
    named = list(dict.fromkeys(one_line(part, NAME) for part in parts if part))
    return ", ".join(named) or NO_PLACE
