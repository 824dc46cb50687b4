"""`tocsin rules edit` and `lists edit`: the newest version in the person's own editor, asked again on errors."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

import sql.judgements
import sql.rules
from alerts.rules.language.problems import Severity
from alerts.rules.place_names import Atlas
from alerts.rules.rule import RuleError, WatchRule
from alerts.rules.store import buffer, loading, stored_versions
from alerts.rules.store.budget import OverBudget
from alerts.rules.store.changes import DesiredState, StoredVersion, VersionChange, What
from alerts.rules.store.examining import examine, unseen
from alerts.rules.store.file import ReadFile, read_file
from alerts.rules.store.saving import Conflict, articles_of, save
from alerts.rules.store.strict_yaml import FileProblem, RuleFileError
from flows.channels import channels_of
from flows.commands.telling import is_asked, person, tell, tell_conflict, tell_found, text_of
from flows.database import database
from flows.output import talk
from flows.settings import Settings, load_settings, open_home
from sql.connection import Connection, connect, transaction
from sql.connection import now as database_now
from sql.folders import make_private
from sql.rows import JudgedArticle

# more would hide the rule
MOST_OFFERS = 10
CONFLICT, BAD_RULE = 1, 2
# nobody reads a rule in so few seconds
AT_ONCE = 0.5
USUAL_EDITORS = ("sensible-editor", "editor", "nano", "vi")
OF_TERMINALS = {*USUAL_EDITORS, "vim", "nvim", "pico", "micro", "joe", "ne", "mcedit", "hx", "helix"}


class EditorFailed(ValueError):
    """The editor could not be started, or said that it failed."""


@dataclass(frozen=True, slots=True)
class Session:
    """What is edited, and in which file."""

    settings: Settings
    kept: StoredVersion
    offers: Sequence[JudgedArticle]
    file: Path
    is_forced: bool


def edit_rule(name: str, *, force: Annotated[bool, Parameter(negative="")] = False) -> int:
    """VersionChange a rule in your editor, $VISUAL or $EDITOR.

    Errors are shown in it, and it opens again.
    Alerts that were judged since are offered as tests. Your text is kept
    whenever it is not saved.
    Exit code 1: somebody else saved the rule meanwhile, and nothing is saved.
    2: it cannot be used.

    Parameters
    ----------
    name
        the rule.
    force
        save it although it would alert more often than its budget.
    """
    return _edit(What.RULE, name, force=force)


def edit_list(name: str) -> int:
    """VersionChange a list in your editor, $VISUAL or $EDITOR.

    Errors are shown in it, and it opens again; the rules that use it are tested.
    Your text is kept whenever it is not saved.
    Exit code 1: somebody else saved the list meanwhile, and nothing is saved.
    2: it cannot be used.
    """
    return _edit(What.LIST, name.removeprefix("@"))


def _edit(what: What, name: str, *, force: bool = False) -> int:
    settings = load_settings()
    with database(settings) as url, transaction(url) as conn:
        kept = loading.current(conn, what, name)
        offers = _offers(conn, kept)
    text = buffer.written(kept, offers)
    session = Session(settings, kept, offers, _new_file(settings, name, text), force)
    is_done = False
    try:
        code, is_done = _talk_with(session, text)
    finally:
        if is_done or session.file.read_bytes() == text.encode():
            session.file.unlink()
        else:
            talk.print(f"nothing was saved; your text is kept in {session.file}", markup=False)
    return code


def _offers(conn: Connection, kept: StoredVersion) -> list[JudgedArticle]:
    row = sql.rules.get(conn, name=kept.name) if isinstance(kept.item, WatchRule) else None
    if row is None or not isinstance(kept.item, WatchRule):
        return []
    offers = sql.judgements.offers(conn, rule_id=row.id, limit=5 * MOST_OFFERS)
    return buffer.fresh(kept.item, offers)[:MOST_OFFERS]


def _new_file(settings: Settings, name: str, text: str) -> Path:
    folder = open_home(settings) / "edits"
    make_private(folder)
    handle, path = tempfile.mkstemp(prefix=f"{name}-", suffix=".yaml", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(path)


def _talk_with(session: Session, first: str) -> tuple[int, bool]:
    """Ask until the text can be saved or the person lets it be; the exit code, and whether the text may go."""
    shown, problems = first, list[FileProblem]()
    while True:
        seconds = _open_editor(session.file)
        text = text_of(session.file)
        if buffer.is_empty(text) or text == first:
            hint = " (the editor came back at once: give it --wait if it has a window)"
            talk.print(f"nothing changed, nothing saved{hint if seconds < AT_ONCE else ''}")
            return 0, True
        if text == shown:
            for problem in problems:
                place = f"line {problem.line}: " if problem.line else ""
                talk.print(Text(f"{place}{problem.message}", style="red"))
            return BAD_RULE, False
        plain_text = buffer.cleaned(text)
        try:
            problems = _try_to_save(session, plain_text)
        except Conflict as conflict:
            _tell_conflict(session, conflict.changes)
            return CONFLICT, False
        if not problems:
            return 0, True
        shown = buffer.annotated(plain_text, problems)
        session.file.write_text(shown, "utf-8")


def _open_editor(file: Path) -> float:
    """Let the person edit; how many seconds it took. Raises EditorFailed."""
    chosen = (
        os.environ.get("VISUAL") or os.environ.get("EDITOR") or next(filter(shutil.which, USUAL_EDITORS), "")
    )
    if not chosen:
        raise EditorFailed("there is no editor: set VISUAL or EDITOR, for example EDITOR=nano")
    if Path(chosen.split()[0]).name in OF_TERMINALS and not is_asked():
        raise EditorFailed(
            f"there is no terminal for {chosen} to edit in: write all to a file with `tocsin rules export`, "
            "change it, and `tocsin rules apply FILE`; or set VISUAL to an editor with a window of its own"
        )
    opened = time.monotonic()
    try:
        code = subprocess.run([*shlex.split(chosen), str(file)], check=False).returncode
    except (OSError, ValueError) as error:
        raise EditorFailed(f"the editor {chosen} cannot be started ({error}): set VISUAL or EDITOR") from None
    if code:
        raise EditorFailed(f"the editor {chosen} ended with code {code}")
    return time.monotonic() - opened


def _try_to_save(session: Session, text: str) -> list[FileProblem]:
    """Why the text cannot be saved, or nothing when it is. Raises Conflict."""
    known = channels_of(session.settings).tags
    with database(session.settings) as url, connect(url) as conn:
        try:
            read = read_file(text)
            wish = _wish(session.kept, read)
            found = examine(read, known, stored_versions.entries(conn), articles_of(conn), Atlas(conn))
            errors = [one.problem for one in found if one.finding.severity is Severity.ERROR]
            if errors:
                return errors
            found += unseen(conn, read, database_now(conn))
            saver = person(conn, session.settings, is_forced=session.is_forced)
            (change,) = save(conn, [wish], saver)
        except RuleFileError as error:
            return list(error.problems)
        except Conflict:
            raise
        except OverBudget as error:
            return [read.problem(("rules", 0), one) for one in error.findings]
        except RuleError as error:
            return [FileProblem(0, str(error))]
        _settle(conn, session, text)
    tell_found(found, session.kept.name, text.splitlines())
    tell(change)
    return []


def _wish(kept: StoredVersion, read: ReadFile) -> DesiredState:
    """What the text asks for; RuleFileError when it is about anything else."""
    content = read.content
    named = [(What.LIST, one.name) for one in content.lists] + [
        (What.RULE, one.name) for one in content.rules
    ]
    if named != [(kept.what, kept.name)]:
        said = (
            f"only {kept.what} {kept.name} is changed here: take the others out, and leave its name as it is"
        )
        raise RuleFileError([FileProblem(1, said)])
    filed = content.rules[0] if content.rules else content.lists[0]
    return DesiredState(kept.what, kept.name, filed.plain(), filed.version or kept.version)


def _settle(conn: Connection, session: Session, text: str) -> None:
    """What was offered and is no comment any more is not offered again."""
    open_still = {one.judgement_id for one in buffer.still_offered(text, session.offers)}
    settled = [one.judgement_id for one in session.offers if one.judgement_id not in open_still]
    if settled:
        with conn.transaction():
            sql.judgements.settle(conn, ids=settled, now=database_now(conn))


def _tell_conflict(session: Session, changes: Sequence[VersionChange]) -> None:
    """Who was first and what they did, what this person wants, and how to go on."""
    for change in changes:
        tell_conflict(change)
    newest, kept = changes[0].newest, session.kept
    number = newest.version if newest else kept.version
    talk.print(
        f"Begin anew with `tocsin {kept.what}s edit {kept.name}`; or take their lines into your text, set "
        f"version: {number} in it, and `tocsin rules apply {session.file}`.",
        markup=False,
    )
