"""`tocsin rules test`: what a rule would have found and rung for in the stored past."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from alerts.rules import store
from alerts.rules.decide import Decision
from alerts.rules.file import read_rules
from alerts.rules.preview import PreviewRow, test_rule
from alerts.rules.rule import LoadedRule, RuleError, WatchRule
from alerts.rules.store import UnusableRule
from flows.commands.output import as_json, facts, plain, say
from flows.database import database
from flows.settings import load_settings
from sql.connection import connect
from sql.connection import now as database_now

Json = Annotated[bool, Parameter(name="--json", negative="", help="JSON lines instead of text.")]


def try_rule(rule: str, *, days: int = 30, json: Json = False) -> None:
    """What a rule would have matched in the stored past, and which events it would have rung for.

    Parameters
    ----------
    rule
        the name of a saved rule, or a YAML file of rules.
    days
        how far back.
    """
    with database(load_settings()) as url, connect(url) as conn:
        rules = (
            read_rules(_text(Path(rule)))
            if rule.endswith((".yaml", ".yml"))
            else [_saved(store.get(conn, rule))]
        )
        now = database_now(conn)
        tried = [(one, test_rule(conn, one, days, now)) for one in rules]
    for one, rows in tried:
        if json:
            for row in rows:
                say(as_json(row))
        else:
            _tell_test(one, rows, days)


def _saved(found: LoadedRule | UnusableRule) -> WatchRule:
    if isinstance(found, UnusableRule):
        raise RuleError(found.error)
    return found.rule


def _tell_test(rule: WatchRule, rows: list[PreviewRow], days: int) -> None:
    ringing = [row for row in rows if row.decision is Decision.RINGS]
    held = Counter(row.decision for row in rows if row.decision is not Decision.RINGS)
    say(f"{rule.name}: {len(rows)} articles in {days} days match, {len(ringing)} events would have rung")
    facts([("held back", {why.replace("_", " "): count for why, count in held.items()})])
    for row in ringing[-10:]:
        say(f"\n  {plain(row.published)}  {plain(row.title)}  ({row.source})")
        say(f"    {plain(row.sentence)}")
        say(f"    {row.url}")


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{file} cannot be read: {error}") from None
