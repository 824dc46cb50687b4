"""Migrations: once each, in order, and never over a past that was rewritten."""

from __future__ import annotations

import pytest

from sql.connection import Connection
from sql.migrate import Applied, Migration, SchemaMismatch, migrate, missing

FIRST = Migration(1, "house", "select 1", "aaa")
SECOND = Migration(2, "garden", "select 2", "bbb")


def test_a_migrated_database_has_nothing_left_to_do(conn: Connection) -> None:
    assert migrate(conn) == []


def test_only_what_is_missing_is_applied() -> None:
    assert missing([FIRST, SECOND], [Applied(1, "house", "aaa")]) == [SECOND]


def test_a_rewritten_migration_is_refused() -> None:
    with pytest.raises(SchemaMismatch, match="another text"):
        missing([FIRST], [Applied(1, "house", "zzz")])


def test_a_database_of_a_newer_version_is_refused() -> None:
    with pytest.raises(SchemaMismatch, match="newer version"):
        missing([FIRST], [Applied(1, "house", "aaa"), Applied(2, "garden", "bbb")])
