"""Two people who add sources at the same moment."""

from __future__ import annotations

import threading

import pytest

import sql.sources
from flows.sources.form import SourceRefused, wanted
from flows.sources.store import save
from sql.connection import Connection, connect


def test_of_two_who_take_the_same_name_at_once_the_second_is_told(
    conn: Connection, database_url: str
) -> None:
    save(conn, wanted("https://first.example/", "daily"))
    refusals: list[str] = []

    def second() -> None:
        with connect(database_url) as other, pytest.raises(SourceRefused, match="taken just now") as refused:
            save(other, wanted("https://second.example/", "daily"))
        refusals.append(str(refused.value))

    waiting = threading.Thread(target=second)
    waiting.start()
    waiting.join()

    assert refusals
    assert [source.home_url for source in sql.sources.list_all(conn)] == ["https://first.example/"]
