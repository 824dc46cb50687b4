"""What an article is compared by: weighted counts of folded words and of capitalised names."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

TEXT_LIMIT = 6000  # characters of the body that are read; what follows is often furniture and older stories
LEAD_WORDS = 60

_TOKEN = re.compile(
    r"(?P<word>[^\W\d_]+(?:['’‐-][^\W\d_]+)*)"
    r"|(?P<number>\d+(?:[.,:]\d+)*)"
    r"|(?P<stop>[.!?…]+(?=\s|$)|\n+)"
    r"|(?P<other>[^\s\w])"
)
_ELISION = re.compile(r"^(?:[ldcjmnst]|qu|jusqu|lorsqu|puisqu)'")
# scripts written without spaces: each run is cut into overlapping pairs of characters
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]{2,}")

_STOP_EN = """
a about after again all also an and any are as at be because been before being between both but by can could
did do does down during each few for from further had has have he her here him his how i if in into is it its
just may me more most my no nor not now of off on once one only or other our out over own said same say says
she should so some such than that the their them then there these they this those through to too two under
until up very was we were what when where which while who whom why will with without would you your
according told new news report reported
"""
_STOP_FR = """
ai ainsi alors apres au aussi autre autres aux avaient avait avant avec avoir car ce cela ces cet cette ceux
chez comme contre dans de depuis des deux dont du elle elles en encore entre est et etaient etait ete etre eu
fait faire il ils je la le les leur leurs lors lui ma mais meme mes moins mon ne ni nos notre nous on ont ou
par pas pendant peu peut plus pour qu que qui quoi sa sans se sera ses si son sont sous sur tes ton tous tout
toute toutes tres tu un une vers vos votre vous selon
"""


@dataclass(frozen=True, slots=True)
class Terms:
    """The four sides on which two articles are compared."""

    whole: Counter[str]
    title: Counter[str]
    lead: Counter[str]
    names: Counter[str]


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """A word without case, accents, French elision, possessive and plural s, so that spellings meet."""
    word = word.lower().replace("’", "'").replace("‐", "-")
    word = _ELISION.sub("", word)
    word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    word = word.removesuffix("'s")
    if len(word) > 4 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


STOP_WORDS = frozenset(fold(word) for word in (_STOP_EN + _STOP_FR).split())


def read(title: str, text: str) -> Terms:
    """The terms of one article. A title counts three times in the whole: it names the event."""
    body = text[:TEXT_LIMIT]
    in_title = list(words(title))
    in_body = list(words(body))
    whole = Counter(in_body)
    for word in in_title:
        whole[word] += 2 if in_body else 1
    return Terms(
        whole=whole,
        title=Counter(in_title),
        lead=Counter(in_title + in_body[:LEAD_WORDS]),
        names=names(body if body.strip() else title),
    )


def words(text: str) -> Iterator[str]:
    """Folded words and numbers in order, without stop words and single letters."""
    for token in _TOKEN.finditer(text):
        if token["number"]:
            yield token["number"]
        elif token["word"]:
            yield from _word(token["word"])


def _word(raw: str) -> Iterator[str]:
    if _UNSPACED.search(raw):
        yield from (raw[at : at + 2] for at in range(len(raw) - 1))
        return
    word = fold(raw)
    if len(word) > 1 and word not in STOP_WORDS:
        yield word


def names(text: str) -> Counter[str]:
    """Capitalised runs, word by word and whole.

    A lone capitalised word at the start of a sentence counts only when it also stands inside another run:
    else it is most often an ordinary word.
    """
    sure: list[list[str]] = []
    doubtful: list[str] = []
    for run, is_at_start in _runs(text):
        if is_at_start and len(run) == 1:
            doubtful.append(run[0])
        else:
            sure.append(run)
    known = {word for run in sure for word in run}
    counts: Counter[str] = Counter()
    for run in [*sure, *([word] for word in doubtful if word in known)]:
        parts = [word for word in run if len(word) > 1 and word not in STOP_WORDS]
        counts.update(parts)
        if len(parts) > 1:
            counts["_".join(parts)] += 1
    return counts


def _runs(text: str) -> Iterator[tuple[list[str], bool]]:
    run: list[str] = []
    run_at_start = False
    at_start = True
    for token in _TOKEN.finditer(text):
        raw = token["word"]
        if raw and len(raw) > 1 and raw[0].isupper():
            if not run:
                run_at_start = at_start
            run.append(fold(raw))
        elif run:
            yield run, run_at_start
            run = []
        # quotation marks and brackets may open a sentence
        at_start = bool(token["stop"]) or (at_start and bool(token["other"]))
    if run:
        yield run, run_at_start
