"""A query and a name from words that somebody typed who knows no query language. Pure."""

from __future__ import annotations

import re
import unicodedata

from alerts.rules.language.plain_words import COMMON
from alerts.text.tokens import fold

# a text with one of these is a query already
QUERY_SIGNS = re.compile(r'[()"“”«»*~@=:#/]|\b(?:AND|OR|NOT|NEAR|ET|OU)\b|(?:^|\s)-\w')
# d'étrangers, l'armée, qu'un: what stands before the word itself
ELISION = re.compile(r"^(?:[cdjlmnst]|qu)['’](?=\w)", re.IGNORECASE)
SHORTEST = 3
LONGEST_NAME = 40


def query_of_words(words: str) -> str:
    """All of these words, each in its forms: `convoy ambush` becomes `~convoy ~ambush`.

    Words that stand in nearly every article are left out, unless there are no others. What has signs or operators of
    the query language is left as it is.
    """
    if QUERY_SIGNS.search(words):
        return words.strip()
    given = [word.strip(".,;!?'’…") for word in re.split(r"[\s,;]+", words)]
    given = [ELISION.sub("", word) for word in given if word]
    chosen = [word for word in given if fold(word) not in COMMON] or given
    return " ".join(f"~{word}" if len(word) >= SHORTEST and word.isalpha() else word for word in chosen)


def name_of_words(words: str) -> str:
    """A name for a rule: `Convoy ambush in Mali` becomes `convoy-ambush-mali`; `watch` where no letter is left."""
    bare = " ".join(ELISION.sub("", word) for word in words.split())
    plain = unicodedata.normalize("NFKD", bare).encode("ascii", "ignore").decode().lower()
    parts = [part for part in re.findall(r"[a-z0-9]+", plain) if part not in COMMON]
    name = ""
    for part in parts:
        if len(name) + len(part) >= LONGEST_NAME:
            break
        name += f"-{part}" if name else part
    return name or "watch"
