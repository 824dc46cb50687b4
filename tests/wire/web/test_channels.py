"""Channels in the page: set up from named fields, tried by a worker, never shown again."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.demo.mailbox import Mailbox
from flows.settings import Settings
from flows.worker_requests import answer_waiting
from sql.connection import Connection
from tests.wire.web.conftest import Browser

SECRET = "correct-horse-battery"
LOCAL = {"security": "insecure", "sender": "tocsin@example.org", "to": "ana@example.org", "tag": "desk"}


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings that let mail servers on this machine be named."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return Settings(home=home, database_url=database_url, allow_nets=["127.0.0.0/8"])


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    with Mailbox(tmp_path / "mail") as mailbox:
        yield mailbox


def worked(settings: Settings) -> int:
    assert settings.database_url is not None
    return answer_waiting(settings, settings.database_url)


def test_a_channel_is_set_up_and_its_test_arrives(
    admin: Browser, settings: Settings, conn: Connection, mailbox: Mailbox
) -> None:
    answer = admin.post("/channels-new/smtp", host="127.0.0.1", port=mailbox.port, **LOCAL)
    path = answer.headers["location"]

    assert path.startswith("/channel-tests/")
    assert "data-waiting" in admin.text(path)
    assert settings.channels_file.stat().st_mode & 0o777 == 0o600

    assert worked(settings) == 1

    text = admin.text(path)
    assert "Kept" in text
    assert ">sent<" in text
    assert len(mailbox.messages) == 1
    assert "ana@example.org" not in admin.text("/channels")
    actions = [row[0] for row in conn.execute("select action from audit_log").fetchall()]
    assert "channel saved" in actions

    again = admin.post("/channels/desk/test").headers["location"]
    worked(settings)
    assert "Kept" in admin.text(again)
    assert len(mailbox.messages) == 2


def test_a_server_that_refuses_is_shown_with_its_words(admin: Browser, settings: Settings) -> None:
    path = admin.post("/channels-new/smtp", host="127.0.0.1", port=9, **LOCAL).headers["location"]

    worked(settings)

    assert "refused" in admin.text(path)


def test_secrets_are_not_shown_again(admin: Browser, settings: Settings, conn: Connection) -> None:
    given = {"user": "desk@gmail.com", "password": SECRET, "to": "ana@example.org", "tag": "desk"}
    admin.post("/channels-new/gmail", **given)
    taken = admin.post("/channels-new/gmail", **given)
    mistaken = admin.post("/channels-new/gmail", **{**given, "to": "nobody"})

    assert SECRET in settings.channels_file.read_text()
    for text in (taken.text, mistaken.text, admin.text("/channels"), admin.text("/messages")):
        assert SECRET not in text
    assert taken.status_code == mistaken.status_code == 422
    assert "Replace the channel" in taken.text
    assert 'value="desk@gmail.com"' in taken.text
    kept = str(conn.execute("select * from audit_log").fetchall())
    kept += str(conn.execute("select * from worker_requests").fetchall())
    assert SECRET not in kept

    answer = admin.post("/channels-new/gmail", **given, replaces="yes")

    assert answer.status_code == 303
    assert settings.channels_file.read_text().count("tag: desk") == 1


@pytest.mark.parametrize("host", ["10.0.0.5", "169.254.169.254", "[::1]", "0xa000005", "mail.internal"])
def test_a_server_in_a_network_that_is_not_public_is_refused(
    admin: Browser, settings: Settings, host: str
) -> None:
    hidden = settings.model_copy(update={"allow_nets": []})
    browser = admin
    object.__setattr__(browser.site, "settings", hidden)

    answer = browser.post("/channels-new/smtp", host=host, **LOCAL)

    assert answer.status_code == 422
    assert "TOCSIN_ALLOW_NETS" in answer.text
    assert not settings.channels_file.exists()


def test_a_server_that_nobody_knows_is_refused(
    admin: Browser, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr("socket.getaddrinfo", unknown)

    answer = admin.post("/channels-new/smtp", host="mail.gazette.invalid", **LOCAL)

    assert answer.status_code == 422
    assert "no host of that name" in answer.text


def test_a_name_that_leads_into_our_own_network_is_refused(
    admin: Browser, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [(2, 1, 6, "", ("93.184.215.14", 0)), (2, 1, 6, "", ("10.0.0.5", 0))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: answers)

    answer = admin.post("/channels-new/smtp", host="mail.gazette.example", **LOCAL)

    assert answer.status_code == 422
    assert "10.0.0.5 is not a public address" in answer.text


def test_no_other_service_and_no_address_of_apprise_can_be_given(admin: Browser, settings: Settings) -> None:
    assert admin.post("/channels-new/json", url="json://127.0.0.1/").status_code == 404
    answer = admin.post(
        "/channels-new/smtp", url="json://evil.example/", **LOCAL, host="json://evil.example/"
    )

    assert answer.status_code == 422
    assert not settings.channels_file.exists()


def test_a_channel_is_removed(admin: Browser, settings: Settings) -> None:
    admin.post("/channels-new/smtp", host="127.0.0.1", **LOCAL)

    assert admin.post("/channels/desk/remove").headers["location"] == "/channels?done=removed"
    assert "desk" not in settings.channels_file.read_text()
    assert admin.post("/channels/desk/test").status_code == 404


def test_a_channel_that_cannot_be_used_says_so_on_its_test(admin: Browser, settings: Settings) -> None:
    admin.post("/channels-new/smtp", host="127.0.0.1", **LOCAL)
    path = admin.post("/channels/desk/test").headers["location"]
    settings.channels_file.chmod(0o644)

    worked(settings)

    assert "chmod 600" in admin.text(path)
