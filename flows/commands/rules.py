"""`tocsin rules`: what is watched for, checked before it is saved."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from pydantic import ValidationError

from alerts.health.watch import blind_rules
from alerts.rules import store
from alerts.rules.file import read_rules, write_rule
from alerts.rules.parse import parse
from alerts.rules.problems import render
from alerts.rules.rule import LoadedRule, RuleError, WatchRule, explain
from alerts.rules.rule import check as check_rule
from alerts.rules.store import Change, ChangeKind, UnusableRule
from flows.commands.output import as_json, say, show, talk
from flows.database import database
from flows.settings import load_settings
from flows.steps import channels_of
from sql.connection import connect
from sql.connection import now as database_now
from sql.rows import Rule

app = App(name="rules", help="The watch rules.")
app.command(
    "flows.commands.previewing:try_rule",
    name="test",
    help="What a rule would have matched in the stored past, and rung for.",
)
Json = Annotated[bool, Parameter(name="--json", negative="", help="JSON lines instead of text.")]
Several = Annotated[list[str], Parameter(negative="")]
BAD_RULE = 2


@app.command(name="list")
def list_rules(*, json: Json = False) -> None:
    """Every watch rule."""
    with database(load_settings()) as url, connect(url) as conn:
        loaded = store.load_all(conn)
        blind = {one.rule: one.words for one in blind_rules(conn)}
    unusable = {one.row.name: one.error for one in loaded if isinstance(one, UnusableRule)}
    if json:
        for one in loaded:
            say(as_json({**asdict(one.row), "blind": blind.get(one.row.name)}))
    else:
        _show([one.row for one in loaded], unusable, blind)
    for error in unusable.values():
        talk.print(error, style="red", markup=False)


def _show(rules: list[Rule], unusable: Mapping[str, str], blind: Mapping[str, str]) -> None:
    show(
        rules,
        {
            "rule": lambda row: row.name,
            "on": lambda row: "UNUSABLE" if row.name in unusable else row.enabled,
            "sees": lambda row: f"BLIND: {blind[row.name]}" if row.name in blind else row.enabled or None,
            "tells": lambda row: row.notify,
            "looks for": lambda row: " ".join(row.query.split())[:80],
            "version": lambda row: row.version,
            "saved": lambda row: row.saved_at,
            "by": lambda row: row.saved_by,
        },
        json=False,
        empty="no rules yet: write one with `tocsin rules add`, or `tocsin rules apply FILE`",
    )


@app.command(name="show")
def show_rule(name: str, *, json: Json = False) -> None:
    """One rule as YAML."""
    with database(load_settings()) as url, connect(url) as conn:
        found = store.get(conn, name)
    if json:
        say(as_json(found.row))
        return
    if isinstance(found, UnusableRule):
        raise RuleError(found.error)
    say(write_rule(found.rule).rstrip())


@app.command
def check(query: str | None = None, *, file: Path | None = None, json: Json = False) -> int:
    """Say what is wrong with a query or with a file of rules, without saving anything.

    Parameters
    ----------
    query
        a query, quoted for the shell.
    file
        a YAML file of rules, whose own tests are run too.
    """
    if (query is None) == (file is None):
        raise RuleError("give either a query or --file FILE")
    if query is not None:
        return _check_query(query, json=json)
    assert file is not None  # noqa: S101 - one of the two was given
    known = channels_of(load_settings()).tags
    rules = read_rules(_text(file))
    errors = [error for rule in rules if (error := _error(rule, known))]
    for error in errors:
        talk.print(error, style="red", markup=False)
    talk.print(f"{len(rules)} rules, {len(errors)} with errors")
    return BAD_RULE if errors else 0


def _check_query(query: str, *, json: bool) -> int:
    parsed = parse(query)
    for problem in parsed.problems:
        if json:
            say(as_json(problem))
        else:
            say(render(query, problem))
    if not json and not parsed.problems:
        talk.print("the query is fine")
    return BAD_RULE if parsed.errors else 0


def _error(rule: WatchRule, known: frozenset[str]) -> str | None:
    try:
        check_rule(rule, known)
    except RuleError as error:
        return str(error)
    return None


@app.command
def add(
    name: str,
    query: str,
    *,
    notify: Several,
    max_age: str = "48h",
    horizon: str = "7d",
    language: Several | None = None,
    source_kind: Several | None = None,
    why: str = "",
) -> None:
    """Save a watch rule, new or in a new version; it rings for what is stored from now on.

    Parameters
    ----------
    name
        lower-case letters, digits, dot, dash.
    query
        what to look for, quoted for the shell; see docs/rules.md.
    notify
        a channel tag to tell; may be given several times.
    max_age
        articles older than this do not ring: 48h, 7d, none.
    horizon
        pieces that only look back on something older than this do not ring.
    language
        only articles in this language (two letters); may be given several times.
    source_kind
        only sources of this kind: local, wire, state, analysis; may be given several times.
    why
        what the rule is for, kept with this version.
    """
    given = {
        "name": name,
        "query": query,
        "notify": notify,
        "max_age": max_age,
        "horizon": horizon,
        "languages": language or [],
        "source_kinds": source_kind or [],
        "why": why,
    }
    try:
        rule = WatchRule.model_validate(given)
    except ValidationError as error:
        raise RuleError(f"rule {name}: " + "; ".join(said for _, said in explain(error))) from None
    _save(rule)
    for problem in parse(query).problems:
        talk.print(render(query, problem), style="yellow", markup=False)


def _save(rule: WatchRule) -> None:
    settings = load_settings()
    known = channels_of(settings).tags
    with database(settings) as url, connect(url) as conn:
        change = store.save(
            conn, rule, saved_by=getpass.getuser(), known_channels=known, now=database_now(conn)
        )
    tell(change)


def tell(change: Change) -> None:
    """One change of a rule, with the lines that differ."""
    talk.print(f"{change.kind}: {change.name}", markup=False)
    if change.kind is not ChangeKind.ADDED:
        for line in change.diff:
            talk.print(f"  {line}", style={"+": "green", "-": "red"}.get(line[:1]), markup=False)


def _saved(found: LoadedRule | UnusableRule) -> WatchRule:
    if isinstance(found, UnusableRule):
        raise RuleError(found.error)
    return found.rule


@app.command
def apply(file: Path, *, prune: bool = False, dry_run: bool = False) -> int:
    """Save every rule of a YAML file, all or none, and show what changes.

    Parameters
    ----------
    file
        as `tocsin rules export` writes it.
    prune
        also remove the rules that the file does not list.
    dry_run
        only show what would change; the exit code is 1 when something would.
    """
    settings = load_settings()
    known = channels_of(settings).tags
    text = _text(file)
    with database(settings) as url, connect(url) as conn:
        if dry_run:
            changes = store.plan(conn, text, prune=prune)
        else:
            changes = store.apply(
                conn,
                text,
                prune=prune,
                saved_by=getpass.getuser(),
                known_channels=known,
                now=database_now(conn),
            )
    for change in changes:
        tell(change)
    differs = any(change.kind not in (ChangeKind.UNCHANGED, ChangeKind.UNLISTED) for change in changes)
    return 1 if dry_run and differs else 0


@app.command
def export() -> None:
    """Every rule as a YAML file that `tocsin rules apply` takes back."""
    with database(load_settings()) as url, connect(url) as conn:
        say(store.export(conn).rstrip())


@app.command
def enable(name: str) -> None:
    """Let a rule ring again."""
    _switch(name, enabled=True)


@app.command
def disable(name: str) -> None:
    """Let a rule rest; what it matches meanwhile is noted and not told."""
    _switch(name, enabled=False)


def _switch(name: str, *, enabled: bool) -> None:
    with database(load_settings()) as url, connect(url) as conn:
        rule = _saved(store.get(conn, name))
    _save(rule.model_copy(update={"enabled": enabled}))


@app.command
def remove(name: str) -> None:
    """Take a rule out of force; its versions and alerts stay on record."""
    with database(load_settings()) as url, connect(url) as conn:
        store.remove(conn, name, now=database_now(conn))
    talk.print(f"removed: {name}", markup=False)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{file} cannot be read: {error}") from None
