"""The address that a page names as its own, where that is plausible for this page."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml import etree

from spiders.extract.marks import names as listed
from spiders.extract.page import Page, inner
from spiders.links import MIN_SCORE, article_score
from spiders.urls import canonical, is_same_owner, url_key

# What a template left where it should have put something.
_UNFILLED = re.compile(r"[{}<>\[\]|^`]|\$\w|%\w+%|\b(?:undefined|null|nan|none)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_ANY_NUMBER = re.compile(r"(?<!/)\d{3,}(?!/)|/\d{3,}[-_.]|\d{5,}")
_NUMBER = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{3,}")
# Parts of a query that say how a page is shown, not which.
_PRESENTATION = listed(
    "page paged lang language hl locale ref source src from print share amp output outputtype format"
    " view mode m"
)
_DATE = re.compile(r"/(?:19|20)\d\d[/-]\d\d?(?:[/-]\d\d?)?(?=[/_-])|/(?:19|20)\d\d(?=/)")
_LATIN = re.compile("[a-zA-Z]{3}")
_SILENT = frozenset(("script", "style", "noscript", "title", "template"))
_DAY = re.compile(r"/(?:19|20)\d\d[/-]\d\d?[/-]\d\d?[/_-][^/]{3}")
_ENDING = re.compile(r"\.(?:s?html?|php\d?|aspx?|jsp|cms|ece|do|amp)$", re.IGNORECASE)
# A name of so many words tells of one story; with fewer it may be a section's.
SLUG_WORDS = 3
# Two names are the same story's with this share of their words in common.
ALIKE = 0.6
# … and where the numbers of the two differ, a name must have so much of the title.
MOST_OF_TITLE = 0.8
# Shorter words of a title say nothing in an address.
LEAST_WORD = 3


def own_address(page: Page, title: str) -> tuple[str, str]:
    """The canonical address that the page names in its head, and the origin "meta"; where there is none that can be
    its own (a home page, a section, another story, an unfilled template), the address it was fetched from, "url"."""
    named = [link.get("href") for link in page.canonicals if not _is_in_text(link)]
    for place in (*named, page.first("og:url")):
        url = canonical(_with_scheme(str(place), page.url), page.base) if place else None
        if url and is_same_owner(url, page.url) and is_plausible(url, page.url, title):
            return url, "meta"
    return canonical(page.url) or page.url, "url"


def _with_scheme(place: str, url: str) -> str:
    """An address that begins with the page's own host begins with its scheme too."""
    parts = urlsplit(url)
    is_bare = bool(parts.hostname) and place.lower().startswith(f"{parts.hostname}/")
    return f"{parts.scheme}://{place}" if is_bare else place


def is_plausible(claimed: str, fetched: str, title: str) -> bool:
    """May `claimed` be another address of the article with this title that was fetched from `fetched`?

    It is when both are one by their forms, have a name or a number in common, or when the claimed one is named like the
    title. Where the fetched one says nothing of a story ("/?p=7"), any address that looks like an article's is.
    """
    if url_key(claimed) == url_key(fetched):
        return True
    path, own_path = (unquote(urlsplit(url).path) for url in (claimed, fetched))
    if not path.strip("/") or _UNFILLED.search(unquote(claimed)):
        return False
    if _steps(path) == _steps(own_path):
        return _is_same_query(urlsplit(claimed).query, urlsplit(fetched).query, is_named=says_story(own_path))
    return not _is_section(path, own_path) and _has_in_common(claimed, fetched, title)


def _has_in_common(claimed: str, fetched: str, title: str) -> bool:
    path, own_path = (unquote(urlsplit(url).path) for url in (claimed, fetched))
    if _shares_name(path, own_path) or _numbers(claimed) & _numbers(fetched):
        return True
    is_other_number = bool(_ANY_NUMBER.search(path)) and bool(_ANY_NUMBER.search(own_path))
    if _is_titled(path, title, MOST_OF_TITLE if is_other_number else 0.0):
        return True
    is_unnamed = not says_story(fetched) or (not is_other_number and not _is_comparable(title, own_path))
    return is_unnamed and article_score(claimed) >= MIN_SCORE


