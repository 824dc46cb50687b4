"""What `tocsin up` says is missing."""

from __future__ import annotations

from typing import Any

from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from flows.local.missing import missing
from flows.settings import Settings
from sql.connection import Connection
from sql.connection import now as database_now


def test_an_empty_house_is_told_the_one_command_that_begins(settings: Settings, database_url: str) -> None:
    bare = settings.model_copy(update={"channels": None, "home": settings.home / "bare"})

    (line,) = missing(bare, database_url)

    assert "tocsin start https://" in line


def test_a_house_that_lacks_some_of_it_is_told_the_next_commands(
    settings: Settings, database_url: str, world: Any
) -> None:
    bare = settings.model_copy(update={"channels": None, "home": settings.home / "bare"})

    rule, channel = missing(bare, database_url)

    assert "tocsin rules add" in rule
    assert "tocsin init" in channel


def test_a_house_that_has_everything_is_told_nothing(
    settings: Settings, database_url: str, conn: Connection, world: Any
) -> None:
    rule = WatchRule(name="watched", query="convoy", notify=["desk"])
    loading.save(conn, rule, saved_by="test", known_channels={"desk"}, now=database_now(conn))

    assert missing(settings, database_url) == []
