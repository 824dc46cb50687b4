"""The one way in: every request is read, decided on and answered here, and every answer leaves with its headers."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

import flows.people.sessions
from alerts.text.locale import Locale, using
from flows.people import tokens
from flows.people.tokens import Kind
from flows.web.access import Access, Asked, Refusal, bearer, is_form_token, is_of_api, refusal
from flows.web.answers import failed, refused
from flows.web.pages import Found, Page, find
from flows.web.proxies import NotTheProxy, named_by_proxy, peer_of
from flows.web.sentences import locale_of
from flows.web.site import Site
from flows.web.visit import NotFound, Visit
from sql.rows import Person

MOST_BYTES = 1_000_000
MOST_FIELDS = 2_000
FORM = "application/x-www-form-urlencoded"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    # not no-referrer: with that, browsers send `Origin: null` with our own forms
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class FormUnreadable(ValueError):
    """A form has more bytes or fields than any of ours, or is not UTF-8."""


class Gate:
    """An ASGI application: the pages behind one decision."""

    def __init__(self, site: Site, pages: Sequence[Page]) -> None:
        self.site = site
        self.pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; web sockets are refused."""
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http":
            answer = await self._answer(Request(scope, receive))
            await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            body = await _body(request)
            form = _form(request, body)
        except ClientDisconnect:
            return PlainTextResponse("", 400)  # nobody reads it
        except FormUnreadable as error:
            return self._headed(request, PlainTextResponse(f"{error}\n", 413))
        return await run_in_threadpool(self._served, request, form, body)

    def _served(self, request: Request, form: dict[str, list[str]], body: bytes) -> Response:
        cookie = request.cookies.get(self.site.cookie_name) or secrets.token_urlsafe(32)
        address = request.client.host if request.client else ""
        visit = Visit(self.site, request, None, form, cookie, address, body=body)
        try:
            found = find(self.pages, request.method, request.url.path)
            request.scope["path_params"] = found.parameters
            visit = replace(visit, sees_private=found.page is not None and found.page.sees_private)
            visit, why = self._known(visit, found)
            with using(_locale(visit)):
                why = self._refusal(visit, found, why)
                answer = refused(visit, why) if why else _answered(visit, found)
        except Exception as error:  # noqa: BLE001 - one request must not stop the others; said, and logged
            with using(_locale(visit)):
                answer = failed(visit, error)
        return self._headed(request, self._bound(visit, answer))

    def _known(self, visit: Visit, found: Found) -> tuple[Visit, Refusal | None]:
        """The visit with who asks, and what is wrong with the header of a proxy.

        By a token, which then counts alone; as a proxy names them; or by the cookie of a session.
        """
        settings = self.site.settings
        values = visit.request.headers.getlist(settings.login_header) if settings.login_header else []
        try:
            name = named_by_proxy(values, peer_of(visit.request.scope), settings.login_proxies)
        except NotTheProxy:
            return visit, Refusal.NOT_THE_PROXY
        if (token := _token(visit, found)) is not None:
            with visit.change() as (conn, now):
                holder = tokens.holder(conn, *token, visit.address, now)
            return (replace(visit, person=holder.person, by_token=holder.token) if holder else visit), None
        if name is None or _access(found) in (Access.PUBLIC, Access.SIGNED):
            return replace(visit, person=self._person(visit, found)), None
        with visit.change() as (conn, now):
            person = flows.people.sessions.person_named(conn, name, now)
        return replace(visit, person=person), None if person else Refusal.UNKNOWN_PERSON

    def _person(self, visit: Visit, found: Found) -> Person | None:
        """Who is logged in, where a page asks for it or shows it."""
        if visit.request.cookies.get(self.site.cookie_name) is None or _access(found) is Access.PUBLIC:
            return None
        with visit.change() as (conn, now):
            return flows.people.sessions.person_of(conn, visit.cookie, visit.address, now)

    def _refusal(self, visit: Visit, found: Found, header: Refusal | None) -> Refusal | None:
        headers = visit.request.headers
        asked = Asked(
            _access(found),
            visit.request.method,
            headers.getlist("host"),
            headers.getlist("origin"),
            headers.get("sec-fetch-site"),
            visit.role,
            is_form_token(
                self.site.key,
                visit.request.cookies.get(self.site.cookie_name),
                headers.get("x-csrf-token") or visit.field("token"),
            ),
            _bearer(visit) is not None,
            header,
        )
        why = refusal(asked, self.site.own)
        return Refusal.METHOD if why is None and not found.is_method_right else why

    def _bound(self, visit: Visit, answer: Response) -> Response:
        """Give a reader without a cookie one, to which the forms of this answer are bound."""
        has_cookie = self.site.cookie_name in visit.request.cookies or "set-cookie" in answer.headers
        if answer.media_type == "text/html" and not has_cookie:
            visit.give_cookie(answer, visit.cookie)
        return answer

    @staticmethod
    def _headed(request: Request, answer: Response) -> Response:
        for name, value in HEADERS.items():
            # a page may be stricter about itself
            answer.headers.setdefault(name, value)
        answer.headers.setdefault("Cache-Control", "no-store")
        if request.url.scheme == "https":
            answer.headers["Strict-Transport-Security"] = "max-age=31536000"
        return answer


def _locale(visit: Visit) -> Locale:
    """In which language and zone the answer is written; to programs and feed readers in English."""
    if visit.by_token is not None:
        return locale_of(None, None, "")
    person = visit.person
    return locale_of(
        person.language if person else None,
        person.time_zone if person else None,
        visit.request.headers.get("accept-language", ""),
    )


def _access(found: Found) -> Access:
    """What a request needs; a path that is nobody's is kept from strangers as the others are."""
    return found.page.access if found.page else Access.READER


def _answered(visit: Visit, found: Found) -> Response:
    if found.page is None:
        raise NotFound("There is no such page.")
    return found.page.handler(visit)


def _token(visit: Visit, found: Found) -> tuple[str, Kind] | None:
    """The token by which somebody comes: in the address of a feed, or in a header to the API."""
    if _access(found) is Access.FEED:
        return str(found.parameters["secret"]), Kind.FEED
    given = _bearer(visit)
    return None if given is None else (given, Kind.API)


def _bearer(visit: Visit) -> str | None:
    """The token with which a program asks for the API; other pages take none."""
    return bearer(visit.request.headers.get("authorization")) if is_of_api(visit.request.url.path) else None


async def _body(request: Request) -> bytes:
    """What was sent. Raises FormUnreadable."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise FormUnreadable(f"a form has at most {MOST_BYTES:,} bytes")
    return body


def _form(request: Request, body: bytes) -> dict[str, list[str]]:
    """The fields of a form, each with its values; no form of another type is read. Raises FormUnreadable."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return {}
    try:
        return parse_qs(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise FormUnreadable(f"a form is UTF-8 and has at most {MOST_FIELDS:,} fields") from None
