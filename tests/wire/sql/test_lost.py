"""Clients that die without a word, and a database that is lost in mid work."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from flows import cli
from sql.connection import Connection, connect, lost_in_words, transaction
from sql.migrate import SESSION, migrate


def shown(conn: Connection, name: str) -> int:
    row = conn.execute("select setting::integer from pg_settings where name = %s", [name]).fetchone()
    assert row is not None
    return int(row[0])


def test_every_session_of_the_database_begins_with_limits_on_silence(database_url: str) -> None:
    with connect(database_url) as conn:
        migrate(conn)

    with psycopg.connect(database_url) as conn:  # as a pooler would, without a word of ours
        assert {name: shown(conn, name) for name in SESSION} == {
            name: int(value) for name, value in SESSION.items()
        }
    assert int(SESSION["lock_timeout"]) > int(SESSION["idle_in_transaction_session_timeout"])


def test_they_are_set_once(database_url: str) -> None:
    with connect(database_url) as conn:
        migrate(conn)
        before = conn.execute("select xmin::text from pg_db_role_setting").fetchall()
        migrate(conn)

        assert conn.execute("select xmin::text from pg_db_role_setting").fetchall() == before


def test_a_client_that_went_silent_gives_up_what_it_held(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SESSION, "idle_in_transaction_session_timeout", "400")
    with connect(database_url) as conn:
        migrate(conn)
    silent = connect(database_url)
    silent.execute("begin")
    silent.execute("select pg_advisory_xact_lock(1)")

    with transaction(database_url) as conn:
        conn.execute("set local statement_timeout = '10s'")
        conn.execute("select pg_advisory_xact_lock(1)")

    with pytest.raises(psycopg.Error) as caught:
        silent.execute("select 1")
    silent.close()
    assert lost_in_words(caught.value)


def test_a_client_that_thinks_for_long_asks_for_it_in_each_transaction(database_url: str) -> None:
    with connect(database_url) as conn:
        migrate(conn)
    with connect(database_url, pause_seconds=1800) as conn:
        for _ in range(2):
            with conn.transaction():
                assert shown(conn, "idle_in_transaction_session_timeout") == 1_800_000

        assert shown(conn, "idle_in_transaction_session_timeout") == 120_000


def killed(conn: Connection, elsewhere: Callable[[], Connection]) -> Exception:
    with elsewhere() as other:
        other.execute("select pg_terminate_backend(%s)", [conn.info.backend_pid])
    with pytest.raises(psycopg.Error) as caught:
        conn.execute("select 1")
    return caught.value


def waiting(conn: Connection, elsewhere: Callable[[], Connection]) -> Exception:
    with elsewhere() as other, other.transaction():
        other.execute("select pg_advisory_xact_lock(1)")
        conn.execute("set lock_timeout = '100ms'")
        with pytest.raises(psycopg.Error) as caught:
            conn.execute("select pg_advisory_xact_lock(1)")
    return caught.value


def closed(conn: Connection, elsewhere: Callable[[], Connection]) -> Exception:
    conn.close()
    with pytest.raises(psycopg.Error) as caught:
        conn.execute("select 1")
    return caught.value


@pytest.mark.parametrize(
    ("lose", "words"),
    [
        (killed, "the database was lost"),
        (closed, "the database was lost"),
        (waiting, "another process holds"),
    ],
)
def test_a_database_that_is_lost_in_mid_work_is_one_sentence_and_exit_code_3(
    lose: Callable[..., Exception], words: str, database_url: str, elsewhere: Callable[[], Connection]
) -> None:
    conn = connect(database_url)

    error = lose(conn, elsewhere)

    conn.close()
    assert cli.exit_code(error) == cli.NO_SERVICE
    assert cli.in_words(error).startswith(words)
    assert "\n" not in cli.in_words(error)


def test_a_full_disk_of_postgres_is_told_as_such() -> None:
    error = psycopg.errors.DiskFull("could not extend file: No space left on device")

    assert cli.exit_code(error) == cli.NO_SERVICE
    assert cli.in_words(error).startswith("Postgres has no room left on its disk")


def test_a_fault_of_a_statement_stays_a_fault_of_ours() -> None:
    assert cli.exit_code(psycopg.errors.UndefinedColumn("no such column")) is None
