"""Which rules somebody may see; `may_see` of the database decides (0049_groups.sql)."""

from __future__ import annotations

from dataclasses import dataclass

import sql.groups
from sql.connection import Connection
from sql.rows import Person


class RuleHidden(LookupError):
    """The rule is private to a group that the person is not in; said as if there were none."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """The rules that a reader may not see, by number and by name."""

    ids: frozenset[int] = frozenset()
    names: frozenset[str] = frozenset()

    def check(self, rule: str | int) -> None:
        """Raise RuleHidden for a rule, by name or number, that is hidden."""
        if rule in self.names or rule in self.ids:
            raise RuleHidden("there is no rule of that name or number that you may see")


def hidden_from(conn: Connection, person: Person | None) -> Hidden:
    """What a person may not see; None: somebody without an account, who sees no private rule."""
    rules = sql.groups.hidden_from(conn, person_id=person.id if person else None)
    return Hidden(frozenset(one.rule_id for one in rules), frozenset(one.name for one in rules))


def hide(conn: Connection, person: Person | None) -> None:
    """Let what is read until the transaction ends lack what a person may not see."""
    if hidden := hidden_from(conn, person).ids:
        sql.groups.hide(conn, rule_ids=sorted(hidden))
