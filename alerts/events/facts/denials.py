"""Who denies something of what an article tells: "the army denied …", "a démenti", "نفى", "опроверг".

A court that denies bail and a border that denies entry deny nothing that was told, nor does whoever neither confirms
nor denies. A newsroom that begins with "Correction" denies what it told itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Final

from alerts.events.facts import recall
from alerts.events.facts.claims import DenialClaim
from alerts.events.facts.lexicon import Flag, fold
from alerts.events.facts.passages import Sentence

NEWSROOM: Final = "newsroom"
ARMED_GROUP: Final = "armed group"
_COURT = "court"  # what it denies it refuses
_ANY = Flag.DENIES | Flag.REJECTS | Flag.BASELESS
_NEGATED = 3  # tokens before a verb in which a "not" turns it
_OBJECT = 6  # tokens behind "rejected" in which the accusation stands
_NEAR, _INVERTED = 3, 8  # tokens before and behind a verb in which its subject stands
_BARE = frozenset({"deny"})  # in a text this is an infinitive, or a habit: ransoms, which governments deny
_REFLEXIVE = frozenset(
    {"se", "le", "les", "lhe", "lhes", "gli", "si"}
)  # se negó a hablar, le negó la entrada
_PASSIVE = frozenset({"denied", "negado", "negada", "negato"})  # was denied entry
_CORRECTS = re.compile(
    r"^\W*(?:correction|corrigendum|erratum|errata|rectificatif|mise au point|précision|corrección"
    r"|fe de erratas|correção|korrektur|berichtigung|correzione|errata corrige|уточнение|исправление"
    r"|поправка|виправлення|تصحيح|تصويب|düzeltme)\s*(?:[:：–—|-]|\W*$)",
    re.I,
)
_CLAUSE = re.compile(r"[,;:–—«»“”\"().!?]")
_WORD = re.compile(r"\w+")
_AUXILIARIES = frozenset(
    ("a", "ont", "avait", "has", "have", "had", "ha", "han", "hat", "haben", "également", "also", "later")
)
_LONGEST = 8  # words of a subject that is shown as it is written


def denial_claims(title: str, text: str, read: Sequence[Sentence]) -> tuple[DenialClaim, ...]:
    """What is denied, each speaker once; context where it does not stand in what is told as new."""
    claims: dict[str | None, DenialClaim] = {}
    if _CORRECTS.match(title) or _CORRECTS.match(text[:60]):
        claims[NEWSROOM] = DenialClaim(read[min(1, len(read) - 1)].text, NEWSROOM)
    for number, sentence in enumerate(read):
        at = next(_denied_at(sentence), None) if sentence.flags & _ANY else None
        speaker = None if at is None else _speaker(sentence, at) or _before(read, number)
        if at is not None and speaker != _COURT:
            is_context = number >= len(
                list(recall.leads(read, recall.TOLD_SENTENCES, recall.TOLD_CHARACTERS))
            )
            claim = DenialClaim(sentence.text, speaker, _subject(sentence, at), is_context)
            claims.setdefault(speaker, claim)
    return tuple(claims.values())


def _denied_at(sentence: Sentence) -> Iterator[int]:
    for at, word in enumerate(sentence.words):
        if not word.flags & _ANY or sentence.recalled[at] or _is_turned(sentence, at):
            continue
        if word.flags & Flag.DENIES:
            is_meant = _is_denied(sentence, at)
        elif word.flags & Flag.REJECTS:
            is_meant = _has(sentence, at + 1, at + 1 + _OBJECT, Flag.ALLEGED)
        else:
            is_meant = _has(sentence, 0, at, Flag.ALLEGED)
        if is_meant:
            yield at


def _is_turned(sentence: Sentence, at: int) -> bool:
    """Neither confirmed nor denied; n'a pas démenti."""
    return _has(sentence, at - _NEGATED, at, Flag.NOT)


