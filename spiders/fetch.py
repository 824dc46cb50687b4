"""Fetch one page; what goes wrong has a name."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import html
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Request, Response, TextResponse

from spiders.chromium import RenderingError
from spiders.decoding import page_text
from spiders.entries import base_of, kind_of, parse_page
from spiders.guard import AddressRefusedError
from spiders.hints import NO_HINTS, Hints, hub_of_header, max_age_of
from spiders.records import Drop, Failure
from spiders.robots import NO_CONNECTION, REFUSED, RobotsUnknownError
from spiders.urls import absolute, is_fetchable, is_same_owner, url_key

MAX_WAIT_SECONDS = 7 * 86_400.0
# A script or data of a rendered page that takes longer is left out.
PART_SECONDS = 10.0
# A page that refreshes later than this is read until then.
MAX_REFRESH_SECONDS = 10.0
# A page that shows less is an interstitial …
INTERSTITIAL = 400
# … and one that shows more, and waits, is read.
SHOWN = 1500
_REFRESH = re.compile(r"http-equiv\s*=\s*[\"']?\s*refresh", re.IGNORECASE)
_REFRESHED = re.compile(
    r"\s*(\d{1,6}(?:\.\d{0,6})?)\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"']{1,2000})", re.IGNORECASE
)
_UNREACHABLE = (*NO_CONNECTION, DownloadCancelledError, ResponseDataLossError)
# How Twisted puts a cause into words.
_CAUSE = re.compile(r"<twisted\.python\.failure\.Failure [\w.]+: (.*?)>(?=[,\]])")

_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


class FetchError(Exception):
    """A page could not be fetched: why, as drop of a page and as failure of a source; a sentence with the remedy."""

    def __init__(
        self,
        drop: Drop,
        failure: Failure,
        detail: str,
        retry_after: float | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.drop = drop
        self.failure = failure
        self.detail = detail
        self.retry_after = retry_after
        self.status = status

    @property
    def is_passing(self) -> bool:
        """May it be different when asked again later?"""
        is_down = self.status is not None and self.status >= 500
        is_away = self.drop in {Drop.TIMEOUT, Drop.UNREACHABLE}
        return is_down or is_away or self.failure in {Failure.TOO_MANY_REQUESTS, Failure.NO_BROWSER}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as answered. `text` None: not a text; `status` is 200 or, when asked with validators, 304; `charset`: the
    encoding that its Content-Type names, right or wrong."""

    url: str
    status: int
    body: bytes
    text: str | None
    etag: str | None
    last_modified: str | None
    # what its headers say of when to ask again
    hints: Hints = NO_HINTS
    charset: str = ""


FetchPart = Callable[[str, dict[str, str]], Awaitable[Response]]


