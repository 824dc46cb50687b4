"""Word forms: words of one language that have the same Snowball stem. Nothing is stemmed but what a rule asks for.

Snowball's rules need the accents, and many a word is written without: in capitals, in a title, by whoever types a rule.
So each word has two stems, that of the word as written and that of its token, and words that share one are forms.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import Stemmer

from alerts.text.tokens import fold

# languages as they are compared, and the algorithms of Snowball, https://snowballstem.org/algorithms/
ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish",
}  # fmt: skip


# endings that Snowball knows with an accent only: (réfugi)é, ée, és, ées; (situa)ção, ções
_ENDINGS = {
    "fr": ((re.compile("e(?=es?$)|(?<!e)e(?=s?$)"), "é"),),
    "pt": ((re.compile("cao$"), "ção"), (re.compile("coes$"), "ções")),
}


@lru_cache(maxsize=1 << 16)
def stem(word: str, language: str) -> str | None:
    """The stem of a word, folded, whatever its case; None in a language that has no algorithm."""
    stemmer = _stemmer(language)
    if stemmer is None:
        return None
    # İ in small letters has a dot too many, which no rule of Snowball expects
    lower = word.lower().replace("i\u0307", "i")
    return fold(str(stemmer.stemWord(lower))) or lower


@lru_cache(maxsize=1 << 16)
def stem_of_token(token: str, language: str) -> str | None:
    """The stem of a word of which only the token is known, with those accents that its endings had before folding."""
    for ending, accented in _ENDINGS.get(language, ()):
        token = ending.sub(accented, token)
    return stem(token, language)


@lru_cache(maxsize=1 << 16)
def stems(written: str, token: str, language: str) -> frozenset[str]:
    """The stems by which a word and its forms know each other; none in a language that has no algorithm."""
    found = (stem(written, language), stem_of_token(token, language))
    return frozenset(one for one in found if one is not None)


@cache
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    name = ALGORITHMS.get(language)
    return None if name is None else Stemmer.Stemmer(name)
