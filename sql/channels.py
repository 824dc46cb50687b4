"""Channels: what the operator set for each tag; the addresses themselves stay in the channels file."""

from __future__ import annotations

from sql.connection import Connection
from sql.rows import ChannelSettings
from sql.statements import Statements

SQL = Statements("channels")


def settings(conn: Connection) -> list[ChannelSettings]:
    """What was set, by tag; a tag without a row has the defaults (UTC, resend, English)."""
    return SQL.all(conn, "settings", ChannelSettings)


def set_settings(conn: Connection, *, tag: str, time_zone: str, on_ambiguous: str) -> None:
    """Set both for a tag. `on_ambiguous` is 'resend' or 'hold'; the caller checks the time zone's name."""
    SQL.run(conn, "set_settings", tag=tag, time_zone=time_zone, on_ambiguous=on_ambiguous)


def set_language(conn: Connection, *, tag: str, language: str) -> None:
    """Set the language that messages of a tag are worded in: 'en' or 'fr'."""
    SQL.run(conn, "set_language", tag=tag, language=language)
