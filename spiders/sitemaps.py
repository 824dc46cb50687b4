"""Sitemaps: their pages, newest first, and which of an index's sitemaps are worth reading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain
from operator import itemgetter

from lxml import etree

from spiders.feeds import headline, titled_link
from spiders.item_addresses import Fields, address
from spiders.links import Link
from spiders.moments import Moment, parse_moment
from spiders.urls import absolute, site
from spiders.xml_tree import elements, own, parse_xml, words

# A sitemap may list all the past of a site: beyond so many, addresses that much older than the newest are left out.
ARCHIVE_BEYOND, ARCHIVE_SECONDS = 1000, 30 * 24 * 3600.0
# As the protocol has it.
MAX_LINES = 50_000
_LOOKED_AT = 4096
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_DAY_IN_URL = re.compile(r"/((?:19|20)\d\d)(?:[/-](\d\d?)(?:[/-](\d\d?))?)?(?=[/_-]|$)")
_DIGITS = re.compile(r"\d+")
# What sitemaps are called that hold news, articles, and neither.
_NEWS = re.compile(r"news(?!letter)|(?<![a-z])(?:actu|noticia|notizie|nachricht|novost|haber)", re.IGNORECASE)
_ARTICLES = re.compile(r"post|article|artikel|articulo|artigo|stor(?:y|ies)|recent|latest", re.IGNORECASE)
_NO_ARTICLES = re.compile(
    r"(?<![a-z])(?:page|tag|categor\w*|taxonom\w*|author|auteur|user|image|photo|video|product|topic|term|attachment"
    r"|section|static|misc|galler(?:y|ie)|job|recipe)s?(?=[-_.\d/?&=]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap named by a sitemap index. `changed`: its last change as claimed there in Unix seconds, 0 without one.

    `is_news`: by its name it is *the* sitemap of the latest news, not one of several.
    """

    url: str
    changed: float = 0.0
    is_news: bool = False

    @property
    def name(self) -> str:
        """Its address without the host."""
        return self.url.partition("://")[2].partition("/")[2]

    @property
    def kind(self) -> str:
        """Its name without the numbers, which tell the sitemaps of one kind apart."""
        return _DIGITS.sub("", self.name)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers in its name."""
        return tuple(int(digits[:12]) for digits in _DIGITS.findall(self.name))

    @property
    def rank(self) -> int:
        """By its name: 2 holds articles, 1 may, 0 holds none."""
        if _NO_ARTICLES.search(self.name):
            return 0
        return 2 if _NEWS.search(self.name) or _ARTICLES.search(self.name) else 1


def is_text_sitemap(text: str) -> bool:
    """Is it a list of addresses, one a line (sitemaps.org, "Text file")?"""
    lines = [line.strip() for line in text[:_LOOKED_AT].lstrip("\ufeff").split("\n")]
    if len(text) > _LOOKED_AT:
        lines.pop()  # it is cut
    named = [line for line in lines if line and not line.startswith("#")]
    return bool(named) and all(_ADDRESS.fullmatch(line) for line in named)


def pages(text: str, url: str) -> tuple[list[Link], int]:
    """The pages of a sitemap, newest first as far as it gives dates, and how many of the archive were left out.

    What has no date is never left out. Raises BadEntryError when it cannot be read.
    """
    if is_text_sitemap(text):
        lines = text.lstrip("\ufeff").splitlines()
        places = (absolute(line, url) for line in lines[:MAX_LINES] if _ADDRESS.match(line.strip()))
        named = [Link(place) for place in places if place is not None]
        return sorted(named, key=lambda link: _day_of(link.url), reverse=True), len(lines[MAX_LINES:])
    listed = _dated(text, url)
    listed.sort(key=lambda each: each[0] or _day_of(each[1].url), reverse=True)
    oldest = max((moment for moment, _ in listed), default=0.0) - ARCHIVE_SECONDS
    recent = [
        link for at, (moment, link) in enumerate(listed) if at < ARCHIVE_BEYOND or not 0 < moment < oldest
    ]
    return recent, len(listed) - len(recent)


def _day_of(url: str) -> float:
    """The day in an address, which orders what has no other date; 0 where there is none."""
    found = _DAY_IN_URL.search(url)
    moment = parse_moment("-".join((found[1], found[2] or "1", found[3] or "1"))) if found else None
    return moment.at.timestamp() if moment else 0.0


def _dated(text: str, url: str) -> list[tuple[float, Link]]:
    """The pages with what orders them: the date of the news, else the last change, which is none of publication."""
    dated = []
    for node in elements(parse_xml(text, url), "url"):
        fields = own(node)
        for news in fields.get(("news", "news"), ()):
            fields |= own(news)
        published = _moment(fields, ("news", "publication_date"))
        title = headline(_text(fields, ("news", "title")))
        link = titled_link(_place(node, fields, url), title, published)
        if link.url:
            newest = published or _moment(fields, ("", "lastmod"))
            dated.append((newest.at.timestamp() if newest else 0.0, link))
    return dated


def children(text: str, url: str) -> list[Child]:
    """The sitemaps that an index names, the most promising first. Raises BadEntryError.

    News come first, then those changed last. Where the index does not say what changed, it is the names that order:
    articles before pages and tags; of a numbered kind the last, then the first, since nobody says which is newer.
    """
    named: dict[str, float] = {}
    for node in elements(parse_xml(text, url), "sitemap"):
        fields = own(node)
        place = _place(node, fields, url)
        changed = _moment(fields, ("", "lastmod"))
        if place is not None:
            named.setdefault(place, changed.at.timestamp() if changed else 0.0)
    hosts = Counter(map(site, named))
    home = site(url) if site(url) in hosts else max(hosts, key=lambda host: hosts[host], default="")
    named = {place: at for place, at in named.items() if site(place) == home}
    kinds: dict[str, list[Child]] = {}
    for place, at in named.items():
        child = Child(place, at)
        kinds.setdefault(child.kind, []).append(child)
    for kind, members in kinds.items():
        if len(members) == 1 and _NEWS.search(kind.rpartition("/")[2]):
            kinds[kind] = [replace(members[0], is_news=True)]
    if len(set(named.values())) > 1:
        return sorted(chain(*kinds.values()), key=_by_change, reverse=True)
    return _by_name(kinds.values())


def _by_change(child: Child) -> tuple[bool, bool, float, int, tuple[int, ...]]:
    return child.is_news, child.rank > 0, child.changed, child.rank, child.numbers


def _by_name(kinds: Iterable[list[Child]]) -> list[Child]:
    """The last of each numbered kind, then the first of each, then the others from the last on; articles first."""
    ordered: list[tuple[tuple[bool, int, int], Child]] = []
    for members in kinds:
        falling = sorted(members, key=lambda child: child.numbers, reverse=True)
        turns = [falling[0], *falling[:0:-1][:1], *falling[1:-1]]
        ordered += [((child.is_news, child.rank, -turn), child) for turn, child in enumerate(turns)]
    return [child for _, child in sorted(ordered, key=itemgetter(0), reverse=True)]


def _place(node: etree._Element, fields: Fields, url: str) -> str | None:
    """The address in `loc`; where it was forgotten, the one that stands there itself."""
    bare = (node.text or "").strip()
    return address(_text(fields, ("", "loc")) or (bare if _ADDRESS.fullmatch(bare) else ""), url)


def _text(fields: Fields, name: tuple[str, str]) -> str:
    return next((words(node) for node in fields.get(name, ())), "")


def _moment(fields: Fields, name: tuple[str, str]) -> Moment | None:
    return parse_moment(_text(fields, name))
