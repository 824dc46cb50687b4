"""Finds sentences in running text, for showing the one that matters."""

from __future__ import annotations

import re

# after these a full stop seldom ends a sentence (English and French)
_SHORT_FORMS = frozenset((
    "mr", "mrs", "ms", "dr", "prof", "gen", "col", "lt", "capt", "maj", "sgt", "brig", "adm", "gov", "sen", "rep", "st",
    "ste", "mt", "vs", "approx", "jan", "feb", "aug", "sept", "oct", "nov", "dec", "mm", "mme", "mmes", "mlle", "cf",
))  # fmt: skip
_END = re.compile(r"\n+|[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？]+[」』”）]*|[؟۔।]+")


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences of `text`, without the white space around them; a line break always parts."""
    spans: list[tuple[int, int]] = []
    begin = 0
    for found in _END.finditer(text):
        if found.group()[0] == "." and not _ends_here(text, begin, found.start(), found.end()):
            continue
        _add(text, begin, found.end(), spans)
        begin = found.end()
    _add(text, begin, len(text), spans)
    return spans


def _ends_here(text: str, begin: int, stop: int, end: int) -> bool:
    rest = text[end : end + 8].lstrip()
    if rest[:1].islower():
        return False
    word = re.search(r"[^\W\d_]+$", text[max(begin, stop - 12) : stop])
    if word is None:
        return True
    is_initial = len(word.group()) == 1 and word.group().isupper()
    return not is_initial and word.group().lower() not in _SHORT_FORMS


def _add(text: str, begin: int, end: int, spans: list[tuple[int, int]]) -> None:
    piece = text[begin:end]
    if stripped := piece.strip():
        start = begin + len(piece) - len(piece.lstrip())
        spans.append((start, start + len(stripped)))
