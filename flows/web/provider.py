"""The log-in through an identity provider: to its page, and back with its answer."""

from __future__ import annotations

from datetime import timedelta

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.responses import RedirectResponse, Response

import sql.audit_log
import sql.login_attempts
from flows.people import provider, provider_people, sessions
from flows.people.provider import Begun, Provider, ProviderFailed
from flows.people.provider_people import NotLetIn
from flows.people.throttle import network_of
from flows.web.access import Access, own_path
from flows.web.login import origin
from flows.web.pages import Page
from flows.web.visit import NotFound, Visit

# how long somebody may take at the provider's page
MOST_SECONDS = 600
MOST_SIGNS = 80
# the provider is not asked again whether somebody may still come: they log in anew after a working day
SESSION = timedelta(hours=12)


def begin(visit: Visit) -> Response:
    """To the page of the provider; what its answer must fit is kept in a signed cookie."""
    begun = provider.begin(_provider(visit))
    kept = [begun.state, begun.nonce, begun.verifier, own_path(visit.asked("next"))]
    answer = RedirectResponse(begun.address, 303)
    answer.set_cookie(
        _cookie(visit),
        _serializer(visit).dumps(kept),
        max_age=MOST_SECONDS,
        path="/login/provider",
        httponly=True,
        samesite="lax",
        secure=visit.is_secure,
    )
    return answer


def finish(visit: Visit) -> Response:
    """Back with the answer of the provider: a session begins, or it is said why not."""
    idp = _provider(visit)
    try:
        kept = _serializer(visit).loads(visit.request.cookies.get(_cookie(visit), ""), max_age=MOST_SECONDS)
        state, nonce, verifier, onward = map(str, kept)
    except (BadData, ValueError, TypeError):
        raise ProviderFailed("no log-in was begun in this browser, or it took too long: begin anew") from None
    # counted for the address alone: who it is, is not known yet
    attempt = f"provider {state}"[:MOST_SIGNS]
    with visit.change() as (conn, now):
        tried = sessions.attempt(conn, attempt, visit.address, now)
    if tried.waits_until is not None:
        raise ProviderFailed("it went wrong too often: wait a minute and begin anew")
    claims = provider.finish(idp, Begun("", state, nonce, verifier), dict(visit.request.query_params))
    try:
        answer = _logged_in(visit, claims, onward, attempt)
    except NotLetIn as error:
        answer = visit.page("login", 403, next=onward, name="", problem=str(error))
    answer.delete_cookie(_cookie(visit), path="/login/provider")
    return answer


def _logged_in(visit: Visit, claims: dict[str, object], onward: str, attempt: str) -> Response:
    with visit.change() as (conn, now):
        person = provider_people.log_in(conn, claims, visit.site.settings, visit.address, now)
        cookie = sessions.begin(conn, person, origin(visit), now, longest=SESSION)
        sql.login_attempts.succeed(conn, name=attempt, address=network_of(visit.address))
        sql.audit_log.add(
            conn,
            person=person.name,
            address=visit.address,
            action="logged in by the provider",
            object=f"person {person.name}",
            now=now,
        )
    answer = visit.go(own_path(onward))
    visit.give_cookie(answer, cookie, int(SESSION.total_seconds()))
    return answer


def _provider(visit: Visit) -> Provider:
    idp = provider.provider_of(visit.site.settings, visit.site.links.public_url)
    if idp is None:
        raise NotFound("There is no such page.")
    return idp


def _cookie(visit: Visit) -> str:
    return f"{visit.site.cookie_name}-provider"


def _serializer(visit: Visit) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(visit.site.key, salt="tocsin-provider")


PAGES = [
    Page("/login/provider", begin, Access.PUBLIC),
    Page("/login/provider/back", finish, Access.PUBLIC),
]
