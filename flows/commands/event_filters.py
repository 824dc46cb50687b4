"""Which events are asked for, as options of a command, and what they mean."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

import sql.event_views
from alerts.events.facts.claims import EventType
from alerts.events.places import imported
from alerts.rules.language.guess import meant
from alerts.text.durations import read_duration
from alerts.text.tokens import fold
from sql.connection import Connection
from sql.event_views import EventFilter

LONGEST_NAME = 200
MOST = 2_000_000_000
# how many events at the most
Limit = Annotated[int, Parameter(validator=Number(gte=1, lte=MOST))]


class NotAFilter(ValueError):
    """What was given names no time, country, type or place; the message says what does."""


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Asked:
    """Which events."""

    since: Annotated[
        str | None, Parameter(help="reported since: a day or time such as 2026-03-01, or 12h, 3d, 2w ago.")
    ] = None
    country: Annotated[
        list[str] | None, Parameter(help="of these countries, by two-letter codes such as ML.", negative="")
    ] = None
    type: Annotated[
        list[str] | None, Parameter(help="of these types, such as attack or abduction.", negative="")
    ] = None
    place: Annotated[
        str | None, Parameter(help="at this place or in this region, in any spelling that is known.")
    ] = None
    min_killed: Annotated[
        int | None,
        Parameter(help="with so many killed by the highest claim.", validator=Number(gte=0, lte=MOST)),
    ] = None
    alerted: Annotated[bool, Parameter(help="only those that a rule told of.", negative="")] = False
    doubtful: Annotated[bool, Parameter(help="only those that are in doubt.", negative="")] = False


def read(conn: Connection, asked: Asked, now: datetime) -> EventFilter:
    """What is asked for. Raises NotAFilter."""
    ids, names = _places(conn, asked.place) if asked.place is not None else (None, [])
    return EventFilter(
        since=_moment(asked.since, now) if asked.since is not None else None,
        countries=[_country(code) for code in asked.country] if asked.country else None,
        types=[_type(name) for name in asked.type] if asked.type else None,
        place_ids=ids,
        place_names=names,
        min_killed=asked.min_killed,
        is_alerted=asked.alerted,
        is_doubtful=asked.doubtful,
    )


def _moment(text: str, now: datetime) -> datetime:
    with contextlib.suppress(ValueError, OverflowError):
        ago = read_duration(text.strip())
        if isinstance(ago, timedelta):
            return now - ago
    try:
        # a time without a zone is the reader's
        return datetime.fromisoformat(text.strip()).astimezone()
    except (ValueError, OverflowError):
        raise NotAFilter(
            f"--since {text!r} is no time: write 2026-03-01, 2026-03-01T18:00, or 12h, 3d, 2w for so long ago"
        ) from None


def _country(code: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", code.strip()):
        raise NotAFilter(f"--country {code!r} is no two-letter code: write ML for Mali, BF for Burkina Faso")
    return code.strip().upper()


def _type(name: str) -> str:
    known = [kind.value for kind in EventType]
    if name.strip().lower() in known:
        return name.strip().lower()
    guess = meant(name.lower(), known)
    raise NotAFilter(
        f"--type {name!r} is no type of event: "
        + (f"did you mean {guess}?" if guess else f"known are {', '.join(known)}")
    )


def _places(conn: Connection, name: str) -> tuple[list[str], list[str]]:
    """The ids of the places that a name may mean, and the names of events' places that are written alike."""
    key = fold(name[:LONGEST_NAME].strip())
    known = {one: fold(one) for one in sql.event_views.names_of_places(conn)}
    names = [one for one, folded in known.items() if folded == key]
    ids = [place.id for place in imported.load(conn).named(name[:LONGEST_NAME])]
    if not names and not ids:
        guess = meant(key, known.values())
        near = next((one for one, folded in known.items() if folded == guess), None)
        raise NotAFilter(
            f"--place {name!r}: no event is there, and no such place is known"
            + (f"; did you mean {near}?" if near else ": see `tocsin places show NAME`")
        )
    return ids, names
