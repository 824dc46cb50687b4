"""Named lists: their entries as a query means them, and a query with its lists written out.

An entry is one thing to look for: a word, prefix*, =Exact, ~forms, a "phrase" or another @list, whose own entries are
then no lists any more. A list stands in a query for at least one of its entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from alerts.rules.language.doubts import check_codes
from alerts.rules.language.guess import meant
from alerts.rules.language.operands import alternatives
from alerts.rules.language.parse import parse
from alerts.rules.language.problems import MOST_SHOWN, Code, Problem, Problems, Severity, shortened
from alerts.rules.language.spellings import spelled
from alerts.rules.language.syntax import (
    And,
    AtLeast,
    Field,
    ListName,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Term,
    is_bound,
    leaves,
)
from alerts.rules.language.words import lost_sign

MOST_ENTRIES = 5_000
LONGEST_ENTRY = 500
# of all lists of one query together; more would make every article slow
MOST_EXPANDED = 20_000

Lists = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Expanded:
    """A query with its lists written out; `root` only without errors. Places are those of the @name in the query."""

    root: Node | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The reasons to refuse the query; empty when it can be used."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)


@dataclass(frozen=True, slots=True)
class WrongEntry:
    """What is wrong with one entry of a list; `index` counts from 0, and the problem's places lie in the entry."""

    index: int
    entry: str
    problem: Problem


def expand(root: Node, lists: Lists) -> Expanded:
    """The query with every @name replaced by an Or of the list's entries, and F-16 by an Or of its spellings.

    Never raises. In ATLEAST each entry counts by itself, and its spellings as one.
    """
    problems = Problems()
    if not any(isinstance(leaf.node, ListName) for leaf in leaves(root)):
        return _finished(root, problems)
    expansion = _Expansion(lists, problems)
    expanded = expansion.written_out(root)
    if expanded is not None and not problems.has_errors:
        check_codes(expanded, problems)
        # two lists that turn out to be the same can leave an ATLEAST without what it looked for
        if not is_bound(expanded):
            message = "this only refuses: it would hold for nearly every article"
            problems.error((root.start, root.end), Code.ONLY_NOT, message, "say beside it what to look for")
    if expanded is None or problems.has_errors:
        return Expanded(None, problems.rows())
    return _finished(expanded, problems)


def _finished(tree: Node, problems: Problems) -> Expanded:
    root = spelled(tree, problems)
    return Expanded(None if problems.has_errors else root, problems.rows())


def check_list(name: str, entries: Sequence[str], lists: Lists) -> tuple[WrongEntry, ...]:
    """What is wrong with a list about to be saved as `name`, up to `MOST_SHOWN` findings.

    `lists` are the others, with or without it.
    """
    known = {**lists, name: entries}
    if len(entries) > MOST_ENTRIES:
        problem = Problem(0, 0, Code.LIST_TOO_LONG, Severity.ERROR, *_too_long(name, len(entries)))
        return (WrongEntry(MOST_ENTRIES, entries[MOST_ENTRIES], problem),)
    wrong = (
        WrongEntry(index, entry, problem)
        for index, entry in enumerate(entries)
        for problem in _wrong_with(entry, (name,), known)
    )
    return tuple(islice(wrong, MOST_SHOWN))


@lru_cache(maxsize=1 << 16)
def read_entry(entry: str) -> tuple[Term | Phrase | ListName | None, tuple[Problem, ...]]:
    """An entry as a query means it, and what is wrong with it; None only with an error."""
    if len(entry) > LONGEST_ENTRY:
        message = f"this entry has {len(entry):,} characters, {LONGEST_ENTRY} are the most"
        long = Problem(LONGEST_ENTRY, len(entry), Code.LIST_ENTRY, Severity.ERROR, message, "make it shorter")
        return None, (long,)
    parsed = parse(entry)
    errors = parsed.errors
    if errors:
        return None, errors
    if isinstance(parsed.root, Term | Phrase | ListName):
        return parsed.root, ()
    message = f"{shortened(entry)} is more than one thing to look for"
    remedy = "make several entries of it"
    if isinstance(parsed.root, And) and all(isinstance(one, Term) for one in parsed.root.operands):
        remedy = f'for words that stand together write "{" ".join(entry.split())}"'
    return None, (Problem(0, len(entry), Code.LIST_ENTRY, Severity.ERROR, message, remedy),)


def _wrong_with(entry: str, path: tuple[str, ...], lists: Lists) -> Iterator[Problem]:
    node, problems = read_entry(entry)
    yield from problems
    if not isinstance(node, ListName):
        return
    if (fault := _misnamed(node.name, path, lists)) is not None:
        yield Problem(node.start, node.end, fault[0], Severity.ERROR, *fault[1:])
        return
    for inner in lists[node.name]:
        below, _ = read_entry(inner)
        if (
            isinstance(below, ListName)
            and (deep := _misnamed(below.name, (*path, node.name), lists)) is not None
        ):
            yield Problem(node.start, node.end, deep[0], Severity.ERROR, *deep[1:])