class Fetcher:
    """Fetches the pages of one source, in the slot of its home host, so that its delay holds for all of them.

    `render(page, fetch)`: the text of a web page after its scripts, which `fetch` what they need; None: pages stay as
    they are sent.
    """

    def __init__(
        self,
        download: Callable[[Request], Awaitable[Response]],
        meta: dict[str, Any],
        clock: Callable[[], datetime],
        render: Callable[[Fetched, FetchPart], Awaitable[str]] | None = None,
    ) -> None:
        self._download = download
        self._meta = meta
        self._clock = clock
        self._render = render

    async def page(self, url: str, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """A web page as its readers see it. Raises FetchError.

        A rendered page has no validators: its scripts may fill in something new although the page itself is the same.
        """
        if self._render is None:
            return await self.get(url, etag, last_modified)
        page = await self.get(url)
        if page.text is None or kind_of(page.body) != "html":
            return page
        try:
            html = await self._render(page, self._part)
        except RenderingError as error:
            raise FetchError(error.drop, error.failure, f"{url} {error.why}") from error
        body = html.encode("utf-8", "replace")
        return replace(page, text=body.decode("utf-8"), body=body, etag=None, last_modified=None)

    async def _part(self, url: str, headers: dict[str, str]) -> Response:
        """What a rendered page needs: two at once of a host, since a page is one visit however many parts it has."""
        meta = self._meta | {
            "download_slot": f"parts of {urlsplit(url).netloc.lower()}",
            "download_timeout": PART_SECONDS,
            "dont_retry": True,
        }
        return await self._request(url, headers, meta)

    async def get(self, url: str, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """The page at `url`, after redirects; conditional when validators are given. Raises FetchError.

        A page that only sends its readers on to another one of its site is followed once; then there are no validators,
        since it may stand still while the other changes.
        """
        page = await self._get(url, etag, last_modified)
        target = refresh_target(page.text, page.url) if page.text else None
        if target is None:
            return page
        page = await self._get(target, None, None)
        return replace(page, etag=None, last_modified=None)

    async def _get(self, url: str, etag: str | None, last_modified: str | None) -> Fetched:
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in validators.items() if value}
        response = await self._request(url, headers, dict(self._meta))
        if response.status != 200 and not (response.status == 304 and headers):
            raise _http_error(url, response, self._clock())
        return fetched(response)

    async def _request(self, url: str, headers: dict[str, str], meta: dict[str, Any]) -> Response:
        if not is_fetchable(url):
            raise FetchError(
                Drop.ADDRESS_REFUSED,
                Failure.ADDRESS_REFUSED,
                f"{url[:200]} is not an http(s) address: write http://HOST/",
            )
        try:
            return await self._download(Request(url, headers=headers, meta=meta))
        except REFUSED as error:
            raise _refused(url, error) from error
        except RobotsUnknownError as error:
            raise _http_error(error.response.url, error.response, self._clock()) from error
        except CannotResolveHostError as error:
            raise FetchError(Drop.UNREACHABLE, Failure.NOT_RESOLVED, _unknown_host(url)) from error
        except DownloadTimeoutError as error:
            raise FetchError(Drop.TIMEOUT, Failure.TIMEOUT, f"{url} did not answer in time") from error
        except _UNREACHABLE as error:
            raise _unreachable(url, error) from error
        except Exception as error:
            # One response that Scrapy fails on must not stop its source; recorded with its cause.
            words = f"{type(error).__name__}: {str(error)[:200]}"
            detail = f"{url} was answered with what cannot be read ({words})"
            raise FetchError(Drop.HTTP_ERROR, Failure.HTTP_ERROR, detail) from error


def refresh_target(text: str, url: str) -> str | None:
    """Where a page of HTML at `url` sends its readers by a meta refresh; None when it shows something itself, leads to
    another site, or loads itself anew."""
    place = _refreshed(text, url)
    return place if place is not None and is_same_owner(place, url) else None


def refresh_elsewhere(text: str, url: str) -> str | None:
    """The other site to which a page sends its readers by a meta refresh, which is not followed."""
    place = _refreshed(text, url)
    return place if place is not None and not is_same_owner(place, url) else None


def _refreshed(text: str, url: str) -> str | None:
    """Within `<noscript>` only a page without words of its own counts: others are for readers with scripts."""
    tree = parse_page(text) if _REFRESH.search(text) else None
    if tree is None:
        return None
    shown = len(_shown(tree))
    for meta in tree.iter("meta"):
        asked = _REFRESHED.match(meta.get("content") or "")
        if (meta.get("http-equiv") or "").strip().lower() != "refresh" or asked is None:
            continue
        is_for_few = any(parent.tag == "noscript" for parent in meta.iterancestors())
        delay = float(asked[1])
        place = absolute(asked[2], base_of(tree, url))
        is_read = (shown > SHOWN and delay > 0) or (is_for_few and shown > INTERSTITIAL)
        if place is None or is_read or delay > MAX_REFRESH_SECONDS or url_key(place) == url_key(url):
            return None
        return place if is_fetchable(place) else None
    return None


def _shown(tree: html.HtmlElement) -> str:
    """The words that a page shows."""
    body = tree.find("body")
    texts = (
        each.text for each in (tree if body is None else body).iter()
        if each.tag not in {"script", "style", "noscript", "title"}
    )  # fmt: skip
    tails = (each.tail for each in (tree if body is None else body).iter() if each is not body)
    return " ".join(" ".join(text.split()) for text in (*texts, *tails) if text)


def fetched(response: Response) -> Fetched:
    """A response as a page."""
    return Fetched(
        response.url, response.status, response.body, _text(response),
        _header(response, "ETag"), _header(response, "Last-Modified"), _hints(response), _charset(response),
    )  # fmt: skip


def _hints(response: Response) -> Hints:
    said = (_header(response, name) for name in ("Cache-Control", "Age", "Expires", "Date"))
    return Hints(max_age=max_age_of(*said), hub=hub_of_header(_header(response, "Link")))


def _text(response: Response) -> str | None:
    """The text of a response; None when it is no text."""
    return page_text(response.body, _charset(response)) if isinstance(response, TextResponse) else None


def _charset(response: Response) -> str:
    named = _CHARSET.search(_header(response, "Content-Type") or "")
    return named[1] if named else ""


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    text = value.decode("latin-1").strip() if value else ""
    return text if text and len(text) <= 1000 and text.isprintable() else None


def _unknown_host(url: str) -> str:
    return (
        f"{urlsplit(url).hostname} does not resolve: check the spelling of the address and the network's DNS"
    )


def _refused(url: str, error: Exception) -> FetchError:
    """What a middleware or the guard refused; Scrapy gives its reasons only in words."""
    words = str(error)
    if isinstance(error, AddressRefusedError):
        return FetchError(Drop.ADDRESS_REFUSED, Failure.ADDRESS_REFUSED, f"{url} leads to {words}")
    if "robots.txt" in words:
        return FetchError(
            Drop.ROBOTS,
            Failure.ROBOTS,
            f"robots.txt of {urlsplit(url).hostname} forbids {url}: ask the site for leave",
        )
    if "redirections" in words:
        return FetchError(Drop.HTTP_ERROR, Failure.HTTP_ERROR, f"{url} redirects in a circle")
    if "DOWNLOAD_MAXSIZE" in words:
        return FetchError(Drop.TOO_LARGE, Failure.BAD_ENTRY, f"{url} is too large when unpacked")
    return FetchError(Drop.HTTP_ERROR, Failure.HTTP_ERROR, f"{url} cannot be asked for: {words[:200]}")


def _unreachable(url: str, error: Exception) -> FetchError:
    if isinstance(error, DownloadCancelledError):
        return FetchError(Drop.TOO_LARGE, Failure.BAD_ENTRY, f"{url} is too large")
    words = " ".join(_CAUSE.findall(str(error)) or str(error).split())[:200]
    if isinstance(error, ResponseDataLossError):
        words = "the answer broke off"
    return FetchError(
        Drop.UNREACHABLE,
        Failure.UNREACHABLE,
        f"{urlsplit(url).hostname} cannot be reached ({words or type(error).__name__})",
    )


def _http_error(url: str, response: Response, now: datetime) -> FetchError:
    if response.status in {429, 503} and (wait := _seconds_to_wait(response, now)) is not None:
        detail = f"HTTP {response.status} from {url}, which asks to wait {wait:.0f} s"
        return FetchError(Drop.HTTP_ERROR, Failure.TOO_MANY_REQUESTS, detail, wait, response.status)
    if response.status == 429:
        detail = f"HTTP 429 from {url}: raise the source's delay"
        return FetchError(Drop.HTTP_ERROR, Failure.TOO_MANY_REQUESTS, detail, status=429)
    target = _header(response, "Location") if 300 <= response.status < 400 else None
    where = f", which leads to {target[:200]}: not a web page" if target else ""
    detail = f"HTTP {response.status} from {url}{where}"
    return FetchError(Drop.HTTP_ERROR, Failure.HTTP_ERROR, detail, status=response.status)


def _seconds_to_wait(response: Response, now: datetime) -> float | None:
    """Retry-After (RFC 9110 §10.2.3) in seconds, between 0 and a week; None when absent or unreadable."""
    text = _header(response, "Retry-After")
    if text is None:
        return None
    if text.isdecimal():
        return min(float(text), MAX_WAIT_SECONDS)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return min(max((at - now).total_seconds(), 0.0), MAX_WAIT_SECONDS)
