"""A query in words: what it will look for, and what a person who wrote a sentence probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from itertools import groupby

from alerts.rules.language.naming import named
from alerts.rules.language.problems import Code, Problem, Severity
from alerts.rules.language.syntax import And, Form, Node, Not, Term
from alerts.text.tokens import is_unspaced, tokenize

# words that stand in nearly every article, in the languages most of our users read
COMMON = frozenset(
    token.text
    for token in tokenize("""
    an the of and to in is it its for on that with as at by from was were are be been this these those he she his her
    has have had not but they their who which will would there more one after about said says new year also over
    le la les de des du un une et en au aux que qui est dans pour par sur il elle ce cette ces se ne pas plus
    avec son sa ses ont été sont mais ou où leur leurs nous vous
    el los las del por con para una su es al lo como os da do dos das em um uma não com
    der die das und den von zu mit ist im auf ein eine nicht für dem des
    в и на с не что по из к за от о у как это для был его
    في من على ان إلى الى عن مع هذا هذه التي الذي ما لا و
""")
)
# "or" as people write it in other languages, between two words
_OR = frozenset(["or", "oder", "ou", "o", "u", "или", "або", "أو", "او", "veya", "lub", "ili", "albo"])
_NUMBERS = (
    "",
    "one",
    "both",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
# the beginning of a word that is long enough to mean little else
_LONG = 6
# what a plural or a past has more than the word itself, where enough is left
_ENDING = re.compile(r"(?<=\w{5})(?:ed|ing|ings)$|(?<=[^siu])(?<!ie)s$")
# of fewer words each was chosen
_SENTENCE = 3


def sought(root: Node) -> str:
    """What must stand in an article, in a sentence: of a query of bare words, all of them."""
    operands = root.operands if isinstance(root, And) else (root,)
    wanted = [operand for operand in operands if not isinstance(operand, Not)]
    refused = [named(operand.operand) for operand in operands if isinstance(operand, Not)]
    if len(wanted) > 1 and all(map(_is_bare, wanted)):
        names = ", ".join(named(operand) for operand in wanted)
        said = f"{_count(len(wanted))} words: {names} (anywhere in title and text, in any order)"
    elif len(wanted) > 1:
        said = f"all of these: {'; '.join(map(named, wanted))}"
    else:
        said = "".join(map(named, wanted)) or "every article"
    return f"{said}; and none of these: {'; '.join(refused)}" if refused else said


def _count(number: int) -> str:
    if number == 2:
        return "both"
    return f"all {_NUMBERS[number] if number < len(_NUMBERS) else number}"


def _is_bare(node: Node) -> bool:
    return isinstance(node, Term) and node.form is Form.WORD


def little_words(root: Node) -> Iterator[Problem]:
    """Words beside others that stand in nearly every article: they find nothing, and miss what is told without them."""
    operands = root.operands if isinstance(root, And) else ()
    joining = or_words([node for node in operands if isinstance(node, Term)])
    little = [node for node in operands if isinstance(node, Term) and is_little(node) and node not in joining]
    wanted = [node for node in operands if not isinstance(node, Not)]
    is_sure = any(node.text in COMMON for node in little)  # letters alone may be names
    if not is_sure or len(wanted) < _SENTENCE or len(little) == len(wanted):
        return
    words = ", ".join(dict.fromkeys(node.written for node in little))
    message = (
        f"{words}: nearly every article has {'it' if len(little) == 1 else 'them'}, and a headline may lack "
    )
    message += "it" if len(little) == 1 else "them"
    offer = offered(root)
    remedy = f"write {offer}" if offer else "leave it out"
    yield Problem(little[0].start, little[0].end, Code.LITTLE_WORDS, Severity.WARNING, message, remedy)


def is_little(term: Term) -> bool:
    """A word that stands in nearly every article, not written as an abbreviation."""
    is_letter = len(term.text) == 1 and term.text.isascii() and term.text.isalpha()
    is_capitals = term.written.isupper() and len(term.written) > 1
    return term.form is Form.WORD and (is_letter or term.text in COMMON) and not is_capitals


def or_words(terms: Sequence[Term]) -> list[Term]:
    """The words among these that join the two beside them, as `oder` does."""
    inner = terms[1:-1]
    return [term for term in inner if term.written in _OR and term.form is Form.WORD]


def offered(root: Node, without: Set[str] = frozenset()) -> str:
    """The query that a sentence of bare words probably meant: names as phrases, other words in all their forms, little
    words and those `without` left out. "" for what is no sentence."""
    operands = root.operands if isinstance(root, And) else ()
    terms = [node for node in operands if isinstance(node, Term) and node.form is Form.WORD]
    if len(terms) != len(operands):
        return ""
    joining = or_words(terms)
    parts: list[str] = []
    for are_names, group in groupby((term for term in terms if term.text not in without), key=is_name):
        run = list(group)
        if are_names and len(run) > 1:
            parts.append(f'"{" ".join(term.written for term in run)}"')
        else:
            parts += [
                "OR" if term in joining else _in_all_forms(term)
                for term in run
                if term in joining or not is_little(term)
            ]
    return _with_alternatives(parts) if joining else " ".join(dict.fromkeys(parts))


def _with_alternatives(parts: Sequence[str]) -> str:
    """The parts with those that OR joins in brackets, where others stand beside them."""
    groups: list[list[str]] = []
    for at, part in enumerate(parts):
        if part == "OR":
            continue
        if at and parts[at - 1] == "OR" and groups:
            groups[-1].append(part)
        else:
            groups.append([part])
    single = len(groups) == 1
    return " ".join(
        " OR ".join(group) if single or len(group) == 1 else f"({' OR '.join(group)})" for group in groups
    )


def is_name(term: Term) -> bool:
    """Is it written as names are, with a capital?"""
    return term.written[:1].isupper() and not is_little(term)


def _in_all_forms(term: Term) -> str:
    """A word as it is sought in its forms: a long one by its beginning, a short one by its stem; names as they are."""
    written = term.written
    if is_name(term) or is_unspaced(term.text) or not written.isalpha():
        return written
    single = _ENDING.sub("", written)
    if len(single) >= _LONG and single.isascii() and not single.endswith("ies"):
        return f"{single}*"
    return f"~{single}" if len(single) > 2 else written


def phrases_in_a_row(entries: Sequence[str]) -> list[str]:
    """Names of several words that entries of a list, one a word, may be parts of: `Boko`, `Haram`; and entries that are
    several words without quotes."""
    rows = [list(row) for is_name, row in groupby(entries, key=_is_name_alone) if is_name]
    loose = [entry for entry in entries if " " in entry and not set(entry) & set('"@*=~()')]
    return [" ".join(row) for row in rows if len(row) > 1] + loose


def _is_name_alone(entry: str) -> bool:
    return entry.isalpha() and entry[:1].isupper() and not entry.isupper()
