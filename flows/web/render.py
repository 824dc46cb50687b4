"""Templates of the page, and how they write times, numbers and places. Everything is escaped unless it is ours."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlsplit

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from alerts.text import locale
from alerts.text.humanize import count
from alerts.text.locale import translated
from flows.explain import event_words

# how the customs of a language write a moment, a day, and a moment in full
MOMENTS = {"en": "d MMM y, HH:mm", "fr": "d MMM y 'à' HH:mm"}
DAYS = "d MMM y"
FULL = {"en": "EEEE d MMMM y, HH:mm:ss 'UTC'", "fr": "EEEE d MMMM y 'à' HH:mm:ss 'UTC'"}
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


def render(template: str, **values: Any) -> str:
    """A page as text."""
    return environment().get_template(f"{template}.html.j2").render(**values)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The one set of templates, from this package alone."""
    made = Environment(
        loader=PackageLoader("flows.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {
        "moment": moment,
        "day": day,
        "count": count,
        "number": number,
        "translated": translated,
        "host": host,
        "address": address,
        "link": link,
        **{tag: partial(_in_tag, tag) for tag in ("bdi", "strong", "code")},
    }
    made.globals |= {"words": event_words, "static": static_address, "locale": locale.current}
    return made


def _gettext(message: str) -> str:
    """As jinja2 wants it: values are put in by jinja2, which escapes them."""
    return locale.current().catalogue.gettext(message)


def _ngettext(singular: str, plural: str, number: int) -> str:
    return locale.current().catalogue.ngettext(singular, plural, number)


def moment(value: datetime | None) -> Markup:
    """A moment in the reader's zone as a <time> whose title says it in UTC; a dash where there is none."""
    if value is None:
        return Markup("–")
    reader, at = locale.current(), value.astimezone(UTC)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        f"{at:%Y-%m-%dT%H:%M:%SZ}",
        format_datetime(at, FULL[reader.language], locale=reader.language),
        format_datetime(
            value.astimezone(reader.zone or UTC), MOMENTS[reader.language], locale=reader.language
        ),
    )


def day(value: date | None) -> Markup:
    """A day as a <time>."""
    if value is None:
        return Markup("–")
    written = format_date(value, DAYS, locale=locale.current().language)
    return Markup('<time datetime="{}">{}</time>').format(f"{value:%Y-%m-%d}", written)


def number(value: float, places: int = 0) -> str:
    """A number as the reader's language writes it: 1,200 or 1 200; no more than so many digits after its point."""
    return str(format_decimal(round(value, places), locale=locale.current().language))


def link(text: object, to: str) -> Markup:
    """A link to another page of ours, to stand in a sentence."""
    return Markup('<a href="{}">{}</a>').format(to, text)


def _in_tag(tag: str, text: object) -> Markup:
    """A text in an element, to stand in a sentence; a name keeps its own direction of writing."""
    inside = Markup("<bdi>{}</bdi>").format(text) if tag == "strong" else escape(text)
    return Markup(f"<{tag}>{{}}</{tag}>").format(inside)  # noqa: S704 - the tags are ours


def host(url: str) -> str:
    """The host of an address, as it is: shown beside every link to another site."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def address(url: str) -> str:
    """An address that may stand in a link: http or https, else nothing that can be followed."""
    try:
        return url if urlsplit(url).scheme in ("http", "https") else "#"
    except ValueError:
        return "#"


@lru_cache(maxsize=1)
def static_files() -> dict[str, tuple[bytes, str, str]]:
    """Every static file by its name: content, type, and a fingerprint for its address."""
    found = {}
    for file in files("flows.web").joinpath("static").iterdir():
        kind = TYPES.get(file.name.rpartition(".")[2])
        if kind is not None:
            content = file.read_bytes()
            found[file.name] = (content, kind, hashlib.sha256(content).hexdigest()[:12])
    return found


def static_address(name: str) -> Markup:
    """The address of a static file; it changes with its content."""
    return Markup("/static/{}?{}").format(quote(name), static_files()[name][2])


def joined(parts: list[str]) -> Markup:
    """Words with commas between them, each isolated for its own direction of writing."""
    return Markup(", ").join(Markup("<bdi>{}</bdi>").format(escape(part)) for part in parts)
