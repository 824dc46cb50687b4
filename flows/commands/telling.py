"""How commands tell what became of rules and lists, and of files of them."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

from rich.text import Text

from alerts.rules.history.unseen import parted, sentence
from alerts.rules.language.problems import TERMINAL, Code, Severity, draw
from alerts.rules.rule import RuleError
from alerts.rules.store.changes import ChangeKind, StoredVersion, VersionChange
from alerts.rules.store.examining import Located
from alerts.rules.store.saving import Conflict, Saver
from alerts.text.humanize import count
from flows.channels import channels_of
from flows.commands import indexing
from flows.output import plain, talk
from flows.settings import Settings
from sql.connection import Connection
from sql.connection import now as database_now

CONFLICT = 1
INDEXED_FIRST = 1_000
STYLES = {"+": "green", "-": "red"}
SAID = {
    ChangeKind.LEFT: "left as it is, it was changed since and the file says nothing new",
    ChangeKind.UNLISTED: "in force, and not in the file",
    ChangeKind.CONFLICT: "CONFLICT",
}


def who() -> str:
    """The person at the keyboard, as versions name them."""
    return getpass.getuser()


def person(conn: Connection, settings: Settings, *, is_forced: bool = False) -> Saver:
    """Whoever is at the keyboard, to save with; the newest articles, by which budgets are judged, are indexed first."""
    indexing.index(conn, limit=INDEXED_FIRST)
    channels = channels_of(settings)
    now, file = database_now(conn), str(channels.path)
    return Saver(who(), channels.tags, now, estimates=True, is_forced=is_forced, channels_file=file)


def is_asked() -> bool:
    """Whether somebody is there to answer a question."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def text_of(file: Path) -> str:
    """A file of rules; RuleError when it cannot be read. - is standard input."""
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise RuleError(f"{file} cannot be read: line {line} is not UTF-8: save the file as UTF-8") from None
    except OSError as error:
        raise RuleError(f"{file} cannot be read: {error.strerror}") from None


def tell(change: VersionChange, *, is_plan: bool = False) -> None:
    """One change, with the lines that differ."""
    if change.kind is ChangeKind.CONFLICT:
        tell_conflict(change)
        return
    if change.kind is ChangeKind.LEFT and change.newest and change.newest.is_removal:
        tell_left_out(change, change.newest)
        return
    kind = {ChangeKind.ADDED: "add", ChangeKind.CHANGED: "change", ChangeKind.REMOVED: "remove"}
    said = kind.get(change.kind, SAID.get(change.kind, change.kind)) if is_plan else change.kind
    talk.print(f"{SAID.get(change.kind, said)}: {change.title}", markup=False)
    if change.estimate is not None:
        talk.print(f"  {rate(change.estimate)} a week, by what is stored of the last 30 days")
    if change.kind in (ChangeKind.CHANGED, ChangeKind.LEFT):
        tell_diff(change.theirs if change.kind is ChangeKind.LEFT else change.diff)


def tell_left_out(change: VersionChange, removal: StoredVersion) -> None:
    """It was removed since the file was made, and the file brings nothing new: how to have it back."""
    talk.print(f"left out, it was removed since: {change.title}, {by(removal)}", markup=False)
    again = f"tocsin {change.what}s restore {change.name} {removal.version - 1}"
    talk.print(f"  to have it back: {again}", markup=False)


def rate(per_week: float) -> str:
    """How many alerts, as far as one can tell beforehand."""
    if per_week < 0.5:
        return "hardly an alert"
    return f"about {count(round(per_week), 'alert')}"


def tell_conflict(change: VersionChange) -> None:
    """Two people changed one version: what each of them did."""
    assert change.newest is not None  # noqa: S101 - somebody saved it
    talk.print(
        f"{change.title} was changed by somebody else: {by(change.newest)}", style="bold", markup=False
    )
    tell_diff(change.theirs)
    talk.print("and you want:", style="bold")
    tell_diff(change.diff)


def saved(save: Callable[[], VersionChange]) -> int:
    """Save and tell; the exit code, 1 when somebody else saved another version meanwhile."""
    try:
        tell(save())
    except Conflict as conflict:
        for change in conflict.changes:
            tell_conflict(change)
        talk.print("nothing was saved")
        return CONFLICT
    return 0


def tell_diff(lines: Sequence[str]) -> None:
    """The lines of a unified diff, indented."""
    for line in lines:
        talk.print(Text(f"  {plain(line)}", style=STYLES.get(line[:1], "")))


def by(kept: StoredVersion) -> str:
    """Which version, whose, when and why."""
    why = f": {plain(kept.why)}" if kept.why else ""
    removed = ", which took it away" if kept.is_removal else ""
    return f"version {kept.version} of {plain(kept.saved_by)}, {plain(kept.saved_at)}{removed}{why}"


def tell_found(found: Sequence[Located], file: str, lines: Sequence[str]) -> None:
    """The findings in a file; of the words of a rule that no article has most in one sentence."""
    for _, each in groupby(found, key=lambda one: (one.what, one.name)):
        of_one = list(each)
        shown, others = parted(of_one, _is_unseen, lambda one: one.finding.remedy)
        for one in shown:
            _tell_located(one, file, lines)
        if others:
            said = sentence([one.words for one in others])
            head = f"{file}:{others[0].problem.line}: warning in {others[0].what} {others[0].name}: {said}"
            talk.print(Text(plain(head), style="yellow"))


def _is_unseen(one: Located) -> bool:
    return one.finding.code == Code.UNSEEN.value


def _tell_located(found: Located, file: str, lines: Sequence[str]) -> None:
    """A finding with its line of the file, and carets under the place where that is known."""
    problem, finding = found.problem, found.finding
    style = "red" if finding.severity is Severity.ERROR else "yellow"
    head = f"{file}:{problem.line}: {finding.severity} in {found.what} {found.name}: {finding.message}"
    talk.print(Text(plain(head), style=style))
    if problem.columns is None or problem.line > len(lines):
        if finding.remedy:
            talk.print(Text(f"    {plain(finding.remedy)}"))
        return
    line, carets = draw(lines[problem.line - 1], *problem.columns)
    talk.print(Text(f"    {line}"))
    between = " " if 5 + len(carets) + len(finding.remedy) <= TERMINAL else "\n    "
    talk.print(Text(f"    {carets}{between}{plain(finding.remedy)}".rstrip()))
