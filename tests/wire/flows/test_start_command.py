"""`tocsin start`: a channel, a rule and a source, each where it is missing, and the next command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flows.demo.mailbox import Mailbox
from sql.connection import Connection
from tests.wire.flows.conftest import Run, Site

# the command line is called as the shell does, by sys.argv, which cyclopts takes for a mistake under pytest
pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")


@pytest.fixture
def started(
    tocsin: Run, mailbox: Mailbox, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """Runs it for the local site and mail server."""
    monkeypatch.setenv("TOCSIN_ALLOW_NETS", "127.0.0.0/8")
    monkeypatch.setenv("TOCSIN_CHANNELS", str(tmp_path / "new" / "channels.yaml"))

    def run(*more: str) -> tuple[int, str, str]:
        return tocsin(
            "start", f"{site.url}/", "--watch", "quetzal sightings", "--mail", "ana@example.org", *more
        )

    return run


def test_from_nothing_to_a_watch_and_again(
    started: Callable[..., tuple[int, str, str]], mailbox: Mailbox, conn: Connection, tmp_path: Path
) -> None:
    code, _, said = started("--smtp", f"127.0.0.1:{mailbox.port}")

    assert code == 0
    assert "1/3" in said
    assert "sent" in said
    assert "2/3  rule quetzal-sightings watches for ~quetzal ~sightings" in said
    assert "3/3  source" in said
    assert said.rstrip().splitlines()[-1].startswith("Next: ")
    assert len(mailbox.messages) == 1
    assert (tmp_path / "new" / "channels.yaml").stat().st_mode & 0o777 == 0o600

    code, _, said = started()

    assert code == 0
    assert "reaches ana@example.org already" in said
    assert "watches for it already" in said
    assert "is read already" in said
    assert conn.execute("select count(*) from rules").fetchone() == (1,)
    assert conn.execute("select count(*) from sources").fetchone() == (1,)


def test_a_test_message_that_is_not_taken_stops_it_and_leaves_no_channel(
    started: Callable[..., tuple[int, str, str]], conn: Connection, tmp_path: Path
) -> None:
    code, _, said = started("--smtp", "127.0.0.1:9")

    assert code == 1
    assert "Run this again" in said
    assert "tag: desk-mail" not in (tmp_path / "new" / "channels.yaml").read_text()
    assert conn.execute("select count(*) from rules").fetchone() == (0,)


def test_without_a_mail_server_it_says_how_to_name_one(
    started: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.commands.start._is_local_server", lambda: False)

    code, _, said = started()

    assert code == 2
    assert "--smtp mail.example.org" in said
