"""The made-up press on loopback: nine sites, each on a port of its own, that publish their stories in four waves."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from types import TracebackType

from flows.demo.sites import SITES, Page, Site, pages
from flows.demo.stories import WAVES, Story, current, load
from flows.demo.web import Answer, Request, WebServer


class PressFinishedError(Exception):
    """All waves are out."""

    def __init__(self) -> None:
        super().__init__(f"the press has published its last wave ({WAVES}): start it anew for more")


@dataclass(frozen=True, slots=True)
class SourceDefinition:
    """A site as it is told to `tocsin sources add`."""

    name: str
    home_url: str
    parser: str
    language: str
    country: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Held:
    page: Page
    etag: str
    modified: datetime


class Press:
    """Serves the nine sites between `with Press(start) as press:` and its end; wave 1 is out from the first moment.

    `start` is the aware moment that all stories are dated from: each came out some hours before it, those of the first
    three waves two days earlier still. `urls` maps a site's name to its base URL without a slash at the end, `hits`
    counts GET and HEAD requests by URL.
    """

    def __init__(self, start: datetime) -> None:
        self.stories = load(start.astimezone(UTC), {site.name: site.language for site in SITES})
        self.wave = 1
        self.urls: dict[str, str] = {}
        self.hits: Counter[str] = Counter()
        self._held: dict[str, dict[str, _Held]] = {site.name: {} for site in SITES}
        self._lock = threading.Lock()

    def __enter__(self) -> Press:
        self._servers = {site.name: WebServer(partial(self._answer, site.name)) for site in SITES}
        self.urls.update({name: server.url for name, server in self._servers.items()})
        self._publish()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers.values():
            server.stop()

    def advance(self) -> Sequence[Story]:
        """Publishes the next wave and returns what is new or changed in it; PressFinishedError after the last."""
        if self.wave == WAVES:
            raise PressFinishedError
        self.wave += 1
        self._publish()
        return [story for story in self.stories if story.wave == self.wave]

    def standing(self) -> list[Story]:
        """The stories now on the sites, each in its newest version, newest first."""
        return current(self.stories, self.wave)

    def url(self, story: Story) -> str:
        """Where a story stands."""
        site = next(site for site in SITES if site.name == story.site)
        return self.urls[site.name] + site.path(story)

    def sources(self) -> list[SourceDefinition]:
        return [
            SourceDefinition(
                site.name, f"{self.urls[site.name]}/", site.parser, site.language, site.country, site.kind
            )
            for site in SITES
        ]

    def paths(self, site: str) -> list[str]:
        """Every path that a site answers to now."""
        with self._lock:
            return list(self._held[site])

    def _publish(self) -> None:
        standing = self.standing()
        moment = max(story.modified or story.published for story in standing)
        held = {site.name: self._renewed(site, standing, moment) for site in SITES}
        with self._lock:
            self._held = held

    def _renewed(self, site: Site, standing: Sequence[Story], moment: datetime) -> dict[str, _Held]:
        before = self._held[site.name]
        renewed = {}
        for path, page in pages(site, standing, self.urls).items():
            etag = f'"{hashlib.sha256(page.body).hexdigest()[:20]}"'
            old = before.get(path)
            renewed[path] = old if old and old.etag == etag else _Held(page, etag, moment)
        return renewed

    def _answer(self, site: str, request: Request) -> Answer:
        if request.method not in ("GET", "HEAD"):
            return Answer(HTTPStatus.METHOD_NOT_ALLOWED, (("Allow", "GET, HEAD"),))
        with self._lock:
            self.hits[self.urls[site] + request.path] += 1
            held = _find(self._held[site], request.path)
        return _reply(held, request.headers)


def _find(held: dict[str, _Held], path: str) -> _Held | None:
    """A page by its path; a query that the site does not know (`?utm_source=…`) changes nothing."""
    return held.get(path) or held.get(path.partition("?")[0])


def _reply(held: _Held | None, headers: dict[str, str]) -> Answer:
    if held is None:
        text = ("Content-Type", "text/plain; charset=utf-8")
        return Answer(HTTPStatus.NOT_FOUND, (text,), b"There is no such page here.\n")
    validators = (
        ("ETag", held.etag),
        ("Last-Modified", format_datetime(held.modified, usegmt=True)),
        ("Cache-Control", "no-cache"),
    )
    if _is_unchanged(held, headers):
        return Answer(HTTPStatus.NOT_MODIFIED, validators)
    return Answer(HTTPStatus.OK, (*validators, ("Content-Type", held.page.content_type)), held.page.body)


def _is_unchanged(held: _Held, headers: dict[str, str]) -> bool:
    """Whether the client's copy is good: If-None-Match decides alone when it is there (RFC 9110, 13.1.3)."""
    if "if-none-match" in headers:
        wanted = {tag.strip().removeprefix("W/") for tag in headers["if-none-match"].split(",")}
        return held.etag in wanted or "*" in wanted
    try:
        since = parsedate_to_datetime(headers["if-modified-since"])
    except (KeyError, ValueError):
        return False
    return held.modified <= since.replace(tzinfo=since.tzinfo or UTC)
