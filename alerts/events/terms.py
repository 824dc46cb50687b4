"""What an article is compared by: weighted counts of words and names, cut by the tokenizer that rules use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from alerts.text.tokens import Token, is_unspaced, tokenize

TEXT_LIMIT = 6000  # characters of the body that are read; what follows is often furniture and older stories
LEAD_WORDS = 60

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
toute toutes tres tu un une vers vos votre vous selon aujourd hui jusqu lorsqu puisqu
"""
_STOP_OTHER = """
во на по из за от до об не но как что это его ее их он она они мы вы был была было были для при или также уже
только еще все так чтобы где когда если то со ко из-за
في من على عن الى ان الذي التي هذا هذه ذلك تلك كان كانت قد لم لن ما لا هو هي هم بعد قبل بين حول كما او ثم مع كل
el los las una unos unas del al y o pero para con sin sobre entre es son fue fueron ha han que se su sus como mas
o os as um uma do da dos das no na nos nas ao e mas por com sem foi foram
der die das ein eine einen einem einer und oder aber mit von zu im ist sind war wurde hat haben nicht auf fur an
bei nach aus als auch sich
ya na wa la kwa ni katika za
ve bir bu da de ile icin
"""
# the small words of three languages are spelled like words that matter in others: only those without doubt stand here
STOP_WORDS = frozenset((_STOP_EN + _STOP_FR + _STOP_OTHER).split())
_SENTENCE_END = re.compile(r"[.!?…؟。।]\s|\n|[.!?…؟。।]$")
_JOINS = re.compile(r"[ \u00a0'’‐-]?\Z")
# prefixes that Arabic writes in one with the word: and, the, in the, for the
_ARABIC_ARTICLE = re.compile(r"^(?:و|ف)?(?:بال|كال|لل|ال)(?=...)")


@dataclass(frozen=True, slots=True)
class Terms:
    """The four sides on which the words of two articles are compared."""

    whole: Counter[str]
    title: Counter[str]
    lead: Counter[str]
    names: Counter[str]


@dataclass(frozen=True, slots=True)
class Run:
    """Capitalised words that stand together; `is_lone_start`: one word that opens a sentence, so perhaps no name."""

    words: tuple[str, ...]
    is_lone_start: bool


def read(title: str, text: str) -> Terms:
    """The terms of one article. A title counts three times in the whole: it names the event."""
    body = text[:TEXT_LIMIT]
    in_title, in_body = tokenize(title), tokenize(body)
    found = runs(body, in_body) if in_body else runs(title, in_title)
    return of_tokens(in_title, in_body, found)


def of_tokens(in_title: Sequence[Token], in_body: Sequence[Token], found: Sequence[Run]) -> Terms:
    """The same of texts that are cut already; `found` are the capitalised runs that give the names."""
    title_words, body_words = list(words(in_title)), list(words(in_body))
    whole = Counter(body_words)
    for word in title_words:
        whole[word] += 2 if body_words else 1
    return Terms(
        whole=whole,
        title=Counter(title_words),
        lead=Counter(title_words + body_words[:LEAD_WORDS]),
        names=names(found),
    )


def words(tokens: Sequence[Token]) -> Iterator[str]:
    """Tokens without plural ending, stop words and single letters; of unspaced scripts, pairs of characters."""
    previous: Token | None = None
    for token in tokens:
        if is_unspaced(token.text):
            if previous is not None and previous.end == token.start:
                yield previous.text + token.text
            previous = token
            continue
        previous = None
        word = stem(token.text)
        if (len(word) > 1 and word not in STOP_WORDS) or word.isdigit():
            yield word


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """A token without the plural s, and in Arabic without the article, so that forms of one word meet."""
    if word > "\u0600":
        return _ARABIC_ARTICLE.sub("", word)
    if len(word) > 4 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def names(found: Sequence[Run]) -> Counter[str]:
    """Capitalised runs, word by word and whole.

    A lone capitalised word at the start of a sentence counts only when it also stands inside another run:
    else it is most often an ordinary word.
    """
    known = {word for run in found if not run.is_lone_start for word in run.words}
    counts: Counter[str] = Counter()
    for run in found:
        if run.is_lone_start and run.words[0] not in known:
            continue
        parts = [stem(word) for word in run.words if len(word) > 1 and stem(word) not in STOP_WORDS]
        counts.update(parts)
        if len(parts) > 1:
            counts["_".join(parts)] += 1
    return counts


def runs(text: str, tokens: Sequence[Token]) -> list[Run]:
    """The capitalised runs of a text, in order. Scripts without capitals have none."""
    found: list[Run] = []
    run: list[str] = []
    opens = False
    end = 0
    for token in tokens:
        gap = text[end : token.start]
        is_capital = text[token.start].isupper() and token.end - token.start > 1
        # l'Armée, d'Abidjan: an elided letter before a capital is no word of its own
        if run and not (is_capital and _JOINS.match(gap)):
            found.append(Run(tuple(run), opens and len(run) == 1))
            run = []
        if is_capital:
            if not run:
                opens = end == 0 or _SENTENCE_END.search(gap) is not None
            run.append(token.text)
        end = token.end
    if run:
        found.append(Run(tuple(run), opens and len(run) == 1))
    return found
