"""`tocsin rules`: what is watched for, checked before it is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from dataclasses import replace as changed
from datetime import datetime, timedelta
from typing import Annotated, Any

from cyclopts import App, Parameter
from pydantic import ValidationError
from rich.text import Text

import sql.rules
from alerts.health.watch import blind_rules
from alerts.rules import findings
from alerts.rules.history.unseen import rendered
from alerts.rules.place_names import labelled
from alerts.rules.rule import LoadedRule, RuleError, WatchRule, lists_of_rule
from alerts.rules.store import loading, stored_versions
from alerts.rules.store.changes import DesiredState, What
from alerts.rules.store.loading import UnusableRule
from alerts.rules.store.saving import save
from flows.commands import editing, histories, muting, rule_files
from flows.commands.rule_options import NO_OPTIONS, RuleOptions, Several
from flows.commands.telling import by, person, saved, who
from flows.database import database
from flows.output import Json, as_json, facts, plain, say, show, talk
from flows.settings import load_settings
from sql.connection import Connection, connect, transaction
from sql.connection import now as database_now
from sql.rows import Rule, RuleStanding

app = App(name="rules", help="The watch rules.")
app.command(
    "flows.commands.previewing:preview_query",
    name="preview",
    help="What a query would have found in the stored past, and alerted for.",
)
app.command(
    "flows.commands.previewing:try_rule",
    name="test",
    help="What a rule would have matched in the stored past, and alerted for.",
)
app.command(rule_files.check)
app.command(rule_files.apply)
app.command(rule_files.export)
app.command(rule_files.schema)
app.command(muting.mute)
app.command(editing.edit_rule, name="edit")
app.command(histories.rule_history, name="history")
app.command(histories.rule_diff, name="diff")
app.command(histories.rule_restore, name="restore")
WEEK = timedelta(days=7)


@app.command(name="list")
def list_rules(*, json: Json = False) -> None:
    """Every watch rule, and how it did in the last seven days."""
    with database(load_settings()) as url, transaction(url) as conn:
        now = database_now(conn)
        loaded = loading.load_all(conn)
        standings = {one.rule_id: one for one in sql.rules.standings(conn, since=now - WEEK)}
        blind = {one.rule: one.words for one in blind_rules(conn)}
    unusable = {one.row.name: one.error for one in loaded if isinstance(one, UnusableRule)}
    if json:
        for one in loaded:
            standing = asdict(standings[one.row.id])
            say(as_json(asdict(one.row) | standing | {"blind": blind.get(one.row.name)}))
    else:
        _show([one.row for one in loaded], standings, unusable, now)
        for one in loaded:
            if muted := _muted(one.row, now):
                talk.print(Text(f"{one.row.name} is muted {muted}", style="yellow"))
        _tell_blind(blind)
    for error in unusable.values():
        talk.print(error, style="red", markup=False)


def _tell_blind(blind: Mapping[str, str]) -> None:
    """The rules that can find nothing, those of one cause in one line."""
    for words in dict.fromkeys(blind.values()):
        names = [name for name, each in blind.items() if each == words]
        said = f"{names[0]} is BLIND: {plain(words)}"
        if len(names) > 1:
            said = f"{len(names)} rules are BLIND, {plain(words)}: {', '.join(names)}"
        talk.print(Text(said, style="yellow"))


def _show(
    rules: list[Rule], standings: Mapping[int, RuleStanding], unusable: Mapping[str, str], now: datetime
) -> None:
    show(
        rules,
        {
            "rule": lambda row: row.name,
            **({"title": lambda row: row.title} if any(row.title for row in rules) else {}),
            "on": lambda row: "UNUSABLE" if row.name in unusable else _on(row, now),
            "tells": lambda row: row.notify,
            "7 days": lambda row: _in_a_week(row, standings[row.id]),
            "held": lambda row: sum(standings[row.id].held.values()),
            "last alerted": lambda row: plain(standings[row.id].last_alerted).split()[0],
            "relevant": lambda row: precision(standings[row.id]),
        },
        json=False,
        empty="no rules yet: write one with `tocsin rules add`, or `tocsin rules apply FILE`",
    )


def _on(row: Rule, now: datetime) -> str:
    return "muted" if row.enabled and row.muted_until and row.muted_until > now else plain(row.enabled)


def _in_a_week(row: Rule, standing: RuleStanding) -> str:
    """The alerts of the last seven days, and how many were expected when the rule was saved."""
    return str(standing.alerts) if row.estimate is None else f"{standing.alerts} of ~{row.estimate:,.0f}"


def _muted(row: Rule, now: datetime) -> str | None:
    """Until when a rule is silent, by whom and why; None when it is not."""
    is_muted = row.muted_until is not None and row.muted_until > now
    return f"until {plain(row.muted_until)} by {row.muted_by}: {plain(row.muted_why)}" if is_muted else None


def precision(standing: RuleStanding) -> str | None:
    """How many of the judged alerts were relevant."""
    if not standing.judged:
        return None
    return f"{round(100 * standing.relevant / standing.judged)} % of {standing.judged}"


@app.command(name="show")
def show_rule(name: str, *, json: Json = False) -> None:
    """One rule as YAML, and what became of it."""
    with database(load_settings()) as url, transaction(url) as conn:
        now = database_now(conn)
        found = loading.get(conn, name)
        lists = stored_versions.entries(conn)
        standing = next(
            one for one in sql.rules.standings(conn, since=now - WEEK) if one.rule_id == found.row.id
        )
    needed = set() if isinstance(found, UnusableRule) else lists_of_rule(found.rule, lists)
    used = {one: lists[one] for one in sorted(needed) if one in lists}
    if json:
        say(as_json(asdict(found.row) | asdict(standing) | {"lists": used}))
        return
    if isinstance(found, UnusableRule):
        raise RuleError(found.error)
    kept = stored_versions.kept(found.row)
    say(kept.text.rstrip())
    say()
    facts([("saved", by(changed(kept, why=""))), *_places(found), *_facts(found.row, standing, used, now)])


def _places(found: LoadedRule) -> list[tuple[str, Any]]:
    """How the names of places are read."""
    return [("places", list(map(labelled, found.asked.places)))] if found.asked and found.asked.places else []


def _facts(
    row: Rule, standing: RuleStanding, used: Mapping[str, Sequence[str]], now: datetime
) -> list[tuple[str, Any]]:
    held = {reason.replace("_", " "): count for reason, count in standing.held.items()}
    said: list[tuple[str, Any]] = [(f"@{name}", _few(entries)) for name, entries in used.items()]
    said += [
        ("alerts, 7 days", _in_a_week(row, standing)),
        ("held, 7 days", held),
        ("last alerted", standing.last_alerted),
    ]
    said += [("relevant", precision(standing))]
    return [*said, ("muted", muted)] if (muted := _muted(row, now)) else said


def _few(entries: Sequence[str]) -> str:
    more = f", … ({len(entries)} in all)" if len(entries) > 5 else ""
    return ", ".join(entries[:5]) + more


@app.command
def add(
    name: str,
    query: str,
    *,
    notify: Several,
    options: RuleOptions = NO_OPTIONS,
    why: str = "",
    replace: Annotated[bool, Parameter(negative="")] = False,
    force: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Save a new watch rule. To change one, see `edit`.

    It alerts for what is stored from now on.

    Parameters
    ----------
    name
        lower-case letters, digits, dot, dash.
    query
        what to look for, quoted for the shell; see docs/rules.md.
    notify
        a channel tag to tell; may be given several times.
    why
        what the rule is for, kept with this version.
    replace
        put it in the place of the rule of that name, whose conditions and tests go.
    force
        save it although it would alert more often than its budget.
    """
    given = {"name": name, "query": query, "notify": notify, "why": why, **options.fields()}
    try:
        rule = WatchRule.model_validate(given)
    except ValidationError as error:
        found = findings.of_model(error, WatchRule)
        raise RuleError(f"rule {name}: " + "; ".join(one.words for one in found)) from None
    with database(load_settings()) as url, connect(url) as conn:
        if not replace:
            _refuse_known(conn, name)
        code = _save(conn, rule, force=force)
        doubts = rule_files.problems_of(conn, rule.query)
    for said in rendered(rule.query, doubts):
        talk.print(Text(said, style="yellow"))
    return code