def _is_denied(sentence: Sentence, at: int) -> bool:
    token, before = sentence.tokens[at], sentence.tokens[at - 1] if at else ""
    if (token in _BARE and not sentence.is_title) or before in _REFLEXIVE:
        return False
    if sentence.tokens[at + 1 : at + 2] in (["se"], ["nicht"]):
        return False  # negou-se a falar, dementierte nicht
    is_by = _has(sentence, at + 1, at + 4, Flag.BY)
    if token in _PASSIVE and _has(sentence, at - 2, at, Flag.WAS) and not is_by:
        return False
    return not _has(sentence, at + 1, at + 4, Flag.REFUSED)


def _has(sentence: Sentence, start: int, end: int, flags: int) -> bool:
    return any(word.flags & flags for word in sentence.words[max(0, start) : max(0, end)])


def _speaker(sentence: Sentence, at: int) -> str | None:
    """The kind of speaker named right before the verb, else first in the sentence, else behind the verb."""
    if not sentence.words[at].flags & (Flag.DENIES | Flag.REJECTS):
        return _first(sentence.tokens)
    start = max(0, at - _NEAR)
    while _has(sentence, start, at, Flag.BREAK):
        start += 1
    near = range(at - 1, start - 1, -1)
    behind = range(at + 1, min(len(sentence.tokens), at + 1 + _INVERTED))
    return next((kind for one in (*near, *range(at), *behind) if (kind := _kind(sentence.tokens, one))), None)


def kind_of(speaker: str) -> str | None:
    """The kind of a speaker who is given as written, None where no word names one."""
    return _first(" ".join(fold(speaker).replace("-", " ").split()).split())


def _first(tokens: Sequence[str]) -> str | None:
    return next((kind for at in range(len(tokens)) if (kind := _kind(tokens, at))), None)


def _before(read: Sequence[Sentence], number: int) -> str | None:
    """Whom one of the two sentences before names first: "he denied …"."""
    earlier = range(number - 1, max(0, number - 3), -1)
    return next((kind for one in earlier if (kind := _first(read[one].tokens))), None)


def _subject(sentence: Sentence, at: int) -> str | None:
    """Who denies, as written: the words before the verb, if they are few and no remark stands between."""
    if not sentence.words[at].flags & (Flag.DENIES | Flag.REJECTS):
        return None
    verb = next(
        (word for word in _WORD.finditer(sentence.text) if fold(word.group()) == sentence.tokens[at]), None
    )
    words = _CLAUSE.split(sentence.text[: verb.start()] if verb else "")[-1].split()
    while words and words[-1].lower() in _AUXILIARIES:
        words.pop()
    return " ".join(words) if 0 < len(words) <= _LONGEST else None


def _kind(tokens: Sequence[str], at: int) -> str | None:
    exact, _ = _speakers()
    for part in reversed(tokens[at].split("_")):
        kind = _listed(part) or (exact.get(f"{tokens[at - 1]} {part}") if at else None)
        if kind is not None:
            return kind
    return None


@lru_cache(maxsize=1 << 14)
def _listed(token: str) -> str | None:
    exact, stems = _speakers()
    for spelling in (token, token.removeprefix("و").removeprefix("ال")):
        kind = exact.get(spelling) or next(
            (stems[spelling[:end]] for end in range(len(spelling), 3, -1) if spelling[:end] in stems), None
        )
        if kind is not None:
            return kind
    return None


@lru_cache(maxsize=1)
def _speakers() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Kinds of speakers by their words, and by the stems of words."""
    exact: dict[str, str] = {}
    stems: dict[str, str] = {}
    for line in files(__package__).joinpath("speakers.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, spellings = line.split("\t")
            for spelling in spellings.split("; "):
                folded = " ".join(fold(spelling).replace("-", " ").split())
                (stems if folded.endswith("*") else exact).setdefault(folded.rstrip("*"), kind)
    return exact, stems
