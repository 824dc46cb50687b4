"""`tocsin subscriptions` and `tocsin users group|sessions|log|export|erase`, by the terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

import sql.groups
import sql.subscriptions
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from sql.connection import Connection
from sql.connection import now as database_now

# the command line is called as the shell does, by sys.argv, which cyclopts takes for a mistake under pytest
pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")


@pytest.fixture
def border(tocsin: object, conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule, and a channel that may send to subscribers."""
    channels = tmp_path / "channels-of-subscribers.yaml"
    channels.write_text(
        "urls:\n  - mailto://127.0.0.1:9?from=t@example.org&to=ana@example.org:\n      tag: desk\n"
    )
    channels.chmod(0o600)
    monkeypatch.setenv("TOCSIN_CHANNELS", str(channels))
    monkeypatch.setenv("TOCSIN_SUBSCRIPTIONS", "desk")
    monkeypatch.setenv("TOCSIN_PUBLIC_URL", "https://tocsin.example.org")
    rule = WatchRule.model_validate({"name": "border", "query": "convoy", "notify": ["desk"]})
    now = database_now(conn) - timedelta(days=9)
    loading.save(conn, rule, saved_by="ana", known_channels={"desk"}, now=now)


def test_a_subscription_is_asked_for_listed_exported_ended_and_erased(
    border: None, answer: Callable[..., str], conn: Connection
) -> None:
    answer("subscriptions", "add", "border", "bo@example.net", "--when", "hourly", "--language", "fr")
    (row,) = map(json.loads, answer("subscriptions", "list", "--json").splitlines())
    assert (row["rule"], row["schedule"], row["confirmed_at"]) == ("border", "hourly", None)
    assert json.loads(answer("subscriptions", "export", "BO@example.net"))["addresses"][0]["language"] == "fr"

    answer("subscriptions", "remove", str(row["id"]))
    answer("subscriptions", "erase", "bo@example.net")

    assert sql.subscriptions.subscribers(conn) == []


def test_what_is_missing_or_wrong_is_a_sentence(
    border: None,
    tocsin: Callable[..., tuple[int, str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for words in (
        ("add", "border", "no address"),
        ("add", "nothing", "bo@example.net"),
        ("add", "border", "bo@example.net", "--person", "nobody"),
        ("remove", "7"),
        ("export", "bo@example.net"),
        ("erase", "bo@example.net"),
    ):
        code, _, talk = tocsin("subscriptions", *words)
        assert (code, "Traceback" in talk) == (2, False), words


def test_groups_are_made_filled_and_taken_away(
    answer: Callable[..., str], tocsin: Callable[..., tuple[int, str, str]], conn: Connection
) -> None:
    answer("users", "add", "olga")
    answer("users", "group", "add", "niger", "olga")
    assert json.loads(answer("users", "group", "list", "--json"))["members"] == ["olga"]
    answer("users", "group", "remove", "niger", "olga")
    answer("users", "group", "remove", "niger")
    assert sql.groups.list_all(conn) == []

    assert tocsin("users", "group", "remove", "niger")[0] == 2
    assert tocsin("users", "group", "add", "No Group")[0] == 2
    assert tocsin("users", "group", "add", "niger", "nobody")[0] == 2


def test_the_log_is_searched_by_person_and_by_what_was_changed(answer: Callable[..., str]) -> None:
    answer("users", "add", "olga")
    answer("users", "group", "add", "niger", "olga")

    assert len(answer("users", "log", "--of", "group", "--json").splitlines()) == 2
    assert len(answer("users", "log", "--of", "person olga", "--json").splitlines()) == 1
    assert answer("users", "log", "--person", "nobody", "--json") == ""


def test_a_person_is_shown_their_sessions_exported_and_erased(answer: Callable[..., str]) -> None:
    answer("users", "add", "olga")

    assert answer("users", "sessions", "olga", "--end", "--json") == ""
    assert json.loads(answer("users", "export", "olga"))["account"]["name"] == "olga"
    answer("users", "erase", "olga")

    assert "olga" not in answer("users", "list")
