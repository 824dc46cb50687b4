"""The fields of a rule that say when its readers are told: `when`, `quiet_hours`, `urgent`, `debounce`, `escalate`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, TypeAdapter, WithJsonSchema

from alerts.events.facts.claims import TollKind
from alerts.rules.escalation import Escalate, read_escalate
from alerts.rules.fields import LEAST_TOLL_SCHEMA, MinToll, read_toll, write_toll
from alerts.rules.periods import AT_ONCE, QuietHours, Schedule, read_quiet_hours, read_schedule
from alerts.text.durations import Duration

LONGEST_DEBOUNCE = timedelta(hours=1)


def _read_when(value: object) -> object:
    return str(read_schedule(str(value)) or AT_ONCE)


def _read_quiet(value: object) -> object:
    return str(read_quiet_hours("none" if value is None else str(value)) or "none")


def _read_urgent(value: object) -> object:
    is_toll = isinstance(value, int | dict | MinToll) or str(value).strip().isdecimal()
    if not is_toll:
        raise ValueError(
            f"{value!r} does not say what is urgent: write true, false, or from which toll on, as 20"
        )
    return value if isinstance(value, bool) else read_toll(value)


def _write_urgent(value: bool | MinToll) -> bool | int | dict[str, int] | None:
    return value if isinstance(value, bool) else write_toll(value)


def _not_too_long(value: timedelta | None) -> timedelta | None:
    if value is not None and value > LONGEST_DEBOUNCE:
        raise ValueError(
            "a message is not kept longer than 1h: write 5m, 15m, 1h or none; for longer, see when"
        )
    return value


When = Annotated[
    str,
    BeforeValidator(_read_when),
    WithJsonSchema({
        "type": "string",
        "pattern": "^(at once|hourly|daily [0-2]?[0-9]:[0-5][0-9]"
        "|weekly (mon|tue|wed|thu|fri|sat|sun)[a-z]* [0-2]?[0-9]:[0-5][0-9])$",
        "examples": ["at once", "hourly", "daily 07:30", "weekly mon 07:30"],
    }),
]  # fmt: skip
Quiet = Annotated[
    str,
    BeforeValidator(_read_quiet),
    WithJsonSchema({
        "type": "string",
        "pattern": "^([0-2]?[0-9]:[0-5][0-9]-[0-2]?[0-9]:[0-5][0-9]|none)$",
        "examples": ["22:00-06:00", "none"],
    }),
]  # fmt: skip
Urgent = Annotated[
    bool | MinToll,
    BeforeValidator(_read_urgent),
    PlainSerializer(_write_urgent),
    WithJsonSchema({"anyOf": [{"type": "boolean"}, *LEAST_TOLL_SCHEMA["anyOf"]]}),
]
Debounce = Annotated[Duration, AfterValidator(_not_too_long)]

_URGENT: TypeAdapter[bool | MinToll] = TypeAdapter(Urgent)
_DEBOUNCE: TypeAdapter[timedelta | None] = TypeAdapter(Debounce)


@dataclass(frozen=True, slots=True)
class MessageTerms:
    """When a rule's readers are told. `schedule` None: at once; `urgent_tolls`: from which toll on nothing waits."""

    schedule: Schedule | None = None
    quiet: QuietHours | None = None
    is_urgent: bool = False
    urgent_tolls: tuple[tuple[TollKind, int], ...] = ()
    debounce: timedelta = timedelta()
    escalate: Escalate | None = None

    @classmethod
    def of(cls, conditions: Mapping[str, Any]) -> MessageTerms:
        """The terms among the stored conditions of a rule; what is not said there is as it is unless said.

        Raises ValueError for what this program does not understand.
        """
        urgent = _URGENT.validate_python(conditions.get("urgent", False))
        return cls(
            read_schedule(conditions.get("when", AT_ONCE)),
            read_quiet_hours(conditions.get("quiet_hours", "none")),
            urgent is True,
            urgent.asked if isinstance(urgent, MinToll) else (),
            _DEBOUNCE.validate_python(conditions.get("debounce")) or timedelta(),
            read_escalate(conditions.get("escalate")),
        )

    def is_urgent_for(self, tolls: Mapping[str, int | None]) -> bool:
        """Whether what happened must not wait; `tolls`: the highest claims by what is counted."""
        return self.is_urgent or any((tolls.get(kind) or 0) >= least for kind, least in self.urgent_tolls)
