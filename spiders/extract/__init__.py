"""From a web page to an article: `extract(html, url)`, a pure function of both."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from spiders.extract.access import access
from spiders.extract.article import Article
from spiders.extract.body import body
from spiders.extract.dates import dates
from spiders.extract.json_ld import Thing, articles, text_of, things
from spiders.extract.language import language
from spiders.extract.page import Page, parse, words
from spiders.extract.people import agency, authors
from spiders.extract.titles import headline, site_name
from spiders.records import Drop
from spiders.urls import canonical, is_same_site

__all__ = ["Article", "extract", "judge"]

MIN_TEXT = 40
# A page whose text is mostly the words of links lists articles and is none.
MOSTLY_LINKS = 0.5


def extract(html: str, url: str) -> Article:
    """The article on a page. Pure; never raises for bad HTML: what is missing is empty, None or told by `refusal`."""
    page = parse(html, url)
    if page is None:
        return Article("", (), None, "unknown", None, None, url, "empty", None, None, "", Drop.NO_TEXT)
    found = things(page.tree)
    stated = articles(found, url)
    title = headline(page, stated)
    text = body(page, stated, title)
    when = dates(page, stated, found)
    article = Article(
        title=title,
        authors=authors(page, stated, site_name(page, stated)),
        published=when.published,
        published_precision=when.precision,
        modified=when.modified,
        language=language(title, text, page.tree.get("lang") or page.first("og:locale")),
        url=_canonical(page),
        access=access(page, stated, title, text),
        section=_section(page, stated),
        agency=agency(page, stated, text),
        text=text,
    )
    if _is_listing(page, stated, article):
        return replace(article, refusal=Drop.NOT_ARTICLE)
    return judge(article)


def judge(article: Article) -> Article:
    """The article with its refusal decided anew from its fields, for a reader that has changed some of them."""
    reason: Drop | None = None
    if article.access in {"challenge", "consent"}:
        reason = Drop.WALL
    elif article.refusal is Drop.NOT_ARTICLE:
        reason = Drop.NOT_ARTICLE
    elif not article.title:
        reason = Drop.NO_TITLE
    elif len(article.text) < MIN_TEXT:
        reason = Drop.NO_TEXT
    return replace(article, refusal=reason)


def _canonical(page: Page) -> str:
    """The address that the page gives itself, if on its own site and no mere home page; else where it was found."""
    named = [
        link.get("href") for link in page.tree.iter("link") if (link.get("rel") or "").lower() == "canonical"
    ]
    for place in (*named, page.first("og:url")):
        url = canonical(str(place), page.url) if place else None
        if url and is_same_site(url, page.url) and urlsplit(url).path.strip("/"):
            return url
    return canonical(page.url) or page.url


def _section(page: Page, stated: list[Thing]) -> str | None:
    name = page.first("article:section") or next(
        (text_of(thing.get("articleSection")) for thing in stated), None
    )
    return words(name)[:100] or None if name else None


def _is_listing(page: Page, stated: list[Thing], article: Article) -> bool:
    """A home or section page: no page of its own says article, and its text is the words of its links."""
    parts = urlsplit(page.url)
    if not parts.path.strip("/") and not parts.query:
        return True
    if stated or (page.first("og:type") or "").lower() == "article":
        return False
    lines = article.text.split("\n")
    linked = sum(len(line) for line in lines if line.removeprefix("- ") in page.anchors)
    return linked > MOSTLY_LINKS * max(len(article.text), 1)
