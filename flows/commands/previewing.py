"""`tocsin rules preview` and `tocsin rules test`: what a rule would have found and alerted for in the stored past."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rich.text import Text

from alerts.delivery.expected import Expected, expected, in_words
from alerts.delivery.placing import terms_of_channel
from alerts.rules import findings
from alerts.rules.history import archive
from alerts.rules.history.advice import unseen_words
from alerts.rules.history.comparison import Comparison, compare
from alerts.rules.history.preview import Preview, preview
from alerts.rules.history.unseen import rendered
from alerts.rules.language.lists import Lists
from alerts.rules.language.parse import parse
from alerts.rules.language.syntax import Node
from alerts.rules.message_fields import MessageTerms
from alerts.rules.rule import QueryRefused, RuleError, WatchRule, usable_query
from alerts.rules.store import loading, stored_versions
from alerts.rules.store.changes import What
from alerts.rules.store.examining import in_force_with
from alerts.rules.store.file import read_file
from alerts.rules.store.loading import UnusableRule
from flows.commands import indexing
from flows.commands.charts import tell_comparison, tell_preview
from flows.commands.telling import text_of
from flows.database import database
from flows.output import Json, as_json, plain, say, talk
from flows.settings import load_settings
from sql.connection import Connection, connect
from sql.connection import now as database_now
from sql.rows import Matchable

SAVED = "saved"
# what a preview indexes itself before it searches: a few seconds' worth
INDEXED_FIRST = 1_000
LONGEST = 3_650


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule as previewed, and held against another version of it."""

    preview: Preview
    comparison: Comparison | None = None
    # the articles of gained and lost events that are shown
    articles: dict[int, Matchable] | None = None
    # what one reader would have had of it
    expected: Expected | None = None


def preview_query(query: str, *, days: int = 30, json: Json = False) -> None:
    """What a query would have found and alerted for in the stored past, before it is saved.

    Parameters
    ----------
    query
        what to look for, quoted for the shell; see docs/rules.md.
    days
        how far back.
    """
    _check_days(days)
    rule, parsed = _rule_of(query), parse(query)
    with database(load_settings()) as url, connect(url) as conn:
        tree = _tree_of(rule, stored_versions.entries(conn))
        _index(conn)
        now = database_now(conn)
        found = preview(conn, rule, tree, days=days, now=now)
        tried = Tried(found, expected=_expected(conn, rule, found))
        problems = [*parsed.problems, *(unseen_words(conn, parsed.root, now) if parsed.root else ())]
    _tell(tried, json=json)
    if not json and problems:
        talk.print()
        for said in rendered(query, problems):
            talk.print(said, style="yellow", markup=False)


def try_rule(rule: str, *, days: int = 30, against: str | None = None, json: Json = False) -> None:
    """What a rule would have found and alerted for in the stored past; what an edit gains and loses.

    Parameters
    ----------
    rule
        the name of a saved rule, or a YAML file of rules.
    days
        how far back.
    against
        saved: hold a file's rules against the saved ones; a number: against that version.
    """
    _check_days(days)
    with database(load_settings()) as url, connect(url) as conn:
        saved = stored_versions.entries(conn)
        is_file = Path(rule).suffix in (".yaml", ".yml")
        if is_file:
            read = read_file(text_of(Path(rule)))
            rules, lists = [one.plain() for one in read.content.rules], in_force_with(read, saved)
        else:
            rules, lists = [_saved(conn, rule)], saved
        _index(conn)
        # the saved rule against itself
        other = None if against == SAVED and not is_file else against
        tried = [_try(conn, one, lists, days, other, saved) for one in rules]
    for one in tried:
        _tell(one, json=json)
    if other != against:
        talk.print(
            f"{rule} is the saved rule itself: against it nothing is gained and nothing lost. To try an edit, give a "
            "YAML file with it; to look back, a version: --against 3",
            markup=False,
        )


