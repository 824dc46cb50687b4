"""The made-up press on loopback: eight sites, each on a port of its own, that publish their stories in three waves."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType

from flows.demo.sites import SITES, Page, Site, pages
from flows.demo.stories import WAVES, Story, current, load

_Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

_REQUEST_LIMIT = 16_384  # bytes of request line and headers
_PATIENCE = 30.0  # seconds that a client may take to say what it wants


class PressFinishedError(Exception):
    """All waves are out."""

    def __init__(self) -> None:
        super().__init__(f"the press has published its last wave ({WAVES}): start it anew for more")


@dataclass(frozen=True, slots=True)
class SourceDefinition:
    """A site as it is told to `tocsin sources add`."""

    name: str
    home_url: str
    spider: str
    language: str
    country: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Held:
    page: Page
    etag: str
    modified: datetime


@dataclass(frozen=True, slots=True)
class _Answer:
    status: HTTPStatus
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


class Press:
    """Serves the eight sites between `with Press(start) as press:` and its end; wave 1 is out from the first moment.

    `start` is the aware moment that all stories are dated from (each some hours before it). `urls` maps a site's
    name to its base URL without a slash at the end, `hits` counts GET and HEAD requests by URL.
    """

    def __init__(self, start: datetime) -> None:
        self.stories = load(start.astimezone(UTC), {site.name: site.language for site in SITES})
        self.wave = 1
        self.urls: dict[str, str] = {}
        self.hits: Counter[str] = Counter()
        self._held: dict[str, dict[str, _Held]] = {site.name: {} for site in SITES}
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="demo-press", daemon=True)
        self._servers: list[asyncio.Server] = []

    def __enter__(self) -> Press:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        self._publish()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

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
                site.name, f"{self.urls[site.name]}/", site.spider, site.language, site.country, site.kind
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

    async def _open(self) -> None:
        for site in SITES:
            server = await asyncio.start_server(
                self._handler(site.name), "127.0.0.1", 0, limit=_REQUEST_LIMIT
            )
            self._servers.append(server)
            self.urls[site.name] = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def _shut(self) -> None:
        for server in self._servers:
            server.close()
            await server.wait_closed()
        talks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    def _handler(self, site: str) -> _Handler:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                async with asyncio.timeout(_PATIENCE):
                    request = await reader.readuntil(b"\r\n\r\n")
                    writer.write(self._answer(site, request))
                    await writer.drain()
            except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, TimeoutError):
                pass  # the client left, or is no HTTP client
            finally:
                writer.close()

        return handle

    def _answer(self, site: str, request: bytes) -> bytes:
        line, *rest = request.decode("latin-1").split("\r\n")
        method, _, target = line.partition(" ")
        path = target.partition(" ")[0].partition("#")[0]
        headers = {
            name.strip().lower(): value.strip() for name, _, value in (each.partition(":") for each in rest)
        }
        if method not in ("GET", "HEAD"):
            return _bytes(_Answer(HTTPStatus.METHOD_NOT_ALLOWED, (("Allow", "GET, HEAD"),)), with_body=True)
        self.hits[self.urls[site] + path] += 1
        with self._lock:
            held = _find(self._held[site], path)
        return _bytes(_reply(held, headers), with_body=method == "GET")


def _find(held: dict[str, _Held], path: str) -> _Held | None:
    """A page by its path; a query that the site does not know (`?utm_source=…`) changes nothing."""
    return held.get(path) or held.get(path.partition("?")[0])


def _reply(held: _Held | None, headers: dict[str, str]) -> _Answer:
    if held is None:
        text = ("Content-Type", "text/plain; charset=utf-8")
        return _Answer(HTTPStatus.NOT_FOUND, (text,), b"There is no such page here.\n")
    validators = (
        ("ETag", held.etag),
        ("Last-Modified", format_datetime(held.modified, usegmt=True)),
        ("Cache-Control", "no-cache"),
    )
    if _is_unchanged(held, headers):
        return _Answer(HTTPStatus.NOT_MODIFIED, validators)
    return _Answer(HTTPStatus.OK, (*validators, ("Content-Type", held.page.content_type)), held.page.body)


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


def _bytes(answer: _Answer, *, with_body: bool) -> bytes:
    headers = [("Server", "made-up-press"), ("Connection", "close"), *answer.headers]
    if answer.status is not HTTPStatus.NOT_MODIFIED:
        headers.append(("Content-Length", str(len(answer.body))))
    lines = [f"HTTP/1.1 {answer.status.value} {answer.status.phrase}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (answer.body if with_body else b"")
