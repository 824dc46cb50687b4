"""An upgrade with messages waiting: a dump first, a kill in the midst, and nothing lost (F37)."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sql.migrate
from flows.database import dumps_folder, prepared
from flows.settings import Settings
from sql.connection import Connection, connect
from sql.dumps import DumpFailed, load
from sql.migrate import migrate, shipped
from tests.conftest import _admin, _on

ROOT = Path(__file__).parents[3]
NUMBERS = itertools.count(1)
# the migrations that the older version does not have
NEW = 3
# a migration that does not end before it is killed
SLOW = """
import sys
from dataclasses import replace
import sql.migrate
from sql.connection import connect

all_of_them = sql.migrate.shipped()
new = [replace(one, text=one.text + "; select pg_sleep(60)") if one == all_of_them[-1] else one for one in all_of_them]
sql.migrate.shipped = lambda: new
with connect(sys.argv[1]) as conn:
    sql.migrate.migrate(conn)
"""
IS_ASLEEP = """
select exists (select from pg_stat_activity where wait_event = 'PgSleep' and state = 'active'
               and datname = current_database() and pid <> pg_backend_pid())
from pg_sleep(0.05)
"""


@pytest.fixture
def bare(server_url: str) -> Iterator[str]:
    """The URL of an empty database."""
    name = f"tocsin_upgrade_{next(NUMBERS)}"
    _admin(server_url, f"create database {name}")
    yield _on(server_url, name)
    _admin(server_url, f"drop database {name} with (force)")


@pytest.fixture
def older(bare: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of an older version, with an article that waits for rules and a message that waits to be sent."""
    known = shipped()[:-NEW]
    with monkeypatch.context() as patch:
        patch.setattr(sql.migrate, "shipped", lambda: known)
        with connect(bare) as conn:
            migrate(conn)
            fill(conn)
    return bare


def fill(conn: Connection) -> None:
    with conn.transaction():
        conn.execute(
            "insert into sources (name, home_url, next_due_at, added_at)"
            " values ('a', 'https://a.example', now(), now())"
        )
        conn.execute(
            "insert into articles (source_id, url, url_key, title, published_precision, access, text, text_hash,"
            " first_seen_at, changed_at, detected_at) select id, 'u', 'k', 'Ambush', 'unknown', 'full', 'x', 'h',"
            " now(), now(), now() from sources"
        )
        conn.execute(
            "insert into notices (kind, key, subject, text, created_at) values ('ill', 'k', 'x', 'y', now())"
        )
        conn.execute(
            "insert into deliveries (notice_id, channel, target, target_label, due_at, created_at)"
            " select id, 'desk', 't', 'mail', now(), now() from notices"
        )


def waiting(conn: Connection) -> tuple[int, int]:
    with conn.transaction():
        articles = conn.execute("select count(*) from articles where matched_at is null").fetchone()
        messages = conn.execute("select count(*) from deliveries where state = 'queued'").fetchone()
    return articles[0], messages[0]


def applied(conn: Connection) -> int:
    with conn.transaction():
        return conn.execute("select count(*) from tocsin_migrations").fetchone()[0]


def test_a_migration_that_is_killed_is_not_half_there_and_goes_on(older: str) -> None:
    process = subprocess.Popen([sys.executable, "-c", SLOW, older], cwd=ROOT)
    with connect(older) as conn:
        while not conn.execute(IS_ASLEEP).fetchone()[0]:
            assert process.poll() is None
        process.kill()
        process.wait(20)

        before = (applied(conn), waiting(conn))
        names = migrate(conn)

        assert before == (len(shipped()) - 1, (1, 1))
        assert names == [f"{shipped()[-1].number:04}_{shipped()[-1].name}"]
        assert waiting(conn) == (1, 1)


def test_a_dump_of_what_was_stored_is_kept_before_the_schema_changes(
    older: str, server_url: str, tmp_path: Path, bare: str
) -> None:
    settings = Settings(home=tmp_path, keep_dumps=2)
    folder = dumps_folder(settings)
    folder.mkdir()
    for day in (1, 2, 3):
        (folder / f"2020-01-0{day}T000000-before-0001.dump").touch()

    prepared(older, settings)
    again = prepared(older, settings)

    old, new = sorted(folder.iterdir())
    assert again == older
    assert old.name.startswith("2020-01-03")
    assert new.name.endswith(f"-before-{shipped()[-NEW].number:04}.dump")
    assert new.stat().st_mode & 0o077 == 0
    copy = f"{older.rpartition('/')[2]}_copy"
    _admin(server_url, f"create database {copy}")
    load(new, _on(server_url, copy))
    with connect(_on(server_url, copy)) as conn:
        assert (applied(conn), waiting(conn)) == (len(shipped()) - NEW, (1, 1))
    _admin(server_url, f"drop database {copy} with (force)")


def test_without_room_for_a_dump_nothing_is_migrated(older: str, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    dumps_folder(settings).touch()

    with pytest.raises(DumpFailed, match="TOCSIN_KEEP_DUMPS=0"):
        prepared(older, settings)
    with connect(older) as conn:
        before = applied(conn)
    prepared(older, settings.model_copy(update={"keep_dumps": 0}))
    with connect(older) as conn:
        assert (before, applied(conn)) == (len(shipped()) - NEW, len(shipped()))


def test_of_an_empty_database_no_dump_is_made(bare: str, tmp_path: Path) -> None:
    prepared(bare, Settings(home=tmp_path))

    assert not dumps_folder(Settings(home=tmp_path)).exists()
