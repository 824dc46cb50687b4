"""From a fetched page to an article item, within a budget of time; or why the page gives none."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from spiders.budget import OverBudgetError, time_budget
from spiders.entries import kind_of
from spiders.extract import Article, judge
from spiders.fetch import Fetched
from spiders.items import ArticleItem, Reading
from spiders.links import Link
from spiders.parser import Parser
from spiders.records import Drop
from spiders.urls import url_key

READ_SECONDS = 10.0
NEAR = timedelta(hours=36)
# Origins of dates that the page shows to its readers, and does not state.
SEEN = frozenset(("time", "microdata", "page", "htmldate"))
# A site's clock may be a little fast; a date further ahead is an event's or an error.
MAX_AHEAD = timedelta(hours=26)

# A page with more text than this may have such a title and be an article.
SHORT = 1500
_PAGE = r"(?:page|content|contenu|seite|página|pagina|strona|sayfa|страница|الصفحة)"
_LACKING = (
    r"(?:(?:not|can['’]?t|cannot|could not) (?:be )?found|(?:not|no longer|isn['’]t) available"
    r"|(?:does not|doesn['’]t) exist"
    r"|introuvable|non trouvée?|n['’]existe (?:pas|plus)|nicht (?:gefunden|verfügbar)|existiert nicht"
    r"|n(?:o|ão) (?:encontrad[oa]|existe)|non trovat[oa]|nie została znaleziona|bulunamadı|не найдена|غير موجودة)"
)
_NOT_THERE = re.compile(
    r"(?:(?:oops|ups|oups|sorry|désolé|error|erreur|fehler)\W*)?(?:404|410)?\W*"
    rf"(?:(?:\w{{1,7}} )?{_PAGE}\b[\w ’']{{0,40}}?{_LACKING}"
    rf"|(?:\w{{1,7}} )?(?:article|story|artikel|artículo)\W{{1,3}}(?:is )?{_LACKING}"
    r"|(?:file )?not found|nothing found|404|410)"
    r"\W*(?:(?:error|erreur|404|410)\W*)?(?:[|–—-].{1,60})?",
    re.IGNORECASE,
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DroppedPage:
    """A page that gave no article, and why."""

    reason: Drop
    detail: str = ""
    status: int | None = None


def not_html(page: Fetched) -> DroppedPage | None:
    """Why a page cannot be parsed at all; None when it can."""
    if page.text is None:
        return DroppedPage(Drop.NOT_HTML, "the page is no text", page.status)
    if (kind := kind_of(page.body)) != "html" and page.body.strip():
        kind_words = "no web page" if kind == "other" else f"a {kind}"
        return DroppedPage(Drop.NOT_HTML, f"the page is {kind_words}", page.status)
    return None


def read_article(
    page: Fetched, link: Link, parser: Parser, source_id: int, now: datetime
) -> ArticleItem | DroppedPage:
    """Parses a page (one for which `not_html` is None), with the title and date of the link that led to it."""
    try:
        with time_budget(READ_SECONDS):
            article = parser.parse(page.text or "", page.url)
    except OverBudgetError:
        why = f"reading took longer than {READ_SECONDS:.0f} s"
        return DroppedPage(Drop.READER_FAILED, why, page.status)
    except Exception as error:
        # One article must not stop the others; it is recorded with its cause.
        logger.warning("%s could not be read", link.url, exc_info=error)
        return DroppedPage(Drop.READER_FAILED, f"{type(error).__name__}: {error}", page.status)
    if is_not_there(article):
        return DroppedPage(
            Drop.NOT_ARTICLE, f"the page says that it is not there: {article.title}", page.status
        )
    article = with_prior(article, link, now)
    if article.refusal is not None:
        detail = f"access: {article.access}" if article.access != "full" else ""
        return DroppedPage(article.refusal, detail, page.status)
    return _item(source_id, page, article)


def is_not_there(article: Article) -> bool:
    """Does a page that was answered as if it were there say in its title that it is not?"""
    return len(article.text) < SHORT and _NOT_THERE.fullmatch(article.title.strip()) is not None


def with_prior(article: Article, link: Link, now: datetime) -> Article:
    """The article with the feed's title and date where the page has none or only a day, and no date in the future."""
    if article.refusal is Drop.NO_TITLE and link.is_titled:
        origins = article.origins | {"title": "feed"}
        article = judge(replace(article, title=link.title, origins=origins))
    if link.published is not None and (
        (_is_surer(link, article) and _is_near(article, link)) or _is_belied(article, link.published)
    ):
        origins = article.origins | {"published": "feed"}
        article = replace(
            article, published=link.published, published_precision=link.precision, origins=origins
        )
    if article.published is not None and article.published > now + MAX_AHEAD:
        article = replace(article, published=None, published_precision="unknown")
    if article.modified is not None and article.modified > now + MAX_AHEAD:
        article = replace(article, modified=None)
    return article


def _is_surer(link: Link, article: Article) -> bool:
    """Does the feed tell more of the date than the page?"""
    return article.published is None or (link.precision, article.published_precision) == ("minute", "day")


def _is_near(article: Article, link: Link) -> bool:
    """May the feed's moment be that of the day which the page names?"""
    both = article.published, link.published
    return both[0] is None or both[1] is None or abs(both[0] - both[1]) <= NEAR


def _is_belied(article: Article, listed: datetime) -> bool:
    """Is a date that was only seen on the page that of something else, by the list that names the page: later than
    the list has it, or a guess that is not near?"""
    origin, seen = article.origins.get("published"), article.published
    if seen is None or origin not in SEEN or abs(seen - listed) <= NEAR:
        return False
    return origin == "htmldate" or seen > listed


def _item(source_id: int, page: Fetched, article: Article) -> ArticleItem:
    return ArticleItem(
        source_id=source_id,
        url=article.url,
        url_key=url_key(article.url),
        fetched_url=page.url,
        fetched_key=url_key(page.url),
        answered_key=url_key(page.url),
        title=article.title,
        text=article.text,
        authors=list(article.authors),
        published=article.published and article.published.astimezone(UTC),
        published_precision=article.published_precision,
        modified=article.modified and article.modified.astimezone(UTC),
        language=article.language,
        access=article.access,
        section=article.section,
        agency=article.agency,
        etag=page.etag,
        last_modified=page.last_modified,
        reading=Reading(
            origins=article.origins,
            layout=article.layout,
            ld_agreement=article.ld_agreement,
            is_fallback=article.is_fallback,
        ),
    )
