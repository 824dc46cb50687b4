"""Which rules somebody may see: one function decides, and every page asks it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import sql.groups
from sql.connection import Connection
from sql.rows import Person


class OfRule(Protocol):
    """What bears the name of a rule."""

    @property
    def rule(self) -> str:
        """The rule's name."""


Row = TypeVar("Row", bound=OfRule)


def may_see(group: str | None, groups: Collection[str]) -> bool:
    """Whether somebody in these groups sees a rule and all that comes of it. `group` None: it is for everybody."""
    return group is None or group in groups


@dataclass(frozen=True, slots=True)
class Hidden:
    """The rules that a reader may not see, by number and by name."""

    ids: frozenset[int] = frozenset()
    names: frozenset[str] = frozenset()

    def seen(self, rows: Iterable[Row]) -> list[Row]:
        """Those of these rows whose rule is seen."""
        return [row for row in rows if row.rule not in self.names]


def hidden_from(conn: Connection, person: Person | None) -> Hidden:
    """What a person may not see; None: somebody without an account, who sees no private rule."""
    private = sql.groups.private_rules(conn)
    if not private:
        return Hidden()
    groups = sql.groups.of_person(conn, person_id=person.id) if person else []
    kept = [one for one in private if not may_see(one.group_name, groups)]
    return Hidden(frozenset(one.rule_id for one in kept), frozenset(one.name for one in kept))
