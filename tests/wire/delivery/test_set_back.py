"""A database that is set back to yesterday: what was told since is told as a possible repeat, never in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sql.restores
from alerts.delivery.channels import Channels, load_channels
from alerts.delivery.journal import NAME, HandedOver, Journal
from alerts.delivery.outbox import enqueue
from alerts.delivery.run import DeliverSummary, deliver_due
from alerts.delivery.set_back import lost_messages
from sql.connection import Connection, connect
from sql.connection import now as database_now
from sql.databases import is_bare
from sql.dumps import DumpFailed, dump_to, load, write_sql
from tests.conftest import _admin, _on

Make = Callable[..., Any]


@pytest.fixture
def desk(tmp_path: Path, mailbox: Any) -> Channels:
    path = tmp_path / "channels.yaml"
    path.write_text(f"urls:\n  - {mailbox.url()}:\n      tag: desk\n")
    path.chmod(0o600)
    return load_channels(path)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path)


def send(url: str, channels: Channels, journal: Journal) -> DeliverSummary:
    return deliver_due(lambda: connect(url), channels, journal=journal)


def queue(conn: Connection, make_alert: Make, channels: Channels, title: str) -> None:
    enqueue(conn, make_alert(conn, title), ["desk"], channels, database_now(conn))


def texts(mailbox: Any) -> list[str]:
    return [mail.get_body(("plain",)).get_content() for mail in mailbox.mails]


@pytest.fixture
def yesterday(server_url: str, database_url: str) -> Any:
    """Keep the database as it is now, and put it back in its place later."""
    kept = f"{database_url.rpartition('/')[2]}_kept"
    name = database_url.rpartition("/")[2]

    class Yesterday:
        def keep(self) -> None:
            _admin(server_url, f"create database {kept} template {name}")

        def put_back(self) -> None:
            _admin(server_url, f"drop database {name} with (force)")
            _admin(server_url, f"alter database {kept} rename to {name}")

    return Yesterday()


def test_an_alert_of_the_lost_hours_is_told_again_as_a_possible_repeat(
    conn: Connection,
    database_url: str,
    make_alert: Make,
    mailbox: Any,
    desk: Channels,
    journal: Journal,
    yesterday: Any,
) -> None:
    queue(conn, make_alert, desk, "Before the dump")
    send(database_url, desk, journal)
    conn.close()
    yesterday.keep()
    with connect(database_url) as today:
        queue(today, make_alert, desk, "In the lost hours")
    send(database_url, desk, journal)
    yesterday.put_back()

    with connect(database_url) as restored:
        # found once more, as its page is still in the feed
        queue(restored, make_alert, desk, "In the lost hours")
        send(database_url, desk, journal)
        lost = [message.headline for message in lost_messages(restored, journal)]
        times = sql.restores.list_all(restored)

    assert [text.startswith("Possible repeat") for text in texts(mailbox)] == [False, False, True]
    assert lost == ["In the lost hours"]
    assert len(times) == 1


def test_that_it_was_set_back_is_found_once_and_news_of_later_is_no_repeat(
    conn: Connection,
    database_url: str,
    make_alert: Make,
    mailbox: Any,
    desk: Channels,
    journal: Journal,
    yesterday: Any,
) -> None:
    conn.close()
    yesterday.keep()
    with connect(database_url) as today:
        queue(today, make_alert, desk, "In the lost hours")
    send(database_url, desk, journal)
    yesterday.put_back()
    send(database_url, desk, journal)

    with connect(database_url) as restored:
        queue(restored, make_alert, desk, "News of today")
        send(database_url, desk, journal)
        send(database_url, desk, journal)
        times = sql.restores.list_all(restored)

    assert [text.startswith("Possible repeat") for text in texts(mailbox)] == [False, False]
    assert len(times) == 1


def test_what_waited_in_the_dump_may_have_been_sent_since(
    conn: Connection,
    database_url: str,
    make_alert: Make,
    mailbox: Any,
    desk: Channels,
    journal: Journal,
    yesterday: Any,
) -> None:
    queue(conn, make_alert, desk, "It waited")
    conn.close()
    yesterday.keep()
    send(database_url, desk, journal)
    yesterday.put_back()

    send(database_url, desk, journal)

    assert [text.startswith("Possible repeat") for text in texts(mailbox)] == [False, True]


@pytest.mark.parametrize("form", ["custom", "sql"])
def test_a_dump_is_read_whole_into_an_empty_database_and_never_half(
    form: str, conn: Connection, server_url: str, database_url: str, make_alert: Make, tmp_path: Path
) -> None:
    make_alert(conn, "In the dump")
    file = tmp_path / "tocsin.dump"
    if form == "custom":
        dump_to(database_url, file)
    else:
        with file.open("wb") as out:
            write_sql(database_url, out.fileno())
    name = f"{database_url.rpartition('/')[2]}_copy"
    _admin(server_url, f"create database {name}")
    copy = _on(server_url, name)
    cut = tmp_path / "cut.dump"
    cut.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])

    try:
        with pytest.raises(DumpFailed):
            load(cut, copy) if form == "custom" else load(tmp_path / "none.dump", copy)
        assert is_bare(copy)
        load(file, copy)
        with connect(copy) as read, read.transaction():
            assert read.execute("select title from articles").fetchall() == [("In the dump",)]
            assert sql.restores.last_sign(read) is not None
    finally:
        _admin(server_url, f"drop database {name} with (force)")


def test_a_line_of_the_journal_that_was_cut_off_hides_no_other(journal: Journal, conn: Connection) -> None:
    now = database_now(conn)
    message = HandedOver(
        now, 1, now, 1, "desk", "mail", "border", "Ambush\u2028 near\nGao", "https://wire.example/1"
    )
    journal.append(message)
    with journal.file.open("ab") as stream:
        stream.write(b'{"at": "2026-')

    assert journal.last() == message
    assert list(journal.messages()) == [message]
    assert journal.file.stat().st_mode & 0o077 == 0


def test_a_journal_that_cannot_be_written_stops_no_message(
    conn: Connection,
    database_url: str,
    make_alert: Make,
    mailbox: Any,
    desk: Channels,
    tmp_path: Path,
    caplog: Any,
) -> None:
    (tmp_path / NAME).mkdir()
    queue(conn, make_alert, desk, "Sent all the same")

    assert send(database_url, desk, Journal(tmp_path)) == DeliverSummary(sent=1)
    assert "is not in the journal" in caplog.text
