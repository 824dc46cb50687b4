"""`tocsin rules|lists history`, `diff` and `restore`: what was in force, by whom and why."""

from __future__ import annotations

from dataclasses import asdict, replace

from alerts.rules.rule import RuleError, WatchRule
from alerts.rules.store import loading, stored_versions
from alerts.rules.store.changes import (
    ChangeKind,
    DesiredState,
    StoredVersion,
    VersionChange,
    What,
    diff,
    title,
)
from alerts.rules.store.saving import Saver, save
from alerts.rules.store.word_list import WordList
from flows.channels import channels_of
from flows.commands.telling import by, saved, tell, who
from flows.database import database
from flows.output import Json, as_json, plain, say, show, talk
from flows.settings import load_settings
from sql.connection import Connection, transaction
from sql.connection import now as database_now

NO_DIFFERENCE, DIFFERS = 0, 1


class NoSuchVersion(RuleError):
    """A rule or list never had that version."""


def rule_history(name: str, *, json: Json = False) -> None:
    """Every version of a rule: what changed, by whom, when and why."""
    _history(What.RULE, name, json=json)


def list_history(name: str, *, json: Json = False) -> None:
    """Every version of a list: what changed, by whom, when and why."""
    _history(What.LIST, name, json=json)


def rule_diff(name: str, first: int | None = None, second: int | None = None) -> int:
    """What differs between two versions of a rule.

    Exit code 1: something does.

    Parameters
    ----------
    name
        the rule, in force or removed.
    first
        the older version; without it the one before the newest.
    second
        the newer version; without it the newest.
    """
    return _diff(What.RULE, name, first, second)


def list_diff(name: str, first: int | None = None, second: int | None = None) -> int:
    """What differs between two versions of a list.

    Exit code 1: something does.

    Parameters
    ----------
    name
        the list, in force or removed.
    first
        the older version; without it the one before the newest.
    second
        the newer version; without it the newest.
    """
    return _diff(What.LIST, name, first, second)


def rule_restore(name: str, version: int, *, why: str = "") -> int:
    """Put an old version of a rule in force again, as a new version.

    Parameters
    ----------
    name
        the rule, in force or removed.
    version
        which one; see `history`.
    why
        kept with the new version.
    """
    return _restore(What.RULE, name, version, why)


def list_restore(name: str, version: int, *, why: str = "") -> int:
    """Put an old version of a list in force again, as a new version.

    Parameters
    ----------
    name
        the list, in force or removed.
    version
        which one; see `history`.
    why
        kept with the new version.
    """
    return _restore(What.LIST, name, version, why)


def _history(what: What, name: str, *, json: bool) -> None:
    with database(load_settings()) as url, transaction(url) as conn:
        versions = _versions(conn, what, name)
    rows = list(zip(versions, [*versions[1:], None], strict=True))
    if json:
        for one, _ in rows:
            say(as_json(_row(one)))
        return
    show(
        rows,
        {
            "version": lambda row: row[0].version,
            "saved": lambda row: row[0].saved_at,
            "by": lambda row: row[0].saved_by,
            "what": lambda row: _what_changed(*row),
            "why": lambda row: row[0].why or None,
        },
        json=False,
        empty="",
    )


def _row(kept: StoredVersion) -> dict[str, object]:
    """A version for programs; the rule or list as a file has it, with every field."""
    return asdict(replace(kept, item=None)) | {
        "item": kept.item.model_dump(mode="json") if kept.item else None
    }


def _what_changed(kept: StoredVersion, before: StoredVersion | None) -> str:
    """The fields that a version changed, in one word each."""
    if kept.is_removal:
        return "removed"
    if before is None:
        return "added"
    if before.is_removal:
        return "came back"
    old, new = (one.item.model_dump() if one.item else {} for one in (before, kept))
    return ", ".join(field for field in new if old.get(field) != new[field] and field != "why") or "why"


def _diff(what: What, name: str, first: int | None, second: int | None) -> int:
    with database(load_settings()) as url, transaction(url) as conn:
        versions = _versions(conn, what, name)
    newer = _version(versions, second) if second is not None else versions[0]
    if first is not None:
        older = _version(versions, first)
    else:
        older = next((one for one in versions if one.version < newer.version), newer)
    talk.print(f"from {by(older)}", markup=False, style="red")
    talk.print(f"to   {by(newer)}", markup=False, style="green")
    lines = diff(older.text, newer.text)
    for line in lines:
        say(plain(line), {"+": "green", "-": "red"}.get(line[:1], ""))
    if not lines:
        talk.print("no difference")
    return DIFFERS if lines else NO_DIFFERENCE


def _restore(what: What, name: str, version: int, why: str) -> int:
    settings = load_settings()
    channels = channels_of(settings)
    with database(settings) as url, transaction(url) as conn:
        versions = _versions(conn, what, name)
        old = _version(versions, version)
        if old.item is None or old.is_removal:
            said = "took it away" if old.is_removal else "cannot be read by this program"
            raise RuleError(
                f"version {version} of {title(what, name)} {said}: choose another, see its history"
            )
        again = f"version {version} again" + (f": {old.why}" if old.why else "")
        wanted = old.item.model_copy(update={"why": why or again})
        if not versions[0].is_removal and _same(versions[0], wanted):
            tell(VersionChange(ChangeKind.UNCHANGED, name, what=what))
            return 0
        base = versions[0].version
        saver = Saver(who(), channels.tags, database_now(conn), channels_file=str(channels.path))
        wish = DesiredState(what, old.name, wanted, base)
        return saved(lambda: save(conn, [wish], saver)[0])


def _same(kept: StoredVersion, wanted: WatchRule | WordList) -> bool:
    """Whether they say the same, whatever they say why."""
    return kept.item is not None and kept.item == wanted.model_copy(update={"why": kept.item.why})


def _versions(conn: Connection, what: What, name: str) -> list[StoredVersion]:
    """Those of a name that is or was in force; NoSuchRule or NoSuchList with the nearest name."""
    found = stored_versions.versions(conn, what, name.removeprefix("@"))
    if not found:
        raise loading.no_such(conn, what, name)
    return found


def _version(versions: list[StoredVersion], number: int) -> StoredVersion:
    found = next((one for one in versions if one.version == number), None)
    if found is None:
        known = ", ".join(str(one.version) for one in reversed(versions))
        raise NoSuchVersion(
            f"{title(versions[0].what, versions[0].name)} has no version {number}: it has {known}"
        )
    return found
