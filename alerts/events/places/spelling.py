"""Keys under which spellings and words of a text meet: Russian case endings and Arabic prefixes are evened out."""

from __future__ import annotations

from functools import lru_cache

from alerts.text.tokens import folded_words

# a stem is written with this sign, so that it never meets a word that does not decline
STEM = "*"
SHORTEST_STEM = 3
LONGEST_ENDING = 3
_CYRILLIC = range(0x400, 0x530)
_ARABIC = range(0x600, 0x700)
# names in other vowels do not decline: Мали, Бамако, Того, Душанбе
_DECLINED_VOWELS = "аяыьй"
_ADJECTIVES = ("ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие")
_ENDINGS = frozenset(("", *"аяуюеыиьй"))
_ENDINGS |= {
    "ой",
    "ей",
    "ом",
    "ем",
    "ою",
    "ью",
    "ия",
    "ый",
    "ий",
    "ым",
    "им",
    "ая",
    "яя",
    "ую",
    "юю",
    "ое",
    "ее",
}
_ENDINGS |= {"ые", "ие", "ых", "их", "ах", "ях", "ам", "ям", "ов", "ого", "его", "ому", "ему", "ами", "ями"}
_ARABIC_PREFIXES = ("وال", "فال", "بال", "كال", "وب", "ول", "و", "ف", "ب", "ل", "ك")
_SHORTEST_ARABIC = 3


def keys_of_spelling(spelling: str) -> tuple[str, ...]:
    """The key of each word of a name as a gazetteer writes it."""
    return tuple(map(_key, folded_words(spelling)))


@lru_cache(maxsize=1 << 14)
def keys_of_token(token: str) -> tuple[str, ...]:
    """The keys under which a word of a text may stand, the likeliest first."""
    first = ord(token[0])
    if first in _CYRILLIC:
        return (token, *_stems(token))
    if first in _ARABIC:
        return (token, *_without_prefix(token))
    return (token,)


def _key(token: str) -> str:
    if ord(token[0]) not in _CYRILLIC or len(token) < SHORTEST_STEM:
        return token
    if token.endswith(_ADJECTIVES) and len(token) > SHORTEST_STEM + 2:
        return token[:-2] + STEM
    if token[-1] in _DECLINED_VOWELS and len(token) > SHORTEST_STEM:
        return token[:-1] + STEM
    return token if token[-1] in "оеиуэюё" else token + STEM


def _stems(token: str) -> tuple[str, ...]:
    lengths = range(min(LONGEST_ENDING, len(token) - SHORTEST_STEM) + 1)
    return tuple(token[: len(token) - n] + STEM for n in lengths if token[len(token) - n :] in _ENDINGS)


def _without_prefix(token: str) -> tuple[str, ...]:
    keys = []
    if token.startswith("لل"):
        keys.append("ال" + token[2:])
        keys.append(token[2:])
    for prefix in _ARABIC_PREFIXES:
        if token.startswith(prefix) and len(token) - len(prefix) >= _SHORTEST_ARABIC:
            rest = token[len(prefix) :]
            keys.append("ال" + rest if prefix.endswith("ال") else rest)
            if prefix.endswith("ال"):
                keys.append(rest)
    if token.startswith("ال") and len(token) >= _SHORTEST_ARABIC + 2:
        keys.append(token[2:])
    return tuple(dict.fromkeys(keys))
