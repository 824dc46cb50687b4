"""What an older layout of the text index wrote is never searched."""

from __future__ import annotations

import pytest

from alerts.rules.history import indexing
from alerts.rules.history.indexing import index_stored
from sql import text_index
from sql.connection import Connection


def test_an_index_of_an_older_layout_is_begun_anew(
    world: object, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        world.article()  # type: ignore[attr-defined]
    assert index_stored(conn) == 3
    assert index_stored(conn) == 0

    monkeypatch.setattr(indexing, "LAYOUT", indexing.LAYOUT + 1)

    assert index_stored(conn, limit=1) == 1
    assert _indexed(conn) == 1
    assert text_index.count_unindexed(conn) == 2
    assert index_stored(conn) == 2
    assert index_stored(conn) == 0


def test_a_program_of_an_older_layout_leaves_a_newer_index_alone(
    world: object, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.article()  # type: ignore[attr-defined]
    index_stored(conn)

    monkeypatch.setattr(indexing, "LAYOUT", indexing.LAYOUT - 1)

    assert index_stored(conn) == 0
    assert _indexed(conn) == 1


def _indexed(conn: Connection) -> int:
    row = conn.execute("select count(*) from text_index").fetchone()
    assert row is not None
    return int(row[0])
