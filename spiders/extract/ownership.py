"""Which of the articles that a page's JSON-LD speaks of is the page's own."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from spiders.extract.address import is_plausible, says_story
from spiders.extract.json_ld import Thing, addresses, text_of
from spiders.extract.page import Page, shown
from spiders.urls import absolute, url_key

_WORD = re.compile(r"[^\W_]{4,}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}")
_SIGNS = re.compile(r"[\W_]+")
# A title this short is part of too many others to tell anything.
LEAST = 8


def own(articles: list[Thing], page: Page) -> list[Thing]:
    """The article objects without those of other stories: a list of the latest ones, a teaser, the story before.

    Of another story is what bears another page's address and not this one's headline; or, where the page's other
    titles are known, a headline that has not a word in common with them.
    """
    titles = _titles(page)
    here = _own_keys(page)
    standing = [(thing, _stands_for(thing, page, titles, here)) for thing in articles]
    sure = [thing for thing, is_own in standing if is_own]
    return sure + [thing for thing, is_own in standing if is_own is None and not (sure and _is_headed(thing))]


def _stands_for(thing: Thing, page: Page, titles: list[str], here: set[str]) -> bool | None:
    """Is a thing this page's (True), another's (False), or can it not be told (None)?"""
    places = [place for place in (_absolute(given, page) for given in addresses(thing)) if place]
    names = [name for name in (text_of(thing.get(key)) for key in ("headline", "name")) if name]
    if any(_agree(name, title) for name in names for title in titles):
        return True
    if any(url_key(place) in here for place in places):
        return True
    if any(_is_elsewhere(place, page, titles) and (names or says_story(place)) for place in places):
        return False
    words = set().union(*(_words(title) for title in titles))
    is_other = bool(names) and len(titles) > 1 and not any(_words(name) & words for name in names)
    return False if is_other and not places else None


def _is_headed(thing: Thing) -> bool:
    return bool(text_of(thing.get("headline")))


def _is_elsewhere(place: str, page: Page, titles: list[str]) -> bool:
    """Is it the address of another page than this one, and not the site's?"""
    return bool(urlsplit(place).path.strip("/")) and not is_plausible(
        place, page.url, titles[0] if titles else ""
    )


def _absolute(place: str, page: Page) -> str | None:
    try:
        return absolute(urljoin(page.base, place).partition("#")[0])
    except ValueError:
        return None


def _own_keys(page: Page) -> set[str]:
    links = [link.get("href") for link in page.canonicals]
    places = [_absolute(str(place), page) for place in (*links, page.first("og:url")) if place]
    title = page.first("og:title") or ""
    return {url_key(page.url)} | {
        url_key(place) for place in places if place and is_plausible(place, page.url, title)
    }


def _titles(page: Page) -> list[str]:
    """What the page calls itself elsewhere."""
    given = [page.first("og:title"), page.first("twitter:title")]
    given += [shown(element) for element in page.tree.iter("h1", "title")]
    return [title for title in given if title and len(_SIGNS.sub("", title)) >= LEAST]


def _agree(one: str, other: str) -> bool:
    first, second = (_SIGNS.sub("", text).lower() for text in (one, other))
    return min(len(first), len(second)) >= LEAST and (first in second or second in first)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))
