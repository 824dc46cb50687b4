"""Reads the words of a query: single ones, phrases, prefixes, exact writing, word forms and the names of lists."""

from __future__ import annotations

import re
import unicodedata

from alerts.rules.language.problems import Code, Problems, shortened
from alerts.rules.language.syntax import Form, ListName, Phrase, Term
from alerts.text.tokens import Token, compose, is_unspaced, tokenize

SHORTEST_PREFIX = 3
# of Hangul, Ethiopic, Vai, Cherokee and the like, where a character is a syllable
SHORTEST_OF_SYLLABLES = 2
_SYLLABLE = re.compile("SYLLAB|^CHEROKEE ")
LONGEST_WORD = 200
# tokens: a character each in Chinese or Japanese
LONGEST_PHRASE = 100
SIGNS = {"=": Form.EXACT, "＝": Form.EXACT, "~": Form.STEM, "～": Form.STEM}
LIST_SIGNS = "@＠"
LIST_NAME = re.compile("[a-z0-9][a-z0-9._-]{0,79}")
_STARS = "*＊"
# signs that belong to names and that no token has
_LOST = re.compile("[+＋#＃$＄€£¥₦%％&＆]")


def read_words(text: str, start: int, form: Form, problems: Problems) -> Term | Phrase | None:
    """The word or phrase written as `text` at `start` of the query; None when it holds no letter or digit.

    Signs and quotes around it may be part of `text`: no token is made of them.
    """
    span = (start, start + len(text))
    tokens = tokenize(text)
    if not tokens:
        message = f"{shortened(text)} holds no letter or digit to search for"
        problems.error(span, Code.NO_LETTERS, message, "write a word, or take it out")
        return None
    if (fault := _too_long(tokens)) is not None:
        problems.error(span, *fault)
        tokens = tokens[:LONGEST_PHRASE]
    starred = {at for at, character in enumerate(text) if character in _STARS}
    terms = _terms(text, start, tokens, form, starred, problems)
    for at in sorted(starred):
        message, remedy = "a * stands only at the end of a word", "write the beginning of the word, then *"
        problems.error((start + at, start + at + 1), Code.MISPLACED_WILDCARD, message, remedy)
    return terms[0] if len(terms) == 1 else Phrase(tuple(terms), *span)


def lost_sign(node: Term | Phrase | None, text: str) -> str | None:
    """What is said of a word that is found without its sign; in a phrase the other words make up for it."""
    if not isinstance(node, Term) or _LOST.search(text) is None:
        return None
    return f"{shortened(text)} is looked for as {node.written}: signs are no part of words"


def read_list_name(text: str, start: int, problems: Problems) -> ListName | None:
    """The list meant by `@name`; None when that cannot be a list's name."""
    span = (start, start + len(text))
    name = unicodedata.normalize("NFKC", text[1:]).lower()
    if not name:
        message = "this @ stands alone"
        problems.error(span, Code.LIST_NAME, message, "write the list's name right after it: @name")
        return None
    if LIST_NAME.fullmatch(name) is None:
        message = f"{shortened(text)} cannot be a list: a list's name has only a to z, digits, . _ and -"
        problems.error(
            span, Code.LIST_NAME, message, "write the list's name right after the @, or drop the @"
        )
        return None
    return ListName(name, *span)


def _terms(
    text: str, start: int, tokens: list[Token], form: Form, starred: set[int], problems: Problems
) -> list[Term]:
    """The tokens as terms; the stars that make prefixes are taken out of `starred`."""
    begins = {token.start for token in tokens}
    terms = []
    for index, token in enumerate(tokens):
        is_last_part = index + 1 == len(tokens) or tokens[index + 1].start != token.start
        is_prefix = is_last_part and token.end in starred and token.end + 1 not in begins
        if is_prefix:
            starred.discard(token.end)
            span = (start + token.start, start + token.end + 1)
            _check_prefix(token.text, span, form, problems)
        written = compose(text[token.start : token.end])
        own = Form.PREFIX if is_prefix else form
        terms.append(Term(token.text, own, written, start + token.start, start + token.end + is_prefix))
    return terms


def _too_long(tokens: list[Token]) -> tuple[Code, str, str] | None:
    longest = max(len(token.text) for token in tokens)
    if longest > LONGEST_WORD:
        message = f"this word has {longest:,} letters, {LONGEST_WORD} are the most"
        return Code.WORD_TOO_LONG, message, "write a shorter word, or its beginning and a *"
    if len(tokens) > LONGEST_PHRASE:
        message = f"this phrase has {len(tokens):,} words, {LONGEST_PHRASE} are the most"
        return Code.PHRASE_TOO_LONG, message, "quote only the words that matter"
    return None


def _check_prefix(word: str, span: tuple[int, int], form: Form, problems: Problems) -> None:
    if form is not Form.WORD:
        sign = "=" if form is Form.EXACT else "~"
        message = f"{sign} and * do not go together"
        problems.error(span, Code.MISPLACED_SIGN, message, f"leave out the {sign}, or the *")
    elif is_unspaced(word):
        message = "a * has no use here: these letters are found inside longer words too"
        problems.error(span, Code.SHORT_PREFIX, message, "leave out the *")
    elif len(word) < (shortest := _shortest_prefix(word)):
        what = "syllables" if shortest < SHORTEST_PREFIX else "letters"
        message = f"{word}* would find too many words"
        problems.error(span, Code.SHORT_PREFIX, message, f"write at least {shortest} {what} before the *")


def _shortest_prefix(word: str) -> int:
    """How many characters must stand before a *."""
    are_syllables = all(_SYLLABLE.search(unicodedata.name(character, "")) for character in word)
    return SHORTEST_OF_SYLLABLES if are_syllables else SHORTEST_PREFIX
