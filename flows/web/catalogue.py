"""The languages of the page: which one a reader gets, and the words of each.

English words stand in templates and code. `translations/<code>/LC_MESSAGES/tocsin.po` has those of another language; it
is read as it is, the first time that somebody wants it.
"""

from __future__ import annotations

from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from zoneinfo import available_timezones

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = {"en": "English", "fr": "Français"}


def accepted_language(header: str) -> str:
    """The first of our languages that a browser asks for, by weight and order; English where it asks for none."""
    languages: list[tuple[float, str]] = []
    for part in header[:500].split(","):
        name, _, parameters = part.strip().lower().partition(";")
        code = name.partition("-")[0]
        if code in LANGUAGES and (weight := _weight(parameters)) > 0:
            languages.append((weight, code))
    # the first of equal weights
    return max(languages, key=lambda weighted: weighted[0])[1] if languages else "en"


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


@lru_cache(maxsize=4)
def translations(code: str) -> NullTranslations:
    """The words of a language; English has none but those in templates and code."""
    if code == "en":
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalog(code))
    compiled.seek(0)
    return GNUTranslations(compiled)


def catalog(code: str) -> Catalog:
    """The messages of a language with their translations, as the file has them."""
    path = files("flows.web").joinpath("translations", code, "LC_MESSAGES", "tocsin.po")
    return read_po(BytesIO(path.read_bytes()), locale=code)


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """The names of zones that a person may choose."""
    return frozenset(
        name
        for name in available_timezones()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/"))
    ) | {"UTC"}
