"""Which news sites can become sources, and under which name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from flows.crawling import Probe
from spiders.records import Failure

NAME = re.compile(r"^[a-z0-9][a-z0-9._-]{0,79}$")
SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
HOST = re.compile(r"^[a-z0-9.:\[\]_-]+$", re.IGNORECASE)


class SourceRefused(ValueError):
    """This cannot be a source; the message says why and what to do."""


class SourceUnreachable(ConnectionError):
    """The site did not answer."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A source that somebody wants, checked for form."""

    name: str
    home_url: str


# where the crawl's own words say only what happened
REMEDY = {
    Failure.UNREACHABLE: "see that the site is up and that this machine may reach it (a proxy: TOCSIN_PROXY)",
    Failure.TIMEOUT: "the site is very slow: try again later, or add it with --no-check",
    Failure.HTTP_ERROR: "correct the path, or give the site's home page",
}
UNREACHABLE = {
    Failure.NOT_RESOLVED,
    Failure.UNREACHABLE,
    Failure.TIMEOUT,
    Failure.CHILD_DIED,
    Failure.DEADLINE,
}


def wanted(url: str, name: str | None = None) -> Wanted:
    """A source from what a person typed; a bare host is asked over http, whence sites lead on to https.

    Raises SourceRefused for anything but a http(s) URL with a host.
    """
    typed = url.strip()
    if not SCHEME.match(typed) or re.match(r"^[^/:]+:\d+(/|$)", typed):
        typed = f"http://{typed}"
    try:
        parts = urlsplit(typed)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise SourceRefused(f"{url!r} is not a URL ({error}): write it as https://site.example/") from None
    if parts.scheme.lower() not in ("http", "https"):
        raise SourceRefused(
            f"{url!r}: only http and https are read, not {parts.scheme}: write https://site.example/"
        )
    if not host or not HOST.match(host):
        raise SourceRefused(f"{url!r} names no host: write it as https://site.example/")
    if parts.username is not None:
        raise SourceRefused(
            f"the URL of {host} carries a user name: leave it out, sources are read without login"
        )
    netloc = host if port is None else f"{host}:{port}"
    home = urlunsplit((parts.scheme.lower(), netloc, parts.path or "/", parts.query, ""))
    return Wanted(named(name, host, port, parts.path), home)


def named(name: str | None, host: str, port: int | None, path: str) -> str:
    """The name somebody gave, checked; else one made of host, port and path."""
    if name is None:
        made = host.removeprefix("www.") + (f"-{port}" if port else "") + path.rstrip("/").replace("/", "-")
        return re.sub(r"[^a-z0-9._-]+", "-", made.lower()).strip("-._")[:80]
    if not NAME.match(name):
        raise SourceRefused(
            f"the name {name!r} cannot be used: lower-case letters, digits, dot, dash, at most 80"
        )
    return name


def judge(home_url: str, probe: Probe) -> None:
    """Refuse a site that cannot be read as it stands; raises SourceRefused or SourceUnreachable."""
    failure = probe.report.failure
    if failure is None:
        return
    message = f"{home_url} cannot be a source ({failure.replace('_', ' ')}): {probe.report.detail}"
    if failure in REMEDY:
        message += f"; {REMEDY[failure]}"
    raise SourceUnreachable(message) if failure in UNREACHABLE else SourceRefused(message)


def read_list(file: Path) -> list[Wanted]:
    """Sources from a text file, one URL or host a line, `#` for comments; a name may follow after white space.

    Raises SourceRefused naming every bad line; nothing is taken from a file with one.
    """
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceRefused(f"{file} cannot be read: {error}") from None
    found: dict[str, Wanted] = {}
    problems = []
    for number, line in enumerate(lines, 1):
        words = (
            line.split("#", 1)[0].split() if line.lstrip().startswith("#") or " #" in line else line.split()
        )
        if not words:
            continue
        try:
            if len(words) > 2:
                raise SourceRefused("more than a URL and a name on the line")
            source = wanted(*words)
            found.setdefault(source.home_url, source)
        except SourceRefused as error:
            problems.append(f"line {number}: {error}")
    if problems:
        raise SourceRefused(f"{file}: nothing imported.\n  " + "\n  ".join(problems))
    return list(found.values())
