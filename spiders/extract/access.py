"""How much of an article the page shows: all of it, a teaser, or a paywall, consent wall or challenge instead."""

from __future__ import annotations

import re

from spiders.extract.json_ld import Thing
from spiders.extract.page import Page
from spiders.items import Access

# A paid article shorter than this is taken for a teaser; free articles may be shorter.
TEASER_CHARACTERS = 1500
WALL_CHARACTERS = 700

_OFFER = re.compile(
    r"keep reading for free|already (?:a|an) (?:subscriber|member)"
    r"|subscribe (?:now )?to (?:read|continue|unlock|keep reading)|(?:to|and) (?:continue|keep) reading"
    r"|this (?:article|content|story) is (?:reserved |only )?(?:for|available to) (?:our )?(?:subscribers|members)"
    r"|(?:rest|remainder) of this (?:article|story)|unlock (?:this|the full) (?:article|story)"
    r"|(?:premium|subscriber)[- ]only|il vous reste [\d,.]+ ?% de cet article|la suite est réservée"
    r"|(?:article|contenu) (?:est )?réservé (?:aux|à nos) abonnés|déjà abonné|pour lire la suite"
    r"|lire la suite de cet article|abonnez-vous pour (?:lire|accéder|continuer)"
    r"|(?:artikel|inhalt|text) (?:ist )?(?:nur )?(?:exklusiv )?für (?:unsere )?abonnent"
    r"|jetzt weiterlesen mit|bereits abonnent"
    r"|(?:weiterlesen|zugang) mit .{0,20}\babo\b|mit (?:einem )?\S*abo weiterlesen"
    r"|(?:contenido|artículo) (?:exclusivo|reservado|solo) para (?:nuestros )?suscriptores"
    r"|suscríbete para (?:leer|seguir|continuar)"
    r"|(?:conteúdo|artigo|matéria) (?:é )?exclusiv[oa] para assinantes|assine para (?:ler|continuar)|já é assinante"
    r"|(?:contenuto|articolo) (?:è )?riservato (?:agli|ai nostri) abbonati|abbonati per (?:leggere|continuare)"
    r"|(?:доступ(?:ен|на|но)?|только) (?:только )?(?:для )?подписчик|оформите подписку|чтобы (?:прочитать"
    r"|читать) (?:полностью|дальше)"
    r"|(?:للمشتركين|لمشتركي\S*) (?:فقط|حصرا)|اشترك (?:لقراءة|لمتابعة|لمواصلة)|لقراءة (?:بقية|باقي) ",
    re.IGNORECASE,
)
_CHALLENGE_TITLE = re.compile(
    r"^(?:just a moment|attention required|access denied|are you (?:a robot|human)|checking your browser"
    r"|security check|verif(?:y|ying) (?:that )?you are (?:a )?human|ddos-guard|please wait|403 forbidden"
    r"|robot check"
    r"|pardon our interruption|un instant|vérification de sécurité|accès refusé"
    r"|(?:nur )?einen moment|zugriff verweigert|sicherheitsüberprüfung|un momento|acceso denegado"
    r"|verificación de seguridad"
    r"|um momento|acesso negado|verificação de segurança|accesso negato|verifica di sicurezza|один момент|подождите"
    r"|доступ (?:запрещ[её]н|ограничен)|проверка (?:браузера|безопасности)|لحظة|انتظر لحظة|تم رفض الوصول"
    r"|التحقق من)",
    re.IGNORECASE,
)
_CHALLENGE_MARK = re.compile(
    r"cf-challenge|challenge-platform|cf_chl_|captcha-delivery\.com|px-captcha|_Incapsula_|hcaptcha\.com"
    r"|g-recaptcha"
    r"|ddos-guard"
)
_CONSENT = re.compile(
    r"^(?:before you continue|avant de continuer|bevor sie|we value your privacy|your privacy|vos données"
    r"|votre vie privée|ihre privatsphäre|su privacidad|sua privacidade|la tua privacy|antes de continuar"
    r"|prima di continuare|прежде чем продолжить|قبل المتابعة|قبل أن تتابع|خصوصيتك"
    r"|gérer (?:les|vos) cookies|manage (?:cookies|consent)|cookie consent|consent(?:ement|imiento|imento)?\b)"
    r"|(?:accept|accepter|agree to) (?:all|tous les|our) cookies|alle cookies akzeptieren|aceptar todas las cookies"
    r"|aceitar todos os cookies|accetta tutti i cookie|принять все (?:файлы )?(?:cookie|куки)|قبول جميع ملفات",
    re.IGNORECASE,
)


def is_offer(line: str) -> bool:
    """Does a line ask the reader to pay or log in for the rest?"""
    return bool(_OFFER.search(line))


def access(page: Page, articles: list[Thing], title: str, text: str) -> tuple[Access, str]:
    """What the page shows, and by which sign.

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
    """Does the page say that it is not free: schema.org isAccessibleForFree, else of a part, else a content tier?"""
    for thing in articles:
        parts = thing.get("hasPart")
        for part in (thing, *(parts if isinstance(parts, list) else [parts])):
            free = part.get("isAccessibleForFree") if isinstance(part, dict) else None
            if free is not None:
                return str(free).lower().rsplit("/", 1)[-1] in {"false", "0", "no"}
    tier = page.first("article:content_tier", "content_tier", "cxenseparse:content_tier") or ""
    return tier.lower() in {"locked", "metered", "premium", "paid"}


def _has_offer(page: Page) -> bool:
    """Is an offer shown in place of the rest? Scripts do not count: they hold it for all pages."""
    for element in page.tree.iter("p", "div", "span", "h2", "h3", "h4", "a", "button", "strong"):
        own = (element.text or "") + "".join(child.tail or "" for child in element)
        if own.strip() and len(own) < 400 and _OFFER.search(own):
            return True
    return False
