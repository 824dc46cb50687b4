"""An archive that an older program indexed: a person at a terminal sees how far indexing it anew is."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from alerts.rules.history import indexing as history
from flows.commands import indexing
from sql import text_index
from sql.connection import Connection
from sql.connection import now as database_now

pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")
Run = Callable[..., tuple[int, str, str]]
ARTICLES = 5


@pytest.fixture
def stored(conn: Connection) -> None:
    """Five articles, indexed by a program of an older layout."""
    now = database_now(conn)
    conn.execute(
        "insert into sources (name, home_url, next_due_at, added_at) values ('gazette', 'https://g.example', %s, %s)",
        [now, now],
    )
    conn.execute(
        "insert into articles (source_id, url, url_key, title, published_precision, language, access, text, text_hash,"
        " first_seen_at, changed_at) select id, 'https://g.example/' || n, n, 'ครู ' || n, 'unknown', 'th', 'full', 'x',"
        " '', %(now)s, %(now)s from sources, generate_series(1, %(count)s) n",
        {"now": now, "count": ARTICLES},
    )
    history.index_stored(conn)
    conn.execute("update text_index_layout set layout = 1")


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("is_terminal", [True, False])
def test_only_a_terminal_is_shown_a_bar(
    conn: Connection, monkeypatch: pytest.MonkeyPatch, is_terminal: bool
) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(indexing, "talk", Console(file=screen, force_terminal=is_terminal, width=100))
    monkeypatch.setattr(history, "BATCH", 2)
    monkeypatch.setattr(indexing, "BATCH", 2)

    assert indexing.index(conn) == ARTICLES

    assert ("indexing articles for search" in screen.getvalue()) is is_terminal
    assert text_index.count_unindexed(conn) == 0


@pytest.mark.usefixtures("stored")
def test_the_command_indexes_all_of_it_at_once(tocsin: Run, conn: Connection) -> None:
    assert tocsin("db", "index") == (0, "", f"{ARTICLES} articles indexed\n")
    assert text_index.layout(conn) == history.LAYOUT
    assert tocsin("db", "index") == (0, "", "0 articles indexed\n")
