"""How a person names a delivery or an alert: 3, or as messages show it, d-3."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any

from cyclopts import Parameter, Token

import sql.deliveries
from sql.connection import Connection

DELIVERY = re.compile(r"d-([0-9]{1,18})", re.IGNORECASE)
NUMBER = re.compile(r"(?:(?:alert|delivery)\s*[:#]?\s*|#)?([0-9]{1,18})", re.IGNORECASE)


class NoNumber(ValueError):
    """What was given names no delivery and no alert."""


class NotOfAnAlert(LookupError):
    """The delivery is not there, or carries a notice."""


def _number(_: Any, tokens: Sequence[Token]) -> int:
    return number_of(tokens[0].value)


Number = Annotated[int, Parameter(converter=_number)]


def number_of(text: str) -> int:
    """The number of a delivery. Raises NoNumber."""
    if found := DELIVERY.fullmatch(text.strip()) or NUMBER.fullmatch(text.strip()):
        return int(found[1])
    raise NoNumber(f"{text!r} names no message: give its number, as 3 or d-3")


def alert_of(conn: Connection, text: str) -> int:
    """The alert of that number, or of the delivery d-NUMBER. Raises NoNumber, NotOfAnAlert."""
    found = DELIVERY.fullmatch(text.strip())
    if found is None:
        return number_of(text)
    delivery = sql.deliveries.get(conn, id=int(found[1]))
    if delivery is None or delivery.alert_id is None:
        what = "there is no delivery" if delivery is None else "a notice, not an alert, is what was sent as"
        raise NotOfAnAlert(f"{what} d-{found[1]}: see `tocsin deliveries list`")
    return delivery.alert_id
