"""Why a query holds for an article or does not: clause by clause, in words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from alerts.rules.eval.document import Document, Scope
from alerts.rules.eval.match import Span, evaluate, needed
from alerts.rules.eval.near import MOST_PLACES, Nearness
from alerts.rules.eval.ranges import Ranges, bounds
from alerts.rules.language.naming import KINDS, WHERE, listed, named
from alerts.rules.language.syntax import (
    And,
    Area,
    AtLeast,
    Field,
    FieldName,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    leaves,
)

_READ: dict[Area, str] = {"title": "the title", "text": "the text"}


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that a query asks for or refuses.

    `name` is the clause itself, `words` what became of it: where it stands or what is missing, as one clause of a
    sentence. `places` are where what it speaks of stands, also where it fails: the words that stand too far apart, or
    that the query refuses. `parts` are the clauses of the alternative that comes nearest, where alternatives have any.
    """

    node: Node
    holds: bool
    name: str
    words: str
    places: tuple[Span, ...] = ()
    parts: tuple[Clause, ...] = ()

    @property
    def is_refusal(self) -> bool:
        """Whether the clause refuses something."""
        return isinstance(self.node, Not)


def explain(query: Node, document: Document) -> tuple[Clause, ...]:
    """The clauses of a query with its lists written out; it holds for the article when all of them hold."""
    return tuple(_clause(operand, document, None) for operand in conjuncts(query))


def near_miss(clauses: Sequence[Clause]) -> Clause | None:
    """The one clause for want of which the query does not hold; None where it holds or more is missing.

    That only source, language and the like fit is no near miss: they fit most articles.
    """
    failed = [clause for clause in clauses if not clause.holds]
    if len(failed) != 1:
        return None
    (missing,) = failed
    if any(clause.holds and not clause.is_refusal and is_of_words(clause.node) for clause in clauses):
        return missing
    if missing.parts:
        return near_miss(missing.parts)
    return missing if missing.places and not missing.is_refusal else None


def is_of_words(node: Node) -> bool:
    """Whether the node asks for words: that only source, language and the like fit is no near miss."""
    return any(leaf.field not in KINDS and not leaf.is_refused for leaf in leaves(node))


def conjuncts(node: Node) -> Iterator[Node]:
    """What must all hold for the node to hold."""
    if isinstance(node, And):
        for operand in node.operands:
            yield from conjuncts(operand)
    else:
        yield node


def _clause(node: Node, document: Document, field: FieldName | None) -> Clause:
    found = evaluate(node, document, field)
    if found is not None:
        places = tuple(sorted({one.span for one in found}))
        return Clause(node, True, named(node), _held(node, places, document, field), places)
    parts = _nearest_alternative(node, document, field)
    words, places = _missing(node, document, field)
    return Clause(node, False, named(node), words, places, parts)


def _nearest_alternative(node: Node, document: Document, field: FieldName | None) -> tuple[Clause, ...]:
    """The clauses of that AND in an OR of which fewest are missing."""
    if not isinstance(node, Or):
        return ()
    ways = [
        tuple(_clause(one, document, field) for one in conjuncts(way))
        for way in node.operands
        if isinstance(way, And)
    ]
    return min(ways, key=lambda way: sum(not clause.holds for clause in way), default=())


def _held(node: Node, places: tuple[Span, ...], document: Document, field: FieldName | None) -> str:
    if isinstance(node, Not):
        return f"{named(node.operand)}, which the rule refuses, does not stand there"
    if isinstance(node, Field) and node.name in KINDS:
        return f"the {KINDS[node.name]} is {_value(node.name, document)}"
    names = [named(one) for one in _holding(node, document, field)]
    return f"{listed(names, 'and')} {_stand(names)} in {_areas(places)}"


def _holding(node: Node, document: Document, field: FieldName | None) -> Sequence[Node]:
    """The node itself, or those of its alternatives that hold."""
    if isinstance(node, Field):
        return _holding(node.operand, document, node.name)
    if isinstance(node, Or | AtLeast):
        return [one for one in node.operands if evaluate(one, document, field) is not None]
    return [node]


def _missing(node: Node, document: Document, field: FieldName | None) -> tuple[str, tuple[Span, ...]]:
    """What a node that does not hold lacks, and what of it stands where."""
    match node:
        case Not():
            found = evaluate(node.operand, document, field) or []
            places = tuple(sorted({one.span for one in found}))
            names = [named(one) for one in _holding(node.operand, document, field)]
            where = f" in {_areas(places)}" if places else ""
            return (
                f"{listed(names, 'and')}, which the rule refuses, {_stand(names)}{where or ' there'}",
                places,
            )
        case Field() if node.name in KINDS:
            value = _value(node.name, document)
            wanted = named(node.operand)
            return f"the {KINDS[node.name]} is {value}" + (
                f", not {wanted}" if value != "not known" else ""
            ), ()
        case Field():
            return _missing(node.operand, document, node.name)
        case Near():
            return _too_far(node, document, field)
        case And() | Or() | AtLeast():
            return _too_few(node, document, field)
        case _:
            return _nowhere(node, document, field), ()


