"""Names in one alphabet: the consonants of a word, whatever script or spelling it is written in.

Tin Zaouatine, Tinzaouatène, Тинзауатен and تينزواتين all have the skeleton tnztn. Vowels, h, w and y are left out,
because scripts and transliterations disagree on them; so are doubled letters. Letters of scripts that have no table
here are read by their Unicode names, which end in the customary transliteration (ETHIOPIC SYLLABLE BAA, DEVANAGARI
LETTER KA).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# one letter a sound; '' where scripts disagree so often that a letter would part what belongs together
_ARABIC = dict(
    zip(
        "بتثجحخدذرزسشصضطظعغفقكلمنهويىاأإآةؤئءڤپگچکیہھٹڈڑژں",
        ["b", "t", "t", "g", "", "", "d", "d", "r", "z", "s", "s", "s", "d", "t", "z", "", "g", "f", "k", "k", "l",
         "m", "n", "", "", "", "", "", "", "", "", "", "", "", "", "f", "b", "g", "s", "k", "", "", "", "t", "d", "r",
         "g", "n"],
        strict=True,
    )
)  # fmt: skip
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
        ["", "b", "f", "g", "d", "", "", "g", "z", "", "", "k", "l", "m", "n", "", "b", "r", "s", "t", "", "f", "", "s",
         "s", "s", "s", "", "", "", "", "", "", "", "", "", "g"],
        strict=True,
    )
)  # fmt: skip
# alphabets whose letters have names of their own in Unicode (ALPHA, BET), so that these say no sound
_GREEK = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", "_bgd_z_t_klmnk_brsst_fks_", strict=True))
_HEBREW = dict(zip("אבגדהוזחטיכךלמםנןסעפףצץקרשת", "_bgd__z_t_kklmmnns_ffsskrst", strict=True))
_GEORGIAN = dict(zip("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", "_bgd_fzt_klmn_bzrst_fkgksssdss_g_", strict=True))
_ARMENIAN = dict(
    zip("աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ", "_bgd_z__tz_l_sk_dgsm_ns_sbgrsftrs_bk_f", strict=True)
)
_OTHER = _GREEK | _HEBREW | _GEORGIAN | _ARMENIAN
_LATIN = (
    ("tch", "s"), ("sch", "s"), ("ch", "s"), ("sh", "s"), ("dj", "g"), ("kh", ""), ("gh", "g"), ("ph", "f"),
    ("ck", "k"), ("qu", "k"), ("x", "ks"), ("ce", "s"), ("ci", "s"), ("c", "k"), ("q", "k"), ("j", "g"), ("p", "b"),
    ("v", "f"),
)  # fmt: skip
_CYRILLIC_ENDING = re.compile(
    r"(?:ами|ями|ого|ому|ом|ем|ой|ей|ах|ях|ов|ский|ская|ское|ские|ского|ском|ской|ському|ський|ська)$"
)
# Greek writes the sounds b, d and g with two letters
_GREEK_PAIRS = (("μπ", "b"), ("ντ", "d"), ("γκ", "g"), ("γγ", "g"))
_ARABIC_PREFIX = re.compile(r"^(?:و|ف)?(?:بال|وال|كال|لل|ال)")
# "in" and "to" in one with a name: nothing tells them from the first letter of Bamako or of Libya
_ATTACHED = re.compile(r"^(?:و|ف)?[بل](?=.{4})")
_MARKS = re.compile("[\u064b-\u0652\u0640]")
_VOWELS = re.compile("[aeiouywh]")
_DOUBLED = re.compile(r"(.)\1+")
SHORTEST = 2  # a skeleton of one consonant names nothing


@lru_cache(maxsize=1 << 16)
def skeleton(word: str) -> str:
    """The consonants of `word` in Latin letters; empty for a word of vowels, figures or ideographs."""
    lower = word.lower()
    first = lower[:1]
    if "\u0600" <= first <= "\u06ff":
        plain = _ARABIC_PREFIX.sub("", _MARKS.sub("", lower)).replace("تش", "چ")
        consonants = "".join(_ARABIC.get(letter, "") for letter in plain)
    elif "\u0400" <= first <= "\u04ff":
        stem = _CYRILLIC_ENDING.sub("", lower) if len(lower) > 6 else lower
        consonants = "".join(
            _CYRILLIC.get(letter, "") for letter in stem.replace("дж", "ж").replace("тч", "ч")
        )
    else:
        if "\u0370" <= first <= "\u03ff":
            lower = _of_greek(lower)
        consonants = _of_latin(unicodedata.normalize("NFKD", "".join(_romanized(letter) for letter in lower)))
    return _DOUBLED.sub(r"\1", consonants)


def detached(word: str) -> str:
    """A word without the Arabic preposition that its first letter may be; itself where it cannot be one."""
    return _ATTACHED.sub("", word)


def _of_greek(word: str) -> str:
    plain = "".join(
        letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter)
    )
    for written, sound in _GREEK_PAIRS:
        plain = plain.replace(written, sound)
    return plain


def _of_latin(letters: str) -> str:
    plain = "".join(letter for letter in letters if "a" <= letter <= "z")
    for written, sound in _LATIN:
        plain = plain.replace(written, sound)
    return _VOWELS.sub("", plain)


@lru_cache(maxsize=1 << 14)
def _romanized(letter: str) -> str:
    """A letter of another script by its Unicode name; itself when it is Latin or has no such name."""
    if letter < "\u0370":
        return letter
    plain = unicodedata.normalize("NFD", letter)[0]
    if plain in _OTHER:
        return _OTHER[plain].replace("_", "")
    words = unicodedata.name(letter, "").split()
    if len(words) > 2 and words[-2] in ("LETTER", "SYLLABLE", "CHARACTER"):
        return words[-1].lower()
    if (
        len(words) > 3 and words[-3] == "LETTER"
    ):  # THAI CHARACTER KHO KHAI and its like name the consonant first
        return words[-2].lower()
    return letter