def _refuse_known(conn: Connection, name: str) -> None:
    if known := sql.rules.get(conn, name=name):
        raise RuleError(
            f"there is a rule {name} already, version {known.version} of {known.saved_by}: change it with "
            f"`tocsin rules edit {name}`; --replace puts this one in its place and drops its conditions and tests"
        )


def _save(conn: Connection, rule: WatchRule, base: int | None = None, *, force: bool = False) -> int:
    saver = person(conn, load_settings(), is_forced=force)
    wish = DesiredState(What.RULE, rule.name, rule, base)
    return saved(lambda: save(conn, [wish], saver)[0])


@app.command
def enable(name: str, *, why: str = "") -> int:
    """Let a rule alert again; a version that says who and why."""
    return _switch(name, why, enabled=True)


@app.command
def disable(name: str, *, why: str = "") -> int:
    """Let a rule rest until it is enabled; see also `mute`."""
    return _switch(name, why, enabled=False)


def _switch(name: str, why: str, *, enabled: bool) -> int:
    with database(load_settings()) as url, connect(url) as conn:
        found = loading.get(conn, name)
        if isinstance(found, UnusableRule):
            raise RuleError(found.error)
        update = {"enabled": enabled, "why": why or found.rule.why}
        return _save(conn, found.rule.model_copy(update=update), found.row.version)


@app.command
def remove(name: str, *, why: str = "") -> None:
    """Take a rule out of force; its versions and alerts stay on record."""
    with database(load_settings()) as url, transaction(url) as conn:
        loading.remove(conn, name, saved_by=who(), why=why, now=database_now(conn))
    talk.print(f"removed: {name}; `tocsin rules history {name}` shows what it was", markup=False)
