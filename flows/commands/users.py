"""`tocsin users`: who may use the page."""

from __future__ import annotations

from dataclasses import asdict

from cyclopts import App

import flows.people.sessions
import sql.audit_log
import sql.people
from flows.commands.telling import who
from flows.database import database
from flows.output import Json, as_json, say, show, talk
from flows.people import accounts, personal_data, provider_people
from flows.people.roles import Actor, Role
from flows.settings import load_settings, page_url
from sql.connection import now as database_now
from sql.connection import transaction
from sql.rows import Person

app = App(name="users", help="Who may use the page.")
app.command("flows.commands.people_groups:app", name="group")


@app.command
def add(name: str, *, role: Role = Role.READER) -> None:
    """Let somebody in; prints the address by which they choose a password, once and within two days.

    Parameters
    ----------
    name
        the name to log in with: small letters, digits and . _ - @ +
    role
        reader: sees; editor: also changes rules and events; admin: also sources, messages and people.
    """
    with database(load_settings()) as url, transaction(url) as conn:
        token = accounts.add(conn, name, role, _actor(), database_now(conn))
    _tell(name, token)


@app.command(name="list")
def list_users(*, json: Json = False) -> None:
    """Everybody who may use the page."""
    with database(load_settings()) as url, transaction(url) as conn:
        people = sql.people.list_all(conn)
    if json:
        for person in people:
            say(_as_json(person))
        return
    show(
        people,
        {
            "name": lambda person: person.name,
            "role": lambda person: person.role,
            "can log in": lambda person: bool(person.password_hash) and person.disabled_at is None,
            "disabled": lambda person: person.disabled_at,
            "last seen": lambda person: person.seen_at,
            "added": lambda person: person.created_at,
            "by": lambda person: person.created_by,
        },
        json=False,
        empty="nobody yet: `tocsin web` prints the address to make the first account",
    )


@app.command
def role(name: str, role: Role) -> None:
    """Give somebody other rights: reader, editor or admin. Logs them out."""
    with database(load_settings()) as url, transaction(url) as conn:
        accounts.set_role(conn, name, role, _actor(), database_now(conn))
    talk.print(f"{name} is {role} from now on", markup=False)


@app.command
def disable(name: str, *, undo: bool = False) -> None:
    """Keep somebody out at once; with --undo let them in again."""
    with database(load_settings()) as url, transaction(url) as conn:
        accounts.set_disabled(conn, name, _actor(), database_now(conn), disabled=not undo)
    talk.print(
        f"{name} can log in again" if undo else f"{name} is logged out and cannot log in", markup=False
    )


@app.command
def reset(name: str) -> None:
    """Print an address by which somebody chooses another password, once and within two days."""
    with database(load_settings()) as url, transaction(url) as conn:
        token = accounts.reset(conn, name, _actor(), database_now(conn))
    _tell(name, token)


@app.command
def link(name: str, subject: str) -> None:
    """Let somebody log in by an account of the identity provider, by the name that it has there (`sub`)."""
    settings = load_settings()
    if settings.oidc_issuer is None:
        raise provider_people.NotLetIn("no provider is set up: see TOCSIN_OIDC_ISSUER in docs/page.md")
    with database(settings) as url, transaction(url) as conn:
        person = accounts.find(conn, name)
        provider_people.link(conn, person, settings.oidc_issuer, subject, _actor(), database_now(conn))
    talk.print(f"{name} logs in by that account of {settings.oidc_issuer}", markup=False)


@app.command
def sessions(name: str, *, end: bool = False, json: Json = False) -> None:
    """Where somebody is logged in; with --end log them out everywhere."""
    with database(load_settings()) as url, transaction(url) as conn:
        now = database_now(conn)
        person = accounts.find(conn, name)
        if end:
            accounts.end_sessions(conn, person, _actor(), now)
        sessions = flows.people.sessions.of_person(conn, person, now)
    show(
        sessions,
        {
            "number": lambda row: row.id,
            "last used": lambda row: row.seen_at,
            "since": lambda row: row.created_at,
            "from": lambda row: row.address,
            "browser": lambda row: row.agent,
        },
        json=json,
        empty=f"{name} is logged in nowhere",
    )


@app.command
def log(*, person: str | None = None, of: str | None = None, limit: int = 100, json: Json = False) -> None:
    """Who changed what, when and from where, the newest first.

    Parameters
    ----------
    person
        only what this person did.
    of
        only what was done to this, as "rule sahel-ambush", or to all of a kind, as rule, person, group, event.
    """
    with database(load_settings()) as url, transaction(url) as conn:
        entries = sql.audit_log.list_recent(conn, limit=limit, object=of, person=person)
    show(
        entries,
        {
            "when": lambda row: row.made_at,
            "who": lambda row: row.person,
            "from": lambda row: row.address,
            "what": lambda row: row.action,
            "of": lambda row: row.object,
            "detail": lambda row: row.detail,
        },
        json=json,
        empty="nothing was changed through the page or `tocsin users`",
    )


@app.command
def export(name: str) -> None:
    """All that is kept of somebody, as JSON."""
    with database(load_settings()) as url, transaction(url) as conn:
        data = personal_data.export_person(conn, accounts.find(conn, name))
    say(as_json(data))


@app.command
def erase(name: str) -> None:
    """Erase somebody: account, addresses, sessions. What they changed stays, under a number in place of their name."""
    with database(load_settings()) as url, transaction(url) as conn:
        person = accounts.find(conn, name)
        called = personal_data.erase_person(conn, person, _actor(), database_now(conn))
    talk.print(f"erased; the log of changes calls them {called}", markup=False)


def _actor() -> Actor:
    return Actor(who(), "command line")


def _tell(name: str, token: str) -> None:
    talk.print(f"{name} chooses a password at this address, which works once and for two days:", markup=False)
    say(f"{page_url(load_settings())}/welcome/{token}")


def _as_json(person: Person) -> str:
    kept = {name: value for name, value in asdict(person).items() if name != "password_hash"}
    return as_json(kept | {"can_log_in": bool(person.password_hash) and person.disabled_at is None})
