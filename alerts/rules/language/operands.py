"""What may stand beside NEAR and within ATLEAST."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alerts.rules.language.syntax import And, AtLeast, Field, ListName, Near, Node, Not, Or, Phrase, Term


def alternatives(node: Node) -> tuple[Node, ...]:
    """What ATLEAST counts: the alternatives of an OR, those of an OR within it too; of equal ones the first."""
    return distinct(_alternatives(node))


def distinct(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Without those that say the same as an earlier one."""
    first: dict[object, Node] = {}
    for node in nodes:
        first.setdefault(key(node), node)
    return tuple(first.values())


def key(node: Node) -> tuple[object, ...]:
    """Equal for nodes that say the same, wherever they were written."""
    match node:
        case Term():
            return ("term", node.text, node.form, "" if node.form.is_folded else node.written)
        case Near():
            return ("near", node.distance, node.is_ordered, key(node.left), key(node.right))
        case Phrase() | And() | Or() | AtLeast():
            parts = node.terms if isinstance(node, Phrase) else node.operands
            count = node.count if isinstance(node, AtLeast) else None
            return (type(node).__name__, count, *map(key, parts))
        case Not():
            return ("not", key(node.operand))
        case Field():
            return ("field", node.name, key(node.operand))
        case ListName():
            return ("list", node.name)


def count_nears(node: Node) -> int:
    """How many NEARs hang together in a NEAR."""
    match node:
        case Near():
            return 1 + count_nears(node.left) + count_nears(node.right)
        case Or():
            return sum(map(count_nears, node.operands))
        case _:
            return 0


def wrong_beside_near(operand: Node) -> tuple[Node, str] | None:
    """What of the operand cannot stand beside NEAR, and what to write instead; a NEAR in it was looked at before."""
    match operand:
        case Or():
            found = (wrong_beside_near(one) for one in operand.operands)
            return next((one for one in found if one is not None), None)
        case And():
            return (
                operand,
                'quote words that stand together: "one two"; or write (a NEAR/5 c) AND (b NEAR/5 c)',
            )
        case Field():
            return operand, f"put the field around both: {operand.name}:(one NEAR/5 two)"
        case Not():
            return operand, "refuse beside it, not within: one NEAR/5 two NOT three"
        case AtLeast():
            return operand, "write the words with OR, and ATLEAST beside it with AND"
        case _:
            return None


def _alternatives(node: Node) -> Iterator[Node]:
    if isinstance(node, Or):
        for operand in node.operands:
            yield from _alternatives(operand)
    else:
        yield node
