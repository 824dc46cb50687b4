"""Cuts a query into lexemes, and says what is wrong with single words on the way."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from alerts.rules.problems import Code, Problems
from alerts.rules.syntax import Form, Phrase, Term
from alerts.rules.tokens import is_unspaced, tokenize

SHORTEST_PREFIX = 3
FIELDS = ("title",)
LATER_FIELDS = ("lead", "body", "source", "lang", "country", "author", "section", "url")

_QUOTES = '"“”„‟«»＂「」『』″'
_STOPS = rf"\s{_QUOTES}()（）\[\]{{}}"
_LEXEME = re.compile(
    rf"""(?P<space>\s+)
    |(?P<comment>\#[^\n]*)
    |(?P<quote>[{_QUOTES}](?P<body>[^{_QUOTES}\n]*)(?P<closing>[{_QUOTES}])?)
    |(?P<open>[(（])|(?P<close>[)）])|(?P<wrong>[\[\]{{}}])
    |(?P<minus>[-−–－](?=[^\s)）]))
    |(?P<later>(?:O?NEAR|ATLEAST)(?:[/~:][^{_STOPS}]*|\d*)(?=[{_STOPS}]|$))
    |(?P<field>[^\W\d_]\w*[:：])
    |(?P<chunk>[^{_STOPS}]+)""",
    re.VERBOSE,
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_LATER_WORD = re.compile(r"^[=@]|~")
_LATER_IN_PHRASE = re.compile(r"(?:^|(?<=\s))[=~]\w")
_STRANGE = (
    (re.compile(r"^&&$"), "&& is not an operator here", "write AND, or nothing"),
    (re.compile(r"\|"), "| is not an operator here", "write OR between words"),
    (re.compile(r"^!"), "! is not an operator here", "write NOT, or a - that touches the word"),
    (re.compile(r"^\+"), "+ is not an operator here", "leave it out: every word is needed unless OR stands between"),
    (re.compile(r"\^"), "weights do not exist here", "leave out the ^ and what follows"),
    (re.compile(r"^/.+/\w*$"), "regular expressions do not exist here", "write the words, or a prefix*"),
    (re.compile(r"\w\?+\w"), "? is not a wildcard here", "write the forms with OR, or a prefix*"),
)  # fmt: skip


class Kind(Enum):
    """What a lexeme is to the parser. NOT is the word and the minus alike."""

    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    FIELD = auto()
    WORDS = auto()


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A piece of the query; `node` is None where the piece is wrong and a problem says so."""

    kind: Kind
    text: str
    start: int
    end: int
    node: Term | Phrase | None = None


_SIGNS = {"open": Kind.OPEN, "close": Kind.CLOSE, "minus": Kind.NOT}
_OPERATORS = {"AND": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT}


def lex(query: str, problems: Problems) -> list[Lexeme]:
    """The lexemes of `query`; what cannot be used is reported and left out."""
    for found in _CONTROL.finditer(query):
        message = f"an invisible character stands here (U+{ord(found.group()):04X})"
        problems.error(found.span(), Code.CONTROL_CHARACTER, message, "delete it")
    query = _CONTROL.sub(" ", query)
    return [lexeme for found in _LEXEME.finditer(query) for lexeme in _read(found, query, problems)]


def _read(found: re.Match[str], query: str, problems: Problems) -> Iterator[Lexeme]:
    text, span = found.group(), found.span()
    match found.lastgroup:
        case "comment":
            _check_comment(query, span[0], text, problems)
        case "wrong":
            problems.error(span, Code.WRONG_BRACKET, f"{text} does not group here", "use ( and )")
        case "later":
            _not_available(span, text, problems)
        case "chunk":
            yield from _chunk(text, span[0], problems)
        case "quote":
            yield _quoted(found, problems)
        case "field":
            _check_field(span, text[:-1], problems)
            yield Lexeme(Kind.FIELD, text, *span)
        case "space" | None:
            pass
        case name:
            yield Lexeme(_SIGNS[name], text, *span)


def _chunk(text: str, start: int, problems: Problems) -> Iterator[Lexeme]:
    span = (start, start + len(text))
    if text in _OPERATORS:
        yield Lexeme(_OPERATORS[text], text, *span)
        return
    if later := _LATER_WORD.search(text):
        _not_available(span, later.group()[0], problems)
    elif strange := next((row for row in _STRANGE if row[0].search(text)), None):
        problems.error(span, Code.FOREIGN_OPERATOR, *strange[1:])
        if not re.search(r"\w", text):
            return
    elif not text.strip("-−–－—"):
        remedy = "take it out, or let it touch the word to refuse: -word"
        problems.error(span, Code.MINUS_ALONE, f"{text} stands alone", remedy)
        return
    _check_bare(text, span, problems)
    yield Lexeme(Kind.WORDS, text, *span, _words(text, span, problems))


