"""Where the words of a NEAR stand in one text, and which of them made it hold."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nsmallest
from itertools import islice

from alerts.rules.eval.document import Words
from alerts.rules.eval.ranges import Ranges, bounds, lengths_in, near, ranges_of, united
from alerts.rules.language.syntax import Near, Node, Or, Phrase, Term

# of an article that repeats one word without end, the first places do for marking
MOST_PLACES = 2_000
_Bounds = tuple[int, int]


class Nearness:
    """The NEARs of a query in the first `length` tokens of one text; each node is looked for once."""

    def __init__(self, words: Words, length: int) -> None:
        self._words = words
        self._length = length
        self._known: dict[int, Ranges] = {}

    def ranges(self, node: Node) -> Ranges:
        """Where the node stands: a NEAR from the first word of the one operand to the last of the other."""
        if (known := self._known.get(id(node))) is None:
            known = self._known[id(node)] = self._find(node)
        return known

    def makers(self, node: Near) -> Iterator[tuple[_Bounds, Term | Phrase]]:
        """The words and phrases that stand where they make the NEAR hold, and not where they stand alone."""
        wanted = set(islice(bounds(self.ranges(node)), MOST_PLACES))
        return self._makers(node, wanted)

    def _find(self, node: Node) -> Ranges:
        match node:
            case Term() | Phrase():
                return ranges_of(found for found in self._words.find(node) if found[1] <= self._length)
            case Or():
                return united(*map(self.ranges, node.operands))
            case Near():
                left, right = self.ranges(node.left), self.ranges(node.right)
                return near(left, right, node.distance, is_ordered=node.is_ordered)
            case _:
                raise AssertionError(f"{type(node).__name__} cannot stand in NEAR")

    def _makers(self, node: Node, wanted: set[_Bounds]) -> Iterator[tuple[_Bounds, Term | Phrase]]:
        match node:
            case Or():
                for operand in node.operands:
                    yield from self._makers(operand, wanted)
            case Near():
                pairs = set(self._pairs(node, nsmallest(MOST_PLACES, wanted)))
                yield from self._makers(node.left, {left for left, _ in pairs})
                yield from self._makers(node.right, {right for _, right in pairs})
            case Term() | Phrase():
                yield from ((found, node) for found in bounds(self.ranges(node)) if found in wanted)

    def _pairs(self, node: Near, wanted: list[_Bounds]) -> Iterator[tuple[_Bounds, _Bounds]]:
        """The left and right ranges of the NEAR that make one of the wanted."""
        left, right = self.ranges(node.left), self.ranges(node.right)
        for one, other in _following(left, right, node.distance, wanted):
            yield one, other
        if not node.is_ordered:
            for one, other in _following(right, left, node.distance, wanted):
                yield other, one


def _following(
    first: Ranges, second: Ranges, distance: int, wanted: list[_Bounds]
) -> Iterator[tuple[_Bounds, _Bounds]]:
    """The pairs of one that begins as a wanted range and another that ends it."""
    longest = max((lengths.bit_length() for lengths in second.values()), default=0)
    for begin, end in wanted:
        lengths = first.get(begin, 0)
        for start in range(max(begin + 1, end - longest), end) if lengths else ():
            if second.get(start, 0) >> (end - start) & 1:
                farthest = max(start - begin - distance, 0)
                for beyond in lengths_in(lengths >> farthest & (1 << (start - begin - farthest + 1)) - 1):
                    yield (begin, begin + farthest + beyond), (start, end)