def _misnamed(name: str, path: tuple[str, ...], lists: Lists) -> tuple[Code, str, str] | None:
    """Why a list cannot be named below the lists of `path`: what, message, remedy."""
    way = " → ".join(f"@{one}" for one in (*path, name))
    if name in path:
        return (
            Code.LIST_CYCLE,
            f"the lists name each other in a circle: {way}",
            f"take @{name} out of @{path[-1]}",
        )
    if len(path) > 1:
        message = f"a list in a list holds no further one: {way}"
        return Code.LIST_TOO_DEEP, message, f"write the entries of @{name} into @{path[-1]}"
    if name not in lists:
        others = sorted(set(lists) - set(path))
        guess = meant(name, others)
        known = ", ".join(f"@{one}" for one in others[:5])
        other = f"known are {known}" if known else "no lists are saved yet"
        return (
            Code.UNKNOWN_LIST,
            f"there is no list @{name}",
            f"did you mean @{guess}?" if guess else other,
        )
    return None


def _too_long(name: str, count: int) -> tuple[str, str]:
    return f"the list @{name} has {count:,} entries, {MOST_ENTRIES:,} are the most", "make two lists of it"


class _Expansion:
    """Replaces list names in one query, counting what it puts in."""

    def __init__(self, lists: Lists, problems: Problems) -> None:
        self._lists = lists
        self._problems = problems
        self._count = 0
        self._faults = 0
        self._signed: set[str] = set()

    def written_out(self, node: Node) -> Node | None:
        """The node without list names; None where a problem says why not."""
        match node:
            case ListName():
                return self._list(node)
            case Not() | Field():
                operand = self.written_out(node.operand)
                return None if operand is None else replace(node, operand=operand)
            case Near():
                left, right = self.written_out(node.left), self.written_out(node.right)
                return None if left is None or right is None else replace(node, left=left, right=right)
            case And() | Or() | AtLeast():
                return self._several(node)
            case _:
                return node

    def _several(self, node: And | Or | AtLeast) -> Node | None:
        operands = tuple(one for operand in node.operands if (one := self.written_out(operand)) is not None)
        if len(operands) < len(node.operands):
            return None
        if not isinstance(node, AtLeast):
            return replace(node, operands=operands)
        counted = alternatives(Or(operands, node.start, node.end))
        if node.count > len(counted):
            message = f"only {len(counted)} different alternatives stand in the brackets"
            remedy = "write a smaller number, or add entries to the list"
            self._problems.error((node.start, node.end), Code.ATLEAST_NUMBER, message, remedy)
        return replace(node, operands=counted)

    def _list(self, named: ListName) -> Node | None:
        if self._problems.is_full:
            return None
        faults = self._faults
        nodes = list(self._entries(named, named.name, ()))
        if self._count > MOST_EXPANDED:
            message = f"the lists of this query have more than {MOST_EXPANDED:,} entries together"
            remedy = "name fewer or shorter lists, or make several rules"
            self._problems.error((named.start, named.end), Code.TOO_MANY_ENTRIES, message, remedy)
            return None
        if not nodes:
            if self._faults == faults:
                self._error(
                    named, Code.EMPTY_LIST, f"the list @{named.name} is empty", "give it entries first"
                )
            return None
        return nodes[0] if len(nodes) == 1 else Or(tuple(nodes), named.start, named.end, named.name)

    def _entries(self, named: ListName, name: str, path: tuple[str, ...]) -> Iterator[Node]:
        """The entries of a list as nodes at the place of `named`; of lists in it too."""
        if (fault := _misnamed(name, path, self._lists)) is not None:
            self._error(named, *fault)
            return
        entries = self._lists[name]
        if len(entries) > MOST_ENTRIES:
            self._error(named, Code.LIST_TOO_LONG, *_too_long(name, len(entries)))
            return
        for entry in entries:
            if self._count > MOST_EXPANDED or self._problems.is_full:
                return
            node, problems = read_entry(entry)
            if isinstance(node, ListName):
                yield from self._entries(named, node.name, (*path, name))
            elif node is None:
                message = f"the list @{name} holds what cannot be used: {shortened(entry)}"
                self._error(named, Code.LIST_ENTRY, message, problems[0].remedy)
            else:
                self._count += 1
                self._note_sign(named, node, entry)
                yield _placed(node, named)

    def _note_sign(self, named: ListName, node: Term | Phrase, entry: str) -> None:
        """Warn of the first entry of a list that is found without its sign."""
        if named.name not in self._signed and (message := lost_sign(node, entry)) is not None:
            self._signed.add(named.name)
            said, remedy = f"of the list @{named.name}, {message}", "say beside it what else must stand there"
            self._problems.warning((named.start, named.end), Code.LOST_SIGN, said, remedy)

    def _error(self, named: ListName, code: Code, message: str, remedy: str) -> None:
        self._faults += 1
        self._problems.error((named.start, named.end), code, message, remedy)


def _placed(node: Term | Phrase, named: ListName) -> Term | Phrase:
    if isinstance(node, Term):
        return Term(node.text, node.form, node.written, named.start, named.end)
    terms = tuple(Term(t.text, t.form, t.written, named.start, named.end) for t in node.terms)
    return Phrase(terms, named.start, named.end)
