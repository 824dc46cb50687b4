"""Which links of a page lead to articles: a small score from the address and the words of the link."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from courlan import is_navigation_page, is_not_crawlable

from spiders.items import Precision
from spiders.urls import absolute, is_same_site, url_key


@dataclass(frozen=True, slots=True)
class Link:
    """A link to an article as an entry page gives it; `published` is what a feed or sitemap claims.

    `is_titled`: the title is the article's own, from a feed or a news sitemap, and not the words of an anchor.
    `precision` day: of `published` only the day is sure.
    """

    url: str
    title: str = ""
    published: datetime | None = None
    is_titled: bool = False
    precision: Precision = "minute"


_NOT_ARTICLE_PATH = re.compile(
    r"/(?:tags?|topics?|themes?|categor(?:y|ies)|categories|rubriques?|sections?|authors?|auteurs?|autor(?:en)?|profile|users?"
    r"|members?|account|compte|login|log-in|signin|sign-in|register|inscription|connexion|subscribe|subscription"
    r"|abonnements?|abonnez|newsletters?|about(?:-us)?|a-propos|qui-sommes-nous|contact(?:-us)?|impressum|imprint"
    r"|privacy|confidentialite|cookies?|terms|legal|mentions-legales|cgu|search|recherche|suche|rss|feeds?|sitemap"
    r"|archives?|videos?|podcasts?|photos?|galler(?:y|ies)|shop|boutique|cart|jobs|careers|emploi|advertise"
    r"|calend(?:ar|rier)|kalender|agenda|publicite|donate|faq|help|aide|share|print|amp|wp-(?:admin|login|json|content)|cdn-cgi|epaper|horoscopes?|page(?=/\d))"
    r"(?:/|$|\.)",
    re.IGNORECASE,
)
# One or two plain words of a path, as sections have, and none of those that every site has beside its news.
_SECTION_PATH = re.compile(r"/(?:[a-z]{2}/)?(?:[\w-]{1,20}/)?[^\W\d][\w-]{2,30}/?")
_SERVICE_PATH = re.compile(
    r"about|a-propos|qui-sommes|contact|impressum|imprint|privacy|datenschutz|confidential|cookie|terms|legal|mentions"
    r"|cgu|cgv|search|recherche|suche|login|log-in|sign|register|account|compte|inscription|connexion|subscri|abonn"
    r"|newsletter|rss|feed|sitemap|shop|boutique|cart|job|career|emploi|advert|publicit|donat|faq|help|aide|video"
    r"|podcast|photo|galler|author|auteur|user|member|tag|wp-|cdn-|horoscop|weather|meteo",
    re.IGNORECASE,
)
# A page of a list, a month of a calendar, a sort order: pages without end, and no article.
_ENDLESS_QUERY = re.compile(
    r"(?:^|&)(?:(?:page|paged|offset|start)=\d|(?:month|mois|monat|year|day|week|sort|order|filter|replytocom|share|print)=)",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|zip|mp[34]|xml|json|css|js|ico|docx?|xlsx?|apk|exe)$", re.IGNORECASE
)
_DATE = re.compile(r"/(?:19|20)\d\d[/-]?(?:[01]?\d)(?:[/-]?[0-3]?\d)?(?:[/_-]|$)")
_NUMBER = re.compile(r"(?:^|[/_.,=-])[a-z]{0,3}\d{5,}(?:[/_.,?&-]|$)", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")

# A link with less is taken only where no link of the page has so much.
MIN_SCORE = 3.0
MIN_SCORE_OF_POOR = 2.0
# A page with no more links than this is no home page full of navigation: what it has is taken, however it looks.
FEW_LINKS = 5


def article_score(url: str, anchor: str = "") -> float:
    """How much a link looks like one to an article: `MIN_SCORE` and more is taken; 0 of what is none."""
    if is_no_article(url):
        return 0.0
    parts = urlsplit(url)
    return _path_score(unquote(parts.path), parts.query) + _anchor_score(anchor)


def is_no_article(url: str) -> bool:
    """Is this by its address a home page, a list, a file or a service, and no article?"""
    parts = urlsplit(url)
    path = unquote(parts.path)
    if path in {"", "/"} and not parts.query:
        return True
    if _FILE.search(path) or _ENDLESS_QUERY.search(parts.query) or is_not_crawlable(url):
        return True
    if _NOT_ARTICLE_PATH.search(path) and not _DATE.search(path):
        return True
    # courlan takes every /page/… for a page of a list; one with a headline for a name is an article.
    is_named = len(_LETTERS.findall(path)) >= 6 or _NUMBER.search(f"{path}?{parts.query}") is not None
    return is_navigation_page(url) and not is_named


def _path_score(path: str, query: str) -> float:
    """A date, a number and a long slug each speak for an article."""
    slug = max(path.split("/"), key=len)
    words = len(_LETTERS.findall(slug))
    score = 2.0 if _DATE.search(path) else 0.0
    score += 1.5 if _NUMBER.search(f"{path}?{query}") else 0.0
    score += min(words, 6) * 0.5 if words >= 3 else 0.0
    return score + (0.5 if path.count("/") >= 3 else 0.0)


def _anchor_score(anchor: str) -> float:
    """Headlines have 20 to 200 characters and several words (languages without spaces: fewer, longer words)."""
    text = " ".join(anchor.split())
    if len(text) < 12:
        return 0.0
    words = len(text.split())
    dense = sum(ord(character) >= 0x0E00 for character in text) > len(text) // 2
    if 20 <= len(text) <= 250 and (words >= 4 or dense):
        return 2.5 if words >= 5 or dense else 1.5
    return 0.5 if words >= 3 else 0.0


def article_links(anchors: Iterable[tuple[str, str]], page_url: str) -> list[Link]:
    """The article links of a page, in its order, each once; `anchors` are (href, words) as found."""
    best: dict[str, tuple[float, Link]] = {}
    for href, words in anchors:
        url = absolute(href, page_url)
        if url is None or not is_same_site(url, page_url):
            continue
        title = " ".join(words.split())[:300]
        score = article_score(url, title)
        key = url_key(url)
        if key not in best or score > best[key][0]:
            best[key] = (score, Link(url, title))
    own = url_key(page_url)
    scored = [(score, link) for key, (score, link) in best.items() if key != own]
    enough = MIN_SCORE if any(score >= MIN_SCORE for score, _ in scored) else MIN_SCORE_OF_POOR
    if len(scored) <= FEW_LINKS and not any(score >= enough for score, _ in scored):
        enough = max((score for score, _ in scored), default=0.0) or enough
    return [link for score, link in scored if score >= enough]


def section_links(anchors: Iterable[tuple[str, str]], page_url: str) -> list[str]:
    """The links of a page that look like its sections: a short plain path and one to three words."""
    sections: dict[str, str] = {}
    for href, words in anchors:
        url = absolute(href, page_url)
        if url is None or not is_same_site(url, page_url) or not 1 <= len(words.split()) <= 3:
            continue
        parts = urlsplit(url)
        path = unquote(parts.path)
        if _SECTION_PATH.fullmatch(path) and not parts.query and not _SERVICE_PATH.search(path):
            sections.setdefault(url_key(url), url)
    sections.pop(url_key(page_url), None)
    return list(sections.values())
