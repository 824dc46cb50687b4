"""`tocsin articles` on real rows: what it says of an article that changed and of one that is not there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

import sql.sources
from flows.commands.articles import (
    NoSuchArticle,
    NoSuchRevision,
    NoSuchSource,
    diff_article,
    in_colours,
    in_marks,
    list_articles,
    show_article,
)
from flows.crawl import articles
from flows.crawl.rechecks import RereadAnswer
from flows.crawl.revisions import Part, Piece
from flows.settings import load_settings
from spiders.items import ArticleItem
from sql.connection import Connection
from sql.connection import now as database_now

TEXT = "At least 17 soldiers were killed near the town.\nThe army speaks of 14 dead."
ARTICLE = ArticleItem(
    source_id=1,
    url="https://one.example/a",
    url_key="a" * 32,
    fetched_url="https://one.example/a",
    fetched_key="a" * 32,
    title="Convoy ambushed, 17 killed",
    text=TEXT,
)


@pytest.fixture
def corrected(conn: Connection, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """An article with two revisions, and the command line on its database."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    load_settings.cache_clear()
    now = database_now(conn)
    sql.sources.add(
        conn,
        name="one.example",
        home_url="https://one.example/",
        now=now,
    )
    articles.keep(conn, ARTICLE, now)
    said = {"title": ARTICLE.title.replace("17", "24"), "text": TEXT.replace("17", "24"), "is_reread": True}
    articles.keep(conn, ARTICLE.model_copy(update=said), now + timedelta(hours=1))
    yield conn
    load_settings.cache_clear()


def test_a_diff_marks_the_words_that_changed(
    corrected: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    diff_article(1)

    told = capsys.readouterr().out
    assert "Convoy ambushed, [-17-] {+24+} killed" in told
    assert "At least [-17-] {+24+} soldiers were killed near the town." in told


def test_a_diff_for_programs_is_one_object(corrected: Connection, capsys: pytest.CaptureFixture[str]) -> None:
    diff_article(1, first=1, last=2, json=True)

    told = json.loads(capsys.readouterr().out)
    assert (told["article"], told["from"], told["to"]) == (1, 1, 2)
    assert {"part": "added", "text": "24"} in told["text"]


def test_only_the_articles_that_changed_are_listed_when_so_asked(
    corrected: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    other = {"url": "https://one.example/b", "url_key": "b" * 32, "title": "Rains", "text": "It rains."}
    articles.keep(corrected, ARTICLE.model_copy(update=other), database_now(corrected))

    list_articles(changed=True, json=True)

    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["id"], line["revision"]) for line in told] == [(1, 2)]


def test_an_article_that_is_gone_is_shown_as_removed(
    corrected: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    now = database_now(corrected)
    for _ in range(2):
        articles.answered(corrected, 1, "a" * 32, RereadAnswer.GONE, now)

    show_article(1)

    told = capsys.readouterr().out
    assert "no, removed: its page was not there 2 times" in told
    assert "tocsin articles diff 1" in told


def test_what_is_not_there_is_named(corrected: Connection) -> None:
    with pytest.raises(NoSuchArticle, match="no article 9"):
        show_article(9)
    with pytest.raises(NoSuchRevision, match="no revision 5: it has 2"):
        diff_article(1, last=5)
    with pytest.raises(NoSuchSource, match="there is no source two"):
        list_articles(source="two.example")


def test_no_scraped_word_draws_on_the_terminal() -> None:
    pieces = [Piece(Part.REMOVED, "\x1b[31mred\u202e"), Piece(Part.ADDED, "[bold]two[/bold] \n lines\x07 \n")]

    for drawn in (in_marks(pieces), in_colours(pieces).plain):
        assert not set(drawn) & {"\x1b", "\x07", "\u202e"}
        assert "[bold]two[/bold]" in drawn
