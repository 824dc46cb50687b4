"""`tocsin articles`: what was read, what became of it, and in which words it changed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console
from rich.text import Text

import sql.articles
import sql.sources
from flows.crawl.revisions import Part, Piece, word_diff
from flows.database import database
from flows.output import Json, as_json, facts, plain, say, show
from flows.settings import load_settings
from sql.connection import Connection, transaction
from sql.rows import Article, ArticleLife, Revision

app = App(name="articles", help="What was read, and how it changed.")
# How many words stand around a change.
AROUND = 12
MARKS = {Part.SAME: ("", ""), Part.REMOVED: ("[-", "-]"), Part.ADDED: ("{+", "+}")}
STYLES = {Part.SAME: "", Part.REMOVED: "red strike", Part.ADDED: "bold green"}


class NoSuchArticle(LookupError):
    """No article has that number."""


class NoSuchSource(LookupError):
    """No source has that name."""


class NoSuchRevision(LookupError):
    """The article has no revision of that number."""


@app.command(name="list")
def list_articles(
    *,
    source: str | None = None,
    changed: Annotated[bool, Parameter(negative="")] = False,
    removed: Annotated[bool, Parameter(negative="")] = False,
    limit: int = 30,
    json: Json = False,
) -> None:
    """The newest articles.

    Parameters
    ----------
    source
        Only those of this source.
    changed
        Only those that say something else than when they were first read.
    removed
        Only those whose page is not there any more.
    """
    with database(load_settings()) as url, transaction(url) as conn:
        if source is not None and source not in {one.name for one in sql.sources.list_all(conn)}:
            raise NoSuchSource(f"there is no source {source}: see `tocsin sources list`")
        articles = sql.articles.list_where(
            conn, source=source, is_changed=changed, is_removed=removed, limit=limit
        )
    show(
        articles,
        {
            "article": lambda article: article.id,
            "published": lambda article: article.published,
            "source": lambda article: article.source,
            "headline": lambda article: article.title,
            "revision": lambda article: article.revision,
            "event": lambda article: article.event_id,
            "read": lambda article: "removed" if article.removed_at else article.access,
        },
        json=json,
        empty="no such articles: `tocsin round` reads them",
    )


@app.command(name="show")
def show_article(
    number: int, *, text: Annotated[bool, Parameter(negative="")] = False, json: Json = False
) -> None:
    """One article: where it stands, how it was read again, and whether it is still there.

    Parameters
    ----------
    text
        Its whole text too.
    """
    with database(load_settings()) as url, transaction(url) as conn:
        article, life = _get(conn, number)
        revisions = sql.articles.revisions(conn, article_id=number)
    if json:
        told = [
            {"revision": one.revision, "modified": one.modified, "seen_at": one.seen_at} for one in revisions
        ]
        say(as_json({**asdict(article), **asdict(life), "revisions": told}))
        return
    facts([
        ("article", article.id),
        ("headline", article.title),
        ("source", article.source),
        ("url", article.url),
        ("also at", life.aliases),
        ("by", article.authors),
        ("published", article.published),
        ("modified", article.modified),
        ("first seen", life.first_seen_at),
        ("read", f"{article.access}, {len(article.text.split())} words, language {article.language or 'unknown'}"),
        ("event", life.event_id),
        ("still there", _presence(life)),
        ("read again", f"{life.reads} times, next {plain(life.next_read_at) if life.next_read_at else 'never'}"),
        *((f"revision {one.revision}", f"seen {plain(one.seen_at)}: {one.title}") for one in revisions),
    ])  # fmt: skip
    if len(revisions) > 1:
        say(f"what changed  tocsin articles diff {number}")
    for line in article.text.splitlines() if text else ():
        say(plain(line))


@app.command(name="diff")
def diff_article(
    number: int,
    *,
    first: Annotated[
        int | None, Parameter(name="--from", help="A revision; the one before the other.")
    ] = None,
    last: Annotated[int | None, Parameter(name="--to", help="A revision; the newest.")] = None,
    json: Json = False,
) -> None:
    """What an article says otherwise, word by word."""
    with database(load_settings()) as url, transaction(url) as conn:
        article, _ = _get(conn, number)
        revisions = {one.revision: one for one in sql.articles.revisions(conn, article_id=number)}
    new = _revision(revisions, number, article.revision if last is None else last)
    old = _revision(revisions, number, max(new.revision - 1, 1) if first is None else first)
    title, body = word_diff(old.title, new.title), word_diff(old.text, new.text)
    if json:
        places = {"article": number, "from": old.revision, "to": new.revision}
        say(
            as_json(
                {**places, "title": [asdict(one) for one in title], "text": [asdict(one) for one in body]}
            )
        )
        return
    facts([
        ("article", f"{number}, {article.source}, {article.url}"),
        ("from", f"revision {old.revision}, seen {plain(old.seen_at)}"),
        ("to", f"revision {new.revision}, seen {plain(new.seen_at)}"),
    ])  # fmt: skip
    say()
    console = Console(highlight=False)
    for pieces in (title, _excerpt(body)):
        if console.is_terminal and not console.no_color:
            console.print(in_colours(pieces))
        else:
            say(in_marks(pieces))
            say()


def _get(conn: Connection, number: int) -> tuple[Article, ArticleLife]:
    article, life = sql.articles.get(conn, id=number), sql.articles.life(conn, id=number)
    if article is None or life is None:
        raise NoSuchArticle(f"there is no article {number}: see `tocsin articles list`")
    return article, life


def _revision(revisions: dict[int, Revision], article: int, number: int) -> Revision:
    if number not in revisions:
        raise NoSuchRevision(f"article {article} has no revision {number}: it has {len(revisions)}")
    return revisions[number]


def _presence(life: ArticleLife) -> str:
    if life.removed_at:
        return f"no, removed: its page was not there {life.misses} times, as of {plain(life.removed_at)}"
    return "perhaps not: its page was not there the last time" if life.misses else "yes, as far as is known"


def _excerpt(pieces: list[Piece]) -> list[Piece]:
    """The changes with some words around them; an ellipsis where words are left out."""
    shown = []
    for index, piece in enumerate(pieces):
        words = piece.text.split(" ")
        before = words[:AROUND] if index else []
        after = words[-AROUND:] if index + 1 < len(pieces) else []
        if piece.part is Part.SAME and len(words) > len(before) + len(after):
            shown.append(Piece(Part.SAME, " ".join([*before, "…", *after])))
        else:
            shown.append(piece)
    return shown


def in_marks(pieces: list[Piece]) -> str:
    """The pieces as one text that does nothing to a terminal, with `[-…-]` and `{+…+}` around what changed."""
    return _drawn(pieces, MARKS, dict.fromkeys(Part, "")).plain.rstrip()


def in_colours(pieces: list[Piece]) -> Text:
    """The pieces as a text that does nothing to a terminal but colour what changed."""
    return _drawn(pieces, dict.fromkeys(Part, ("", "")), STYLES)


def _drawn(pieces: list[Piece], marks: dict[Part, tuple[str, str]], styles: dict[Part, str]) -> Text:
    drawn = Text()
    for piece in pieces:
        before, after = marks[piece.part]
        told = "\n".join(plain(line).strip(" ") for line in piece.text.split("\n"))
        drawn.append(f"{before}{told.rstrip()}{after}", styles[piece.part])
        drawn.append("\n" if told.endswith("\n") else " ")
    return drawn
