"""What an older layout of the text index wrote is never searched."""

from __future__ import annotations

import pytest

from alerts.rules.eval.document import Fields
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


def test_indexing_anew_tells_how_far_it_is_and_goes_on_after_an_interruption(
    world: object, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        world.article()  # type: ignore[attr-defined]
    index_stored(conn)
    monkeypatch.setattr(indexing, "LAYOUT", indexing.LAYOUT + 1)
    monkeypatch.setattr(indexing, "BATCH", 2)
    told = []

    def interrupted(done: int, total: int) -> None:
        told.append((done, total))
        if done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index_stored(conn, tell=interrupted)

    assert told == [(2, 5), (4, 5)]
    assert _indexed(conn) == 4
    assert index_stored(conn, tell=lambda done, total: told.append((done, total))) == 1
    assert told[2:] == [(1, 1)]
    assert _indexed(conn) == 5


def test_a_batch_that_is_cut_off_leaves_nothing_half_indexed(
    world: object, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        world.article()  # type: ignore[attr-defined]
    build, laid_out = indexing.build_tsvector, []

    def cut_off(fields: Fields) -> indexing.Layout:
        laid_out.append(fields)
        if len(laid_out) == 3:
            raise KeyboardInterrupt
        return build(fields)

    monkeypatch.setattr(indexing, "build_tsvector", cut_off)

    with pytest.raises(KeyboardInterrupt):
        index_stored(conn)

    monkeypatch.undo()
    assert (_indexed(conn), text_index.count_unindexed(conn)) == (0, 3)
    assert index_stored(conn) == 3


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
