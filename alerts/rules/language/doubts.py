"""Looks over a query as read for what it can hardly have meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alerts.rules.language.codes import Kind, is_code, meant
from alerts.rules.language.operands import key
from alerts.rules.language.plain_words import COMMON, little_words
from alerts.rules.language.problems import Code, Problem, Problems, Severity, shortened
from alerts.rules.language.sentences import of_sentence
from alerts.rules.language.syntax import (
    And,
    AtLeast,
    Field,
    FieldName,
    Form,
    Leaf,
    ListName,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Term,
    leaves,
)
from alerts.rules.language.words import SHORTEST_OF_SYLLABLES

# abbreviations of states and bodies that are also words, so that case tells them apart
_ALSO_WORDS = frozenset((
    "act", "aes", "ai", "aid", "arm", "as", "at", "au", "can", "cap", "car", "eu", "fan", "ice", "ira", "is", "it",
    "ma", "mac", "me", "os", "pan", "par", "pas", "ras", "sar", "sea", "son", "sud", "un", "us", "who",
))  # fmt: skip
_LONGEST_ACRONYM = 5
_CODED: dict[FieldName | None, Kind] = {"lang": "lang", "country": "country"}
_KINDS = {
    "lang": ("language", "fr", Code.UNKNOWN_LANGUAGE),
    "country": ("country", "ML", Code.UNKNOWN_COUNTRY),
}


def doubt(query: str, root: Node, problems: Problems) -> None:
    """Note what is doubtful in the tree of a query."""
    check_codes(root, problems)
    for several in _alternations(root):
        check_alternatives(several, problems)
    for leaf in leaves(root):
        _check_acronym(leaf, problems)
    if problems.has_errors:
        return
    if _is_broad(root, None):
        _warn_of_broad(root, problems)
    said = list(of_sentence(query, root))
    if not any(problem.code is Code.SENTENCE for problem in said):
        said += little_words(root)
    for problem in said:
        problems.warning((problem.start, problem.end), problem.code, problem.message, problem.remedy)


def check_codes(root: Node, problems: Problems) -> None:
    """Note languages and countries that no article can have."""
    for node, field, _ in leaves(root):
        kind = _CODED.get(field)
        if problems.is_full:
            return
        if kind is not None and not isinstance(node, ListName):
            _check_code(node, kind, problems)


def _check_code(node: Term | Phrase, kind: Kind, problems: Problems) -> None:
    if isinstance(node, Term) and node.form in (Form.WORD, Form.EXACT) and is_code(kind, node.text):
        return
    what, example, code = _KINDS[kind]
    terms = node.terms if isinstance(node, Phrase) else (node,)
    written = " ".join(term.written for term in terms)
    message = f"{shortened(written)} is not the code of a {what}"
    if len(terms) > 1 and is_code(kind, terms[0].text):
        remedy = f"write {kind}:{terms[0].written} alone: nothing else is kept of a {what}"
    elif found := meant(kind, written):
        remedy = f"did you mean {kind}:{found[0]} ({found[1]})?"
    else:
        remedy = f"write the two letters of the {what}, such as {example}"
    problems.error((node.start, node.end), code, message, remedy)


def check_alternatives(operands: Sequence[Node], problems: Problems) -> None:
    """Note alternatives that another one makes needless."""
    seen: set[object] = set()
    prefixes = {one.text: one for one in operands if isinstance(one, Term) and one.is_prefix}
    for operand in operands:
        span = (operand.start, operand.end)
        if (this := key(operand)) in seen:
            message = "this stands among the alternatives before"
            problems.warning(span, Code.DUPLICATE, message, "delete one of the two")
        elif isinstance(operand, Term) and (prefix := _covering(operand, prefixes)) is not None:
            message = f"{shortened(prefix.written)}* finds this too"
            problems.warning(span, Code.DUPLICATE, message, "delete one of the two")
        seen.add(this)


def _covering(term: Term, prefixes: dict[str, Term]) -> Term | None:
    if not prefixes or term.form is Form.STEM:
        return None
    longest = len(term.text) - term.is_prefix
    beginnings = (term.text[:length] for length in range(SHORTEST_OF_SYLLABLES, longest + 1))
    return next((prefixes[beginning] for beginning in beginnings if beginning in prefixes), None)


def _alternations(node: Node) -> Iterator[tuple[Node, ...]]:
    """The alternatives of each OR; those of an OR that stands in another one count with it."""
    match node:
        case Or():
            operands = tuple(_flat(node))
            yield operands
        case And() | AtLeast():
            operands = node.operands
        case Near():
            operands = (node.left, node.right)
        case Not() | Field():
            operands = (node.operand,)
        case _:
            operands = ()
    for operand in operands:
        yield from _alternations(operand)


def _flat(node: Or) -> Iterator[Node]:
    for operand in node.operands:
        if isinstance(operand, Or):
            yield from _flat(operand)
        else:
            yield operand


def _check_acronym(leaf: Leaf, problems: Problems) -> None:
    node = leaf.node
    if leaf.field in ("lang", "country") or not isinstance(node, Term) or node.form is not Form.WORD:
        return
    if node.written.isupper() and len(node.written) <= _LONGEST_ACRONYM and node.text in _ALSO_WORDS:
        message = f"{node.written} is looked for in small letters too: {node.text}"
        remedy = f"write ={node.written} if only the capitals are meant"
        problems.warning((node.start, node.end), Code.ACRONYM, message, remedy)


def _warn_of_broad(root: Node, problems: Problems) -> None:
    broad = root
    while isinstance(broad, Or):
        broad = next(operand for operand in broad.operands if _is_broad(operand, None))
    span = (broad.start, broad.end)
    if any(not leaf.is_refused and leaf.field not in _CODED for leaf in leaves(broad)):
        message = "nearly every article holds such words"
        problems.warning(span, Code.COMMON_WORDS, message, "say beside them what to look for")
    else:
        message = "every article of this language or country would match"
        problems.warning(span, Code.NO_WORDS, message, "say beside it what to look for")


def _is_broad(node: Node, field: FieldName | None) -> bool:
    """Whether the node holds for nearly every article, or for all of a language or country."""
    match node:
        case Field():
            return _is_broad(node.operand, node.name)
        case Or():
            return any(_is_broad(operand, field) for operand in node.operands)
        case And() | AtLeast():
            needed = node.count if isinstance(node, AtLeast) else len(node.operands)
            return sum(_is_broad(operand, field) for operand in node.operands) >= needed
        case Near():
            return _is_broad(node.left, field) and _is_broad(node.right, field)
        case Term() | Phrase():
            terms = node.terms if isinstance(node, Phrase) else (node,)
            is_common = all(term.form is Form.WORD and term.text in COMMON for term in terms)
            return field in _CODED or is_common
        case _:
            return isinstance(node, Not)


def countries_of_sources(root: Node) -> tuple[Problem, ...]:
    """Says of the first country: of a query whose country it asks for; for rules that ask nothing of the event's."""
    field = next((leaf for leaf in leaves(root) if leaf.field == "country"), None)
    if field is None:
        return ()
    message = "country: is the newsroom's, that of the source, not where the event happened"
    remedy = "for where it happened write beside the query countries: [ML]"
    span = field.node.start, field.node.end
    return (Problem(*span, Code.SOURCE_COUNTRY, Severity.WARNING, message, remedy),)