def _is_in_text(link: etree._Element) -> bool:
    """Does it stand after the first words of the page? A head with something strange in it is closed early, so that
    its links stand at the beginning of the body."""
    parent = link.getparent()
    if parent is None or parent.tag in {"head", "html"}:
        return False
    before = link.itersiblings(preceding=True)
    return parent.tag != "body" or any(each.tag not in _SILENT and inner(each) for each in before)


def _steps(path: str) -> list[str]:
    return [step.lower() for step in path.split("/") if step]


def _is_section(path: str, own_path: str) -> bool:
    """Is it a part of the way to the page, which names no story?"""
    steps = _steps(path)
    return steps == _steps(own_path)[: len(steps)] and not says_story(path)


def _is_same_query(query: str, own_query: str, *, is_named: bool) -> bool:
    """Under one path, are these queries of one story? `is_named`: the path says which, and no query is needed."""
    wanted, own = (
        {(name, value) for name, value in parse_qsl(each) if name.lower() not in _PRESENTATION}
        for each in (query, own_query)
    )
    return wanted <= own and (bool(wanted) or is_named or not own)


def _is_comparable(title: str, path: str) -> bool:
    """Is there a name in the path, or has the title Latin letters, which a name in another path could repeat?"""
    return bool(_LATIN.search(title)) or any(len(name) >= SLUG_WORDS for name in _names(path))


@lru_cache(maxsize=1024)
def _names(path: str) -> tuple[frozenset[str], ...]:
    """The words of each step of a path that has a name."""
    steps = [_ENDING.sub("", step) for step in path.split("/") if step]
    return tuple(frozenset(_folded(step)) for step in steps)


def says_story(place: str) -> bool:
    """Does an address have the name or the number of a story?"""
    path = unquote(urlsplit(place).path)
    is_dated = bool(_DAY.search(path))
    return is_dated or any(len(name) >= SLUG_WORDS for name in _names(path)) or bool(_numbers(place))


def _numbers(place: str) -> frozenset[str]:
    """The numbers in an address that may be a story's, its date left out."""
    parts = urlsplit(place)
    path = _DATE.sub("/", unquote(parts.path))
    return frozenset(_NUMBER.findall(f"{path}?{parts.query}"))


def _shares_name(path: str, own_path: str) -> bool:
    """Is the longest name of the one path among the names of the other?"""
    names, own_names = _names(path), _names(own_path)
    shared = next(
        (at for at, pair in enumerate(zip(names, own_names, strict=False)) if pair[0] != pair[1]), None
    )
    if shared is None:
        return bool(names) and bool(own_names)  # one is the other and more, such as a page of comments
    names, own_names = names[shared:], own_names[shared:]
    for one, other in ((names, own_names), (own_names, names)):
        longest = max(one, key=len)
        if len(longest) > 1 and any(_is_alike(longest, name) for name in other):
            return True
    return len(names[-1]) == 1 and names[-1] == own_names[-1]


def _is_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    common = one & other
    digits, other_digits = ({word for word in name if word.isdecimal()} for name in (one, other))
    if digits and other_digits and not digits & other_digits:
        return False
    return len(common) >= 2 and len(common) >= ALIKE * len(one | other)


def _is_titled(path: str, title: str, share: float) -> bool:
    """Has a name in the path words of the title, at least this share of them?"""
    words = {word for word in _folded(title) if len(word) >= LEAST_WORD}
    most = max((len(name & words) for name in _names(path)), default=0)
    return most >= share * len(words) and (most >= SLUG_WORDS or (most >= 2 and most >= 0.5 * len(words)))


def _folded(text: str) -> list[str]:
    """The words of a text in lower case and without accents."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(letter for letter in bare if not unicodedata.combining(letter)))
