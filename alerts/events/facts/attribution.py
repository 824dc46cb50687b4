"""Who gives a figure: "according to …", "… said", "selon …", "по данным …", "بحسب …"; or who claims it."""

from __future__ import annotations

import re

from alerts.events.facts.denials import ARMED_GROUP, kind_of

_ACCORDING = (
    r"according\s+to|selon|d[’']après|según|de\s+acuerdo\s+con|segundo|de\s+acordo\s+com|laut|nach\s+Angaben"
    r"|secondo|a\s+cewar|kwa\s+mujibu\s+wa|по\s+данным|по\s+словам|за\s+даними|за\s+словами|بحسب|حسب|وفقا?\s+لـ?|وفق"
)
_SAID = (
    r"(?:has\s+|have\s+)?(?:said|says|announced|reported|confirmed|told)|a\s+(?:annoncé|déclaré|indiqué|affirmé|précisé)"
    r"|ont\s+(?:annoncé|déclaré|indiqué|affirmé)|annonce|affirme|indique|dijo|anunció|informó|disse|teilte|сообщил[аи]?"
    r"|сообщает|сообщают|заявил[аи]?|рассказал[аи]?"
)
_CLAIMED = (
    r"claim(?:s|ed|ing)?|(?:a\s+|ont\s+)?revendiqu(?:e|ent|é|ant)|s[’']attribue(?:nt)?|s[’']est\s+attribué"
    r"|affirm(?:e|ent|ant)\s+avoir|dit\s+avoir|reivindic[aó]|reivindicou|rivendica|reklamiert"
)
_AFTER = re.compile(rf"\b(?:(?:{_ACCORDING})\s+|de\s+(?=sources?\s))(?P<who>[^,;.:«»\"“”()]{{2,80}})", re.I)
_BEFORE = re.compile(rf"[,”\"»]\s*(?P<who>[^,;.:«»\"“”()\d]{{2,60}}?)\s+(?:{_SAID})\b", re.I)
_LEADING = re.compile(rf"^(?P<who>[^,;.:«»\"“”()\d]{{2,60}}?)\s+(?:{_SAID})\b", re.I)
_INVERTED = re.compile(rf",\s*(?:{_SAID})\s+(?P<who>[^,;.:«»\"“”()]{{2,60}})", re.I)
_CLAIMING = re.compile(
    rf"(?:^|[,;:—–])\s*(?P<who>[^,;:«»\"“”()—–]{{2,60}}?)\s+(?:has\s+|have\s+|ha\s+)?(?:{_CLAIMED})\b"
    r"(?!\s+(?:[\w-]+\s+){0,4}li[fv]es?\b)",
    re.I,
)
# what is said of the speaker, who ends before it
_DAYS = (
    r"(?:on\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)day|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|today|yesterday|hier|aujourd[’']hui"
)
_BEHIND = re.compile(
    rf"\s+(?:où|qui|dont|laquelle|lequel|who|whom|which|where|has\s+claimed|{_DAYS}|{_CLAIMED})\b.*", re.I
)
_PATTERNS = (_AFTER, _INVERTED, _BEFORE, _LEADING)


def said_by(sentence: str) -> str | None:
    """Whom a sentence gives as the one who says it, as written; None when it gives nobody."""
    for pattern in _PATTERNS:
        found = pattern.search(sentence)
        if found is not None:
            return _as_written(found)
    # an attack claims lives, too
    claiming = map(_as_written, _CLAIMING.finditer(sentence))
    return next((who for who in claiming if kind_of(who) == ARMED_GROUP), None)


def _as_written(found: re.Match[str]) -> str:
    return _BEHIND.sub("", " ".join(found["who"].split()))