def _check_bare(text: str, span: tuple[int, int], problems: Problems) -> None:
    bare = text.strip(",.;:!?").upper()
    if bare in _OPERATORS or bare in ("NEAR", "ONEAR"):
        message = f"{text} is searched for as a word"
        problems.warning(
            span, Code.LOWER_CASE_OPERATOR, message, f"write {bare} in capitals to make it an operator"
        )
    elif text[0] in "'‘‚":
        message = "single quotes do not make a phrase: each word is searched for by itself"
        problems.warning(span, Code.SINGLE_QUOTES, message, 'use double quotes: "one two"')


def _check_comment(query: str, start: int, text: str, problems: Problems) -> None:
    leads = query[query.rfind("\n", 0, start) + 1 : start].strip() == ""
    if not leads and text[1:2].isalpha():
        message = "from # to the end of the line nothing is read"
        remedy = "for a tag write the word alone; for a note put a space after the #"
        problems.warning((start, start + len(text)), Code.COMMENTED_TAG, message, remedy)


def _check_field(span: tuple[int, int], name: str, problems: Problems) -> None:
    lower = name.lower()
    if lower in FIELDS:
        return
    if lower in LATER_FIELDS:
        _not_available(span, f"{lower}:", problems)
        return
    nearest = difflib.get_close_matches(lower[:40], FIELDS + LATER_FIELDS, 1)
    remedy = f"did you mean {nearest[0]}:?" if nearest else 'use title:, or put the text in "quotes"'
    problems.error(span, Code.UNKNOWN_FIELD, f"there is no field {name}:", remedy)


def _not_available(span: tuple[int, int], what: str, problems: Problems) -> None:
    remedy = 'for now use words, "phrases", prefix*, AND, OR, NOT, brackets and title:'
    problems.error(span, Code.NOT_AVAILABLE, f"{what} is not available yet", remedy)


def _quoted(found: re.Match[str], problems: Problems) -> Lexeme:
    body, start = found["body"], found.start()
    if found["closing"] is None:
        message = "this quote is not closed on its line"
        problems.error((start, start + 1), Code.UNCLOSED_QUOTE, message, 'add a closing "')
    if later := _LATER_IN_PHRASE.search(body):
        at = found.start("body") + later.start()
        _not_available((at, at + 1), later.group()[0], problems)
    span = (start, found.end())
    if not body.strip():
        problems.error(
            span, Code.EMPTY_PHRASE, "nothing stands between the quotes", "write words, or delete them"
        )
        return Lexeme(Kind.WORDS, found.group(), *span)
    return Lexeme(Kind.WORDS, found.group(), *span, _words(found.group(), span, problems))


def _words(text: str, span: tuple[int, int], problems: Problems) -> Term | Phrase | None:
    start = span[0]
    tokens = tokenize(text)
    if not tokens:
        message = f"{text} holds no letter or digit to search for"
        problems.error(span, Code.NO_LETTERS, message, "write a word, or take it out")
        return None
    starred = {at for at, character in enumerate(text) if character in "*＊"}
    begins = {token.start for token in tokens}
    terms = []
    for index, token in enumerate(tokens):
        is_last_part = index + 1 == len(tokens) or tokens[index + 1].start != token.start
        is_prefix = is_last_part and token.end in starred and token.end + 1 not in begins
        if is_prefix:
            starred.discard(token.end)
            _check_prefix(token.text, (start + token.start, start + token.end + 1), problems)
        form = Form.PREFIX if is_prefix else Form.WORD
        written = unicodedata.normalize("NFC", text[token.start : token.end])
        terms.append(Term(token.text, form, written, start + token.start, start + token.end + is_prefix))
    for at in sorted(starred):
        message, remedy = "a * stands only at the end of a word", "write the beginning of the word, then *"
        problems.error((start + at, start + at + 1), Code.MISPLACED_WILDCARD, message, remedy)
    return terms[0] if len(terms) == 1 else Phrase(tuple(terms), *span)


def _check_prefix(word: str, span: tuple[int, int], problems: Problems) -> None:
    if is_unspaced(word):
        message = "a * has no use here: these letters are found inside longer words too"
        problems.error(span, Code.SHORT_PREFIX, message, "leave out the *")
    elif len(word) < SHORTEST_PREFIX:
        message = f"{word}* would find too many words"
        problems.error(
            span, Code.SHORT_PREFIX, message, f"write at least {SHORTEST_PREFIX} letters before the *"
        )
