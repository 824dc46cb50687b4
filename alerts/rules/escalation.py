"""The field `escalate` of a rule: after how long, when nobody takes an alert, which other channel is told of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from alerts.text.durations import read_duration, write_duration

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=1)
NONE = "none"
# 15m to night, 15 minutes to night
_WRITTEN = re.compile(r"(?P<after>.+?)(?:,| to |, to )\s*(?P<to>[^\s,]{1,80})")


@dataclass(frozen=True, slots=True)
class Escalate:
    """How long an alert waits to be taken, from when its first message was accepted, and the channel that is told."""

    after: timedelta
    to: str

    def __str__(self) -> str:
        return f"{write_duration(self.after)} to {self.to}"


def read_escalate(value: object) -> Escalate | None:
    """`15m to night`, or a mapping of `after` and `to`; None from none. ValueError with what to write."""
    if value is None or (isinstance(value, str) and value.strip().lower() == NONE):
        return None
    if isinstance(value, Mapping):
        parts: dict[str, Any] = {str(name): part for name, part in value.items()}
    else:
        written = _WRITTEN.fullmatch(str(value).strip())
        parts = written.groupdict() if written else {}
    to = str(parts.get("to", "")).strip()
    if set(parts) != {"after", "to"} or not re.fullmatch(r"[^\s,]{1,80}", to):
        raise ValueError(f"{value!r} does not say when to tell whom: write 15m to CHANNEL, or none")
    after = read_duration(parts["after"])
    if not isinstance(after, timedelta) or not SHORTEST <= after <= LONGEST:
        raise ValueError(f"{parts['after']!r} is no time to wait: write 1m to 24h, as 15m to {to}")
    return Escalate(after, to)


def _written(value: object) -> str:
    return str(read_escalate(value) or NONE)


EscalateField = Annotated[
    str,
    BeforeValidator(_written),
    WithJsonSchema({
        "anyOf": [
            {"type": "string", "pattern": "^(none|.+ to [^ ,]+)$", "examples": ["15m to night", "none"]},
            {
                "type": "object",
                "properties": {"after": {"type": "string"}, "to": {"type": "string"}},
                "required": ["after", "to"],
                "additionalProperties": False,
            },
        ]
    }),
]  # fmt: skip
