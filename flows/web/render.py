"""Templates of the page, and how they write times, numbers and places. Everything is escaped unless it is ours."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from alerts.text.humanize import count
from flows.explain import event_words

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
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {"moment": moment, "day": day, "count": count, "host": host, "address": address}
    made.globals |= {"words": event_words, "static": static_address}
    return made


def moment(value: datetime | None) -> Markup:
    """A moment in UTC as a <time>; a dash where there is none."""
    if value is None:
        return Markup("–")
    at = value.astimezone(UTC)
    return Markup('<time datetime="{}" title="{} UTC">{}</time>').format(
        f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{at:%A %-d %B %Y, %H:%M:%S}", f"{at:%-d %b %Y, %H:%M}"
    )


def day(value: date | None) -> Markup:
    """A day as a <time>."""
    if value is None:
        return Markup("–")
    return Markup('<time datetime="{}">{}</time>').format(f"{value:%Y-%m-%d}", f"{value:%-d %b %Y}")


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
