"""Which news agency a text is credited to: by its author, its dateline or its closing credit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from spiders.extract.marks import names

# Each agency's short name with the spellings that credits use.
AGENCIES = {
    "AFP": r"AFP|Agence[- ]France[- ]Presse|أ ?ف ?ب|فرانس برس|АФП",
    "Reuters": r"Reuters|Thomson Reuters|رويترز|Рейтер",
    "AP": r"(?:The )?AP|(?:The )?Associated Press|AP News|أسوشيتد برس",
    "dpa": r"dpa(?:-\w+)?|Deutsche Presse[- ]Agentur",
    "SID": r"SID|Sport-Informations-Dienst",
    "Keystone-SDA": r"(?:Keystone[-/])?SDA",
    "Xinhua": r"Xinhua|Chine nouvelle|شينخوا|Синьхуа",
    "TASS": r"I?TASS|ТАСС|تاس",
    "RIA Novosti": r"RIA(?: Novosti)?|РИА Новости",
    "Interfax": r"Interfax|Интерфакс",
    "EFE": r"(?:Agencia )?EFE",
    "Europa Press": r"Europa Press",
    "ANSA": r"ANSA",
    "Lusa": r"(?:Agência )?Lusa",
    "APA": r"APA|APAnews",
    "Anadolu": r"Anadolu(?: Agency| Ajansı)?|AA|الأناضول",
    "Belga": r"Belga",
    "PA Media": r"PA Media|Press Association",
    "Bloomberg": r"Bloomberg(?: News)?",
    "PANA": r"PANA(?:PRESS)?|Panapress",
    "APS": r"APS",
    "MAP": r"MAP",
    "AIP": r"AIP",
    "AIB": r"AIB",
    "ANP": r"ANP",
    "AMAP": r"AMAP",
    "NAN": r"NAN|News Agency of Nigeria",
    "SPA": r"SPA",
    "WAM": r"WAM",
    "QNA": r"QNA",
    "SANA": r"SANA",
    "IRNA": r"IRNA",
    "Kyodo": r"Kyodo(?: News)?",
    "Yonhap": r"Yonhap(?: News Agency)?",
}
# Capitals in brackets after a place that are no agency: places, bodies and offices that datelines name.
_NO_AGENCY = names(
    "UK US USA UAE EU UN ONU DRC RDC CAR RCA DC NY LA CA TX FL GB RSA KSA PRC ROC NI BC NSW AES ECOWAS CEDEAO NATO OTAN"
    " AU UA MINUSMA MONUSCO GSIM JNIM EIGS ISGS RSF FSR SAF FAMA FDS HTS PKK IDF GMT UTC EST PST CET"
)
_SPELLED = "|".join(AGENCIES.values())
_PLACE = r"[A-ZÀ-ÝА-Я][^\n()]{0,60}?"
_DATELINE = re.compile(
    rf"^(?:{_PLACE})?\(\s*({_SPELLED}|[A-Z]{{3,6}})(?:\s*[,/]\s*[^()]{{1,20}})?\s*\)\s*(?:[-–—:.]|$)"
    rf"|^({_SPELLED})\s*[-–—]\s"
    rf"|^(?:{_PLACE})?[^\n()]{{0,70}}\(\s*({_SPELLED})\s*\)\s*(?:[-–—:.]|$)"
)
_PLACE_FIRST = re.compile(r"^[\W\d]*[A-ZÀ-Ý][A-ZÀ-Ý' ’-]{2,}")
_LINE = re.compile(
    rf"^\W*(?:(?:[Ww]ith|[Aa]vec|[Ss]ource|[Pp]ar|[Bb]y|[Mm]it|Con|Com|Crédit|Credit|Quelle|Fonte|Fuente|Источник|المصدر)"
    rf"\b\W*)?(?:l['’]|the\s+)?({_SPELLED})(?:\s*(?:,|/|et|and|&|avec|with|und|y|e)\s*\S.{{0,40}})?\W*$"
)
_END = re.compile(
    rf"(?:\(\s*(?:[Mm]it |[Aa]vec |[Ww]ith )?|[Aa]vec (?:l['’])?|[Ss]ource\s*:\s*|©\s*)({_SPELLED})\s*\)?\W*$"
)
_WHOLE = {name: re.compile(rf"(?:{spelled})", re.IGNORECASE) for name, spelled in AGENCIES.items()}


@lru_cache(maxsize=2048)
def agency_named(credit: str) -> str | None:
    """The agency that these words are the name of, whole and nothing else."""
    return next((name for name, pattern in _WHOLE.items() if pattern.fullmatch(credit.strip())), None)


def credited(text: str, closing: str) -> str | None:
    """The agency in the dateline or in a closing credit of a text; `closing`: lines that stood after it.

    An unknown acronym counts as an agency only in brackets after a place in capitals: BAMAKO (SNA) –.
    """
    lines = text.split("\n")
    last = [*closing.split("\n"), *lines[-2:]]
    return _dateline(lines[:2]) or _found(_LINE, [*last, *lines[:1]]) or _found(_END, last)


def _dateline(lines: Iterable[str]) -> str | None:
    for line in lines:
        match = _DATELINE.search(line)
        spelled = next((group for group in match.groups() if group), "") if match else ""
        known = _exactly(spelled)
        if known:
            return known
        is_new = spelled.isupper() and spelled not in _NO_AGENCY and bool(_PLACE_FIRST.match(line))
        if is_new:
            return spelled
    return None


def _found(pattern: re.Pattern[str], lines: Iterable[str]) -> str | None:
    for line in lines:
        match = pattern.search(line)
        if match:
            return _exactly(match[1])
    return None


def _exactly(spelling: str) -> str | None:
    """As `agency_named`, for a spelling whose case the pattern has checked."""
    return agency_named(spelling) if spelling else None
