"""Cuts a query into lexemes, and says what is wrong with single words on the way."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto
from typing import NamedTuple, get_args

from alerts.rules.language.event_fields import condition_instead
from alerts.rules.language.guess import meant
from alerts.rules.language.problems import Code, Problems, shortened
from alerts.rules.language.syntax import FieldName, Form, ListName, Phrase, Term
from alerts.rules.language.words import (
    LIST_SIGNS,
    LONGEST_WORD,
    SIGNS,
    lost_sign,
    read_list_name,
    read_words,
)

FARTHEST_NEAR = 30
FIELDS: tuple[FieldName, ...] = get_args(FieldName)

_QUOTES = '"“”„‟«»＂「」『』″'
_STOPS = rf"\s{_QUOTES}()（）\[\]{{}}"
_SLASHES = "/／∕⁄"
# gershayim: within a Hebrew abbreviation, such as צה"ל, a quote parts letters and begins no phrase
_HEBREW = "\u05d0-\u05f2\ufb1d-\ufb4f"
_GERSHAYIM = rf"(?<=[{_HEBREW}\u05b0-\u05c7])[{_QUOTES}](?=[{_HEBREW}])"
_LEXEME = re.compile(
    rf"""(?P<comment>\#[^\n]*)
    |(?P<quote>(?P<sign>[=＝~～]?)[{_QUOTES}](?P<body>(?:[^{_QUOTES}\n]|{_GERSHAYIM})*)(?P<closing>[{_QUOTES}])?(?P<slop>[~～]\d*)?)
    |(?P<open>[(（])|(?P<close>[)）])|(?P<wrong>[\[\]{{}}])
    |(?P<minus>[-−–－](?=[^\s)）]))
    |(?P<counted>(?:O?NEAR|ATLEAST)(?:\s*[{_SLASHES}]\s*\d+|[{_SLASHES}~:：][^{_STOPS}]*|\d*)(?=[{_STOPS}]|$))
    |(?P<field>[^\W\d_]\w*[:：])
    |(?P<chunk>[^{_STOPS}]+(?:{_GERSHAYIM}[^{_STOPS}]+)*)""",
    re.VERBOSE,
)
_COUNTED = re.compile(rf"(O?NEAR|ATLEAST)([{_SLASHES}])?\D*(\d*)")
_LOWER_COUNTED = re.compile(rf"(o?near|atleast)([{_SLASHES}~]\d*|\d+)", re.IGNORECASE)
_LOWER_WORDS = ("AND", "OR", "NOT", "NEAR", "ONEAR", "ATLEAST")
# fields as other programs and languages call them
_OTHER_NAMES: dict[str, FieldName] = {
    "titre": "title", "intitle": "title", "headline": "title", "chapeau": "lead", "ingress": "lead", "intro": "lead",
    "text": "body", "texte": "body", "content": "body", "intext": "body", "site": "url", "inurl": "url", "link": "url",
    "language": "lang", "langue": "lang", "pays": "country", "sourcecountry": "country",
    "auteur": "author", "by": "author", "rubrique": "section", "media": "source", "publisher": "source",
}  # fmt: skip
# operators as people write them in other languages
_TRANSLATED = {
    "ET": "AND", "OU": "OR", "SAUF": "NOT", "NON": "NOT", "UND": "AND", "ODER": "OR", "NICHT": "NOT", "И": "AND",
    "ИЛИ": "OR", "НЕ": "NOT", "PRÈS": "NEAR/5", "PROCHE": "NEAR/5",
}  # fmt: skip
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_HEAPED_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{5,}"
)
_SIGN_IN_PHRASE = re.compile(r"(?:^|(?<=\s))[=＝~～]\w")
_STRANGE = (
    (re.compile(r"^&+$"), "& is not an operator here", "write AND, or nothing"),
    (re.compile(r"\|"), "| is not an operator here", "write OR between words"),
    (re.compile(r"^!"), "! is not an operator here", "write NOT, or a - that touches the word"),
    (re.compile(r"^\+"), "+ is not an operator here", "leave it out: every word is needed unless OR stands between"),
    (re.compile(r"\^"), "weights do not exist here", "leave out the ^ and what follows"),
    (re.compile(r"^<.*>$"), "<> is not an operator here", 'write a "phrase", or NEAR/5 between the words'),
    (re.compile(r"^/[^/].*/\w*$|\\"), "regular expressions do not exist here", "write the words, or a prefix*"),
    (re.compile(r"\w\?+\w|^\?+\w"), "? is not a wildcard here", "write the forms with OR, or a prefix*"),
    (re.compile(r"%\w"), "% is not a wildcard here", "write the forms with OR, or a prefix*"),
    (re.compile(r"^[:：]"), "this colon touches no field", "let it touch: title:word; or take it out"),
    (re.compile(r"^.+[~～]"), "a ~ stands only before a word", "for its forms write ~word; for words close by, NEAR/5"),
)  # fmt: skip


_PLACE = re.compile(r"//(?:www\.)?([^\s?#\"()]{1,200}?)/?(?=[\s?#\"()]|$)")


class Kind(Enum):
    """What a lexeme is to the parser. NOT is the word and the minus alike; NEAR is ONEAR too."""

    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    NEAR = auto()
    ATLEAST = auto()
    FIELD = auto()
    WORDS = auto()


class Lexeme(NamedTuple):
    """A piece of the query; `node` is None where words are wrong and a problem says so.

    `number` is what stands after NEAR/ and ATLEAST/, or something usable where that is wrong.
    """

    kind: Kind
    text: str
    start: int
    end: int
    node: Term | Phrase | ListName | None = None
    number: int = 0


_SIGNS = {"open": Kind.OPEN, "close": Kind.CLOSE, "minus": Kind.NOT}
_OPERATORS = {"AND": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT}


def lex(query: str, problems: Problems) -> list[Lexeme]:
    """The lexemes of `query`; what cannot be used is reported and left out."""
    if not query.isascii() or not query.isprintable():
        query = _without_unseen(query, problems)
    # white space is no part of any lexeme: the search steps over it
    lexemes = (_read(found, query, problems) for found in _LEXEME.finditer(query))
    return [lexeme for lexeme in lexemes if lexeme is not None]


def _without_unseen(query: str, problems: Problems) -> str:
    for found in _CONTROL.finditer(query):
        message = f"an invisible character stands here (U+{ord(found.group()):04X})"
        problems.error(found.span(), Code.CONTROL_CHARACTER, message, "delete it")
    for found in _TURNING.finditer(query):
        message = f"an invisible character turns the text around here (U+{ord(found.group()):04X})"
        problems.warning(found.span(), Code.TURNED_TEXT, message, "delete it: it hides what the query says")
    if (heaped := _HEAPED_MARKS.search(query)) is not None:
        message = f"{len(heaped.group())} marks are heaped on one letter; they are not looked at"
        problems.warning(heaped.span(), Code.TOO_MANY_MARKS, message, "write the plain letters")
    return _CONTROL.sub(" ", query)


def _read(found: re.Match[str], query: str, problems: Problems) -> Lexeme | None:
    text, span = found.group(), found.span()
    match found.lastgroup:
        case "chunk":
            return _chunk(text, span, problems)
        case "quote":
            return _quoted(found, problems)
        case "counted":
            return _counted(text, span, problems)
        case "field":
            _check_field(span, text[:-1], query, problems)
            return Lexeme(Kind.FIELD, text, *span)
        case "comment":
            _check_comment(query, span[0], text, problems)
        case "wrong":
            problems.error(span, Code.WRONG_BRACKET, f"{text} does not group here", "use ( and )")
        case name:
            return Lexeme(_SIGNS[name or ""], text, *span)
    return None


def field_name(text: str) -> FieldName | None:
    """The field meant by `text` without its colon, or None."""
    plain = unicodedata.normalize("NFKC", text[:40]).lower()
    return next((name for name in FIELDS if name == plain), None)


def _counted(text: str, span: tuple[int, int], problems: Problems) -> Lexeme:
    found = _COUNTED.match(text)
    assert found is not None  # noqa: S101 - the lexeme begins so
    name, slash, digits = found[1], found[2] or "", found[3]
    kind = Kind.ATLEAST if name == "ATLEAST" else Kind.NEAR
    number = int(digits) if 0 < len(digits) < 10 else None
    is_clean = slash != "" and text == name + slash + digits
    if kind is Kind.ATLEAST:
        _check_atleast(text, span, number, is_clean, problems)
        return Lexeme(kind, text, *span, number=max(number or 1, 1))
    if digits and (number is None or number > FARTHEST_NEAR):
        message = f"{shortened(text)} reaches too far: at most {FARTHEST_NEAR} words may stand between"
        problems.error(span, Code.NEAR_TOO_FAR, message, f"write {name}/{FARTHEST_NEAR}, or AND")
    elif number is None or not is_clean:
        message = f"{shortened(text)} needs a number right after it: how many words may stand between"
        if digits:
            message = f"{shortened(text)} is not written so"
        problems.error(span, Code.NEAR_NUMBER, message, f"write {name}/{5 if number is None else number}")
    return Lexeme(kind, text, *span, number=min(number or 0, FARTHEST_NEAR))


def _check_atleast(
    text: str, span: tuple[int, int], number: int | None, is_clean: bool, problems: Problems
) -> None:
    if number == 0:
        message = f"{shortened(text)} would hold for every article"
        problems.error(span, Code.ATLEAST_NUMBER, message, "write ATLEAST/2 or more")
    elif number is None or not is_clean:
        message = f"{shortened(text)} needs a number right after the slash: how many of the words must stand"
        problems.error(
            span, Code.ATLEAST_NUMBER, message, "write for example ATLEAST/2 (one OR two OR three)"
        )


def _chunk(text: str, span: tuple[int, int], problems: Problems) -> Lexeme | None:
    if text in _OPERATORS:
        return Lexeme(_OPERATORS[text], text, *span)
    _check_bare(text, span, problems)
    if (
        text.isascii() and text.isalnum() and len(text) <= LONGEST_WORD
    ):  # most of them; nothing more to look for
        return Lexeme(Kind.WORDS, text, *span, Term(text.lower(), Form.WORD, text, *span))
    if text[0] in LIST_SIGNS:
        return Lexeme(Kind.WORDS, text, *span, read_list_name(text, span[0], problems))
    return _unusual(text, span, problems)


def _unusual(text: str, span: tuple[int, int], problems: Problems) -> Lexeme | None:
    form = SIGNS.get(text[0], Form.WORD)
    if form is not Form.WORD and not _is_signed_word(text, span, problems):
        return Lexeme(Kind.WORDS, text, *span)
    if (
        text.startswith("//") and problems.has_errors
    ):  # of an address, of which its field has said what is wrong
        return Lexeme(Kind.WORDS, text, *span)
    if strange := next((row for row in _STRANGE if row[0].search(text)), None):
        problems.error(span, Code.FOREIGN_OPERATOR, *strange[1:])
        if not re.search(r"\w", text):
            return None
    elif not text.strip("-−–－—"):
        remedy = "take it out, or let it touch the word to refuse: -word"
        problems.error(span, Code.MINUS_ALONE, f"{shortened(text)} stands alone", remedy)
        return None
    node = read_words(text, span[0], form, problems)
    if not strange:
        _check_signs(node, text, span, problems)
    return Lexeme(Kind.WORDS, text, *span, node)


def _check_signs(node: Term | Phrase | None, text: str, span: tuple[int, int], problems: Problems) -> None:
    if (message := lost_sign(node, text)) is not None:
        problems.warning(span, Code.LOST_SIGN, message, "say beside it what else must stand there")


def _is_signed_word(text: str, span: tuple[int, int], problems: Problems) -> bool:
    sign = text[0]
    if len(text) == 1:
        problems.error(
            span,
            Code.MISPLACED_SIGN,
            f"this {sign} stands alone",
            f"let it touch each word: {sign}one OR {sign}two",
        )
        return False
    if text[1] in SIGNS or text[1] in LIST_SIGNS:
        message = f"{sign} and {text[1]} do not go together"
        problems.error(span, Code.MISPLACED_SIGN, message, "leave one of them out")
        return False
    return True


def _check_bare(text: str, span: tuple[int, int], problems: Problems) -> None:
    bare = text.strip(",.;:!?").upper()
    if bare in _LOWER_WORDS:
        message = f"{shortened(text)} is searched for as a word"
        remedy = f"write {bare} in capitals to make it an operator"
        problems.warning(span, Code.LOWER_CASE_OPERATOR, message, remedy)
    elif (operator := _TRANSLATED.get(text)) is not None:
        message = f"{text} is searched for as a word"
        problems.warning(span, Code.FOREIGN_OPERATOR, message, f"write {operator} if it is to be an operator")
    elif _LOWER_COUNTED.fullmatch(text):
        name = text.upper()
        message = f"operators are written in capitals: {shortened(text)} would be searched for as words"
        problems.error(span, Code.LOWER_CASE_OPERATOR, message, f"write {shortened(name)}")
    elif text[0] in "'‘‚":
        message = "single quotes do not make a phrase: each word is searched for by itself"
        problems.warning(span, Code.SINGLE_QUOTES, message, 'use double quotes: "one two"')


def _check_comment(query: str, start: int, text: str, problems: Problems) -> None:
    leads = query[query.rfind("\n", 0, start) + 1 : start].strip() == ""
    if not leads and text[1:2].isalpha():
        message = "from # to the end of the line nothing is read"
        remedy = "for a tag write the word alone; for a note put a space after the #"
        problems.warning((start, start + len(text)), Code.COMMENTED_TAG, message, remedy)


def _check_field(span: tuple[int, int], name: str, query: str, problems: Problems) -> None:
    if field_name(name) is not None:
        return
    if (condition := condition_instead(name, query[span[1] : span[1] + 300])) is not None:
        message = f"there is no field {shortened(name)}: that is asked beside the query"
        remedy = f"take it out here, and write in the rule {condition}"
        problems.error(span, Code.UNKNOWN_FIELD, message, remedy)
        return
    if name.lower() in ("http", "https"):
        place = _PLACE.match(query, span[1])
        shown = shortened(place[1]) if place else "example.org/page"
        message, remedy = "an address is not looked for so", f'write url:"{shown}", without https://'
        problems.error(span, Code.UNKNOWN_FIELD, message, remedy)
        return
    other = _OTHER_NAMES.get(name.lower())
    guess = other or meant(name.lower(), FIELDS)
    known = f'use {", ".join(FIELDS[:-1])} or {FIELDS[-1]}; or put the text in "quotes"'
    remedy = f"did you mean {guess}:?" if guess else known
    problems.error(span, Code.UNKNOWN_FIELD, f"there is no field {shortened(name)}:", remedy)


def _quoted(found: re.Match[str], problems: Problems) -> Lexeme:
    body, start, span = found["body"], found.start(), found.span()
    if found["closing"] is None:
        quote = found.start("body") - 1
        message = "this quote is not closed on its line"
        problems.error((quote, quote + 1), Code.UNCLOSED_QUOTE, message, 'add a closing ", or delete it')
    if found["slop"]:
        message = f"{found['slop']} after a phrase has no meaning here"
        remedy = "write NEAR between the words: one NEAR/5 two"
        problems.error(found.span("slop"), Code.FOREIGN_OPERATOR, message, remedy)
    if sign := _SIGN_IN_PHRASE.search(body):
        at = found.start("body") + sign.start()
        message = f"a {sign.group()[0]} inside quotes has no meaning"
        remedy = f'write it before the quotes, for the whole phrase: {sign.group()[0]}"one two"'
        problems.error((at, at + 1), Code.MISPLACED_SIGN, message, remedy)
    if not body.strip():
        if found["closing"] is not None:
            remedy = "write words, or delete them"
            problems.error(span, Code.EMPTY_PHRASE, "nothing stands between the quotes", remedy)
        return Lexeme(Kind.WORDS, found.group(), *span)
    end = found.start("slop") if found["slop"] else found.end()
    form = SIGNS.get(found["sign"], Form.WORD)
    text = found.string[start:end]
    node = read_words(text, start, form, problems)
    _check_signs(node, text, (start, end), problems)
    return Lexeme(Kind.WORDS, text, start, end, node)
