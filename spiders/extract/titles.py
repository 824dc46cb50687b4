"""The headline, without the names of the site and the section."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from lxml import etree

from spiders.extract.json_ld import Thing, text_of
from spiders.extract.marks import is_side, names
from spiders.extract.page import Page, inner, shown, words
from spiders.urls import absolute

MAX_TITLE = 500
# A heading shorter than this may be the name of anything.
SHORT = 8
# A site's name is shorter.
LONGEST_NAME = 50
# The name of a section has at most so many words, and stands after a headline that has more.
SECTION_WORDS = 3
_SEPARATOR = re.compile(
    r"\s+[|\-–—•·»›:~]\s+|\s*[|»ㅣ│｜]\s*|\s+::\s+"
    r"|(?<=[\u3040-\u9fff\uac00-\ud7af])\s?[_-]\s?(?=[\u3040-\u9fff\uac00-\ud7af])"
)
_COLON = re.compile(r":\s+")
_BARS = names("| » · • › :: ㅣ │ ｜")
_SENTENCE = (".", "?", "!", "…")
_PLAIN = re.compile(r"[\W_]+")
_SHARED = (
    "og:title",
    "twitter:title",
    "parsely-title",
    "dc.title",
    "dc:title",
    "dcterm:title",
    "dcterms.title",
    "title",
)
_LOGO = re.compile(r"logo|brand|site-?(?:title|name)|masthead|banner", re.IGNORECASE)
# What templates call a page that has no title.
_UNTITLED = names(
    "home untitled untitleddocument newtab document accueil startseite inicio article news page index"
)
_NOT_HEADING = frozenset(("nav", "footer", "aside", "form"))


def site_name(page: Page, articles: list[Thing]) -> str | None:
    """What the site calls itself."""
    publisher = next((name for name in (text_of(thing.get("publisher")) for thing in articles) if name), None)
    name = page.first("og:site_name", "application-name") or publisher
    if name and len(name) > LONGEST_NAME and name == page.first("og:title"):
        return None  # a template that puts the title for both
    return words(name) if name else None


@dataclass(frozen=True)
class _Titles:
    """What a page says of its title, cleaned of the site's names; empty where it says nothing else."""

    page: Page
    stated: list[str]
    shared: str
    titled: str
    names: _Names

    @cached_property
    def headings(self) -> list[str]:
        """The level-one headings that are not the site's name."""
        tree = self.page.tree
        texts = [
            self.names.without_site(shown(heading))
            for heading in tree.iter("h1")
            if not _is_logo(heading, self.page)
        ]
        others = [*self.stated[:1], self.shared]
        return [
            text for text in texts
            if text and not self.names.is_one(text) and not _is_named_beside(text, self.whole, others)
        ]  # fmt: skip

    @cached_property
    def whole(self) -> str:
        return next((inner(title) for title in self.page.tree.iter("title")), "")

    @cached_property
    def agreed(self) -> str:
        """The level-one heading that another title agrees with."""
        others = [*self.stated, self.shared, self.titled]
        return next((text for text in self.headings if _agrees(text, others)), "")

    @cached_property
    def linked(self) -> str:
        """JSON-LD's title: its headline, or its name where the page's other titles agree with that only."""
        others = [text for text in (self.shared, self.titled, *self.headings) if text]
        for text in self.stated:
            if len(text) > SHORT and not text.endswith(("...", "…")) and _agrees(text, others):
                return text
        first = next(iter(self.stated), "")
        is_tagline = bool(first) and bool(self.agreed) and not _agrees(first, others)
        return "" if is_tagline and _agrees(self.agreed, [self.shared, self.titled]) else first


