"""`tocsin tokens`: by which programs and feed readers come in place of a person."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

import sql.access_tokens
from flows.commands.telling import who
from flows.database import database
from flows.output import Json, say, show, talk
from flows.people import tokens
from flows.people.roles import Actor, Role
from flows.people.tokens import Kind
from flows.settings import load_settings, page_url
from sql.connection import now as database_now
from sql.connection import transaction

app = App(name="tokens", help="Programs and feed readers that come in place of a person.")


@app.command
def add(
    person: str,
    name: str,
    *,
    kind: Annotated[Kind, Parameter(name="--for")] = Kind.API,
    role: Role = Role.READER,
    days: int | None = None,
) -> None:
    """Make a token and print it, once.

    Parameters
    ----------
    person
        in whose place it comes, see `tocsin users list`
    name
        what it is for
    kind
        api: the API; feed: the feeds of alerts, and nothing else
    role
        what it may do at most; never more than its person
    days
        for how many days it works; 90 for the API, and until it is revoked for feeds, when nothing is said
    """
    lasting = days if days is not None or kind is Kind.FEED else 90
    with database(load_settings()) as url, transaction(url) as conn:
        actor = Actor(who(), "command line")
        token = tokens.add(conn, kind, person, name, role, lasting, actor, database_now(conn))
    if kind is Kind.FEED:
        talk.print("all alerts, for a feed reader; it is shown once and revoked with `tocsin tokens revoke`:")
        say(f"{page_url(load_settings())}/feeds/{token}/alerts.atom")
        return
    talk.print("send it with each request as `Authorization: Bearer …`; it is shown once:", markup=False)
    say(token)


@app.command(name="list")
def list_tokens(person: str | None = None, *, json: Json = False) -> None:
    """Every token, or those of one person; never the tokens themselves."""
    with database(load_settings()) as url, transaction(url) as conn:
        rows = sql.access_tokens.list_all(conn, person=person)
    show(
        rows,
        {
            "token": lambda row: row.id,
            "person": lambda row: row.person,
            "for": lambda row: row.kind,
            "role": lambda row: row.role,
            "name": lambda row: row.name,
            "until": lambda row: row.expires_at,
            "revoked": lambda row: row.revoked_at,
            "last used": lambda row: row.seen_at,
            "from": lambda row: row.seen_from,
        },
        json=json,
        empty="no token: `tocsin tokens add PERSON NAME` makes one",
    )


@app.command
def revoke(number: int) -> None:
    """A token works no more, at once."""
    with database(load_settings()) as url, transaction(url) as conn:
        name = tokens.revoke(conn, number, Actor(who(), "command line"), database_now(conn))
    talk.print(f"token {number} ({name}) works no more", markup=False)
