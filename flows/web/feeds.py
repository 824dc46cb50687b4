"""Alerts for feed readers: Atom (RFC 4287) and JSON Feed 1.1, by an address with a token that can be revoked."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from urllib.parse import urlencode

from starlette.responses import PlainTextResponse, Response

import sql.alerts
import sql.installation
import sql.rules
from flows.explain.updates import told_by_alert
from flows.web.access import Access
from flows.web.feed_entries import Feed, entry_of, feed_of
from flows.web.feed_forms import ATOM, JSON_FEED, atom, json_feed
from flows.web.pages import Handler, Page
from flows.web.visit import NotFound, Visit
from sql.connection import Connection

ENTRIES = 50
Form = tuple[str, Callable[[Feed], bytes]]
FORMS: dict[str, Form] = {"atom": (ATOM, atom), "json": (JSON_FEED, json_feed)}


def show_feed(form: str, visit: Visit) -> Response:
    """The newest alerts of a rule or of all rules; 304 when the reader has them, 429 when it asks too often."""
    token = visit.by_token
    assert token is not None  # noqa: S101 - the gate lets nobody in without
    if seconds := visit.site.limiter.wait(f"token {token.id}", time.monotonic()):
        late = PlainTextResponse("This feed is asked for too often.\n", 429)
        late.headers["Retry-After"] = str(max(1, round(seconds)))
        return late
    with visit.transaction() as conn:
        feed = _feed(conn, visit, visit.request.path_params.get("name"))
    kind, written = FORMS[form]
    return _unless_known(visit, feed, Response(written(feed), media_type=kind))


def _feed(conn: Connection, visit: Visit, rule: str | None) -> Feed:
    if rule is not None and sql.rules.get(conn, name=rule) is None:
        raise NotFound(f"There is no rule {rule}.")
    before = visit.asked("before")
    alerts = sql.alerts.lines(
        conn,
        rule=rule,
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
        limit=ENTRIES + 1,
        with_text=visit.site.settings.feed_text == "full",
    )
    shown = alerts[:ENTRIES]
    changes = told_by_alert(conn, [alert.id for alert in shown if alert.is_update])
    installation = sql.installation.id(conn)
    public = visit.site.links.public_url
    here = f"{public}{visit.request.url.path}"
    own = f"{here}?{urlencode({'before': before})}" if before else here
    older = f"{here}?{urlencode({'before': shown[-1].id})}" if len(alerts) > ENTRIES else None
    entries = [entry_of(alert, changes, installation, public) for alert in shown]
    return feed_of(
        entries, installation, rule, f"{public}/rules/{rule}" if rule else f"{public}/", own, older
    )


def _unless_known(visit: Visit, feed: Feed, whole: Response) -> Response:
    """The feed, or 304: by its tag, and only where the reader has none by the time of its newest entry."""
    tag = f'"{hashlib.sha256(whole.body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if feed.updated is not None:
        headers["Last-Modified"] = format_datetime(feed.updated, usegmt=True)
    whole.headers.update(headers)
    return Response(status_code=304, headers=headers) if _is_known(visit, feed, tag) else whole


def _is_known(visit: Visit, feed: Feed, tag: str) -> bool:
    headers = visit.request.headers
    if (tags := headers.get("if-none-match")) is not None:
        # weak comparison (RFC 9110 13.1.2): proxies that compress make tags weak
        tags_sent = [part.strip().removeprefix("W/") for part in tags.split(",")]
        return tag in tags_sent or "*" in tags_sent
    try:
        since = parsedate_to_datetime(headers.get("if-modified-since", ""))
        return feed.updated is not None and feed.updated.replace(microsecond=0) <= since
    except (ValueError, TypeError):  # no date, or one without a zone
        return False


def _page(path: str, form: str) -> Page:
    handler: Handler = partial(show_feed, form)
    return Page(f"/feeds/{{secret}}/{path}.{form}", handler, Access.FEED)


PAGES = [_page(path, form) for path in ("alerts", "rules/{name}") for form in FORMS]
