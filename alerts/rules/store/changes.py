"""What saving does, or would do, to each rule and list; by comparing what is wanted with what is stored."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alerts.rules.rule import WatchRule
from alerts.rules.store.file import write_list, write_rule
from alerts.rules.store.word_list import WordList

Item = WatchRule | WordList


class What(StrEnum):
    """What is kept with versions."""

    RULE = "rule"
    LIST = "list"


class ChangeKind(StrEnum):
    """What saving or applying a file does, or would do, to one rule or list."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    # in force, and not in the file
    UNLISTED = "unlisted"
    # another version was saved since, and this side changed nothing: that one stays
    LEFT = "left"
    # another version was saved since, and both sides changed something: refused
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One stored version of a rule or list; `item` None: this program cannot read it, `raw` shows what it can."""

    what: What
    name: str
    version: int
    item: Item | None
    saved_at: datetime
    saved_by: str
    why: str
    is_removal: bool = False
    raw: str = ""

    @property
    def text(self) -> str:
        """What was in force from this version on, as YAML; empty: nothing."""
        if self.is_removal:
            return ""
        return written(self.item) if self.item else self.raw


@dataclass(frozen=True, slots=True)
class DesiredState:
    """What a rule or list shall be, None: gone. `base`: the version it was made from, None: whatever is there."""

    what: What
    name: str
    item: Item | None
    base: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class VersionChange:
    """What happens to one rule or list; `diff` has the lines of a unified diff of its YAML, empty when nothing changes.

    `newest` is the stored version, when there is one; `theirs` what was changed in it since the version this was made
    from. `estimate`: how many alerts a week a rule would alert, when that was asked.
    """

    kind: ChangeKind
    name: str
    diff: tuple[str, ...] = ()
    what: What = What.RULE
    newest: StoredVersion | None = None
    theirs: tuple[str, ...] = ()
    estimate: float | None = None

    @property
    def title(self) -> str:
        """The name as rules write it."""
        return title(self.what, self.name)

    @property
    def is_written(self) -> bool:
        """Whether something is stored by it."""
        return self.kind in (ChangeKind.ADDED, ChangeKind.CHANGED, ChangeKind.REMOVED)


def title(what: What, name: str) -> str:
    """A list as rules write it, a rule by its name."""
    return f"@{name}" if what is What.LIST else name


def written(item: Item) -> str:
    """A rule or list as YAML."""
    return write_list(item) if isinstance(item, WordList) else write_rule(item)


def change(wish: DesiredState, versions: Sequence[StoredVersion]) -> VersionChange:
    """What a wish does to what is stored; `versions` are those of its name, newest first."""
    newest = versions[0] if versions else None
    wanted = agreed(wish.item, newest)
    if newest is not None and not newest.is_removal and newest.item == wanted:
        return VersionChange(ChangeKind.UNCHANGED, wish.name, (), wish.what, newest)
    old, new = newest.text if newest else "", written(wanted) if wanted else ""
    base = next((one for one in versions if one.version == wish.base), None)
    if newest is None or wish.base is None or wish.base == newest.version or old == new:
        return VersionChange(_plain_kind(old, new), wish.name, diff(old, new), wish.what, newest)
    before = agreed(wish.item, base)
    mine = diff(base.text if base else "", written(before) if before else "")
    theirs = diff(base.text if base else "", old)
    kind = ChangeKind.CONFLICT if mine else ChangeKind.LEFT
    return VersionChange(kind, wish.name, mine, wish.what, newest, theirs)


def agreed(item: Item | None, beside: StoredVersion | None) -> Item | None:
    """One that does not say why agrees with whatever was said before."""
    if item is None or item.why or beside is None or beside.is_removal:
        return item
    return item.model_copy(update={"why": beside.why})


def diff(old: str, new: str) -> tuple[str, ...]:
    """The lines of a unified diff, without its head."""
    return tuple(difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=1))[2:]


def _plain_kind(old: str, new: str) -> ChangeKind:
    if old == new:
        return ChangeKind.UNCHANGED
    if not old:
        return ChangeKind.ADDED
    return ChangeKind.CHANGED if new else ChangeKind.REMOVED