def _nowhere(node: Node, document: Document, field: FieldName | None) -> str:
    name = named(node)
    if isinstance(node, Phrase) and all(evaluate(term, document, field) is not None for term in node.terms):
        return f"the words of {name} do not stand together {WHERE[field]}"
    return f"{name} does not stand {WHERE[field]}"


def _too_few(
    node: And | Or | AtLeast, document: Document, field: FieldName | None
) -> tuple[str, tuple[Span, ...]]:
    if isinstance(node, Or) and node.list_name:
        return f"nothing of @{node.list_name} stands {WHERE[field]}", ()
    if isinstance(node, Or):
        names = [named(one) for one in node.operands]
        none = f"neither {names[0]} nor {names[1]}" if len(names) == 2 else f"none of {listed(names)}"
        where = "there" if any(isinstance(one, Field) for one in node.operands) else WHERE[field]
        return f"{none} stands {where}", ()
    held = [(one, found) for one in node.operands if (found := evaluate(one, document, field)) is not None]
    ids = {id(one) for one, _ in held}
    lacking = [one for one in node.operands if id(one) not in ids]
    places = tuple(sorted({place.span for _, found in held for place in found}))
    if isinstance(node, And):
        words = "; ".join(_missing(one, document, field)[0] for one in lacking[:2])
        return words + (f"; and {len(lacking) - 2} more" if len(lacking) > 2 else ""), places
    names = [named(one) for one, _ in held]
    have = f"only {listed(names, 'and')} {_stand(names)}" if names else "none stands"
    wanted = f"at least {needed(node)} of {len(node.operands)} are wanted"
    return f"{have} {WHERE[field]}, {wanted}: not {listed([named(one) for one in lacking], 'and')}", places


def _too_far(node: Near, document: Document, field: FieldName | None) -> tuple[str, tuple[Span, ...]]:
    sides = (node.left, node.right)
    for side in sides:
        if not any(Nearness(scope.words, scope.length).ranges(side) for scope in document.scopes(field)):
            return _missing(side, document, field)
    left, right = (listed([named(one) for one in _holding(side, document, field)]) for side in sides)
    if (nearest := _nearest(node, document, field)) is not None:
        gap, places = nearest
        words = "1 word" if gap == 1 else f"{gap} words"
        return f"{left} and {right} stand {words} apart, at most {node.distance} allowed", places
    if node.is_ordered and (nearest := _nearest(_unordered(node), document, field)) is not None:
        return f"{left} stands only after {right}, the rule wants it before", nearest[1]
    if left == right:
        return f"{left} stands there only once, the rule wants it twice", ()
    return f"{left} and {right} do not stand in the same part of the article", ()


def _unordered(node: Near) -> Near:
    return Near(node.left, node.right, node.distance, False, node.start, node.end)


def _nearest(node: Near, document: Document, field: FieldName | None) -> tuple[int, tuple[Span, ...]] | None:
    found = (_narrowest(node, scope) for scope in document.scopes(field))
    return min((one for one in found if one is not None), default=None)


def _narrowest(node: Near, scope: Scope) -> tuple[int, tuple[Span, ...]] | None:
    """How many words stand between the nearest two, and where these are; None where there are no such two."""
    nearness = Nearness(scope.words, scope.length)
    left, right = _first(nearness.ranges(node.left)), _first(nearness.ranges(node.right))
    gaps = list(_gaps(left, right))
    if not node.is_ordered:
        gaps += _gaps(right, left)
    if not gaps:
        return None
    gap, one, other = min(gaps)
    return gap, tuple(sorted(_span(scope, place) for place in (one, other)))


def _gaps(
    first: Sequence[tuple[int, int]], second: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, tuple[int, int], tuple[int, int]]]:
    """Each range of the first with the nearest of the second that follows it."""
    for begin, end in first:
        at = bisect_left(second, (end, 0))
        if at < len(second):
            yield second[at][0] - end, (begin, end), second[at]


def _first(ranges: Ranges) -> list[tuple[int, int]]:
    return list(islice(bounds(ranges), MOST_PLACES))


def _span(scope: Scope, place: tuple[int, int]) -> Span:
    begin, end = place
    return Span(scope.area, scope.words.tokens[begin].start, scope.words.tokens[end - 1].end)


def _value(name: FieldName, document: Document) -> str:
    """What the article has in a field that is not read."""
    values = [scope.words.text for scope in document.scopes(name) if scope.words.text.strip()]
    return listed(values, "and") if values else "not known"


def _areas(places: Sequence[Span]) -> str:
    areas = [words for area, words in _READ.items() if any(place.field == area for place in places)]
    return " and ".join(areas) or "the article"


def _stand(names: Sequence[str]) -> str:
    return "stands" if len(names) == 1 else "stand"
