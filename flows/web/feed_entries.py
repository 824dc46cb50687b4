"""Alerts as entries of a feed: the same for every form that feeds have. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from alerts.delivery.excerpt import EXCERPT_LENGTH
from alerts.delivery.plain import one_line, squeeze, web_link
from alerts.rules.doubt import in_words as doubt_in_words
from flows.explain.event_words import place_in_words
from sql.alerts import AlertLine

TITLE_LENGTH = 300
IN_DOUBT, UPDATE = "in doubt", "update"


@dataclass(frozen=True, slots=True)
class Entry:
    """An alert. `id` never changes; `link` is its event's page, `source_link` the article, None where none is safe.

    `marks`: in doubt, update. `facts`: what is known of it beside the text, a line each.
    """

    id: str
    title: str
    language: str | None
    at: datetime
    link: str
    source_link: str | None
    source: str
    authors: list[str]
    marks: list[str]
    rule: str
    types: list[str]
    text: str
    facts: list[str]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: `own_link` is where it is read, `next_link` its older entries, None where there are none."""

    id: str
    title: str
    home: str
    own_link: str
    next_link: str | None
    entries: list[Entry]

    @property
    def updated(self) -> datetime | None:
        """When its newest entry came."""
        return self.entries[0].at if self.entries else None


def entry_of(alert: AlertLine, changes: Mapping[int, str], installation: UUID, public_url: str) -> Entry:
    """An alert as an entry. `changes`: what those alerts that are updates told, in words."""
    marks = [*([IN_DOUBT] if alert.in_doubt_kind else []), *([UPDATE] if alert.is_update else [])]
    headline = one_line(alert.headline, TITLE_LENGTH) or "Untitled"
    lead = "".join(f"[{mark}] " for mark in marks)
    return Entry(
        id=uuid5(installation, f"alert/{alert.id}").urn,
        title=f"{lead}{headline}",
        language=alert.language,
        at=alert.created_at,
        link=f"{public_url}/events/{alert.event_id}",
        source_link=web_link(alert.url),
        source=squeeze(alert.source),
        authors=[squeeze(author) for author in alert.authors],
        marks=marks,
        rule=alert.rule,
        types=alert.types,
        text=alert.text or one_line(alert.sentence, EXCERPT_LENGTH),
        facts=_facts(alert, changes.get(alert.id, "")),
    )


def _facts(alert: AlertLine, change: str) -> list[str]:
    where = place_in_words(alert.place_names, alert.regions, alert.countries)
    lines = [
        f"What changed: {change}" if change else "",
        f"In doubt: {_doubt(alert)}" if alert.in_doubt_kind else "",
        f"Event: {alert.event_title}" if alert.event_title != alert.headline else "",
        f"Where: {where}" if where else "",
        f"Newsrooms: {alert.independent_sources}",
        f"Rule: {alert.rule}, alert {alert.id}",
    ]
    return [squeeze(line) for line in lines if line]


def _doubt(alert: AlertLine) -> str:
    about = f"event {alert.may_be_event_id}" if alert.may_be_event_id else ""
    return doubt_in_words(alert.in_doubt_kind or "", alert.may_be_title, about=about, words=alert.doubt_words)


def feed_of(
    entries: Sequence[Entry], installation: UUID, rule: str | None, home: str, own: str, older: str | None
) -> Feed:
    """The feed of one rule, or of all (`rule` None)."""
    name = f"rule/{rule}" if rule else "alerts"
    title = f"Tocsin: alerts of {rule}" if rule else "Tocsin: all alerts"
    return Feed(uuid5(installation, f"feed/{name}").urn, title, home, own, older, list(entries))
