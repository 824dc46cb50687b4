"""Which rules somebody may see; `may_see` of the database decides (0049_groups.sql)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import sql.groups
from sql.connection import Connection
from sql.rows import Person


class RuleHidden(LookupError):
    """The rule is private to a group that the person is not in; said as if there were none."""


class NotInGroup(ValueError):
    """Nobody makes a rule private to a group that they are not in: they would not see it any more."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """The rules that a reader may not see, by number and by name."""

    ids: frozenset[int] = frozenset()
    names: frozenset[str] = frozenset()

    def is_named_in(self, text: str) -> bool:
        """Whether a text has the name of one of them."""
        words = re.findall(r"[a-z0-9._-]+", text)
        # a name may stand at the end of a sentence, or have a full stop of its own
        return not self.names.isdisjoint([*words, *(word.rstrip(".") for word in words)])

    def check(self, rule: str | int) -> None:
        """Raise RuleHidden for a rule, by name or number, that is hidden."""
        if rule in self.names or rule in self.ids:
            raise RuleHidden("there is no rule of that name or number that you may see")


def hidden_from(conn: Connection, person: Person | None) -> Hidden:
    """What a person may not see; None: somebody without an account, who sees no private rule."""
    rules = sql.groups.hidden_from(conn, person_id=person.id if person else None)
    return Hidden(frozenset(rule.rule_id for rule in rules), frozenset(rule.name for rule in rules))


def hide(conn: Connection, person: Person | None) -> None:
    """Let what is read until the transaction ends lack what a person may not see."""
    if hidden := hidden_from(conn, person).ids:
        sql.groups.hide(conn, rule_ids=sorted(hidden))


def check_group(conn: Connection, group: str, person: Person | None) -> None:
    """Raise NotInGroup unless the person is in the group."""
    if person is None or group not in sql.groups.of_person(conn, person_id=person.id):
        raise NotInGroup(f"you are not in a group {group}: only who is makes a rule private to it")
