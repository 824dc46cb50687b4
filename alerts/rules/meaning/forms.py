"""Word forms: words of one language that have the same Snowball stem. Nothing is stemmed but what a rule asks for."""

from __future__ import annotations

from functools import cache, lru_cache

import Stemmer

# our language codes and the algorithms of Snowball, https://snowballstem.org/algorithms/
ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "nb": "norwegian", "nn": "norwegian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish",
}  # fmt: skip


@lru_cache(maxsize=1 << 16)
def stem(word: str, language: str) -> str | None:
    """The stem of a word as written, or None in a language that has no algorithm.

    The word is lower-cased but not folded: Snowball's rules need the accents.
    """
    stemmer = _stemmer(language)
    return None if stemmer is None else str(stemmer.stemWord(word.lower()))


@cache
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    name = ALGORITHMS.get(language)
    return None if name is None else Stemmer.Stemmer(name)
