"""Who wrote it: people and agencies, not the outlet and not "staff"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lxml import etree

from spiders.extract.agencies import agency_named
from spiders.extract.json_ld import Thing, types
from spiders.extract.page import Page, inner, words

MAX_AUTHORS = 8
_SPLIT = re.compile(
    r"\s*(?:[;|/•·\n]|,(?!\s*(?:Jr|Sr|PhD|MD)\b)|\s(?:and|et|und|y|e|og|och|en|i|и|و|ve|&|with|mit|avec)\s)\s*",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^\W*(?:(?:(?:written|reported|story|text|words|reporting|compiled|posted) )?by|par|von|por|di|da|av|af|door|from"
    r"|a cura di|autor(?:en|in|a)?|auteurs?|author|redactor|автор|بقلم|كتب)(?![\w'’])\s*:?\s*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:\bpublished\b|\bupdated\b|\bpublié\b|\bmis à jour\b|\bon \d|\ble \d|\d|\(|@|\bfor\b).*$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\b(?:staff|editors?|editorial|newsroom|news ?desk|desk|admin\w*|webmaster|author|reporter"
    r"|redacci[oó]n|r[ée]daction|redaktion\w*|redazione|redactie|redaktör\w*|редакция"
    r"|zeitung|welle|veröffentlicht|aktualisiert|redação|correspondents?|reporters?|agenc\w+|agences?|newspaper|news|online"
    r"|team|équipe|press|presse|media|médias?|guest|contributor|anonymous|wire|services?|bureau|sponsored|unknown|null"
    r"|undefined|user|public(?:ations?)?|magazine|daily|editor-in-chief)\b"
    r"|https?:|www\.|@|\.(?:com|org|net|fr|info|de|no|se)\b",
    re.IGNORECASE,
)
# Stated with or without a role after the name.
_ROLE = re.compile(
    r"\s*(?:[,–—-]\s*|\s)(?:journalist\w*|korrespondent\w*|correspond\w+|reporter\w*|redakteur\w*|rédact\w+|editor)\s*$",
    re.IGNORECASE,
)
_META = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "citation_author",
    "article.author",
    "cxenseparse:author",
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:byline|author[-_]*name|article[-_]*author|author|autor|autorenzeile)(?:$|[\s_-])"
)
_ORGANISATIONS = frozenset(("Organization", "NewsMediaOrganization", "Corporation", "NewsAgency"))


def authors(
    page: Page, articles: list[Thing], things: list[Thing], site: str | None
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
    for candidates, origin in (
        (linked_names(articles, named), "json-ld"), (stated_names(page), "meta"), (written_names(page), "page"),
    ):  # fmt: skip
        names = _people(candidates, outlet)
        if names:
            return names, origin
    return (), ""


def linked_names(articles: list[Thing], named: dict[str, Thing]) -> list[str]:
    """The authors that JSON-LD gives, references to other objects followed."""
    for thing in articles:
        names = list(_names(thing.get("author") or thing.get("creator"), named, 0))
        if names:
            return names
    return []


def stated_names(page: Page) -> list[str]:
    """The authors of the first meta tag that has some."""
    for name in _META:
        values = [value for value in page.meta.get(name, ()) if not value.startswith("http")]
        if values:
            return values
    return []


def written_names(page: Page) -> list[str]:
    """What stands where pages write their authors: rel=author, microdata, a class that says by-line."""
    names = []
    for element in _marked(page.tree):
        name = next((child for child in element.iter() if child.get("itemprop") == "name"), None)
        text = inner(name) if name is not None else (element.get("content") or inner(element))
        if 3 < len(text) < 100:
            names.append(text)
        if len(names) >= 4:
            break
    return names


def parts_of(credit: str) -> list[str]:
    """The separate names of a credit such as "By A and B"."""
    return [part.strip() for part in _SPLIT.split(_LEAD.sub("", words(credit[:1000])))]


def _marked(tree: etree._Element) -> Iterator[etree._Element]:
    for element in tree.iter(
        "a", "span", "p", "div", "address", "strong", "li", "meta", "h4", "h5", "cite", "em"
    ):
        if element.get("rel") == "author" or element.get("itemprop") == "author":
            yield element
        else:
            classes = element.get("class")
            if classes and ("aut" in classes or "byline" in classes) and _is_byline(classes):
                yield element


@lru_cache(maxsize=2048)
def _is_byline(classes: str) -> bool:
    return bool(_BYLINE.search(classes)) and "comment" not in classes


def _people(candidates: list[str], outlet: str) -> tuple[str, ...]:
    people: dict[str, str] = {}
    for candidate in candidates:
        for part in parts_of(candidate):
            name = _ROLE.sub("", _TAIL.sub("", part)).removesuffix(" 기자").strip(" ,;|·•-–—.:")
            if _is_person(name, outlet):
                people.setdefault(name.lower(), name.title() if name.isupper() and " " in name else name)
    return tuple(list(people.values())[:MAX_AUTHORS])


def _is_person(name: str, outlet: str) -> bool:
    """An agency, or two names at least (one in a script that writes them together), none a word for no person."""
    if not name or ":" in name or name.lower() in outlet or (len(outlet) > 4 and outlet in name.lower()):
        return False
    if agency_named(name):
        return True
    if all(ord(character) >= 0x2E80 for character in name):
        return 2 <= len(name) <= 5
    return 3 <= len(name) <= 60 and " " in name and len(name.split()) < 7 and not _NOBODY.search(name)


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
        if not kinds & _ORGANISATIONS or agency_named(name):
            yield name
