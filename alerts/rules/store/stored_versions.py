"""Reads and writes the stored versions of rules and of lists, in one shape for both."""

from __future__ import annotations

from datetime import datetime

from alerts.rules.rule import RuleError, RuleUnreadable, WatchRule, of_stored
from alerts.rules.store.changes import Item, StoredVersion, VersionChange, What
from alerts.rules.store.word_list import WordList
from sql import lists as stored_lists
from sql import rows
from sql import rules as stored_rules
from sql.connection import Connection


class SavedMeanwhile(RuleError):
    """A saver that does not wait its turn, such as an older program, was first; nothing was saved."""


def newest(conn: Connection, what: What) -> dict[str, StoredVersion]:
    """What is in force, by name."""
    if what is What.RULE:
        return {row.name: _rule(row.name, row) for row in stored_rules.list_current(conn)}
    return {row.name: _list(row.name, row) for row in stored_lists.list_current(conn)}


def versions(conn: Connection, what: What, name: str) -> list[StoredVersion]:
    """Every version of a name, newest first, also of what was removed."""
    if what is What.RULE:
        return [_rule(name, row) for row in stored_rules.versions(conn, name=name)]
    return [_list(name, row) for row in stored_lists.versions(conn, name=name)]


def kept(row: rows.Rule) -> StoredVersion:
    """A rule in force."""
    return _rule(row.name, row)


def entries(conn: Connection) -> dict[str, list[str]]:
    """The lists in force."""
    return {row.name: row.entries for row in stored_lists.list_current(conn)}


def write(
    conn: Connection, change: VersionChange, item: Item | None, *, why: str, saved_by: str, now: datetime
) -> None:
    """Store one change as a new version; None takes it out of force."""
    if change.what is What.RULE:
        _write_rule(conn, change, item, why=why, saved_by=saved_by, now=now)
    else:
        _write_list(conn, change, item, why=why, saved_by=saved_by, now=now)


def _rule(name: str, row: rows.Rule | rows.RuleVersion) -> StoredVersion:
    is_removal = isinstance(row, rows.RuleVersion) and row.is_removal
    try:
        item, raw = of_stored(name, row), ""
    except RuleUnreadable as error:
        item, raw = None, f"# cannot be used: {error}\nname: {name}\nquery: {row.query}\n"
    return StoredVersion(
        What.RULE, name, row.version, item, row.saved_at, row.saved_by, row.why, is_removal, raw
    )


def _list(name: str, row: rows.NamedList | rows.ListVersion) -> StoredVersion:
    is_removal = isinstance(row, rows.ListVersion) and row.is_removal
    item = WordList.model_construct(name=name, entries=row.entries, why=row.why)
    return StoredVersion(What.LIST, name, row.version, item, row.saved_at, row.saved_by, row.why, is_removal)


def _write_rule(
    conn: Connection, change: VersionChange, item: Item | None, *, why: str, saved_by: str, now: datetime
) -> None:
    head = stored_rules.head(conn, name=change.name)
    _refuse_other(change, head)
    number = head.id if head else stored_rules.create(conn, name=change.name, now=now)
    version = head.version + 1 if head else 1
    kept = item if isinstance(item, WatchRule) else None
    if kept is None:
        stored_rules.add_removal(conn, rule_id=number, version=version, saved_by=saved_by, why=why, now=now)
        stored_rules.remove(conn, id=number, version=version, now=now)
        return
    stored_rules.add_version(
        conn,
        rule_id=number,
        version=version,
        enabled=kept.enabled,
        query=kept.query,
        conditions=kept.conditions(),
        notify=kept.notify,
        saved_by=saved_by,
        why=why,
        now=now,
    )
    old = change.newest.item if change.newest and not change.newest.is_removal else None
    stored_rules.set_current(
        conn,
        id=number,
        version=version,
        enabled=kept.enabled,
        keeps_estimate=isinstance(old, WatchRule) and kept.alerts_like(old),
        estimate=change.estimate,
        now=now,
    )


def _write_list(
    conn: Connection, change: VersionChange, item: Item | None, *, why: str, saved_by: str, now: datetime
) -> None:
    head = stored_lists.head(conn, name=change.name)
    _refuse_other(change, head)
    number = head.id if head else stored_lists.create(conn, name=change.name)
    version = head.version + 1 if head else 1
    if isinstance(item, WordList):
        stored_lists.add_version(
            conn, list_id=number, version=version, entries=item.entries, saved_by=saved_by, why=why, now=now
        )
    else:
        stored_lists.add_removal(conn, list_id=number, version=version, saved_by=saved_by, why=why, now=now)
    removed_at = None if isinstance(item, WordList) else now
    stored_lists.set_current(conn, id=number, version=version, removed_at=removed_at)


def _refuse_other(change: VersionChange, head: rows.RuleHead | None) -> None:
    """The change was made from the newest version, or from none; the head is locked from here on."""
    seen = change.newest.version if change.newest else None
    if (head.version if head else None) != seen:
        raise SavedMeanwhile(f"{change.title} was saved by another program meanwhile: save it again")
