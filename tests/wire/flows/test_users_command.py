"""`tocsin users`: who may use the page, by the terminal."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

import sql.audit_log
import sql.people
from flows.people import accounts
from sql.connection import Connection
from sql.connection import now as database_now

# the command line is called as the shell does, by sys.argv, which cyclopts takes for a mistake under pytest
pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")


def test_a_person_is_added_given_a_role_reset_and_disabled(
    answer: Callable[..., str], conn: Connection
) -> None:
    address = answer("users", "add", "olga", "--role", "editor").strip()
    token = address.rpartition("/")[2]
    assert address.startswith("http://127.0.0.1:4201/welcome/")
    with conn.transaction():
        accounts.redeem(conn, token, "olga", "a sentence to remember", "-", database_now(conn))

    answer("users", "role", "olga", "reader")
    again = answer("users", "reset", "olga").strip()
    answer("users", "disable", "olga")
    answer("users", "disable", "olga", "--undo")

    assert again != address
    (person,) = sql.people.list_all(conn)
    assert (person.role, person.disabled_at) == ("reader", None)
    log = [(one.person, one.address, one.action) for one in sql.audit_log.list_recent(conn, limit=9)]
    assert ("ana", "command line", "role changed") in log
    assert ("ana", "command line", "person disabled") in log


def test_the_list_says_who_can_log_in_and_no_hash(answer: Callable[..., str]) -> None:
    answer("users", "add", "olga")

    (line,) = answer("users", "list", "--json").splitlines()

    assert json.loads(line)["can_log_in"] is False
    assert "password" not in line
    assert "olga" in answer("users", "list")


def test_wrong_use_is_a_sentence(tocsin: Callable[..., tuple[int, str, str]]) -> None:
    for words in (
        ("add", "No Name"),
        ("role", "nobody", "admin"),
        ("reset", "nobody"),
        ("disable", "nobody"),
    ):
        code, _, talk = tocsin("users", *words)
        assert code == 2, words
        assert "Traceback" not in talk