def headline(page: Page, articles: list[Thing]) -> tuple[str, str]:
    """The article's own headline and its origin; empty when the page has none.

    Order: JSON-LD, unless it is cut off or nothing else agrees with it; a level-one heading that the other titles
    agree with; OpenGraph; `<title>`.
    """
    titles = _gathered(page, articles)
    agreed, linked = titles.agreed, titles.linked
    is_shared = _plain(agreed) == _plain(titles.shared) and _is_ended(linked, agreed)
    if agreed and (is_shared or _is_begun(linked or titles.shared, agreed)):
        # the others add something before it, or a section after it
        return _as_written(agreed, [linked, titles.shared])[:MAX_TITLE], "page"
    if linked and len(linked) > SHORT and not linked.endswith(("...", "…")):
        return linked, "json-ld"
    others = [titles.shared, titles.titled]
    alone = titles.headings[0] if len(titles.headings) == 1 else ""
    is_poor = len(alone.split()) < 2 and len(titles.titled.split()) > 1
    for text, origin in (
        (_as_written(agreed, others), "page"), (titles.shared, "meta"), (linked, "json-ld"),
        ("" if is_poor else alone, "page"), (titles.titled, "page"), (alone, "page"), (_second(titles), "page"),
    ):  # fmt: skip
        if text:
            return text[:MAX_TITLE], origin
    return "", ""


def _gathered(page: Page, articles: list[Thing]) -> _Titles:
    names = _Names(page, articles)
    stated = [text_of(thing.get(key)) for key in ("headline", "name") for thing in articles]
    shared = [value for name in _SHARED for value in page.meta.get(name, ())[:2]]
    titled = [inner(title) for title in page.tree.iter("title")][:1]
    cleaned = [[text for text in map(names.cleaned, texts) if text] for texts in (stated, shared, titled)]
    return _Titles(page, cleaned[0], "".join(cleaned[1][:1]), "".join(cleaned[2]), names)


class _Names:
    """The names of the site and its sections, as titles bear them."""

    def __init__(self, page: Page, articles: list[Thing]) -> None:
        self._page = page
        name = site_name(page, articles)
        logos = (shown(heading) for heading in page.tree.iter("h1") if _leads_home(heading, page))
        names = (name or "", *_host_names(page.url), *logos)
        self.own = frozenset(_plain(text) for text in names if len(text) > 2)
        stated = [
            page.first("article:section"),
            *(text_of(thing.get("articleSection")) for thing in articles),
        ]
        self._sections = {_plain(text) for text in stated if text}
        self._sections |= {_plain(step) for step in urlsplit(page.url).path.split("/") if step}

    def cleaned(self, text: str | None) -> str:
        """A title without these names; empty when it is one, or what templates put for none."""
        whole = words(text or "")[: MAX_TITLE * 2]
        title = self.without_site(whole)
        signs = [part[0].strip() for part in _SEPARATOR.finditer(whole)]
        title = self._without_section(title, signs, is_cut=title != whole)
        return "" if self.is_one(title) else title[:MAX_TITLE].strip()

    def is_one(self, title: str) -> bool:
        """Is it the name of the site, or what templates put for none?"""
        return _is_name(title, self.own) or _plain(title) in _UNTITLED

    def without_site(self, title: str) -> str:
        """A title without the site's name at either end."""
        parts = list(_SEPARATOR.finditer(title))
        for part in reversed(parts):
            if _is_name(title[part.end() :], self.own):
                title = title[: part.start()]
        begun = [part for part in (*parts[:1], _COLON.search(title)) if part and part.end() < len(title)]
        ends = (part.end() for part in begun if _is_name(title[: part.start()], self.own))
        return title[next(ends, 0) :].strip()

    def _without_section(self, title: str, signs: list[str], *, is_cut: bool) -> str:
        """The title without a section, or an unknown site's name, at its end."""
        for part in reversed(list(_SEPARATOR.finditer(title))):
            tail, head = title[part.end() :].strip(), title[: part.start()]
            is_short = (
                0 < len(tail.split()) <= SECTION_WORDS and len(tail) <= 30 and not tail.endswith(_SENTENCE)
            )
            if not is_short or "«" in head or len(head.split()) < max(SECTION_WORDS, len(tail.split()) + 1):
                break
            sign = part[0].strip()
            is_unspaced = part[0] in {"-", "_"}
            is_bar = (is_cut and is_unspaced) or (
                sign in _BARS and (is_cut or signs.count(sign) == len(signs))
            )
            if not is_bar and not self._is_section(tail):
                break
            title = head
        return title

    def _is_section(self, name: str) -> bool:
        return _plain(name) in self._sections or name in self._linked

    @cached_property
    def _linked(self) -> frozenset[str]:
        """The words of the page's short links, among which its sections are."""
        links = (inner(link) for link in self._page.tree.iter("a"))
        return frozenset(text for text in links if 2 < len(text) <= 30)


