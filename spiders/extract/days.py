"""Days as pages write them in words and figures, with what is said of them: published, or changed since."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import UTC, datetime

from spiders.moments import Moment, parse_moment

# A date with the words around it; longer texts hold dates of other things.
LONGEST = 110

_PUBLISHED = re.compile(
    r"(?<!\w)(?:(?:first |originally )?(?:published|posted|issued|created)|publié\w*|paru\w*|mise? en ligne|posté|écrit"
    r"|veröffentlicht|erschienen|erstellt|publicad[oa]|postado|pubblicat[oa]|опубликован\w*|gepubliceerd|geplaatst"
    r"|publicerad|udgivet|yayınlan\w*|نشر\w*|نُشر|تاريخ النشر|发布|发表)(?!\w)"
    r"|^\W*(?:date|datum|fecha|data|дата|التاريخ|日期)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"(?<!\w)(?:(?:last )?(?:updated?|modified|edited|revised|reviewed)|mis\w* à jour|màj|maj|modifié\w*|actualisé\w*"
    r"|(?:zuletzt )?(?:aktualisiert|geändert|bearbeitet)|stand|actualizad[oa]|atualizad[oa]|modificad[oa]"
    r"|aggiornat[oa]|modificat[oa]|обновлен\w*|изменен\w*|bijgewerkt|gewijzigd|uppdaterad|opdateret|güncelle\w*"
    r"|(?:آخر )?تحديث|更新)(?!\w)",
    re.IGNORECASE,
)
# What says which day it is for the reader.
_NOW = re.compile(
    r"(?:current|local) time|it is (?:currently|now)|today(?: is|['’]s date)|aktuelle (?:uhr)?zeit|heute ist"
    r"|heure actuelle|nous sommes le|aujourd['’]hui(?:,| le\b)|hora actual|hoy es|hora atual|hoje é|oggi è|ora corrente"
    r"|текущее время|сегодня|الوقت الحالي|اليوم هو",
    re.IGNORECASE,
)
_FIGURES = re.compile(
    r"(?<![\d.,/-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?((?:19|20)\d\d|\d\d(?=\D|$))(?![\d/-]|\.\d)"
)
_WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "lun", "mar", "mer", "jeu", "ven", "sam", "dim"]
_WEEKDAY = re.compile(
    r"\b(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|(?:lun|mar|mercre|mer|jeu|vendre|ven|same|sam)(?:di)?|dim(?:anche)?)\b",
    re.IGNORECASE,
)
DAY_FIRST, MONTH_FIRST = "day first", "month first"
_FOREIGN_DIGIT = re.compile(r"[^\x00-\x7f]")
# English has two orders of day and month; these hosts have the one of Europe and Africa.
_MONTH_FIRST = re.compile(r"\.(?:us|gov|mil)$")
_DAY_FIRST = re.compile(r"\.(?!com$|org$|net$|info$|us$|gov$|mil$|edu$)[a-z]{2,}$")


def day_of_publication(text: str, language: str, host: str) -> Moment | None:
    """The day on which something was published, by a line of words that says it; None when it says none, or only when
    something was changed. A clock beside it has no zone, so it is a day."""
    if says_now(text):
        return None
    moment = read_day(publication_part(text), language, host)
    return Moment(moment.local.replace(tzinfo=UTC), "day") if moment else None


def publication_part(text: str) -> str:
    """The part of a line that may tell when something was published, without what tells when it was changed."""
    published, changed = _PUBLISHED.search(text), _CHANGED.search(text)
    if changed is None:
        return text
    if published is None:
        return text[: changed.start()]
    is_first = published.start() < changed.start()
    return text[published.start() : changed.start()] if is_first else text[published.start() :]


def says_now(text: str) -> bool:
    """Does a line tell which day it is for the reader?"""
    return bool(_NOW.search(text))


def says_published(text: str) -> bool:
    """Is the last thing that these words announce the publication?"""
    return _last(_PUBLISHED, text) > _last(_CHANGED, text)


def says_changed(text: str) -> bool:
    """Is the last thing that these words announce a change?"""
    return _last(_CHANGED, text) > _last(_PUBLISHED, text)


def read_day(text: str, language: str, host: str) -> Moment | None:
    """The first date of a text in figures or words, in any script's digits.

    In figures the day stands before the month, unless it cannot; where an English page may mean either, it says none.
    """
    text = _FOREIGN_DIGIT.sub(_ascii_digit, text[:300])
    found = _FIGURES.search(text)
    if found is None:
        return parse_moment(text)
    first, second = int(found[1]), int(found[3])
    year = int(found[4]) if len(found[4]) == 4 else 2000 + int(found[4])
    named = _order_by_weekday(text, first, second, year)
    if (
        named == MONTH_FIRST
        or second > 12 >= first
        or (not named and first <= 12 and _MONTH_FIRST.search(host))
    ):
        first, second = second, first
    elif named:
        pass
    elif first <= 12 and first != second and _is_ambiguous(found[2], language, host):
        return None
    try:
        return Moment(datetime(year, second, first, tzinfo=UTC), "day") if 1990 <= year <= 2100 else None
    except ValueError:
        return None


def _order_by_weekday(text: str, first: int, second: int, year: int) -> str:
    """Which of day and month stands first, by the day of the week that the text names; empty where it cannot tell."""
    found = _WEEKDAY.search(text)
    if found is None or first == second:
        return ""
    weekday = _WEEKDAYS.index(found[0][:3].lower()) % 7
    orders = []
    for order, day, month in ((DAY_FIRST, first, second), (MONTH_FIRST, second, first)):
        with suppress(ValueError):
            orders += [order] if datetime(year, month, day, tzinfo=UTC).weekday() == weekday else []
    return orders[0] if len(orders) == 1 else ""


def _is_ambiguous(sign: str, language: str, host: str) -> bool:
    return sign != "." and language in {"", "en"} and not _DAY_FIRST.search(host)


def _ascii_digit(character: re.Match[str]) -> str:
    value = unicodedata.decimal(character[0], None)
    return character[0] if value is None else str(value)


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.start() for found in pattern.finditer(text)), default=-1)
