"""What a new Tocsin lacks before it tells anybody of anything: a channel, a rule, a source, and a first reading."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime

import sql.alerts
import sql.crawls
import sql.rules
import sql.sources
import sql.workers
from alerts.rules.language.from_words import name_of_words, query_of_words
from alerts.rules.rule import RuleError, WatchRule
from flows.channels import usable_channels_of
from flows.settings import Settings
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Rule


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """How far a Tocsin is set up. `problems`: what of the channels file cannot be used.

    `read`: how many of the sources were read; `due_at`: when the next one is.
    """

    channels: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    rules: int = 0
    sources: int = 0
    read: int = 0
    due_at: datetime | None = None
    has_worker: bool = False

    @property
    def is_set_up(self) -> bool:
        """Whether nothing is missing but time."""
        return bool(self.channels and self.rules and self.sources)


def first_steps(conn: Connection, settings: Settings, rules: Sequence[Rule]) -> FirstSteps | None:
    """How far it is set up, with these rules; None once it has alerted and has all it needs to go on."""
    enabled = sum(rule.enabled for rule in rules)
    sources = [source for source in sql.sources.list_all(conn) if source.enabled]
    if enabled and sources and sql.alerts.list_recent(conn, limit=1):
        return None
    channels = usable_channels_of(settings)
    read = {crawl.source_id for crawl in sql.crawls.last_of_each(conn) if crawl.finished_at}
    now = database_now(conn)
    return FirstSteps(
        tuple(sorted(channels.tags)),
        tuple(problem.words for problem in channels.problems),
        enabled,
        len(sources),
        sum(source.id in read for source in sources),
        min((source.next_due_at for source in sources), default=None),
        any(worker.alive_until > now for worker in sql.workers.list_all(conn)),
    )


def rule_of_words(
    conn: Connection, words: str, notify: list[str], hidden: Set[str] = frozenset()
) -> WatchRule:
    """A rule that looks for all of these words in their forms, under a name that is free. Raises RuleError.

    `hidden`: names of rules, also removed ones, that whoever makes it may not see.
    """
    query = query_of_words(words)
    if not query:
        raise RuleError("say what to watch for, in a few words that such an article would have")
    name = free_name(conn, words, hidden)
    title = " ".join(words.split())
    return WatchRule(name=name, title=title[:120], query=query, notify=notify)


def free_name(conn: Connection, words: str, hidden: Set[str] = frozenset()) -> str:
    """A name for a rule, made of words, that no rule has; `hidden` as for `rule_of_words`."""
    base = name_of_words(words)
    taken = {rule.name for rule in sql.rules.list_current(conn)} | hidden
    return next(name for name in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if name not in taken)
