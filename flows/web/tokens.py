"""One's own tokens: addresses for a feed reader, and tokens for programs that use the API."""

from __future__ import annotations

from starlette.responses import Response

import sql.access_tokens
import sql.rules
from flows.people import tokens
from flows.people.roles import Role
from flows.people.tokens import Kind
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.visit import Done, Visit
from sql.connection import now as database_now

DAYS = {"a week": 7, "30 days": 30, "90 days": 90, "a year": 366}
RULES = 200


class TokenUnclear(ValueError):
    """A field of the form has a value that it does not offer."""


def show_tokens(visit: Visit) -> Response:
    """One's tokens, and forms to make and revoke them."""
    return _page(visit, None, None)


def add_token(visit: Visit) -> Response:
    """A token of one's own; it is shown once."""
    kind, role, days = visit.field("kind"), visit.field("role") or Role.READER, visit.field("days")
    if kind not in list(Kind) or role not in list(Role) or days not in ("", *map(str, DAYS.values())):
        raise TokenUnclear("choose what the token is for, what it may do, and for how long it works")
    with visit.change() as (conn, now):
        token = tokens.add(
            conn,
            Kind(kind),
            visit.actor.name,
            visit.field("name"),
            Role(role),
            int(days) if days else None,
            visit.actor,
            now,
        )
    return _page(visit, Kind(kind), token)


def revoke_token(visit: Visit) -> Response:
    """A token of one's own works no more."""
    with visit.change() as (conn, now):
        tokens.revoke(conn, visit.number(), visit.actor, now, person=visit.actor.name)
    return visit.go("/account/tokens", Done.REVOKED)


def _page(visit: Visit, kind: Kind | None, token: str | None) -> Response:
    with visit.transaction() as conn:
        now = database_now(conn)
        own = sql.access_tokens.list_all(conn, person=visit.actor.name)
        rules = sql.rules.list_named(conn, part="", since="", limit=RULES) if kind is Kind.FEED else []
    return visit.page(
        "tokens",
        tokens=[token for token in own if token.revoked_at is None],
        now=now,
        roles=[role for role in Role if visit.may(role)],
        days=DAYS,
        secret=token,
        feeds=f"{visit.site.links.public_url}/feeds/{token}" if kind is Kind.FEED else None,
        rules=[rule.name for rule in rules],
    )


PAGES = [
    Page("/account/tokens", show_tokens, Access.READER),
    Page("/account/tokens", add_token, Access.READER, is_change=True),
    Page("/account/tokens/{number:int}/revoke", revoke_token, Access.READER, is_change=True),
]
