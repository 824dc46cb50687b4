"""What class names and ids say of an element: the body of the text, or something beside it."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise


def names(text: str) -> frozenset[str]:
    """The names that a text lists."""
    return frozenset(text.split())


# Longer attributes are no names.
MAX_NAME = 400
_SEGMENT = re.compile(r"[0-9A-Za-z]+")
_DIGIT = re.compile(r"\d")
_HEXADECIMAL = re.compile(r"[0-9a-f]+")
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

# Whole words of a class name, after it is split at dashes, underscores and capitals.
_BESIDE = names("""
    share shares sharing sharebar sharethis social socials socialmedia sns related relateds relatedposts
    recommend recommended recommendation recommendations recommender newsletter newsletters promo promos promotion
    advert adverts advertising advertisement ad ads adslot adbox sponsor sponsored
    comment comments commentlist disqus respond sidebar breadcrumb breadcrumbs tags taglist topics topic keywords
    byline bylines author authors authorbox bio dateline timestamp pubdate datetime
    caption captions captiontext credit credits copyright footer foot footnote footnotes
    nav navigation menu toolbar tools
    subscribe subscription subscriptions subscriber signup outbrain taboola recirc recirculation
    popular trending mostread teaser teasers readmore readalso readnext carousel slider slideshow gallery player
    poll quiz banner banners popup modal overlay cookie cookies consent gdpr hidden disclaimer rating ratings
    breaking ticker infobox factbox faktaboks toc pagination pager metadata donate donation donations follow followus
    feedback login register membership paywall piano addtoany addthis tweet instagram
    sharedaddy swiper tooltip audio listen
    video videos vjs jp srs related-articles similar similaire similaires zumthema verwandt relacionadas relacionados
    correlati correlate leggi leia también widget widgets
    """)
_BESIDE_PAIRS = names("""
    read-more read-also read-next read-too see-also also-read more-from more-on more-stories more-news more-articles
    more-links more-info most-read most-popular most-viewed next-article next-post prev-article previous-article
    previous-post prev-post sign-up app-promo app-banner app-download post-meta entry-meta article-meta story-meta
    info-box fact-box sr-only visually-hidden screen-reader print-only reading-time read-time pub-date publish-date
    published-date publication-date post-date entry-date article-date post-tags entry-tags tag-list article-tags
    post-tag a-lire lire-aussi lire-plus voir-aussi table-contents author-name author-info about-author
    article-info article-footer up-next call-action
    """)
_FIRMLY = names(
    "comment comments disqus related relatedposts recommend recommended recommendations sidebar newsletter outbrain"
    " taboola footer cookie cookies consent teaser teasers promo breadcrumb breadcrumbs similar mostread"
)
_BODY = re.compile(
    r"(?:article|story|post|entry|news|detail|single|rich|main|page)[-_]*(?:body|text|content|copy|detail)"
    r"|(?:body|text|content)[-_]*(?:content|text|copy|body)|^content$|articletext|storytext|richtext|prose"
    r"|texte?[-_]?article|corps|contenu|inhalt|cuerpo|corpo|testo|texto|conteudo|contenido",
    re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def parts(name: str) -> tuple[str, ...]:
    """The words of a class name or id: `relatedPosts__item` is related, posts, item; `e1e566ad` has none."""
    segments = [(segment, _PART.findall(segment)) for segment in _SEGMENT.findall(name)]
    return tuple(
        part.lower() for segment, found in segments if not _is_hash(segment, found) for part in found
    )


def _is_hash(segment: str, found: list[str]) -> bool:
    """Is this what a build or a database made up: digits amid letters that make no words?"""
    if len(segment) < 6 or not _DIGIT.search(segment):
        return False
    return bool(_HEXADECIMAL.fullmatch(segment)) or (len(segment) > 7 and max(map(len, found)) < 4)


@lru_cache(maxsize=8192)
def _is_side_name(name: str) -> bool:
    for each in name.split():
        found = parts(each)
        if each.lower() in _BESIDE or any(part in _BESIDE for part in found):
            return True
        if any(f"{one}-{two}" in _BESIDE_PAIRS for one, two in pairwise(found)):
            return True
    return False


def is_side(classes: str | None, identity: str | None) -> bool:
    """Does a name of this element say share bar, related stories, comments, caption …?"""
    return any(_is_side_name(name[:MAX_NAME]) for name in (classes, identity) if name)


@lru_cache(maxsize=8192)
def _is_firm_name(name: str) -> bool:
    return any(part in _FIRMLY for each in name.split() for part in parts(each))


def is_firmly_side(classes: str | None, identity: str | None) -> bool:
    """Is this one of the few names that are hardly ever given to a text?"""
    return any(_is_firm_name(name[:MAX_NAME]) for name in (classes, identity) if name)


@lru_cache(maxsize=8192)
def _is_body_name(name: str) -> bool:
    return bool(_BODY.search(name))


def is_body(classes: str | None, identity: str | None, label: str | None) -> bool:
    """Does a name of this element, or its microdata, say that it is the body of an article?"""
    if label and label.lower() in {"articlebody", "text"}:
        return True
    return any(_is_body_name(name[:MAX_NAME]) for name in (classes, identity) if name)
