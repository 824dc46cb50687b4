"""Who may use the page, and what they changed: for admins."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

import sql.audit_log
import sql.groups
import sql.people
import sql.subscriptions
from flows.people import accounts, groups, sessions
from flows.people.roles import Role
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.visit import Done, Visit
from sql.connection import now as database_now

CHANGES, FEW_CHANGES = 100, 20


class NoSuchRole(ValueError):
    """There are three roles."""


def show_people(visit: Visit) -> Response:
    """Everybody, with what can be done."""
    return _people(visit)


def add_person(visit: Visit) -> Response:
    """A new account; shows its one-time address once."""
    name = visit.field("name").lower()
    with visit.change() as (conn, now):
        token = accounts.add(conn, name, _role(visit), visit.actor, now)
    return _people(visit, name, token)


def reset_password(visit: Visit) -> Response:
    """A one-time address for another password; shown once."""
    name = visit.request.path_params["name"]
    with visit.change() as (conn, now):
        token = accounts.reset(conn, name, visit.actor, now)
    return _people(visit, name, token)


def set_role(visit: Visit) -> Response:
    """Other rights."""
    with visit.change() as (conn, now):
        accounts.set_role(conn, visit.request.path_params["name"], _role(visit), visit.actor, now)
    return visit.go("/people", Done.SAVED)


def set_disabled(visit: Visit) -> Response:
    """Keep somebody out, or let them in again."""
    name, is_out = visit.request.path_params["name"], visit.field("disabled") == "yes"
    with visit.change() as (conn, now):
        accounts.set_disabled(conn, name, visit.actor, now, disabled=is_out)
    return visit.go("/people", Done.SAVED)


def show_person(visit: Visit) -> Response:
    """One person: where they are logged in, their groups, what they changed, and what is done at their request."""
    with visit.transaction() as conn:
        person = accounts.find(conn, visit.request.path_params["name"])
        shown = sessions.of_person(conn, person, database_now(conn))
        changes = sql.audit_log.list_recent(conn, limit=FEW_CHANGES, person=person.name)
        in_groups = sql.groups.of_person(conn, person_id=person.id)
        addresses = sql.subscriptions.subscribers_of_person(conn, person_id=person.id)
    return visit.page(
        "person",
        one=person,
        sessions=shown,
        changes=changes,
        groups=in_groups,
        addresses=len(addresses),
    )


def end_sessions(visit: Visit) -> Response:
    """Log somebody out, everywhere or of one session (`session`)."""
    name, number = visit.request.path_params["name"], visit.field("session")
    with visit.change() as (conn, now):
        person = accounts.find(conn, name)
        if number.isdecimal() and len(number) < 19:
            accounts.end_session(conn, person, int(number), visit.actor, now)
        else:
            accounts.end_sessions(conn, person, visit.actor, now)
    return visit.go(f"/people/{quote(name)}", Done.ENDED)


def add_group(visit: Visit) -> Response:
    """A new group, which nobody is in yet."""
    with visit.change() as (conn, now):
        groups.add(conn, visit.field("name").lower(), visit.actor, now)
    return visit.go("/people", Done.SAVED)


def remove_group(visit: Visit) -> Response:
    """A group that no rule is private to goes."""
    with visit.change() as (conn, now):
        groups.remove(conn, visit.request.path_params["name"], visit.actor, now)
    return visit.go("/people", Done.SAVED)


def set_member(visit: Visit) -> Response:
    """Put somebody into a group, or take them out."""
    is_member = visit.field("member") == "yes"
    name, person = visit.request.path_params["name"], visit.field("person")
    with visit.change() as (conn, now):
        groups.set_member(conn, name, person, visit.actor, now, is_member=is_member)
    return visit.go("/people", Done.SAVED)


def show_changes(visit: Visit) -> Response:
    """The audit log, the newest change first; by one person, or of one thing or kind of things."""
    before = visit.asked("before")
    asked = {name: visit.asked(name) for name in ("person", "object")}
    with visit.transaction() as conn:
        found = sql.audit_log.list_recent(
            conn,
            limit=CHANGES,
            object=asked["object"] or None,
            person=asked["person"] or None,
            before=int(before) if before.isdecimal() and len(before) < 19 else None,
        )
    return visit.page("changes", changes=found, asked=asked, most=CHANGES)


def _people(visit: Visit, name: str = "", token: str | None = None) -> Response:
    with visit.transaction() as conn:
        found = sql.people.list_all(conn)
        shown = sql.groups.list_all(conn)
    address = f"{visit.site.links.public_url}/welcome/{token}" if token else None
    return visit.page("people", people=found, groups=shown, roles=list(Role), name=name, address=address)


def _role(visit: Visit) -> Role:
    try:
        return Role(visit.field("role"))
    except ValueError:
        raise NoSuchRole(f"there is no role {visit.field('role')!r}: take reader, editor or admin") from None


PAGES = [
    Page("/people", show_people, Access.ADMIN),
    Page("/people", add_person, Access.ADMIN, is_change=True),
    Page("/people/{name}/reset", reset_password, Access.ADMIN, is_change=True),
    Page("/people/{name}/role", set_role, Access.ADMIN, is_change=True),
    Page("/people/{name}/disabled", set_disabled, Access.ADMIN, is_change=True),
    Page("/people/{name}", show_person, Access.ADMIN),
    Page("/people/{name}/sessions", end_sessions, Access.ADMIN, is_change=True),
    Page("/groups", add_group, Access.ADMIN, is_change=True),
    Page("/groups/{name}/remove", remove_group, Access.ADMIN, is_change=True),
    Page("/groups/{name}/member", set_member, Access.ADMIN, is_change=True),
    Page("/changes", show_changes, Access.ADMIN),
]
