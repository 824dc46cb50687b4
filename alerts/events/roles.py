"""What an article is, apart from what it tells: a roundup, a live page, one of a series, about something again."""

from __future__ import annotations

import re

from alerts.text.tokens import folded_words

_ROUNDUP = re.compile(
    r"\b(?:round-?up|digest|briefing|newsletter|press review|factbox|in brief(?=$|[:–|-])|news in \w+|citywide|week in"
    r"|this week\b|the week\b|morning (?:brief|report)|evening report|daily (?:brief|report|bulletin)|bulletin"
    r"|what we know|things to know|at a glance|timeline|chronolog|headlines|top stories|separate (?:\w+ )?(?:shootings"
    r"|attacks|incidents)"
    r"|revue de presse|la semaine (?:en|du|au|de)|en bref|en résumé|les titres|à retenir|l['’]essentiel"
    r"|tour d['’]horizon"
    r"|fil info|brèves"
    r"|resumen|en breve|la semana|resumo|em resumo|a semana|wochenrückblick|überblick|in kürze|haftanın özeti)\b"
    r"|обзор|итоги|дайджест|главное за|сводк|коротко|за неделю|موجز|حصاد|جولة الصحافة|أبرز|ملخص",
    re.I,
)
_ANALYSIS = re.compile(
    # a laboratory analyses too
    r"\b(?:explain(?:er|ed)|(?<!dna )(?<!forensic )(?<!blood )analysis(?! of (?:dna|blood|samples))"
    r"|analyse(?! (?:adn|de sang|d['’]adn|balistique))|décryptage|looks? back|looking back|years? (?:after|on)"
    r"|ans après|retour sur|opinion|op-ed|editorial|éditorial|édito|tribune|leçons|lessons|anniversar\w+"
    r"|commentary|viewpoint|in pictures|profile|portrait|interview|análisis|análise|opinión"
    r"|analisi|kommentar|yorum|analiz)\b"
    r"|^(?:why|how|what|pourquoi|comment|por qué|por que|warum|wie|perché|neden)\b"
    r"|аналит|анализ|мнение|год спустя|лет спустя|^почему|: почему|^как\b|تحليل|لماذا|رأي|مقال|كيف",
    re.I,
)
_LIVE = re.compile(
    # people live in camps, and live rounds are fired
    r"^live(?=[ :–|-])(?! (?:ammunition|rounds?|fire|bullets?|grenades?)\b)|\blive(?: updates?\b| blog\b| coverage\b|$)"
    r"|\b(?:as it happened|en direct|en vivo|ao vivo|canlı|liveticker|diretta)\b"
    r"|онлайн|трансляция|مباشر|لحظة بلحظة",
    re.I,
)
_AGAIN = re.compile(
    r"\b(?:again|second|third|fourth|fresh|another|returns?|once more|new (?:attack|round|wave|strike|raid)|days? after"
    r"|(?:de|à) nouveau|nouvel(?:le)?s?|deuxième|troisième|quatrième|seconde?|encore|autre|re-?belote|retour"
    r"|otra vez|de nuevo|nuevo|segund[oa]|tercer|de novo|outr[oa]|erneut|wieder|zweite[rns]?|di nuovo|yeniden|ikinci)\b"
    r"|снова|опять|втор(?:ой|ая|ое)|трет(?:ий|ья)|нов(?:ый|ая|ое)|очередн|مجدد|ثاني|ثان\b|ثالث|جديد|مرة أخرى",
    re.I,
)
_TOLL_UPDATE = re.compile(
    r"\b(?:toll|bilan|alourdi\w*|balance de (?:muertos|víctimas)|número de (?:muertos|mortos)|opferzahl|zahl der toten"
    r"|(?:rises?|climbs?|grows?|falls?|revised|lowered|corrected) to)\b"
    r"|числ\w+ (?:погибших|жертв)|حصيلة|عدد القتلى",
    re.I,
)
_DATES = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th|er)?\b|\b(?:19|20)\d\d\b"
    r"|\b(?:jan(?:uary|vier)?|feb(?:ruary)?|fév(?:rier)?|mar(?:ch|s)?|apr(?:il)?|avr(?:il)?|may|mai|june?|juin|july?|juil(?:let)?"
    r"|aug(?:ust)?|août|sept?(?:ember|embre)?|o[ck]t(?:ober|obre)?|nov(?:ember|embre)?|dec(?:ember)?|déc(?:embre)?)\b\.?",
    re.I,
)


def is_roundup(title: str, section: str | None) -> bool:
    """Whether title or section say that the article tells of several events."""
    return bool(_ROUNDUP.search(title) or _ROUNDUP.search(section or ""))


def is_analysis(title: str, section: str | None, source_kind: str | None) -> bool:
    """Whether the article says that it explains or looks back; an event may still be told in it."""
    return source_kind == "analysis" or bool(_ANALYSIS.search(title) or _ANALYSIS.search(section or ""))


def is_live(title: str, section: str | None) -> bool:
    """Whether it is a page that goes on being written."""
    return bool(_LIVE.search(title) or _LIVE.search(section or ""))


def is_toll_update(title: str) -> bool:
    """Whether the title says that the count of one happening changes: "again" there counts no second happening."""
    return _TOLL_UPDATE.search(title) is not None


def is_again(told: str) -> bool:
    """Whether what is told as new says that it happened again, or to another."""
    return _AGAIN.search(told) is not None


def series(title: str) -> str:
    """The title without dates and figures: daily and weekly items keep it."""
    plain = _DATES.sub(" ", title)
    return " ".join(word for word in folded_words(plain) if not word.isdigit())
