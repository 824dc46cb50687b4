"""`tocsin rules mute`: a rule is silent for a time."""

from __future__ import annotations

from datetime import datetime, timedelta

from alerts.rules.fields import read_duration
from alerts.rules.rule import RuleError
from alerts.rules.store import loading
from flows.commands.telling import who
from flows.database import database
from flows.output import plain, talk
from flows.settings import load_settings
from sql.connection import now as database_now
from sql.connection import transaction


def mute(name: str, *until: str, why: str = "") -> None:
    """Keep a rule silent for a time.

    mute NAME 2h, mute NAME until 2027-01-31 08:00, mute NAME off.
    What it matches meanwhile is on record and not told; it alerts again by itself.

    Parameters
    ----------
    name
        the rule.
    until
        30m, 2h, 3d, 1w, or until and a day with or without an hour (of your time zone), or off.
    why
        shown to everyone who looks at the rule.
    """
    with database(load_settings()) as url, transaction(url) as conn:
        moment = muted_until(" ".join(until), database_now(conn))
        loading.mute(conn, name, until=moment, muted_by=who(), why=why)
    talk.print(f"{name} is silent until {plain(moment)}" if moment else f"{name} alerts again", markup=False)


def muted_until(words: str, now: datetime) -> datetime | None:
    """The moment that a mute lasts to; None for off. RuleError with what to write, also for the past."""
    text = words.removeprefix("until").strip()
    if text == "off":
        return None
    try:
        length = read_duration(text)
    except ValueError:
        length = None
    try:
        moment = now + length if isinstance(length, timedelta) else datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise RuleError(
            f"{words!r} is no time to mute for: write 2h, 3d, until 2027-01-31, until 2027-01-31 08:00, or off"
        ) from None
    if moment <= now:
        raise RuleError(f"{plain(moment)} is over already: write a later time, or off")
    return moment
