"""Whom and where exactly an article names: persons, named victims or suspects with an age, ages, streets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from alerts.events.skeleton import skeleton
from alerts.events.terms import Run
from alerts.text.tokens import fold, folded_words

READ = 3000  # characters
LONGEST_NAME = 3  # words; a longer run is most often an institution

_NAME = r"(?:[A-ZÀ-Þ][\w'’.-]+ ){1,3}[A-ZÀ-Þ][\w'’-]+"
_NAMED_WITH_AGE = re.compile(
    rf"({_NAME}),? (?:aged? |de |\()?(\d{{1,2}})(?= ans\b| años\b| anos\b| Jahre|[ ,);.]|-year)"
    rf"|(?:year[- ]old|ans|años|anos),? (?:\w+ ){{0,2}}?({_NAME})"
)
_AGE = re.compile(
    r"\b(\d{1,2})[ -]years?[ -]olds?\b|\bage[ds]? (\d{1,2})\b|\bâgée?s? de (\d{1,2})\b|\b(\d{1,2}) ans\b"
    r"|\b(\d{1,2}) (?:años|anos|anni)\b|\b(\d{1,2})-jährig|\b(\d{1,2})[- ]?(?:летн|лет\b|года\b)"
    r"|\b(\d{1,2}) (?:عام|سنة)|, (\d{1,2}),",
    re.I,
)
_ROAD = "Street|St|Avenue|Ave|Road|Rd|Drive|Lane|Court|Boulevard|Blvd|Park|Apartments?|Place|Way|Terrace|Circle|Trail"
_SITE = (
    "Hotel|Bridge|Market|Camp|School|Junction|Mosque|Church|Hospital|Square|Station|Mall|Prison|University"
)
_STREET = re.compile(
    rf"\b([A-Z0-9][\w'’-]+) (?:{_ROAD}|{_SITE})\b"
    r"|\b(?:rue|avenue|boulevard|quartier|marché|hôtel|pont|camp|lycée|axe|place|église|mosquée|hôpital|université|calle"
    r"|avenida|barrio|mercado|rua|bairro|praça|via|piazza) "
    r"(?:d[eu]s? |de la |del |d['’]|la |le |l['’])*([A-ZÀ-Þ][\w'’-]+)"
    r"|\b(\d{1,3}(?:st|nd|rd|th)) (?:and|Street|Ave)"
    r"|(?:улиц\w*|проспект\w*|площад\w*|рын\w*) ([А-ЯЁ][\w-]+)"
    r"|(?:شارع|حي|سوق|مخيم|جسر|مستشفى|مسجد|جامعة) ([\u0621-\u064a]{3,})"
)


def persons(runs: Sequence[Run], places: Iterable[str] = ()) -> set[str]:
    """The last names of runs of two or three capitalised words, but for the words of places (`Burkina Faso`)."""
    of_places = {word for place in places for word in folded_words(place)}
    found = {run.words[-1] for run in runs if 1 < len(run.words) <= LONGEST_NAME and len(run.words[-1]) > 2}
    return found - of_places


def victims(text: str) -> set[str]:
    """The last names of persons who are named with their age."""
    found = _NAMED_WITH_AGE.finditer(text[:READ])
    return {fold((one[1] or one[3]).split()[-1]) for one in found}


def ages(text: str) -> set[int]:
    """Ages of persons, in years."""
    groups = (next(group for group in found.groups() if group) for found in _AGE.finditer(text[:READ]))
    return {int(group) for group in groups}


def streets(text: str) -> set[str]:
    """Streets, quarters and named buildings, as skeletons where they have one."""
    groups = (next(group for group in found.groups() if group) for found in _STREET.finditer(text[:READ]))
    return {skeleton(group) or fold(group) for group in groups}
