"""In which language and time zone texts for a person are written.

English and the zone of this machine, unless a request to the page says otherwise (`using`). Words that people read are
given to `gettext` and `ngettext` in English; values stand in them as `%(name)s`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import tzinfo
from gettext import NullTranslations

# what stands between the thousands of a number
THOUSANDS = {"en": ",", "fr": "\u202f"}


@dataclass(frozen=True, slots=True)
class Locale:
    """`language`: its code; `zone` None: that of this machine; `catalogue`: its words for our English ones.

    `translate`: says what was said in English before its reader was known.
    """

    language: str = "en"
    zone: tzinfo | None = None
    catalogue: NullTranslations = field(default_factory=NullTranslations, repr=False)
    translate: Callable[[str], str] = field(default=str, repr=False)


_current: ContextVar[Locale] = ContextVar("locale", default=Locale())  # noqa: B039 - frozen


@contextmanager
def using(locale: Locale) -> Iterator[None]:
    """Write for whoever reads in this locale until the block ends."""
    token = _current.set(locale)
    try:
        yield
    finally:
        _current.reset(token)


def current() -> Locale:
    """For whom texts are written now."""
    return _current.get()


def gettext(message: str, /, **values: object) -> str:
    """Words in the language of their reader, with values in their places."""
    words = _current.get().catalogue.gettext(message)
    return words % values if values else words


def translated(text: object) -> str:
    """What an error, an enum or a row of the database says in English, in the language of the reader."""
    return _current.get().translate(str(text))


def ngettext(singular: str, plural: str, number: int, /, **values: object) -> str:
    """The same for a number of things, `%(num)s`."""
    locale = _current.get()
    words = locale.catalogue.ngettext(singular, plural, number)
    return words % {"num": f"{number:,}".replace(",", THOUSANDS[locale.language]), **values}
