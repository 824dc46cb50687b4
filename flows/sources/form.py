"""Which news sites can become sources, under which name, and with which settings."""

from __future__ import annotations

import pkgutil
import re
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import get_close_matches
from urllib.parse import SplitResult, urlsplit, urlunsplit

import spiders.sources
from alerts.text.humanize import compact_duration
from flows.crawl.polling import FLOOR
from flows.sources import remedies
from flows.sources.probe import Probe
from spiders import chromium
from spiders.records import Failure
from spiders.urls import web_scheme
from sql.rows import Source

NAME = re.compile(r"^[a-z0-9][a-z0-9._-]{0,79}$")
SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
HOST = re.compile(r"^[a-z0-9.:_-]+$")
LANGUAGE = re.compile(r"^[a-z]{2,3}$")
COUNTRY = re.compile(r"^[A-Z]{2}$")
INTERVAL = re.compile(r"^(\d{1,6})([smhd])$")
UNITS = {"d": 86_400, "h": 3600, "m": 60, "s": 1}
KINDS = ("local", "regional", "wire", "state", "analysis")
EXAMPLE = "https://site.example/"
# what stands around an address that was pasted
QUOTES = "<>\"'“”«»"
MAX_URL = 2000
MAX_DELAY = 3600.0
MAX_KEPT_DAYS = 36_500


class SourceRefused(ValueError):
    """This cannot be a source; the message says why and what to do."""


class NothingToRead(SourceRefused):
    """The site answers, and no article of it would be read."""


class SourceUnreachable(ConnectionError):
    """The site did not answer."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A source that somebody wants, checked for form.

    `feed`: a feed that is known to list its articles; without, the first reading finds one.
    """

    name: str
    home_url: str
    feed: str | None = None
    language: str | None = None
    country: str | None = None
    kind: str | None = None
    parser: str = "news"
    delay: float = 1.0
    interval_min: timedelta = FLOOR
    interval_max: timedelta = timedelta(hours=24)
    enabled: bool = True
    browser: bool = False
    # how long its texts are kept; None: as the installation says
    keep_text: timedelta | None = None
    # read as often as its host allows
    urgent: bool = False
    is_named: bool = field(default=True, compare=False)  # somebody chose the name: it is not changed


# it answers, and not with articles
NOTHING = {Failure.NO_ENTRY, Failure.NO_ARTICLES, Failure.BAD_ENTRY, Failure.ALL_DROPPED, Failure.ROBOTS}
UNREACHABLE = {
    Failure.NOT_RESOLVED,
    Failure.UNREACHABLE,
    Failure.TIMEOUT,
    Failure.CHILD_DIED,
    Failure.DEADLINE,
}


def wanted(url: str, name: str | None = None) -> Wanted:
    """A source from what a person typed. Raises SourceRefused as `address` and `named` do."""
    home = address(url)
    return Wanted(named(name, home), home, is_named=name is not None)


def as_wanted(source: Source, feed: str | None = None) -> Wanted:
    """A stored source as somebody would want it again."""
    return Wanted(
        name=source.name,
        home_url=source.home_url,
        feed=None if feed == source.home_url else feed,
        language=source.language,
        country=source.country,
        kind=source.kind,
        parser=source.spider,
        delay=source.delay_seconds,
        interval_min=source.min_interval,
        interval_max=source.max_interval,
        enabled=source.enabled,
        browser=source.browser,
        keep_text=source.keep_text,
        urgent=source.urgent,
    )


def address(url: str) -> str:
    """A http(s) URL from what a person typed; a bare host is asked over http, whence sites lead on to https.

    Raises SourceRefused for anything else, with the likely meaning of a slip.
    """
    typed = url.strip()
    if typed[:1] in QUOTES:
        typed = typed.strip(QUOTES + ",; ")
    typed = web_scheme(typed)
    if len(typed) > MAX_URL or any(character.isspace() or not character.isprintable() for character in typed):
        raise SourceRefused(f"{url[:80]!r} is not a URL (spaces or too long): write it as {EXAMPLE}")
    if not SCHEME.match(typed) or re.match(r"^[^/:]+:\d+(/|$)", typed):
        typed = f"http://{typed}"
    try:
        parts = urlsplit(typed)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise SourceRefused(f"{url!r} is not a URL ({error}): write it as {EXAMPLE}") from None
    if parts.username is not None:
        raise SourceRefused(
            f"the URL of {host} carries a user name: leave it out, sources are read without login"
        )
    _check_slips(url, parts, host)
    host = _ascii(url, host)
    netloc = f"[{host}]" if ":" in host else host
    netloc = netloc if port is None else f"{netloc}:{port}"
    return urlunsplit((parts.scheme.lower(), netloc, parts.path or "/", parts.query, ""))


def _check_slips(url: str, parts: SplitResult, host: str) -> None:
    scheme = parts.scheme.lower()
    rest = (parts.netloc + parts.path).lstrip("/")
    if scheme not in ("http", "https"):
        meant = get_close_matches(scheme, ["https", "http"], 1)
        hint = f"did you mean {meant[0]}://{rest} ?" if meant and rest else f"write {EXAMPLE}"
        raise SourceRefused(f"{url!r}: only http and https are read, not {scheme}: {hint}")
    if host in ("http", "https"):
        rest = parts.path.lstrip("/")
        raise SourceRefused(f"{url!r} names the host {host!r}: did you mean {host}://{rest} ?")
    if not host:
        hint = f"did you mean {scheme}://{rest} ?" if "." in rest else f"write it as {EXAMPLE}"
        raise SourceRefused(f"{url!r} names no host: {hint}")


