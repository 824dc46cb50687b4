"""The names in an article as skeletons: certain ones, and words that are names only if another article has them so."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache
from itertools import pairwise

from alerts.events.skeleton import SHORTEST, detached, skeleton
from alerts.events.terms import STOP_WORDS, Run, runs, stem
from alerts.text.tokens import Token, is_unspaced, tokenize

SHORTEST_WORD = 3
SHORTEST_DOUBTFUL = 4
LEAST_DOUBTFUL = 3  # consonants: a shorter skeleton meets too many words by chance

# capitalised in English, and no names
_CALENDAR_WORDS = """
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
september october november december lundi mardi mercredi jeudi vendredi samedi dimanche montag dienstag mittwoch
donnerstag freitag samstag sonntag januar februar marz mai juni juli oktober dezember
"""
_CALENDAR = frozenset(_CALENDAR_WORDS.split())
# words before a place: in, near, from … of a dozen languages, folded
_LOCATIVES_WORDS = """
in near at outside on off along around between against toward towards to from of and into across over a au aux
en pres entre vers dans de d du sur et depuis el es por desde hacia cerca em no na perto bei nahe aus nach an di
da nel presso vicino katika ya huko yakinindeki в во у под из близ около на между районе городе селе деревне и к
от في قرب من الي بين شمال جنوب شرق غرب مدينه بلده قريه منطقه طريق ولايه محافظه اقليم
"""
_LOCATIVES = frozenset(_LOCATIVES_WORDS.split())
_ARTICLES_WORDS = """
the la le les l el los las die der das al il lo o os as
"""
_ARTICLES = frozenset(_ARTICLES_WORDS.split())
_KINDS_WORDS = """
city town village district region province state area ville village commune cercle departement ciudad cidade
stadt municipality prefecture county oblast raion of de du
"""
_KINDS = frozenset(_KINDS_WORDS.split())
_IN_ARABIC = re.compile("^(?:و|ف)?ب(?=.{3})")


class Names:
    """Skeletons with counts; `sure` are names for certain, `doubtful` perhaps."""

    __slots__ = ("doubtful", "sure")

    def __init__(self) -> None:
        self.sure: Counter[str] = Counter()
        self.doubtful: Counter[str] = Counter()

    def add(self, text: str, tokens: Sequence[Token], found: Sequence[Run], known: Set[str]) -> None:
        """Count the names of one text; `known`: words that stand capitalised inside a sentence of the article."""
        for run in found:
            if run.is_lone_start and run.words[0] not in known:
                if len(run.words[0]) >= SHORTEST_DOUBTFUL:
                    self.doubtful.update(_keys(run.words))
            else:
                self.sure.update(_keys(run.words))
        if not text.isascii():
            self.doubtful.update(_of_scripts_without_capitals(tokens))


def known_words(found: Sequence[Run]) -> set[str]:
    """The words that stand capitalised where no sentence begins."""
    return {word for run in found if not run.is_lone_start for word in run.words}


def located(text: str, tokens: Sequence[Token]) -> Iterator[tuple[str, bool]]:
    """Skeletons of what follows a word like "in" or "near", and whether it is a name for certain."""
    for at, token in enumerate(tokens):
        if token.text > "\u0590":
            yield from _located_without_capitals(tokens, at)
        elif text[token.start].isupper() and _is_located(tokens, at):
            words = [token.text]
            for after in tokens[at + 1 : at + 3]:
                if not text[after.start].isupper():
                    break
                words.append(after.text)
            yield from ((key, True) for key in _keys(words))


def _located_without_capitals(tokens: Sequence[Token], at: int) -> Iterator[tuple[str, bool]]:
    if not _has_no_capitals(tokens[at].text[:1]):
        return
    word = tokens[at].text
    if at and tokens[at - 1].text in _LOCATIVES:
        following = tokens[at + 1].text if at + 1 < len(tokens) else ""
        yield from ((key, False) for key in _keys([word, following]) if len(key) >= LEAST_DOUBTFUL)
    elif len(word) > SHORTEST_DOUBTFUL and _IN_ARABIC.match(word):
        yield from ((key, False) for key in _keys([detached(word)]) if len(key) >= LEAST_DOUBTFUL)


def _is_located(tokens: Sequence[Token], at: int) -> bool:
    before = at - 1
    while (
        before >= 0
        and at - before <= 3
        and (tokens[before].text in _ARTICLES or tokens[before].text in _KINDS)
    ):
        if tokens[before].text in _LOCATIVES:
            return True
        before -= 1
    return before >= 0 and tokens[before].text in _LOCATIVES


def _keys(words: Sequence[str]) -> list[str]:
    """Skeletons of each word and of neighbours joined, so that Tin Zaouatine meets Tinzaouatene."""
    names = [word for word in words if _is_namely(word)]
    one = [skeleton(word) for word in names]
    joined = [left + right for left, right in pairwise(one) if left and right]
    return [key for key in (*one, *joined) if len(key) >= SHORTEST]


@lru_cache(maxsize=1 << 16)
def _is_namely(word: str) -> bool:
    return len(word) >= SHORTEST_WORD and word not in _CALENDAR and stem(word) not in STOP_WORDS


def _of_scripts_without_capitals(tokens: Sequence[Token]) -> Iterator[str]:
    previous = ""
    for token in tokens:
        word = token.text
        if not _has_no_capitals(word[:1]) or is_unspaced(word) or len(word) < SHORTEST_DOUBTFUL:
            previous = ""
            continue
        key = skeleton(word)
        if len(key) >= LEAST_DOUBTFUL:
            yield key
        if (bare := detached(word)) != word and len(skeleton(bare)) >= LEAST_DOUBTFUL:
            yield skeleton(bare)
        if previous and key:
            yield previous + key
        previous = key


@lru_cache(maxsize=1 << 12)
def _has_no_capitals(letter: str) -> bool:
    return letter > "\u0590" and unicodedata.category(letter) == "Lo"


def of_text(text: str) -> Names:
    """The names of a text on its own."""
    tokens = tokenize(text)
    found = runs(text, tokens)
    names = Names()
    names.add(text, tokens, found, known_words(found))
    return names
