"""Sources, messages, mutes and people of the API."""

from __future__ import annotations

import sql.deliveries
import sql.health
import sql.mutes
import sql.people
import sql.sources
from alerts.health.state import suggestion
from flows.people import accounts
from flows.people.roles import Role
from flows.web import messages, mutes, people, sources
from flows.web.access import Access, form_token
from flows.web.api import bodies, event_shapes, shapes
from flows.web.api.acting import changed, done
from flows.web.api.events import YES, message_of
from flows.web.api.routes import Items, NoBody, Parameter, Route, cursor_number, limit_of, part
from flows.web.messages import STATES
from flows.web.visit import NotFound, Visit
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Source
from sql.rows.mutes import MuteLine

MOST_MUTES = 200


def show_me(visit: Visit, _: None) -> shapes.Me:
    """Who asks."""
    key = None if visit.by_token else form_token(visit.site.key, visit.cookie)
    return shapes.Me(visit.actor.name, visit.role or Role.READER, key)


def list_sources(visit: Visit, _: None) -> Items:
    """Sources by name."""
    limit, since = limit_of(visit), visit.asked("cursor")
    with visit.transaction() as conn:
        every = sorted(sql.sources.list_all(conn), key=lambda source: source.name)
        shown = part([source for source in every if source.name > since], limit, lambda source: source.name)
        return Items(_sources(conn, list(shown.items)), shown.next)


def show_source(visit: Visit, _: None = None) -> shapes.Source:
    """One source."""
    name = visit.request.path_params["name"]
    with visit.transaction() as conn:
        source = sql.sources.get(conn, name=name)
        if source is None or source.name != name:
            raise NotFound(f"There is no source {name}.")
        return _sources(conn, [source])[0]


def _sources(conn: Connection, rows: list[Source]) -> list[shapes.Source]:
    health = {standing.source_id: standing for standing in sql.health.standings(conn)}
    muted = {mute.source: mute.until for mute in sql.mutes.in_force(conn, now=database_now(conn))}
    return [
        shapes.Source(
            name=row.name,
            home_url=row.home_url,
            language=row.language,
            country=row.country,
            kind=row.kind,
            is_enabled=row.enabled,
            next_due_at=row.next_due_at,
            added_at=row.added_at,
            health=how,
            advice=suggestion(how.state or "", how.cause, name=row.name, home=row.home_url) if how else "",
            muted_until=muted.get(row.name),
        )
        for row in rows
        for how in [health.get(row.id)]
    ]


def list_messages(visit: Visit, _: None) -> Items:
    """Messages, the newest first."""
    limit = limit_of(visit)
    with visit.transaction() as conn:
        rows = sql.deliveries.list_recent(
            conn, limit=limit + 1, state=visit.asked("state") or None, before=cursor_number(visit)
        )
    shown = part(rows, limit, lambda row: row.id)
    return Items([message_of(row) for row in shown.items], shown.next)


def show_message(visit: Visit, _: None = None) -> event_shapes.MessageDetail:
    """One message with every attempt."""
    with visit.transaction() as conn:
        row = sql.deliveries.get(conn, id=visit.number())
        if row is None:
            raise NotFound(f"There is no message {visit.number()}.")
        return event_shapes.MessageDetail(message_of(row), sql.deliveries.attempts_of(conn, id=row.id))


def list_mutes(visit: Visit, _: None = None) -> Items:
    """What is muted, and with `over` also what was."""
    everything = visit.asked("over") == "yes"
    with visit.transaction() as conn:
        now = database_now(conn)
        rows = sql.mutes.list_recent(conn, everything=everything, limit=MOST_MUTES, now=now)
    return Items([_mute(row) for row in rows])


def _mute(row: MuteLine) -> shapes.Mute:
    return shapes.Mute(
        row.id, row.kind, row.name, row.why, row.muted_by, row.muted_at, row.until, row.ended_at, row.ended_by,
        row.events, row.changes,
    )  # fmt: skip


