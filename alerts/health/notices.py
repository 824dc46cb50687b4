"""Word what the operator is told: a source fell ill or is well again, our network is away or back. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from alerts.health.blind import Blind
from alerts.health.judge import HealthVerdict
from alerts.health.outage import Away
from alerts.health.state import ILL, State, suggestion
from alerts.text.humanize import utc_moment
from sql.rows import JudgedSource, Outage, Poll, Search

# more changes of one kind at once are one notice
SINGLY = 5
LISTED = 40
LISTS = {"feed": "feed", "sitemap": "sitemap", "links": "list of articles"}
FELL = {
    State.SILENT: "fell silent",
    State.BLOCKED: "is blocked",
    State.BROKEN: "is broken",
    State.GONE: "is gone",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice to be stored; `key` is the same for the same change, however often it is found."""

    kind: str
    source_id: int | None
    key: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class SourceChange:
    """A source whose state is another one now."""

    source: JudgedSource
    verdict: HealthVerdict
    evidence: dict[str, Any]

    @property
    def fell_ill(self) -> bool:
        """Was it well, and is it ill now? One that goes from one illness to another did not."""
        return self.verdict.state in ILL and self.source.state not in ILL

    @property
    def got_well(self) -> bool:
        """Was it ill, and is it well now? One that was switched off did not."""
        return self.source.state in ILL and self.verdict.state in {State.OK, State.QUIET}


def drafts(
    changes: Sequence[SourceChange],
    blind: Sequence[Blind],
    now: datetime,
    moves: Mapping[int, Search] = MappingProxyType({}),
) -> list[Draft]:
    """The notices of these changes: one each, or one of many when many come at once.

    `moves`: source -> the search that found what it is read by since; it goes into the notice that it is well again.
    """
    ill = [change for change in changes if change.fell_ill]
    well = [change for change in changes if change.got_well]
    many_ill = [_many("ill", "fell ill", ill, blind, now)] if len(ill) > SINGLY else []
    many_well = [_many("well", "are well again", well, blind, now)] if len(well) > SINGLY else []
    return [
        *(many_ill or [_ill(change, blind) for change in ill]),
        *(many_well or [_well(change, now, moves.get(change.source.id)) for change in well]),
    ]


def _ill(change: SourceChange, blind: Sequence[Blind]) -> Draft:
    source, verdict = change.source, change.verdict
    advice = suggestion(verdict.state, verdict.cause, name=source.name, home=source.home_url)
    lines = [
        f"{source.name} ({source.home_url}) is {verdict.state} since {utc_moment(verdict.since)}: {verdict.words}.",
        last_article(change.evidence),
        *_blind_lines(blind, {source.id}),
        f"What to do: {advice}." if advice else "",
        f"More: tocsin sources why {source.name}",
    ]
    key = f"ill:{source.id}:{verdict.since.isoformat()}"
    subject = f"source {source.name} {FELL[verdict.state]}"
    return Draft("ill", source.id, key, subject, "\n".join(filter(None, lines)))


def _well(change: SourceChange, now: datetime, move: Search | None) -> Draft:
    source = change.source
    since = f" since {utc_moment(source.since)}" if source.since else ""
    lines = [
        f"{source.name} ({source.home_url}) is read again; it was {source.state}{since}: {source.words}.",
        f"What changed: {moved(move)}." if move else "",
        last_article(change.evidence),
    ]
    key = f"well:{source.id}:{now.isoformat()}"
    subject = f"source {source.name} is well again"
    return Draft("well", source.id, key, subject, "\n".join(filter(None, lines)))


def moved_draft(source: JudgedSource, move: Search) -> Draft:
    """A source is read by other pages than before, and was never judged ill for it."""
    lines = [
        f"{source.name} ({source.home_url}): {moved(move)}.",
        f"More: tocsin sources why {source.name}",
    ]
    key = f"moved:{source.id}:{move.sought_at.isoformat()}"
    return Draft(
        "well", source.id, key, f"source {source.name} is read through another page", "\n".join(lines)
    )


def moved(search: Search) -> str:
    """What became of the pages by which a source is read: given up for others, or kept for want of better ones."""
    old = f"its {LISTS[search.kind]} {' and '.join(search.instead_of)}"
    ended = f"{old} was lost"
    if search.cause == "stopped":
        ended = f"{old} stopped" + (f" on {utc_moment(search.stopped_at)}" if search.stopped_at else "")
    why = f" ({search.detail})" if search.detail else ""
    if not search.found:
        return f"{ended}; no better one was found on {utc_moment(search.sought_at)}{why}"
    return (
        f"{ended}; since {utc_moment(search.sought_at)} it is read through {' and '.join(search.found)}{why}"
    )


def _many(
    kind: str, what: str, changes: Sequence[SourceChange], blind: Sequence[Blind], now: datetime
) -> Draft:
    lines = [f"{change.source.name}: {change.verdict.state}, {change.verdict.words}" for change in changes]
    more = [f"and {len(lines) - LISTED} more: tocsin sources list"] if len(lines) > LISTED else []
    blinded = _blind_lines(blind, {change.source.id for change in changes}) if kind == "ill" else []
    text = "\n".join([f"{len(changes)} sources {what} at once.", *lines[:LISTED], *more, *blinded])
    return Draft(kind, None, f"{kind}:many:{now.isoformat()}", f"{len(changes)} sources {what}", text)


def _blind_lines(blind: Sequence[Blind], ids: set[int]) -> list[str]:
    return [f"The rule {one.rule} is blind now: {one.words}." for one in blind if ids & set(one.ill)]


def flooded(source: JudgedSource, poll: Poll) -> Draft:
    """A source brought far more at once than it ever does; its state stays as it is."""
    lines = [
        f"{source.name} ({source.home_url}) brought {poll.new} new articles at once, {utc_moment(poll.finished_at)}.",
        "It never brought a tenth of that: an archive came up, or old articles have new addresses.",
        "Rules alert only for what is younger than their max_age; those with max_age none may alert for each.",
        f"More: tocsin sources why {source.name}",
    ]
    key = f"flood:{source.id}:{poll.finished_at.isoformat()}"
    return Draft(
        "ill", source.id, key, f"source {source.name} brought {poll.new} articles at once", "\n".join(lines)
    )


def outage_begins(away: Away) -> Draft:
    """Our own network is away: said once, and of no source."""
    text = (
        f"Since {utc_moment(away.since)} {away.lost} of the {away.asked} sources asked last cannot be reached: it must "
        "be our own network, its name servers or the proxy.\n"
        "What was not reached meanwhile does not count against the sources; they are asked again by themselves."
    )
    key = f"outage:{away.since.isoformat()}"
    return Draft("outage", None, key, "most sources cannot be reached: our own network?", text)


def outage_ends(outage: Outage, now: datetime) -> Draft:
    """Our own network is back."""
    text = f"Sources are reached again; they could not be from {utc_moment(outage.began_at)} until {utc_moment(now)}."
    return Draft("outage_over", None, f"outage_over:{outage.id}", "sources are reached again", text)


def last_article(evidence: dict[str, Any]) -> str:
    """The last good article in one line; nothing when there is none."""
    found = evidence.get("last_article")
    if not found:
        return ""
    return f"Last good article: “{found['title']}”, {utc_moment(datetime.fromisoformat(found['at']))}, {found['url']}"
