"""`tocsin sources why`: how a source is, since when, and what to do."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sql.crawls
import sql.entries
import sql.health
import sql.searches
import sql.sources
from alerts.health.notices import last_article, moved
from alerts.health.state import ILL, WORDS, Cause, suggestion
from alerts.health.watch import blind_rules, rhythm_of
from alerts.text.humanize import duration
from flows.commands.sources import result, since
from flows.database import database
from flows.output import Json, as_json, facts, plain, say
from flows.settings import load_settings
from flows.sources.form import SourceRefused
from sql.connection import Connection, transaction
from sql.rows import Source, SourceHealth

ANSWERS, CHANGES, SEARCHES = 5, 5, 20


def why(name: str, *, json: Json = False) -> None:
    """How a source is, since when and why; its last good article, its last answers, and one thing to do.

    Parameters
    ----------
    name
        the name of the source, or its home URL.
    """
    with database(load_settings()) as url, transaction(url) as conn:
        source = sql.sources.get(conn, name=name)
        if source is None:
            raise SourceRefused(f"no source is called {name!r}: see `tocsin sources list`")
        found = explain(conn, source)
    if json:
        say(as_json(found))
    else:
        _tell(found)


def explain(conn: Connection, source: Source) -> dict[str, Any]:
    """All that is known of a source's health, as JSON values and times."""
    health = next(one for one in sql.health.standings(conn) if one.source_id == source.id)
    answers = sql.crawls.of_source(conn, source_id=source.id, limit=ANSWERS)
    state = health.state or "not judged yet"
    return {
        "source": source.name,
        "home_url": source.home_url,
        "browser": source.browser,
        "state": state,
        "since": since(health) if health.state else None,
        "cause": health.cause or None,
        "because": _because(health),
        "last_article": health.evidence.get("last_article"),
        "last_answer_at": health.evidence.get("last_answer_at"),
        "read_through": [one.url for one in sql.entries.of_sources(conn, ids=[source.id])],
        "searches": _searches(conn, health),
        "rhythm": _rhythm(health),
        "answers": [
            {
                "at": crawl.started_at,
                "failure": crawl.failure,
                "result": result(crawl),
                "links": crawl.links,
                "new": crawl.new,
                "dropped": crawl.dropped,
                "bytes": crawl.bytes,
            }
            for crawl in answers
        ],
        "drift": health.drift.get("findings", []),
        "changes": [asdict(one) for one in sql.health.changes(conn, source_id=source.id, limit=CHANGES)],
        "blind_rules": [one.rule for one in blind_rules(conn) if source.id in one.ill],
        "suggestion": suggestion(state, health.cause, name=source.name, home=source.home_url),
        "due": source.next_due_at if source.enabled else None,
    }


def _searches(conn: Connection, health: SourceHealth) -> list[str]:
    """Since when it is read otherwise than at first; and of one that is ill, that nothing better was found."""
    newest = sql.searches.of_source(conn, source_id=health.source_id, limit=SEARCHES)
    vain = [one for one in newest[:1] if not one.found and health.state in ILL]
    return [moved(one) for one in [*vain, *[one for one in newest if one.found][:1]]]


def _because(health: SourceHealth) -> str:
    """A source that was switched off since it was judged is paused all the same."""
    if not health.enabled:
        return WORDS[Cause.SWITCHED_OFF]
    return "; ".join(filter(None, [health.words or WORDS[Cause.NOT_READ], health.evidence.get("note")]))


def _rhythm(health: SourceHealth) -> str:
    if "limit" not in health.evidence:
        return "not known yet"
    rhythm = rhythm_of(health.evidence)
    usual = f"every {duration(rhythm.usual)}" if rhythm.usual else "not known yet"
    return f"{usual}; silent after {duration(rhythm.limit)} without anything new"


def _tell(found: dict[str, Any]) -> None:
    facts([
        ("source", f"{found['source']} ({found['home_url']})"),
        ("state", found["state"]),
        ("since", found["since"]),
        ("because", found["because"]),
        ("last good article", last_article(found).removeprefix("Last good article: ") or None),
        ("read through", found["read_through"]),
        *[("sought anew", words) for words in found["searches"]],
        ("brings something new", found["rhythm"]),
        *([("its pages", "are read through a browser")] if found["browser"] else []),
        ("changed layout", [one["words"] for one in found["drift"]] or "no"),
        ("rules that are blind", found["blind_rules"] or "none"),
        ("asked again", found["due"]),
        ("what to do", found["suggestion"] or "nothing"),
    ])  # fmt: skip
    say("last answers")
    for one in found["answers"]:
        say(f"  {plain(one['at'])}  {plain(one['result'])}")
    say("changes")
    for change in found["changes"]:
        states = f"{change['previous'] or 'new'} → {change['state']}"
        say(f"  {plain(change['found_at'])}  {states}: {plain(change['words'])}")