def list_people(visit: Visit, _: None = None) -> Items:
    """Everybody, by name."""
    with visit.transaction() as conn:
        rows = sql.people.list_all(conn)
    return Items([
        shapes.Person(
            row.name, Role(row.role), bool(row.password_hash) and row.disabled_at is None, row.disabled_at,
            row.seen_at, row.created_at, row.created_by,
        )
        for row in rows
    ])  # fmt: skip


def add_person(visit: Visit, body: bodies.AddPerson) -> shapes.LoginAddress:
    """A new account; its one-time address is in this answer alone."""
    with visit.change() as (conn, now):
        token = accounts.add(conn, body.name.lower(), body.role, visit.actor, now)
    return shapes.LoginAddress(body.name.lower(), f"{visit.site.links.public_url}/welcome/{token}")


def reset_password(visit: Visit, _: NoBody) -> shapes.LoginAddress:
    """A one-time address for another password."""
    name = visit.request.path_params["name"]
    with visit.change() as (conn, now):
        token = accounts.reset(conn, name, visit.actor, now)
    return shapes.LoginAddress(name, f"{visit.site.links.public_url}/welcome/{token}")


ROUTES = [
    Route("/me", "Who asks", Access.READER, show_me, shapes.Me),
    Route("/sources", "Sources by name, and how each is", Access.READER, list_sources, shapes.Source, is_list=True),
    Route("/sources/{name}", "A source", Access.READER, show_source, shapes.Source),
    Route(
        "/sources/{name}/read", "Read a source now: the next reading takes it", Access.ADMIN,
        changed(sources.read_now, show_source), shapes.Source, body=NoBody,
    ),
    Route(
        "/sources/{name}/switch", "Read a source, or stop reading it", Access.ADMIN,
        changed(sources.switch, show_source), shapes.Source, body=bodies.Switch,
    ),
    Route(
        "/messages", "Messages, the newest first", Access.READER, list_messages, event_shapes.Message, is_list=True,
        query=(Parameter("state", "of this state", choices=STATES),),
    ),
    Route(
        "/messages/{number:int}", "A message and its attempts", Access.READER, show_message,
        event_shapes.MessageDetail,
    ),
    Route(
        "/messages/{number:int}/again", "Send a message again", Access.ADMIN,
        changed(messages.send_again, show_message), event_shapes.MessageDetail, body=NoBody,
    ),
    Route(
        "/messages/{number:int}/cancel", "Do not send a message that is not sent yet", Access.ADMIN,
        changed(messages.cancel_message, show_message), event_shapes.MessageDetail, body=bodies.Cancel,
    ),
    Route(
        "/mutes", f"What is muted, at most {MOST_MUTES}, the newest first", Access.READER, list_mutes, shapes.Mute,
        is_list=True, query=(Parameter("over", "yes: also what is over", choices=YES),),
    ),
    Route(
        "/mutes", "Mute a rule, an event, a source or a place", Access.EDITOR,
        changed(mutes.add_mute, done("muted; what is held meanwhile is told when it is over")), shapes.Done,
        body=bodies.AddMute,
    ),
    Route(
        "/mutes/{number:int}/end", "End a mute before its time", Access.EDITOR,
        changed(mutes.end_mute, done("no longer muted")), shapes.Done, body=bodies.EndMute,
    ),
    Route("/people", "Everybody who may use the page", Access.ADMIN, list_people, shapes.Person, is_list=True),
    Route(
        "/people", "Let somebody in", Access.ADMIN, add_person, shapes.LoginAddress, body=bodies.AddPerson
    ),
    Route(
        "/people/{name}/role", "Give somebody other rights; logs them out", Access.ADMIN,
        changed(people.set_role, done("saved")), shapes.Done, body=bodies.SetRole,
    ),
    Route(
        "/people/{name}/disabled", "Keep somebody out, or let them in again", Access.ADMIN,
        changed(people.set_disabled, done("saved")), shapes.Done, body=bodies.SetDisabled,
    ),
    Route(
        "/people/{name}/reset", "A one-time address for another password", Access.ADMIN, reset_password,
        shapes.LoginAddress, body=NoBody,
    ),
]  # fmt: skip
