"""How much of an article we were given: all of it, a teaser, or a wall instead."""

from __future__ import annotations

import re

from spiders.extract.json_ld import Thing
from spiders.extract.page import Page
from spiders.records import Access

# A paid article shorter than this is taken for its beginning; free ones may be as short as they like.
TEASER_CHARACTERS = 1500
WALL_CHARACTERS = 700

_OFFER = re.compile(
    r"keep reading for free|already (?:a|an) (?:subscriber|member)"
    r"|subscribe (?:now )?to (?:read|continue|unlock|keep reading)|(?:to|and) (?:continue|keep) reading"
    r"|this (?:article|content|story) is (?:reserved |only )?(?:for|available to) (?:our )?(?:subscribers|members)"
    r"|(?:rest|remainder) of this (?:article|story)|unlock (?:this|the full) (?:article|story)"
    r"|(?:premium|subscriber)[- ]only|il vous reste [\d,.]+ ?% de cet article|la suite est réservée"
    r"|(?:article|contenu) (?:est )?réservé (?:aux|à nos) abonnés|déjà abonné|pour lire la suite"
    r"|lire la suite de cet article|abonnez-vous pour (?:lire|accéder|continuer)",
    re.IGNORECASE,
)
_CHALLENGE_TITLE = re.compile(
    r"^(?:just a moment|attention required|access denied|are you (?:a robot|human)|checking your browser"
    r"|security check|verif(?:y|ying) (?:that )?you are (?:a )?human|ddos-guard|please wait|403 forbidden|robot check"
    r"|pardon our interruption|un instant|vérification de sécurité|accès refusé)",
    re.IGNORECASE,
)
_CHALLENGE_MARK = re.compile(
    r"cf-challenge|challenge-platform|cf_chl_|captcha-delivery\.com|px-captcha|_Incapsula_|hcaptcha\.com|g-recaptcha"
    r"|ddos-guard"
)
_CONSENT = re.compile(
    r"^(?:before you continue|avant de continuer|bevor sie|we value your privacy|your privacy|vos données"
    r"|gérer (?:les|vos) cookies|manage (?:cookies|consent)|cookie consent|consent(?:ement)?\b)"
    r"|(?:accept|accepter|agree to) (?:all|tous les|our) cookies",
    re.IGNORECASE,
)


def is_offer(line: str) -> bool:
    """Does a line ask the reader to pay or log in for the rest?"""
    return bool(_OFFER.search(line))


def access(page: Page, articles: list[Thing], title: str, text: str) -> tuple[Access, str]:
    """What we were given, and why we think so.

    The page's own flag counts only where the text is short: many paid pages carry it in full.
    """
    wall = _wall(page, articles, title, text) if len(text) < WALL_CHARACTERS else None
    if wall:
        return wall
    if not text:
        return "empty", "no text"
    if len(text) < TEASER_CHARACTERS:
        if is_paid(page, articles):
            return "teaser", "marked as paid, and short"
        if _has_offer(page):
            return "teaser", "an offer instead of the rest"
    return "full", ""


def _wall(page: Page, articles: list[Thing], title: str, text: str) -> tuple[Access, str] | None:
    if _CHALLENGE_TITLE.search(title):
        return "challenge", "title of a challenge"
    if not text and _CHALLENGE_MARK.search(page.source[:200_000]):
        return "challenge", "script of a challenge"
    if _CONSENT.search(title) or (not articles and _CONSENT.search(text)):
        return "consent", "words of a consent wall"
    return None


def is_paid(page: Page, articles: list[Thing]) -> bool:
    """Does the page say that it is not free (schema.org isAccessibleForFree, else article:content_tier)?"""
    for thing in articles:
        free = thing.get("isAccessibleForFree")
        if free is not None:
            return str(free).lower().rsplit("/", 1)[-1] in {"false", "0", "no"}
    return (page.first("article:content_tier") or "").lower() in {"locked", "metered"}


def _has_offer(page: Page) -> bool:
    """Is an offer shown in place of the rest? Scripts do not count: they hold it for all pages."""
    for element in page.tree.iter("p", "div", "span", "h2", "h3", "h4", "a", "button", "strong"):
        own = (element.text or "") + "".join(child.tail or "" for child in element)
        if own.strip() and len(own) < 400 and _OFFER.search(own):
            return True
    return False
