"""`tocsin channels`: where alerts are sent to."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal
from zoneinfo import ZoneInfo

from cyclopts import App

import sql.channels
from alerts.delivery.channels import load_channels
from alerts.delivery.outcome import Outcome
from alerts.delivery.record import reopen
from alerts.delivery.run import send_test
from alerts.text.humanize import count
from flows.commands.channel_terms import TermOptions, set_terms, terms_in_words
from flows.database import database, has_database
from flows.output import Json, facts, plain, say, show, talk
from flows.settings import Settings, load_settings
from sql.connection import now as database_now
from sql.connection import transaction
from sql.rows import ChannelSettings

app = App(name="channels", help="Where alerts are sent to.")
NOT_SENT = 1


class NoTimeZone(ValueError):
    """No time zone has that name."""


@app.command(name="list")
def list_channels(*, json: Json = False) -> None:
    """Every tag of the channels file and whom it reaches; addresses are shortened, secrets never shown."""
    channels = load_channels(load_settings().channels_file)
    rows = [
        {"tag": tag, "to": target.label, "kind": target.kind}
        for tag in sorted(channels.tags)
        for target in channels.of(tag)
    ]
    show(
        rows,
        {"tag": lambda row: row["tag"], "to": lambda row: row["to"], "kind": lambda row: row["kind"]},
        json=json,
        empty="the channels file names no channel",
    )


@app.command(name="test")
def try_channel(tag: str) -> int:
    """Send a real test message to everyone behind a tag, and say what the servers answered."""
    settings = load_settings()
    channels = load_channels(settings.channels_file)
    tried = send_test(channels, tag, _language(settings, tag), slack_url=settings.slack_url)
    for one in tried:
        answer = f": {plain(one.answer)}" if one.answer else ""
        say(f"{plain(one.label)}  {one.outcome.replace('_', ' ')}{answer}")
    reached = [one.fingerprint for one in tried if one.outcome is Outcome.SENT]
    if reached and has_database(settings):
        with database(settings) as url, transaction(url) as conn:
            if due := reopen(conn, reached, database_now(conn)):
                talk.print(f"{count(due, 'message')} that waited for it: `tocsin deliver` sends what is due")
    return 0 if len(reached) == len(tried) else NOT_SENT


def _language(settings: Settings, tag: str) -> str:
    """What the channel's messages are worded in."""
    if not has_database(settings):
        return "en"
    with database(settings) as url, transaction(url) as conn:
        return next((row.language for row in sql.channels.settings(conn) if row.tag == tag), "en")


@app.command(name="set")
def set_channel(
    tag: str,
    *,
    time_zone: str | None = None,
    on_ambiguous: Literal["resend", "hold"] | None = None,
    language: Literal["en", "fr"] | None = None,
    terms: TermOptions | None = None,
) -> None:
    """Set how a channel's messages are written and sent, and show it; without an option only show it.

    Parameters
    ----------
    tag
        the channel, by its tag in the channels file.
    time_zone
        the zone of the times in its messages, as Africa/Bamako; UTC at first.
    on_ambiguous
        what becomes of a message that was handed over and not answered: resend sends it once more, perhaps as a
        repeat; hold keeps it back until a person decides.
    language
        of the words around what sites wrote, and of dates: en or fr; English at first.
    """
    settings = load_settings()
    load_channels(settings.channels_file).of(tag)
    if time_zone is not None:
        time_zone = _time_zone(time_zone)
    with database(settings) as url, transaction(url) as conn:
        was = {row.tag: row for row in sql.channels.settings(conn)}
        row = was.get(tag, ChannelSettings(tag, "UTC", "resend"))
        row = replace(
            row,
            time_zone=time_zone or row.time_zone,
            on_ambiguous=on_ambiguous or row.on_ambiguous,
            language=language or row.language,
        )
        if time_zone or on_ambiguous:
            sql.channels.set_settings(conn, tag=tag, time_zone=row.time_zone, on_ambiguous=row.on_ambiguous)
        if language:
            sql.channels.set_language(conn, tag=tag, language=language)
        held_to = set_terms(conn, tag, terms or TermOptions(), database_now(conn))
    facts([
        ("channel", tag),
        ("time zone", row.time_zone),
        ("language", row.language),
        ("when a message is not answered", row.on_ambiguous),
        *terms_in_words(held_to),
    ])  # fmt: skip


def _time_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (LookupError, ValueError, OSError):
        raise NoTimeZone(
            f"{name!r} is no time zone: write one such as Africa/Bamako, Europe/Paris or UTC"
        ) from None
