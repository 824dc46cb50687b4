"""Finds sentences in running text, for showing the one that matters.

A sentence that is cut misleads ("April verabschiedete …" of "Am 9. April …"), two that stay together do not: where a
full stop may belong to a short form, an initial or an ordinal, it ends a sentence only before a word that begins one.
"""

from __future__ import annotations

import re

# titles, ranks, streets and the like: a full stop after them ends no sentence
_TITLES = """
    mr mrs ms dr prof gen col lt capt maj sgt cpl brig adm cmdr gov sen rep hon rev st ste mt ft vs approx mm mme mmes
    mlle mgr cf gén cdt sra srta dra lic ing av avda nr bzw ca vgl sog ggf mio mrd им ул пл тыс млн млрд гг
    jan feb aug sept oct nov dec janv févr juil déc okt dez
"""
# nor after these before a number
_COUNTED = (
    "no n° nº num núm art p pp vol ch fig abs sec h c circa env tel mar apr avr jun jul sep abr ago dic"
)
# after these, initials and U.S. one ends only before a word that begins sentences
_PERHAPS = "jr sr inc corp ltd co etc"
_BEGINNING = """
    the this that these those he she it they we you but and in on at after before his her its their there when how
    what who why did does do is are was were some all both one two no not if as for from with according meanwhile
    le la les l un une des il elle ils elles ce cet cette ces on mais et en dans selon après avant cela son sa ses
    der die das er sie es ein eine am im nach aber und dies diese dieser seit auch
    el los las una pero según esto este esta su lo os as uma mas segundo ele ela
    он она они это в на по но и
"""
# a number after these is an ordinal: der 2. Strafsenat
_BEFORE_ORDINAL = "am im vom zum zur beim der die das dem den des bis ab seit und sein seine ihr ihre"
_AFTER_ORDINAL = """
    januar jänner februar märz april mai juni juli august september oktober november dezember jahrhundert jahrhunderts
"""
_SHORT_FORMS, _OF_NUMBERS = frozenset(_TITLES.split()), frozenset(_COUNTED.split())
_OPEN, _OPENERS = frozenset(_PERHAPS.split()), frozenset(_BEGINNING.split())
_ORDINAL, _MONTHS = frozenset(_BEFORE_ORDINAL.split()), frozenset(_AFTER_ORDINAL.split())
_END = re.compile(r"\n+|(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s)|[。！？]+[」』”）]*|[؟۔।។။።։]+")
_WORD = re.compile(r"(?:(\w+)\W+)?((?<!\w)(?:[^\W\d_]\.\s?)*[^\W\d_]|[^\W\d_]+[°º]?|\d+)$")
_NEXT = re.compile(r"[^\w\n]*(\w*)")
_CLOSING = "\"'”’»)]"
_SEEN = re.compile(r"\S")
_REACH = 40  # characters looked at on either side of a stop


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences of `text`, without the white space around them; a line break always parts."""
    spans: list[tuple[int, int]] = []
    begin = 0
    for stop in _END.finditer(text):
        if stop.group()[0] in ".!?…" and not _ends_here(text, begin, stop):
            continue
        _add(text, begin, stop.end(), spans)
        begin = stop.end()
    _add(text, begin, len(text), spans)
    return spans


def _ends_here(text: str, begin: int, stop: re.Match[str]) -> bool:
    rest = text[stop.end() : stop.end() + _REACH]
    rest = rest.partition("\n")[0].lstrip()
    if not rest:
        return True
    first = _SEEN.search(text, begin)
    if rest[0].islower() or rest[0] in ".…" or first is None or first.start() >= stop.start():
        return False
    if stop.group().rstrip(_CLOSING) != ".":
        return True
    before = _WORD.search(text[max(begin, stop.start() - _REACH) : stop.start()])
    following = _NEXT.match(rest)
    if before is None or following is None:
        return True
    is_first = first.start() == stop.start() - len(before[2])
    return _ends_after(before[2].lower(), (before[1] or "").lower(), following[1], is_first=is_first)


def _ends_after(word: str, previous: str, following: str, *, is_first: bool) -> bool:
    """Whether a full stop between two words ends a sentence; `is_first`: nothing stands before `word`."""
    is_opener = following.lower() in _OPENERS
    if word.isdecimal():
        is_ordinal = len(word) <= 3 and (
            following.lower() in _MONTHS or (previous in _ORDINAL and not is_opener)
        )
        return not is_first and not is_ordinal
    if word in _SHORT_FORMS or (word in _OF_NUMBERS and following[:1].isdigit()):
        return False
    is_initial = len(word) == 1 or "." in word
    return is_opener if is_initial or word in _OPEN else True


def _add(text: str, begin: int, end: int, spans: list[tuple[int, int]]) -> None:
    piece = text[begin:end]
    if stripped := piece.strip():
        start = begin + len(piece) - len(piece.lstrip())
        spans.append((start, start + len(stripped)))
