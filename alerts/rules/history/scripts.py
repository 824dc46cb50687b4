"""In which script a word is written, as far as its first letter tells."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

# Japanese is written in three
_TOGETHER = {"HIRAGANA": "CJK", "KATAKANA": "CJK"}


def script_of(token: str) -> str | None:
    """The script, in the words of Unicode's names of letters (LATIN, ARABIC, CJK …); None: no letter begins it."""
    letter = token[:1]
    if not letter.isalpha():
        return None
    script = unicodedata.name(letter, "").split(" ")[0]
    return _TOGETHER.get(script, script) or None


def count_scripts(words: Iterable[tuple[str, int]]) -> Counter[str | None]:
    """How many words each script has, from how many begin with each letter."""
    counted: Counter[str | None] = Counter()
    for letter, number in words:
        counted[script_of(letter)] += number
    return counted
