"""The rules in force, ready to be matched: kept from one run to the next of a process, as long as nothing changes.

To parse 10,000 rules takes more than a second; most runs find them as the run before left them. A process that lives
for one run only parses them once, as ever.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from alerts.rules.article import document_of, fields_of
from alerts.rules.engine.matcher import Matcher
from alerts.rules.eval.match import match
from alerts.rules.language.syntax import Node
from alerts.rules.rule import LoadedRule
from alerts.rules.settle import Candidate
from alerts.rules.store import loading
from alerts.rules.store.loading import UnusableRule
from sql import rules as stored
from sql.connection import Connection
from sql.rows import Matchable, RulesSignature

# a matcher keeps room for what was taken out of it: with so much of it, it is made anew
_MOST_REMOVED = 0.2


class Watch:
    """Rules ready to be matched, whatever their conditions say."""

    def __init__(self, rules: Sequence[LoadedRule]) -> None:
        self._rules: dict[int, LoadedRule] = {}
        self._matched: dict[int, Node] = {}
        self._matcher = Matcher()
        self._removed = 0
        self.become(rules)

    def become(self, rules: Sequence[LoadedRule]) -> None:
        """Match these rules from now on; what they were made of is made when articles come."""
        self._rules = {rule.row.id: rule for rule in rules}

    def find(self, articles: Sequence[Matchable]) -> Iterator[Candidate]:
        """The matches by article; the reference, which says where, is asked only for rules that hold."""
        if not articles:
            return
        self._prepare()
        found = self._matcher.match_many([fields_of(article) for article in articles])
        for article, numbers in zip(articles, found, strict=True):
            document = document_of(article)
            for number in numbers:
                rule = self._rules[number]
                if (hit := match(rule.query, document)) is not None:
                    yield Candidate(article, rule, hit)

    def _prepare(self) -> None:
        """Bring the matcher to the rules."""
        gone = [
            number
            for number, tree in self._matched.items()
            if number not in self._rules or self._rules[number].query is not tree
        ]
        self._removed += len(gone)
        if self._removed > _MOST_REMOVED * len(self._rules):
            self._matcher, self._matched, self._removed = Matcher(), {}, 0
        else:
            for number in gone:
                self._matcher.remove(number)
                del self._matched[number]
        new = {number: rule.query for number, rule in self._rules.items() if number not in self._matched}
        self._matcher.add_many(new.items())
        self._matched.update(new)


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """Every rule in force, by name, those that cannot be used among them; `usable` are those to be matched."""

    loaded: list[LoadedRule | UnusableRule]
    usable: list[LoadedRule]
    watch: Watch


@dataclass(slots=True)
class _Kept:
    """What the last run of this process found, of which database, and by which signature."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    database: tuple[str, int, str] | None = None
    signature: RulesSignature | None = None
    ready: RulesInForce | None = None


_KEPT = _Kept()


def in_force(conn: Connection) -> RulesInForce:
    """The rules in force; only those are parsed that changed since this process asked last. In a transaction."""
    database = (conn.info.host, conn.info.port, conn.info.dbname)
    with _KEPT.lock:
        if _KEPT.database != database:
            _KEPT.database, _KEPT.ready, _KEPT.signature = database, None, None
        signature = stored.signature(conn)
        if _KEPT.ready is None or signature != _KEPT.signature:
            is_shared_as_before = _KEPT.signature is not None and signature.shared == _KEPT.signature.shared
            known = _known(_KEPT.ready) if _KEPT.ready and is_shared_as_before else {}
            _KEPT.ready, _KEPT.signature = _ready(loading.load_all(conn, known), _KEPT.ready), signature
        return _KEPT.ready


def _known(ready: RulesInForce) -> Mapping[int, LoadedRule | UnusableRule]:
    return {one.row.id: one for one in ready.loaded}


def _ready(loaded: list[LoadedRule | UnusableRule], before: RulesInForce | None) -> RulesInForce:
    usable = [one for one in loaded if isinstance(one, LoadedRule) and one.row.enabled]
    watch = before.watch if before else Watch(())
    watch.become(usable)
    return RulesInForce(loaded, usable, watch)
