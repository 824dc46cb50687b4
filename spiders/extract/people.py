"""Who wrote it: people and agencies, not the outlet and not "staff"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from spiders.extract.agencies import agency_named
from spiders.extract.bylines import Byline
from spiders.extract.json_ld import Thing, types
from spiders.extract.marks import names as listed
from spiders.extract.page import Page, words

MAX_AUTHORS = 8
_SPLIT = re.compile(
    r"\s*(?:[;|/•·\n、]|,(?!\s*(?:Jr|Sr|PhD|MD)\b)(?:\s*(?:and|et|und|y|e|og|och|en|i|и)\s)?"
    r"|\s(?:and|et|und|y|e|og|och|en|i|и|و|ve|&|with|mit|avec|con|com)\s)\s*",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^\W*(?:(?:(?:written|reported|story|text|words|reporting|compiled|posted) )?by|texte?|texto|testo"
    r"|par|von|por|di|da|av|af|door|from"
    r"|a cura di|autor(?:en|in|a)?|auteurs?|authors?|redactor|автор|بقلم|كتب|propos recueillis par"
    r"|with|avec|mit|con|com)(?![\w'’])\s*:?\s*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:\bedited by\b|\bphotograph\w* by\b"
    r"|\bpublished\b|\bupdated\b|\bpublié\b|\bmis à jour\b|\bon \d|\ble \d|\d|\(|@|\bfor\b).*$",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\s(<]*[\w.+-]+@[\w-]+\.[\w.-]+[)>]*")
# Where somebody writes from, or for: "Awa Diarra in Gao", "AFP à Bamako".
_WHENCE = re.compile(
    r"\s(?:in|à|aux?|en|at|aus|im|nach|dans|near|depuis|из|в|em|na|no|a|from|reporting)\s+\S.*$"
)
_NOBODY = re.compile(
    r"\b(?:staff|editors?|editorial|newsroom|news ?desk|desk|admin\w*|webmaster|author|reporter"
    r"|redacci[oó]n|r[ée]daction|redaktion\w*|redazione|redactie|redaktör\w*|редакция"
    r"|zeitung|welle|veröffentlicht|aktualisiert|redação|correspondents?|reporters?|agenc\w+|agences?|newspaper|news|online"
    r"|team|équipe|press|presse|media|médias?|guest|contributor|anonymous|wire|services?|bureau|sponsored|unknown|null"
    r"|undefined|user|public(?:ations?)?|magazine|daily|editor-in-chief"
    r"|facebook|twitter|whatsapp|telegram|linkedin|instagram|youtube|pinterest|e-?mail|share|tweet|print|comments?"
    r"|enter|your|please|follow|subscribe|read|more|posts?|articles?|view|click|login|sign|copy|link)\b"
    r"|https?:|www\.|@|\.(?:com|org|net|fr|info|de|no|se)\b",
    re.IGNORECASE,
)
# What somebody is, before or after the name, as far as the end of the line.
_POST = (
    r"(?:(?:our|notre|unser\w*|nuestr[oa]|nosso|senior|chief|special|staff|foreign|political|grand|freelance|leitende\w*)\s+)*"
    r"(?:journalist\w*|korrespondent\w*|sonderkorrespondent\w*|correspond\w+|reporter\w*|reportère?|redakteur\w*"
    r"|rédact\w+|editor\w*|envoyée?s?|enviad[oa]s?|inviat[oa]|writer|columnist|chroniqueu\w+|photograph\w+|analyst\w*"
    r"|contribut\w+|periodista|jornalista|giornalista|corresponsal\w*|redactora?|redatora?|корреспондент\w*"
    r"|журналист\w*|обозреватель|مراسل\w*|صحفي\w*|collaborat\w+|producer|directeur|directrice|head|bureau)"
)
_DESK = (
    r"(?:africa|asia|europe|world|foreign|politic\w+|business|economic\w*|sports?|games?|tech\w*|science|health|culture"
    r"|defen[cs]e|security|diplomatic|middle east|news|regional|local|crime|court|climate|environment|education|data)"
)
_ROLE = re.compile(rf"\s*(?:[,–—-]\s*|\s)(?:{_DESK}\s)?{_POST}(?:\s.*)?$", re.IGNORECASE)
_ROLE_ONLY = re.compile(rf"^(?:\w+\s)?(?:{_DESK}\s)?{_POST}(?:\s.*)?$", re.IGNORECASE)
# The staff of an agency is the agency.
_STAFF = re.compile(
    r"\b(?:staff|news ?desk|newsroom|bureau|correspondents?|reporters?|writers?|agency|agence|agentur|news)\b"
    r"|\s*\([^()]*\)",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\(\s*([^()]{2,40}?)\s*\)")
_PARTICLES = listed(
    "de da do dos das del della di du des la le los las el al bin ben bint ibn abu abd ag ould mint"
    " van von der den zu zur ter ten of y e und av af dit née st d l ul ur"
)
_META = (
    "author", "article:author", "dc:creator", "dcterm:creator", "parsely-author", "sailthru.author", "dc.creator",
    "dcterms.creator", "byl", "citation_author", "article.author", "cxenseparse:author",
)  # fmt: skip
_ORGANISATIONS = frozenset(("Organization", "NewsMediaOrganization", "Corporation", "NewsAgency"))


def authors(
    page: Page, articles: list[Thing], things: list[Thing], site: str | None, byline: Byline
) -> tuple[tuple[str, ...], str]:
    """The people named as authors, in the page's order, and their origin: JSON-LD, else meta tags, else the by-line.

    An agency that the page names as its author stays; the outlet, its desks and roles ("Staff") do not.
    """
    outlet = (site or "").lower()
    named = {
        str(thing["@id"]): thing
        for thing in things
        if isinstance(thing.get("@id"), str) and thing.get("name")
    }
    for candidates, origin in credits_of(page, articles, named, byline):
        names = _people(candidates, outlet)
        if names:
            return names, origin
    return (), ""


def credits_of(
    page: Page, articles: list[Thing], named: dict[str, Thing], byline: Byline | None
) -> Iterator[tuple[list[str], str]]:
    """What the page says of its authors, as it is written, the surest place first, with the origin."""
    yield linked_names(articles, named), "json-ld"
    for names in stated_names(page):
        yield names, "meta"
    if byline is not None:
        yield byline.names, "page"


def linked_names(articles: list[Thing], named: dict[str, Thing]) -> list[str]:
    """The authors that JSON-LD gives, references to other objects followed."""
    for thing in articles:
        names = list(_names(thing.get("author") or thing.get("creator"), named, 0))
        if names:
            return names
    return []


def stated_names(page: Page) -> Iterator[list[str]]:
    """The authors of each meta tag that has some; the first may hold the name of the system."""
    for name in _META:
        values = [value for value in page.meta.get(name, ()) if not value.startswith("http")]
        if values:
            yield values


def parts_of(credit: str) -> list[str]:
    """The separate names of a credit such as "By A and B"."""
    return [part.strip() for part in _SPLIT.split(_LEAD.sub("", words(credit[:1000])))]


def agency_in(part: str) -> str | None:
    """The agency that a part of a credit names: alone, with its staff or its place, or in brackets after a person."""
    bracketed = _BRACKETED.search(part)
    return agency_named(_name_in(part)) or (agency_named(bracketed[1]) if bracketed else None)


def _people(candidates: list[str], outlet: str) -> tuple[str, ...]:
    people: dict[str, str] = {}
    for candidate in candidates:
        for part in parts_of(candidate):
            name = _name_in(part)
            if _is_person(name, outlet):
                people.setdefault(name.lower(), name.title() if name.isupper() and " " in name else name)
    return tuple(list(people.values())[:MAX_AUTHORS])


def _name_in(part: str) -> str:
    """The name alone, without what somebody is, from where and when they write; an agency by its own name."""
    bare = _TAIL.sub("", _MAIL.sub("", part))
    for name in (part, bare, _WHENCE.sub("", bare), _STAFF.sub(" ", part)):
        if agency_named(name):
            return name.strip()
    bare = "" if _ROLE_ONLY.match(bare) else _ROLE.sub("", bare).removesuffix(" 기자")
    return _WHENCE.sub("", bare).strip(" ,;|·•-–—.:")


def _is_person(name: str, outlet: str) -> bool:
    """An agency, or two names at least (one in a script that writes them together), none a word for no person."""
    if not name or ":" in name or name.lower() in outlet or (len(outlet) > 4 and outlet in name.lower()):
        return False
    if agency_named(name):
        return True
    if all(ord(character) >= 0x2E80 for character in name):
        return 2 <= len(name) <= 5
    return (
        3 <= len(name) <= 60 and " " in name and len(name.split()) < 7 and not _NOBODY.search(name)
        and _is_spelled_as_name(name)
    )  # fmt: skip


def _is_spelled_as_name(name: str) -> bool:
    """Are its words capitalized, particles apart, where its script has capitals? Or all of a short one small, as some
    systems write them?"""
    words_of_name = name.replace("’", "'").split()
    small = [word for word in words_of_name if word[0].islower()]
    if len(small) == len(words_of_name):
        return len(words_of_name) <= 3
    return all(word.partition("'")[0].strip(".,-") in _PARTICLES for word in small)


def _names(value: Any, named: dict[str, Thing], depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth > 3:
        return
    elif isinstance(value, list):
        for item in value[:20]:
            yield from _names(item, named, depth + 1)
    elif isinstance(value, dict):
        known = value if value.get("name") else named.get(str(value.get("@id")), {})
        yield from _organised(_names(known.get("name"), named, depth + 1), types(known))


def _organised(names: Iterator[str], kinds: set[str]) -> Iterator[str]:
    """Of what calls itself an organisation only agencies are authors."""
    for name in names:
        if not kinds & _ORGANISATIONS or agency_in(name):
            yield name
