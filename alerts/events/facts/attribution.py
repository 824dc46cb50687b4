"""Who gives a figure: "according to …", "… said", "selon …", "по данным …", "بحسب …"."""

from __future__ import annotations

import re

_ACCORDING = (
    r"according\s+to|selon|d[’']après|de\s+source|según|de\s+acuerdo\s+con|segundo|de\s+acordo\s+com|laut|nach\s+Angaben"
    r"|secondo|a\s+cewar|kwa\s+mujibu\s+wa|по\s+данным|по\s+словам|за\s+даними|за\s+словами|بحسب|حسب|وفقا?\s+لـ?|وفق"
)
_SAID = (
    r"(?:has\s+|have\s+)?(?:said|says|announced|reported|confirmed|told)|a\s+(?:annoncé|déclaré|indiqué|affirmé|précisé)"
    r"|ont\s+(?:annoncé|déclaré|indiqué|affirmé)|annonce|affirme|indique|dijo|anunció|informó|disse|teilte|сообщил[аи]?"
    r"|сообщает|сообщают|заявил[аи]?|рассказал[аи]?"
)
_AFTER = re.compile(rf"\b(?:{_ACCORDING})\s+(?P<who>[^,;.:«»\"“”()]{{2,80}})", re.I)
_BEFORE = re.compile(rf"[,”\"»]\s*(?P<who>[^,;.:«»\"“”()\d]{{2,60}}?)\s+(?:{_SAID})\b", re.I)
_LEADING = re.compile(rf"^(?P<who>[^,;.:«»\"“”()\d]{{2,60}}?)\s+(?:{_SAID})\b", re.I)
_INVERTED = re.compile(rf",\s*(?:{_SAID})\s+(?P<who>[^,;.:«»\"“”()]{{2,60}})", re.I)
_PATTERNS = (_AFTER, _INVERTED, _BEFORE, _LEADING)


def said_by(sentence: str) -> str | None:
    """Whom a sentence gives as the one who says it, as written; None when it gives nobody."""
    for pattern in _PATTERNS:
        found = pattern.search(sentence)
        if found is not None:
            return " ".join(found["who"].split())
    return None
