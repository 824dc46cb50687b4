"""What a digest says, before it is written for mail or Slack: what must be seen first, then by rule and place. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from alerts.delivery.digest_lines import NAME, TITLE, WORDS, Line, lines_of
from alerts.delivery.digests import DigestContent
from alerts.delivery.links import Links
from alerts.delivery.plain import one_line
from alerts.delivery.routing import STORM, Wait
from alerts.delivery.wording import Forms, Wording, wording
from alerts.rules.periods import zone_named
from sql.rows.mutes import HeldByMute, HeldMatch

PREHEADER_LENGTH, PREHEADER_LINES = 200, 3


@dataclass(frozen=True, slots=True)
class Section:
    """Some lines under a heading: of one rule, in one place."""

    rule: str
    place: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Why a digest is as it is, in a clause, and where more of it stands: a link with its label, or a command."""

    text: str
    label: str = ""
    link: str = ""
    command: str = ""

    def in_words(self, words: Wording) -> str:
        """All of it on one line."""
        where = self.link or self.command
        return words.given.format(what=self.text, new=where) if where else self.text


@dataclass(frozen=True, slots=True)
class DigestView:
    """A digest: `subject` and `head` in a line each, `notes` on why it is so, `first` and `sections` with its lines.

    `more`: how many lines are counted and not shown; `command` lists all of them. `unsubscribe`: a signed link, with
    its label; empty: there is none.
    """

    words: Wording
    subject: str
    kind: str
    head: str
    period: str
    notes: tuple[Note, ...]
    # what mutes held and must not be overlooked, in a line each
    held: tuple[str, ...]
    lines: tuple[Line, ...]
    more: int
    command: str
    delivery: str
    repeat: str
    unsubscribe: str = ""
    unsubscribe_label: str = ""

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
        no_place = self.words.digest["no_place"]
        keys = sorted(groups, key=lambda key: (key[0], key[1] == no_place, -len(groups[key]), key[1]))
        return tuple(Section(rule, place, tuple(groups[rule, place])) for rule, place in keys)

    @property
    def preheader(self) -> str:
        """What a list of mails shows beside the subject: the most important headlines, else of which while it is."""
        lines = sorted(self.lines, key=lambda line: line.rank, reverse=True)[:PREHEADER_LINES]
        return one_line(" · ".join(line.title for line in lines) or self.period, PREHEADER_LENGTH)

    @property
    def cut(self) -> str:
        """How many lines are shown, where that is not all; empty: all are."""
        number = self.words.number
        return (
            self.words.digest["cut"].format(
                shown=number(len(self.lines)), all=number(len(self.lines) + self.more), where=self.command
            )
            if self.more
            else ""
        )

    @property
    def others(self) -> str:
        """How many lines are not shown, in words."""
        return self.words.count(self.words.more, self.more)

    def shortened(self, shown: int) -> DigestView:
        """The same with the most important lines only; the others are counted."""
        kept = sorted(self.lines, key=lambda line: line.rank, reverse=True)[:shown]
        return replace(self, lines=tuple(kept), more=self.more + len(self.lines) - len(kept))


def view_of(
    content: DigestContent,
    delivery: str,
    *,
    is_possible_repeat: bool = False,
    links: Links | None = None,
    recipient: str = "",
    language: str = "",
) -> DigestView:
    """What a digest says, in the language of its channel unless another one is given."""
    words, zone = wording(language or content.channel.language), zone_named(content.channel.time_zone)
    lines = lines_of(content, words, zone, links)
    head = _head(content, lines, words)
    ends = content.digest.ends_at.astimezone(zone)
    kind = words.digest[content.digest.schedule.partition(" ")[0]]
    named = words.given.format(what=kind, new=head)
    has_link = links is not None and bool(content.rules and recipient)
    return DigestView(
        words=words,
        subject=f"[tocsin] {named}"
        + (
            ""
            if content.digest.schedule == STORM
            else f" · {words.days(ends.date(), ends.date(), ends.date())}"
        ),
        kind=kind,
        head=head,
        period=_period(content, words, zone),
        notes=tuple(_notes(content, lines, words, links)),
        held=tuple(_weighty(match, words) for match in content.weighty),
        lines=tuple(lines),
        more=0,
        command=f"tocsin digests show {content.digest.id}",
        delivery=delivery,
        repeat=words.repeat if is_possible_repeat else "",
        unsubscribe=links.digest(content.digest.id, recipient) if links and has_link else "",
        unsubscribe_label=_label(content, words) if has_link else "",
    )