def _try(
    conn: Connection, rule: WatchRule, lists: Lists, days: int, against: str | None, saved: Lists
) -> Tried:
    now = database_now(conn)
    after = preview(conn, rule, usable_query(rule, lists), days=days, now=now, lists=lists)
    messages = _expected(conn, rule, after)
    if against is None:
        return Tried(after, expected=messages)
    other = _other(conn, rule.name, against)
    tree = usable_query(other, saved)
    before = preview(conn, other, tree, days=days, now=now, lists=saved, with_near_misses=False)
    compared = compare(before, after)
    shown = [one.article_id for one in (*compared.gained_events[:5], *compared.lost_events[:5])]
    return Tried(after, compared, archive.read(conn, shown), messages)


def _expected(conn: Connection, rule: WatchRule, found: Preview) -> Expected:
    """The messages to those behind the rule's first channel, as that is set now."""
    moments = [*(one.told_at for one in found.alerted), *(one.told_at for one in found.updates)]
    return expected(MessageTerms.of(rule.conditions()), terms_of_channel(conn, rule.notify[0]), moments)


def _other(conn: Connection, name: str, against: str) -> WatchRule:
    """The saved rule, or one of its versions."""
    if against == SAVED:
        return _saved(conn, name)
    if not against.isdecimal():
        raise RuleError(f"--against takes {SAVED} or the number of a version, not {against}")
    for kept in stored_versions.versions(conn, What.RULE, name):
        if kept.version == int(against) and isinstance(kept.item, WatchRule):
            return kept.item
    raise RuleError(f"{name} has no version {against}: see tocsin rules history {name}")


def _saved(conn: Connection, name: str) -> WatchRule:
    found = loading.get(conn, name)
    if isinstance(found, UnusableRule):
        raise RuleError(found.error)
    return found.rule


def _rule_of(query: str) -> WatchRule:
    try:
        return WatchRule(name="query", query=query, notify=["preview"])
    except ValidationError as error:
        raise RuleError("; ".join(one.words for one in findings.of_model(error, WatchRule))) from None


def _tree_of(rule: WatchRule, lists: Lists) -> Node:
    """The tree of a query that is no rule yet."""
    try:
        return usable_query(rule, lists)
    except QueryRefused as error:
        raise RuleError(f"the query cannot be used:\n{error.shown}") from None


def _check_days(days: int) -> None:
    if not 1 <= days <= LONGEST:
        raise RuleError(f"--days must be from 1 to {LONGEST:,}, not {days}")


def _index(conn: Connection) -> None:
    """What was stored since the last round is searched too."""
    indexing.index(conn, limit=INDEXED_FIRST)


def _tell(tried: Tried, *, json: bool) -> None:
    if json:
        say(as_json(_as_object(tried)))
        return
    tell_preview(tried.preview)
    if tried.expected is not None and tried.expected.messages:
        since = f", since {plain(tried.preview.decided_since)}" if tried.preview.is_about else ""
        say()
        say(f"{in_words(tried.expected)}{since}")
    if tried.comparison is not None:
        tell_comparison(tried.comparison, tried.articles or {})
    if tried.preview.unindexed:
        words = (
            f"{tried.preview.unindexed:,} articles are not indexed yet and were not searched: tocsin db index"
        )
        talk.print(Text(words, style="yellow"))


def _as_object(tried: Tried) -> dict[str, Any]:
    """The preview without the numbers of all articles, which may be many."""
    found = asdict(tried.preview)
    del found["article_ids"]
    found["alerted"] = [one._asdict() for one in tried.preview.alerted]
    if tried.expected is not None:
        found["messages"] = asdict(tried.expected)
    found["spared"] = [one._asdict() for one in tried.preview.spared]
    if tried.comparison is not None:
        against = asdict(tried.comparison)
        for name in ("gained_events", "lost_events"):
            against[name] = [one._asdict() for one in getattr(tried.comparison, name)]
        found["against"] = against
    return found