def _second(titles: _Titles) -> str:
    """The first heading of the second rank that is no list's, for pages whose own is one."""
    for heading in titles.page.tree.iter("h2"):
        text = shown(heading)
        if len(text.split()) >= SECTION_WORDS and not _is_beside(heading) and not titles.names.is_one(text):
            return text
    return ""


def _is_beside(element: etree._Element) -> bool:
    return any(
        each.tag in _NOT_HEADING or is_side(each.get("class"), each.get("id"))
        for each in (element, *element.iterancestors())
        if each.tag not in {"body", "html"}
    )


def _is_logo(heading: etree._Element, page: Page) -> bool:
    """Is a heading the site's name by where it stands: a link to the home page, or an element called logo?"""
    if _leads_home(heading, page):
        return True
    parent = heading.getparent()
    marks = (
        each.get(name) or "" for each in (heading, parent) if each is not None for name in ("class", "id")
    )
    return any(_LOGO.search(mark[:200]) for mark in marks)


def _leads_home(heading: etree._Element, page: Page) -> bool:
    """Is a heading a link to the home page as a whole?"""
    links = list(heading.iter("a"))
    if not links or not len(inner(links[0])) >= len(inner(heading)) > 0:
        return False
    target = absolute(str(links[0].get("href") or ""), page.base)
    return bool(target) and not urlsplit(str(target)).path.strip("/") and not urlsplit(str(target)).query


def _as_written(heading: str, others: Iterable[str]) -> str:
    """A heading in the words of another title that differs from it in white space only: there no mark-up glues."""
    return next(
        (text for text in others if text and text != heading and _glued(text) == _glued(heading)), heading
    )


def _glued(text: str) -> str:
    return "".join(text.split())


def _is_name(part: str, own: Iterable[str]) -> bool:
    plain = _plain(part)
    return bool(plain) and any(
        plain == name
        or (
            len(name) > 5
            and (plain.startswith(name) or plain.endswith(name))
            and len(plain) < len(name) + _slack(name)
        )
        for name in own
    )


def _slack(name: str) -> int:
    """By how many letters a name may be longer in a title: "the …", "… online"; dense scripts say more with fewer."""
    return 12 if max(name) < "\u2e80" else 4


def _host_names(url: str) -> list[str]:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return [host, host.rsplit(".", 1)[0], host.split(".")[0]]


def _agrees(heading: str, others: Iterable[str]) -> bool:
    plain = _plain(heading)
    return len(heading) > SHORT and any(
        other and (plain in _plain(other) or _plain(other) in plain) for other in others
    )


def _is_begun(text: str, heading: str) -> bool:
    """Does a title go on, after the heading, with a separator and a few words: the section, the site?"""
    rest = text.removeprefix(heading)
    return rest != text and bool(_SEPARATOR.match(rest)) and len(rest) < 40


def _is_ended(text: str, heading: str) -> bool:
    """Does a title end as the heading, after words that introduce it?"""
    plain, whole = _plain(heading), _plain(text)
    return whole != plain and whole.endswith(plain)


def _is_named_beside(heading: str, titled: str, others: Iterable[str]) -> bool:
    """Is it the site's name, which stands in `<title>` beside the article's?"""
    name, whole = _plain(heading), _plain(titled)
    return any(whole in (name + _plain(other), _plain(other) + name) for other in others if other)


def _plain(text: str) -> str:
    return _PLAIN.sub("", text).lower()
