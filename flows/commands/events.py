"""`tocsin events`: what happened, by the articles that tell it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from cyclopts import App, Parameter

import sql.events
import sql.facts
from alerts.rules.doubt import in_words
from flows.commands import rereading
from flows.commands.claims import claims, spoken
from flows.database import database
from flows.output import as_json, facts, say, show
from flows.settings import load_settings
from sql.connection import connect
from sql.rows import EventDoubt

app = App(name="events", help="What happened, by the articles that tell it.")
Json = Annotated[bool, Parameter(name="--json", negative="", help="JSON lines instead of a table.")]


class NoSuchEvent(LookupError):
    """No event has that number."""


@app.command(name="list")
def list_events(*, limit: int = 30, json: Json = False) -> None:
    """The newest events."""
    with database(load_settings()) as url, connect(url) as conn:
        events = sql.events.list_recent(conn, limit)
        doubts = {one.event_id: one for one in sql.events.doubts(conn, [event.id for event in events])}
    if json:
        for event in events:
            say(as_json(asdict(event) | _object(doubts.get(event.id))))
        return
    show(
        events,
        {
            "event": lambda event: event.id,
            "what": lambda event: event.title,
            "articles": lambda event: event.articles,
            "independent": lambda event: event.independent_sources,
            "first": lambda event: event.first_published,
            "last": lambda event: event.last_published,
            "state": lambda event: event.state,
            "in doubt": lambda event: _doubt(doubts.get(event.id)),
        },
        json=False,
        empty="no events yet: `tocsin round` finds them",
    )


@app.command(name="show")
def show_event(number: int, *, json: Json = False) -> None:
    """One event and the articles that tell it; a number that was merged leads to where it is now."""
    with database(load_settings()) as url, connect(url) as conn:
        current = sql.events.current_id(conn, number)
        event = None if current is None else sql.events.get(conn, current)
        if event is None:
            raise NoSuchEvent(f"there is no event {number}: see `tocsin events list`")
        articles = sql.events.articles_of(conn, event.id)
        doubt = next(iter(sql.events.doubts(conn, [event.id])), None)
        rows = sql.facts.list_of(conn, article_ids=[article.article_id for article in articles])
    found = claims(rows, {article.article_id: article.source for article in articles})
    if json:
        say(as_json(asdict(event) | _object(doubt) | {"claims": [asdict(claim) for claim in found]}))
    else:
        facts([
            ("event", f"{event.id}" + (f", where {number} was merged" if event.id != number else "")),
            ("what", event.title),
            ("state", event.state),
            ("told by", f"{event.articles} articles, {event.independent_sources} independent sources"),
            *([("in doubt", said)] if (said := _doubt(doubt)) else []),
        ])  # fmt: skip
        say()
        for line in spoken(found):
            say(line)
        if found:
            say()
    show(
        articles,
        {
            "article": lambda article: article.article_id,
            "headline": lambda article: article.title,
            "source": lambda article: article.source,
            "published": lambda article: article.published,
            "same text as": lambda article: (
                None if article.copy_group == article.article_id else article.copy_group
            ),
            "url": lambda article: article.url,
        },
        json=json,
        empty="no article tells of it any more",
    )


@app.command
def reread(*, json: Json = False) -> None:
    """Read every article anew by the program in use: facts, words and event; alerts nobody. Stopped, it goes on."""
    with database(load_settings()) as url:
        done = rereading.reread(url)
    if json:
        say(as_json(done))
    else:
        say(f"{done.read_anew:,} articles read anew in {done.seconds:.0f} seconds")


def _doubt(doubt: EventDoubt | None) -> str | None:
    """What is in doubt of an event by now, in words."""
    if doubt is None:
        return None
    return in_words(doubt.kind, doubt.may_be_title, about=f"event {doubt.may_be_event_id}", words=doubt.words)


def _object(doubt: EventDoubt | None) -> dict[str, object]:
    """The same for programs."""
    return {"in_doubt": asdict(doubt) if doubt else None}
