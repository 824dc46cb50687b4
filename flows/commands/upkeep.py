"""`tocsin upkeep` and `tocsin forget`: what is past its time, and what shall not be kept."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter

import flows.upkeep
import sql.upkeep
from alerts.text.humanize import count
from flows.commands.telling import who
from flows.database import database
from flows.output import Json, as_json, facts, say, show
from flows.settings import load_settings
from flows.upkeep import NothingToForget
from sql.connection import connect

SOME_LEFT = 1


def upkeep(*, json: Json = False) -> int:
    """Let go what is past its time, as the nightly flow does: see TOCSIN_KEEP_TEXT and TOCSIN_KEEP_HISTORY."""
    settings = load_settings()
    with database(settings) as url, connect(url) as conn:
        done = flows.upkeep.upkeep(conn, keep_text=settings.keep_text, keep_history=settings.keep_history)
    if json:
        say(as_json(asdict(done)))
    else:
        facts([
            ("texts let go", done.texts),
            ("matches that did not alert", done.matches),
            ("updates that were not told", done.updates),
            ("what articles and events were before", done.past),
            ("crawls", done.crawls),
            ("rounds", done.rounds),
            ("pages that gave nothing", done.pages),
            ("attempts of messages", done.attempts),
            *([] if done.is_whole else [("left for the next night", "some")]),
        ])  # fmt: skip
    return 0 if done.is_whole else SOME_LEFT


def forget(
    what: str = "",
    *,
    why: str = "",
    list_: Annotated[bool, Parameter(name="--list", negative="")] = False,
    limit: int = 30,
    json: Json = False,
) -> None:
    """Let go the text, revisions, excerpts and index of an article or of all articles of a source, and keep that you
    asked; their pages are not read again.

    Parameters
    ----------
    what
        the address of an article, or the name of a source.
    why
        who wants it, or by which law; kept on record.
    list_
        show what was forgotten, who asked and why, the newest first.
    limit
        so many of these.
    """
    if list_ == bool(what):
        raise NothingToForget("give either an address or the name of a source, or --list")
    if list_:
        _list(limit, json=json)
        return
    with database(load_settings()) as url, connect(url) as conn:
        articles = flows.upkeep.forget(conn, what, asked_by=who(), why=why)
    if json:
        say(as_json({"what": what, "articles": articles}))
    else:
        say(f"{what}: {count(articles, 'article')} forgotten")


def _list(limit: int, *, json: bool) -> None:
    with database(load_settings()) as url, connect(url) as conn, conn.transaction():
        rows = sql.upkeep.list_forgotten(conn, limit=limit)
    show(
        rows,
        {
            "forgotten": lambda row: row.forgotten_at,
            "what": lambda row: row.what,
            "articles": lambda row: row.articles,
            "asked by": lambda row: row.asked_by,
            "why": lambda row: row.why or None,
        },
        json=json,
        empty="nothing was forgotten",
    )
