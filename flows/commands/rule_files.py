"""`tocsin rules export`, `apply`, `check` and `schema`: rules and lists as files."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from alerts.rules.history.advice import unseen_words
from alerts.rules.history.unseen import rendered
from alerts.rules.language.doubts import countries_of_sources
from alerts.rules.language.lists import expand
from alerts.rules.language.parse import parse
from alerts.rules.language.plain_words import sought
from alerts.rules.language.problems import Problem, Severity
from alerts.rules.place_names import Atlas
from alerts.rules.rule import NO_LISTS, RuleError, WatchRule
from alerts.rules.store import budget, loading, stored_versions
from alerts.rules.store.changes import ChangeKind, VersionChange
from alerts.rules.store.examining import Located, examine, needs_stored, too_often, unseen
from alerts.rules.store.file import read_file, schema_text
from alerts.rules.store.saving import Conflict, articles_of
from alerts.rules.store.strict_yaml import FileProblem, RuleFileError
from alerts.text.humanize import count
from flows.channels import channels_of
from flows.commands.telling import is_asked, person, rate, tell, tell_conflict, tell_found, text_of
from flows.database import database, has_database
from flows.output import Json, as_json, say, talk
from flows.settings import load_settings
from sql.connection import Connection, connect, transaction
from sql.connection import now as database_now

Flag = Parameter(negative="")
DIFFERS, BAD_RULE = 1, 2


def export(
    *, versions: Annotated[bool, Parameter(help="Without: for files that are kept in git.")] = True
) -> None:
    """Write every list and rule as a YAML file that `tocsin rules apply` takes back."""
    with database(load_settings()) as url, transaction(url) as conn:
        sys.stdout.write(loading.export(conn, versions=versions))


def schema() -> None:
    """Write the JSON Schema of such a file; keep it beside it as rules.schema.json."""
    sys.stdout.write(schema_text())


def apply(
    file: Annotated[Path, Parameter(allow_leading_hyphen=True)],
    *,
    prune: Annotated[bool, Flag] = False,
    dry_run: Annotated[bool, Flag] = False,
    yes: Annotated[bool, Flag] = False,
    force: Annotated[bool, Flag] = False,
    why: str = "",
) -> int:
    """Save every list and rule of a YAML file, all or none, and show what changes.

    Exit code 0: it is saved, or there was nothing to do.
    1: somebody else changed the same, and nothing is saved; or you said no;
    or with --dry-run, something would change. 2: the file cannot be used.

    Parameters
    ----------
    file
        as `tocsin rules export` writes it; - is standard input.
    prune
        also remove what the file does not list: rules if it has rules:, lists if it has lists:.
    dry_run
        only show what would change.
    yes
        do not ask.
    force
        also save rules that would alert more often than their budget.
    why
        kept with what is removed.
    """
    settings = load_settings()
    text = text_of(file)
    with database(settings) as url, connect(url) as conn:
        planned = loading.plan(conn, text, prune=prune)
        _tell_all(planned)
        if _conflicts(planned):
            return DIFFERS
        if not any(one.is_written for one in planned):
            return 0
        if dry_run or (not yes and is_asked() and not _agreed(planned)):
            return DIFFERS
        saver = person(conn, settings, is_forced=force)
        try:
            changes = loading.apply_as(conn, text, saver, prune=prune, why=why, shown=planned)
        except Conflict as conflict:
            _conflicts(conflict.changes)
            return DIFFERS
    _tell_saved(changes)
    return 0


def _tell_saved(changes: Sequence[VersionChange]) -> None:
    for change in changes:
        if change.estimate is not None:
            talk.print(
                f"{change.title}: {rate(change.estimate)} a week, by what is stored of the last 30 days"
            )
    talk.print(f"saved: {_count(changes)}")


def _tell_all(changes: Sequence[VersionChange]) -> None:
    for change in changes:
        if change.kind not in (ChangeKind.UNCHANGED, ChangeKind.CONFLICT):
            tell(change, is_plan=True)
    if unchanged := sum(change.kind is ChangeKind.UNCHANGED for change in changes):
        talk.print(f"unchanged: {unchanged}")


def _conflicts(changes: Sequence[VersionChange]) -> bool:
    found = [change for change in changes if change.kind is ChangeKind.CONFLICT]
    for change in found:
        tell_conflict(change)
    if found:
        talk.print(
            "nothing was saved. Take their lines into your file, set version: to the number above, and apply again."
        )
    return bool(found)


def _agreed(changes: Sequence[VersionChange]) -> bool:
    sys.stderr.write(f"save this ({_count(changes)})? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() in ("y", "yes"):
        return True
    talk.print("nothing was saved")
    return False


def _count(changes: Sequence[VersionChange]) -> str:
    counted = {kind: sum(one.kind is kind for one in changes) for kind in ChangeKind}
    written = (ChangeKind.ADDED, ChangeKind.CHANGED, ChangeKind.REMOVED)
    return ", ".join(f"{counted[kind]} {kind}" for kind in written if counted[kind])


def check(
    query: str | None = None,
    *,
    file: Annotated[Path | None, Parameter(allow_leading_hyphen=True)] = None,
    json: Json = False,
) -> int:
    """Say what is wrong with a query or a file of rules and lists, and save nothing.

    Exit code 0: it can be used. 2: it cannot.

    Parameters
    ----------
    query
        a query, quoted for the shell.
    file
        a YAML file of rules and lists, whose own tests are run too; - is standard input.
    """
    if (query is None) == (file is None):
        raise RuleError("give either a query or --file FILE")
    if query is not None:
        return _check_query(query, json=json)
    assert file is not None  # noqa: S101 - one of the two was given
    return _check_file(file, json=json)


def _check_query(query: str, *, json: bool) -> int:
    problems = _problems(query)
    is_bad = any(one.severity is Severity.ERROR for one in problems)
    for said in map(as_json, problems) if json else rendered(query, problems):
        say(said)
    root = parse(query).root
    if not json and not is_bad and root is not None:
        say(f"looks for {sought(root)}")
    if not json and not problems:
        talk.print("the query is fine")
    return BAD_RULE if is_bad else 0


def _problems(query: str) -> Sequence[Problem]:
    """What is wrong or doubtful; where there is no archive yet, what only it knows is not said."""
    parsed = parse(query)
    if parsed.root is None:
        return parsed.problems
    settings = load_settings()
    if not has_database(settings):
        known = [*parsed.problems, *expand(parsed.root, NO_LISTS).problems]
        return _in_order([*known, *countries_of_sources(parsed.root)])
    with database(settings) as url, transaction(url) as conn:
        problems = problems_of(conn, query)
        if any(one.severity is Severity.ERROR for one in problems):
            return problems
        rule = WatchRule.model_construct(name="query", query=query, notify=["none"])
        doubt = budget.doubt(conn, rule, stored_versions.entries(conn), database_now(conn))
        return _in_order([*problems, doubt]) if doubt else problems


def problems_of(conn: Connection, query: str) -> Sequence[Problem]:
    """What is wrong or doubtful in a query, by the lists in force and by the words that articles have."""
    parsed = parse(query)
    if parsed.root is None:
        return parsed.problems
    known = [*parsed.problems, *expand(parsed.root, stored_versions.entries(conn)).problems]
    known += countries_of_sources(parsed.root)
    places = {(one.start, one.end) for one in known}
    seldom = unseen_words(conn, parsed.root, database_now(conn))
    return _in_order([*known, *(one for one in seldom if (one.start, one.end) not in places)])


def _in_order(problems: Iterable[Problem]) -> Sequence[Problem]:
    return sorted(set(problems), key=lambda one: (one.start, one.severity, one.end, one.code))


def _check_file(file: Path, *, json: bool) -> int:
    text = text_of(file)
    try:
        read = read_file(text)
    except RuleFileError as error:
        for problem in error.problems:
            say(as_json(_row(problem))) if json else talk.print(
                Text(f"{file}:{problem.line}: error: {problem.message}", style="red")
            )
        return BAD_RULE
    settings = load_settings()
    known = channels_of(settings).tags
    if needs_stored(read) or has_database(settings):
        with database(settings) as url, transaction(url) as conn:
            found = examine(read, known, stored_versions.entries(conn), articles_of(conn), Atlas(conn))
            now = database_now(conn)
            found += [*unseen(conn, read, now), *too_often(conn, read, now)]
    else:
        found = examine(read, known, NO_LISTS, lambda _: None)
    lines = text.splitlines()
    if json:
        for one in found:
            say(as_json(_row(one.problem, one)))
    else:
        tell_found(found, str(file), lines)
    errors = {(one.what, one.name) for one in found if one.finding.severity is Severity.ERROR}
    talk.print(f"{_said(len(read.content.rules), len(read.content.lists))}, {len(errors)} cannot be used")
    return BAD_RULE if errors else 0


def _said(rules: int, lists: int) -> str:
    return count(rules, "rule") + (f", {count(lists, 'list')}" if lists else "")


def _row(problem: FileProblem, found: Located | None = None) -> dict[str, object]:
    """A finding for an editor: lines count from 1, columns and places in a query from 0."""
    place = {"line": problem.line, "columns": problem.columns}
    if found is None:
        return place | {"code": "file", "severity": Severity.ERROR, "message": problem.message}
    return place | {"what": found.what, "name": found.name} | asdict(found.finding)
