"""From a web page to an article: `extract(html, url)`, a pure function of both."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from spiders.extract.access import access
from spiders.extract.address import own_address
from spiders.extract.agencies import credited
from spiders.extract.article import Article
from spiders.extract.body import Body, body
from spiders.extract.bylines import Byline
from spiders.extract.dates import dates
from spiders.extract.furniture import ends_sentence
from spiders.extract.json_ld import Thing, articles, text_of, things
from spiders.extract.language import language
from spiders.extract.ownership import own
from spiders.extract.page import Page, inner, parse, words
from spiders.extract.people import agency_in, authors, credits_of, parts_of
from spiders.extract.placing import Placing
from spiders.extract.titles import headline, site_name
from spiders.records import Drop

__all__ = ["Article", "extract", "judge"]

MIN_TEXT = 40
# A page whose text is mostly the words of links lists articles and is none.
MOSTLY_LINKS = 0.5
# … unless so much prose stands under a headline of so many words, in paragraphs of this length.
SHORT_REPORT = 200
HEADLINE_WORDS = 3
FULL_PARAGRAPH = 60


def extract(html: str, url: str) -> Article:
    """The article on a page. Pure; never raises for bad HTML: what is missing is empty or None; see `refusal`."""
    page = parse(html, url)
    if page is None:
        return Article("", (), None, "unknown", None, None, url, "empty", None, None, "", Drop.NO_TEXT)
    json_ld = things(page.tree)
    stated = own(articles(json_ld, url), page)
    title, title_origin = headline(page, stated)
    placing = Placing(page, title)
    byline = Byline(page, placing)
    people, people_origin = authors(page, stated, json_ld, site_name(page, stated), byline)
    read = body(page, stated, title, people)
    article = Article(
        title=title,
        authors=people,
        published=None,
        published_precision="unknown",
        modified=None,
        language=None,
        url=page.url,
        access="full",
        section=None,
        agency=None,
        text=read.text,
        origins=_non_empty(title=title_origin, authors=people_origin, text=read.origin if read.text else ""),
        layout=read.layout,
        ld_agreement=read.agreement,
        is_fallback=read.is_fallback,
    )
    article = _described(article, page, stated, json_ld, read, placing, byline)
    return (
        replace(article, refusal=Drop.NOT_ARTICLE)
        if _is_listing(page, stated, read, placing)
        else judge(article)
    )


def _described(
    article: Article,
    page: Page,
    stated: list[Thing],
    json_ld: list[Thing],
    read: Body,
    placing: Placing,
    byline: Byline,
) -> Article:
    """The article with its metadata: dates, language, address, section, agency, access."""
    when = dates(page, stated, json_ld, placing)
    claimed = page.tree.get("lang") or page.first("og:locale")
    spoken, spoken_origin = language(article.title, read.text, claimed)
    place, place_origin = own_address(page, article.title)
    section, section_origin = _section(page, stated)
    credit, credit_origin = _agency(page, stated, read, byline)
    given, reason = access(page, stated, article.title, read.text)
    origins = _non_empty(
        published=when.origin, modified=when.modified_origin, language=spoken_origin, url=place_origin,
        section=section_origin, agency=credit_origin, access=reason,
    )  # fmt: skip
    return replace(
        article, published=when.published, published_precision=when.precision, modified=when.modified, language=spoken,
        url=place, section=section, agency=credit, access=given, origins=article.origins | origins,
    )  # fmt: skip


def _non_empty(**origins: str) -> dict[str, str]:
    return {name: origin for name, origin in origins.items() if origin}


def judge(article: Article) -> Article:
    """The article with its refusal decided again from its fields, for a parser that has changed some of them."""
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


def _section(page: Page, stated: list[Thing]) -> tuple[str | None, str]:
    linked = next((name for name in (text_of(thing.get("articleSection")) for thing in stated) if name), None)
    for name, origin in ((page.first("article:section"), "meta"), (linked, "json-ld")):
        if name and words(name):
            return words(name)[:100], origin
    return None, ""


def _agency(page: Page, stated: list[Thing], read: Body, byline: Byline) -> tuple[str | None, str]:
    """The agency that the page names as its author, else the one that the text is credited to."""
    for given, origin in credits_of(page, stated, {}, byline):
        for credit in given:
            named = next((name for name in map(agency_in, parts_of(credit)) if name), None)
            if named:
                return named, origin
    named = credited(read.text, read.closing)
    return named, "page" if named else ""


def _is_listing(page: Page, stated: list[Thing], read: Body, placing: Placing) -> bool:
    """A home or section page: no page of its own says article, and what it holds is mostly links."""
    parts = urlsplit(page.url)
    if not parts.path.strip("/") and not parts.query:
        return True
    if stated or (page.first("og:type") or "").lower() == "article":
        return False
    return read.linked > MOSTLY_LINKS and not _is_short_report(placing)


def _is_short_report(placing: Placing) -> bool:
    """Do full paragraphs stand right under a headline of their own? Those under the links of a list are its teasers."""
    if placing.headline is None or len(inner(placing.headline).split()) < HEADLINE_WORDS:
        return False
    texts = [inner(paragraph) for paragraph in placing.paragraphs_under_headline()]
    full = [text for text in texts if len(text) >= FULL_PARAGRAPH and ends_sentence(text)]
    return len(full) >= 2 and sum(map(len, full)) >= SHORT_REPORT