def _label(content: DigestContent, words: Wording) -> str:
    return words.digest["unsubscribe"].format(rules=one_line(", ".join(content.rules), TITLE))


def _head(content: DigestContent, lines: Sequence[Line], words: Wording) -> str:
    """How many events and changes, how many of them urgent or in doubt."""
    held = sum(mute.events for mute in content.held)
    if not lines and not held:
        return words.digest["quiet"].format(health=_health(content, words))
    new = len({line.event_id for line in lines if not line.changes})
    changes = sum(bool(line.changes) for line in lines)
    counts: list[tuple[Forms, int]] = [
        (words.updates, changes),
        (words.urgent, sum(line.is_urgent for line in lines)),
        (words.doubtful, sum(bool(line.doubt) for line in lines)),
        (words.held_events, held),
    ]
    events = [words.count(words.events, new)] if new or not changes else []
    return ", ".join(events + [words.count(forms, number) for forms, number in counts if number])


def _health(content: DigestContent, words: Wording) -> str:
    health = content.health
    sources = words.count(words.watched, health.sources)
    return words.digest["health"].format(healthy=words.number(health.healthy), sources=sources)


def _period(content: DigestContent, words: Wording, zone: ZoneInfo) -> str:
    digest = content.digest
    ends = words.at(digest.ends_at, zone)
    if digest.began_at is None or digest.schedule == STORM:
        return words.digest["until"].format(time=ends)
    return f"{words.at(digest.began_at, zone)} – {ends}"


def _notes(content: DigestContent, lines: Sequence[Line], words: Wording, links: Links | None) -> list[Note]:
    """Why what stands in it was not told at once, and how the sources are."""
    waited = Counter(entry.reason for entry in content.entries)
    reasons = (
        (Wait.QUIET_HOURS, words.in_quiet_hours),
        (Wait.BUDGET, words.over_budget),
        (Wait.STORM, words.in_storm),
    )
    notes = [Note(words.count(forms, waited[why])) for why, forms in reasons if waited[why]]
    notes += [_held(mute, words, links) for mute in content.held]
    return [*notes, Note(_health(content, words))] if lines or content.held else notes


def _weighty(match: HeldMatch, words: Wording) -> str:
    about = [one_line(match.source, NAME)]
    if match.event_id is not None:
        about.append(words.digest["event"].format(event=match.event_id))
    about.append(words.digest["rule"].format(rules=one_line(match.rule, NAME)))
    about += [words.digest["in_doubt"]] if match.is_in_doubt else []
    return f"{one_line(match.title, TITLE)} ({', '.join(about)})"


def _held(mute: HeldByMute, words: Wording, links: Links | None) -> Note:
    """What a mute held meanwhile, so that it does not vanish."""
    held = words.count(words.events, mute.events)
    if mute.in_doubt:
        held += f", {words.count(words.of_them_doubtful, mute.in_doubt)}"
    text = words.digest["mute"].format(
        mute=mute.id,
        what=words.muted[mute.kind].format(name=one_line(mute.name, NAME)),
        why=one_line(mute.why, WORDS),
        held=held,
    )
    if links:
        return Note(text, words.digest["mutes"], links.mutes())
    return Note(text, command=f"tocsin mutes show {mute.id}")