def _ascii(url: str, host: str) -> str:
    """The host as it is looked up (IDNA)."""
    try:
        found = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        found = ""
    if not HOST.match(found) or ".." in found:
        raise SourceRefused(f"{url!r} names no host that there can be: write it as {EXAMPLE}")
    return found


def named(name: str | None, home_url: str) -> str:
    """The name somebody gave, checked; else one made of the URL's host, port and path."""
    if name is None:
        parts = urlsplit(home_url)
        made = (parts.hostname or "").removeprefix("www.") + (f"-{parts.port}" if parts.port else "")
        made += parts.path.rstrip("/").replace("/", "-")
        return re.sub(r"[^a-z0-9._-]+", "-", made.lower()).strip("-._")[:80]
    if not NAME.match(name):
        raise SourceRefused(
            f"the name {name!r} cannot be used: lower-case letters, digits, dot, dash, at most 80"
        )
    return name


def same_site(home_url: str) -> str:
    """A key that is the same for the spellings of one home page: scheme, `www.` and last slash do not matter."""
    parts = urlsplit(home_url)
    return (
        parts.netloc.removeprefix("www.")
        + parts.path.rstrip("/")
        + (f"?{parts.query}" if parts.query else "")
    )


def language(text: str) -> str | None:
    """A language as two or three letters, of `fr`, `FR` or `fr-ML`; None for nothing. Raises SourceRefused."""
    code = re.split(r"[-_]", text.strip().lower())[0]
    if code and not LANGUAGE.match(code):
        raise SourceRefused(f"{text!r} is no language: write two letters, as fr")
    return code or None


def country(text: str) -> str | None:
    """A country as two letters (ISO 3166); None for nothing. Raises SourceRefused."""
    code = text.strip().upper()
    if code and not COUNTRY.match(code):
        raise SourceRefused(f"{text!r} is no country: write two letters, as ML")
    return code or None


def kind(text: str) -> str | None:
    """What sort of newsroom; None for nothing. Raises SourceRefused."""
    word = text.strip().lower()
    if word and word not in KINDS:
        raise SourceRefused(f"{text!r} is no kind of source: write one of {', '.join(KINDS)}")
    return word or None


def parser(text: str) -> str:
    """The parser of that name; for nothing the generic one. Raises SourceRefused."""
    name = text.strip() or "news"
    own = sorted(module.name for module in pkgutil.iter_modules(spiders.sources.__path__))
    if name not in ("news", *own):
        raise SourceRefused(f"there is no parser {name!r}; there are: {', '.join(('news', *own))}")
    return name


def check_browser(source: Wanted, told: str | None) -> None:
    """Raises SourceRefused when a source wants a browser and there is none; `told`: TOCSIN_CHROMIUM."""
    if source.browser and (why := chromium.refusal(told)):
        raise SourceRefused(f"{source.name} cannot be read through a browser here: {why}")


def delay(text: str) -> float:
    """Seconds between two requests. Raises SourceRefused."""
    try:
        seconds = float(text.strip().replace(",", ".") or 1)
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= MAX_DELAY:
        raise SourceRefused(f"{text!r} is no delay: write the seconds between two requests, from 0 to 3600")
    return seconds


def interval(text: str) -> timedelta:
    """A time as 90s, 5m, 24h or 7d, from a minute to a year. Raises SourceRefused."""
    found = INTERVAL.match(text.strip())
    time = timedelta(seconds=int(found[1]) * UNITS[found[2]]) if found else timedelta()
    if not timedelta(minutes=1) <= time <= timedelta(days=366):
        raise SourceRefused(f"{text!r} is no interval: write a number and s, m, h or d, as 15m; at least 1m")
    return time


def keeping(text: str) -> timedelta | None:
    """How long texts are kept, in whole days as 30d; empty: as the installation says. Raises SourceRefused."""
    if not text.strip():
        return None
    found = INTERVAL.match(text.strip())
    if found is None or found[2] != "d" or not 1 <= int(found[1]) <= MAX_KEPT_DAYS:
        raise SourceRefused(
            f"{text!r} is no time to keep texts: write days, as 30d; nothing for TOCSIN_KEEP_TEXT"
        )
    return timedelta(days=int(found[1]))


def in_order(least: timedelta, most: timedelta) -> None:
    """Raises SourceRefused when the shorter interval is the longer one."""
    if least > most:
        raise SourceRefused(
            f"the shortest interval ({compact_duration(least)}) is longer than the longest ({compact_duration(most)})"
        )


def judge(home_url: str, probe: Probe) -> None:
    """Refuse a site that cannot be read as it stands; raises NothingToRead, SourceRefused or SourceUnreachable."""
    failure = probe.report.failure
    if failure is None:
        if not probe.articles or remedies.is_one_page(probe):
            raise NothingToRead(_nothing(home_url, probe))
        return
    message = f"{home_url} cannot be a source ({failure.replace('_', ' ')}): {remedies.why_not(probe)}"
    if failure in UNREACHABLE or remedies.has_trouble(probe):
        raise SourceUnreachable(message)
    raise (
        NothingToRead(message) if failure in NOTHING or remedies.is_refused(probe) else SourceRefused(message)
    )


def _nothing(home_url: str, probe: Probe) -> str:
    lists = ", ".join(entry.url for entry in probe.entries) or "its lists"
    if probe.articles:
        title = repr(probe.articles[0].title)
        seen = f"{len(probe.articles)} pages tried show one text, {title}, as if every address were answered with it"
    else:
        seen = remedies.of_pages(probe) if probe.drops else f"no page was tried; {remedies.NO_ARTICLE}"
    remedy = "" if "--no-check" in seen else "; --no-check adds it all the same"
    return f"{home_url} is not added, since no article of it would be read. It is read by {lists}, and {seen}{remedy}"
