"""`tocsin tokens`: by which programs and feed readers come in place of a person, by the terminal."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

import sql.audit_log
from flows.people import tokens
from flows.people.tokens import Kind
from sql.connection import Connection
from sql.connection import now as database_now

# the command line is called as the shell does, by sys.argv, which cyclopts takes for a mistake under pytest
pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")


def test_a_token_is_made_listed_without_itself_and_revoked(
    answer: Callable[..., str], conn: Connection
) -> None:
    answer("users", "add", "olga", "--role", "editor")
    token = answer("tokens", "add", "olga", "nightly job", "--role", "editor", "--days", "30").strip()
    holder = tokens.holder(conn, token, Kind.API, "192.0.2.7", database_now(conn))
    assert holder is not None
    assert (holder.person.name, holder.person.role) == ("olga", "editor")

    (line,) = answer("tokens", "list", "olga", "--json").splitlines()
    assert json.loads(line)["name"] == "nightly job"
    assert json.loads(line)["seen_from"] == "192.0.2.7"
    assert token not in line
    assert "digest" not in line

    answer("tokens", "revoke", str(json.loads(line)["id"]))
    assert tokens.holder(conn, token, Kind.API, "192.0.2.7", database_now(conn)) is None
    log = [(one.person, one.action, one.object) for one in sql.audit_log.list_recent(conn, limit=9)]
    assert ("ana", "token made", "person olga") in log
    assert ("ana", "token revoked", "person olga") in log


def test_a_token_does_never_more_than_its_person_may_now(
    answer: Callable[..., str], conn: Connection
) -> None:
    answer("users", "add", "root", "--role", "admin")
    token = answer("tokens", "add", "root", "job", "--role", "admin").strip()

    answer("users", "role", "root", "reader")

    holder = tokens.holder(conn, token, Kind.API, "-", database_now(conn))
    assert holder is not None
    assert holder.person.role == "reader"


def test_an_address_for_a_feed_reader_is_printed(answer: Callable[..., str]) -> None:
    answer("users", "add", "olga")

    address = answer("tokens", "add", "olga", "phone", "--for", "feed").strip()

    assert address.startswith("http://127.0.0.1:4201/feeds/tocsin_feed_")
    assert address.endswith("/alerts.atom")


def test_wrong_use_is_a_sentence(
    answer: Callable[..., str], tocsin: Callable[..., tuple[int, str, str]]
) -> None:
    answer("users", "add", "olga")
    for words in (
        ("add", "nobody", "job"),
        ("add", "olga", "job", "--role", "editor"),
        ("add", "olga", "job", "--days", "0"),
        ("add", "olga", "job", "--days", "5000"),
        ("add", "olga", ""),
        ("revoke", "99"),
    ):
        code, _, talk = tocsin("tokens", *words)
        assert code == 2, words
        assert len(talk.strip().splitlines()) == 1, talk
