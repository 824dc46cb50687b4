"""Who wrote it: people, not the outlet; and which agency's text it is."""

from __future__ import annotations

import re
from typing import Any

from spiders.extract.json_ld import Thing, types
from spiders.extract.page import Page, inner, words

MAX_AUTHORS = 8
_SPLIT = re.compile(
    r"\s*(?:[;|/•·]|,(?!\s*(?:Jr|Sr|PhD|MD)\b)|\s(?:and|et|und|y|e|og|och|en|&)\s)\s*", re.IGNORECASE
)
_LEAD = re.compile(
    r"^\W*(?:(?:written |reported |story |text )?by|par|von|por|di|av|af|door|autor(?:en|in)?|auteurs?|from)\b\s*:?\s*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:\bpublished\b|\bupdated\b|\bpublié\b|\bmis à jour\b|\bon \d|\ble \d|\d|\(|@|\bfor\b).*$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\b(?:staff|editors?|editorial|newsroom|news ?desk|desk|admin\w*|webmaster"
    r"|redacci[oó]n|r[ée]daction|redaktion|redazione|redactie"
    r"|zeitung|welle|veröffentlicht|aktualisiert|redação|correspondents?|reporters?|agenc\w+|agences?|newspaper|news|online|team|équipe|press|presse|media|médias?"
    r"|guest|contributor|anonymous|wire|services?|bureau|sponsored|unknown|null|undefined)\b|https?:|www\.|@|\.(?:com|org|net|fr|info)\b",
    re.IGNORECASE,
)
_META = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
    "citation_author",
    "article.author",
)
_BYLINE = (
    '//*[@rel="author" or @itemprop="author" or contains(@class,"byline") or contains(@class,"author-name")'
    ' or contains(@class,"author__name") or contains(@class,"article-author") or @class="author"]'
)

# Each agency's short name with the spellings that credits use.
AGENCIES = {
    "AFP": r"AFP|Agence France[- ]Presse",
    "Reuters": r"Reuters|Thomson Reuters",
    "AP": r"AP|Associated Press|AP News",
    "dpa": r"dpa|Deutsche Presse-Agentur",
    "Xinhua": r"Xinhua|Chine nouvelle",
    "TASS": r"I?TASS|TASS|ТАСС",
    "RIA Novosti": r"RIA(?: Novosti)?|РИА Новости",
    "Interfax": r"Interfax|Интерфакс",
    "EFE": r"EFE",
    "ANSA": r"ANSA",
    "APA": r"APA|APAnews",
    "Anadolu": r"Anadolu(?: Agency| Ajansı)?|AA",
    "Belga": r"Belga",
    "PA Media": r"PA Media|Press Association",
    "Bloomberg": r"Bloomberg(?: News)?",
    "PANA": r"PANA(?:PRESS)?",
    "APS": r"APS",
    "MAP": r"MAP",
}
_SPELLED = "|".join(AGENCIES.values())
_DATELINE = re.compile(rf"^.{{0,70}}?\(\s*({_SPELLED})\s*\)\s*(?:[-–—:.]|$)|^({_SPELLED})\s*[-–—]\s")
_CREDIT_LINE = re.compile(
    rf"^\W*(?:(?:[Ww]ith|[Aa]vec|[Ss]ource|[Pp]ar|[Bb]y|[Mm]it|Con|Crédit|Credit)\b\W*)?(?:l['’]|the\s+)?({_SPELLED})"
    rf"(?:\s*(?:,|/|et|and|&|avec|with)\s*\S.{{0,40}})?\W*$"
)
_CREDIT_END = re.compile(rf"(?:\(\s*|[Aa]vec (?:l['’])?|[Ss]ource\s*:\s*|©\s*)({_SPELLED})\s*\)?\W*$")
_WHOLE = {name: re.compile(rf"(?:{spelled})", re.IGNORECASE) for name, spelled in AGENCIES.items()}


def authors(page: Page, articles: list[Thing], site: str | None) -> tuple[str, ...]:
    """The people named as authors, in the page's order; JSON-LD first, then meta tags, then the by-line."""
    outlet = (site or "").lower()
    for candidates in (_linked(articles), _stated(page), _written(page)):
        found = _people(candidates, outlet)
        if found:
            return found
    return ()


def agency(page: Page, articles: list[Thing], text: str) -> str | None:
    """The news agency that the text is credited to: author, dateline or closing credit."""
    for credit in (*_linked(articles, organisations=True), *_stated(page), *_written(page)):
        for name, pattern in _WHOLE.items():
            if any(
                pattern.fullmatch(part.strip()) for part in _SPLIT.split(_LEAD.sub("", words(credit)[:300]))
            ):
                return name
    lines = text.split("\n")
    for pattern, tried in (
        (_DATELINE, lines[:2]),
        (_CREDIT_LINE, lines[-2:] + lines[:1]),
        (_CREDIT_END, lines[-2:]),
    ):
        for line in tried:
            found = pattern.search(line)
            if found:
                return _named(next(group for group in found.groups() if group))
    return None


def _named(spelling: str) -> str | None:
    return next((name for name, pattern in _WHOLE.items() if pattern.fullmatch(spelling)), None)


def _people(candidates: list[str], outlet: str) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for candidate in candidates:
        for part in _SPLIT.split(_LEAD.sub("", words(candidate[:1000]))):
            name = _TAIL.sub("", part).removesuffix(" 기자").strip(" ,;|·•-–—.:")
            if _is_person(name) and name.lower() not in outlet:
                found.setdefault(name.lower(), name.title() if name.isupper() else name)
    return tuple(list(found.values())[:MAX_AUTHORS])


def _is_person(name: str) -> bool:
    """Two names at least (or one in a script that writes them together), and no word that people are not called."""
    is_dense = bool(name) and all(ord(character) >= 0x2E80 for character in name)
    if is_dense:
        return 2 <= len(name) <= 12
    return 3 <= len(name) <= 60 and " " in name and not _NOBODY.search(name)


def _linked(articles: list[Thing], *, organisations: bool = False) -> list[str]:
    for thing in articles:
        names = list(_names(thing.get("author"), organisations=organisations))
        if names:
            return names
    return []


def _names(value: Any, *, organisations: bool) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [name for each in value[:20] for name in _names(each, organisations=organisations)]
    if isinstance(value, dict) and (
        organisations or not types(value) & {"Organization", "NewsMediaOrganization", "Corporation"}
    ):
        return _names(value.get("name"), organisations=organisations)
    return []


def _stated(page: Page) -> list[str]:
    for name in _META:
        values = [value for value in page.meta.get(name, ()) if not value.startswith("http")]
        if values:
            return values
    return []


def _written(page: Page) -> list[str]:
    found = []
    for element in page.tree.xpath(_BYLINE)[:4]:
        name = element.xpath('.//*[@itemprop="name"]')
        text = inner(name[0]) if name else (element.get("content") or inner(element))
        if 3 < len(text) < 100:
            found.append(text)
    return found
