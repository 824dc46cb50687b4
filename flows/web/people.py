"""Who may use the page, and what they changed: for admins."""

from __future__ import annotations

from starlette.responses import Response

import sql.audit_log
import sql.people
from flows.people import accounts
from flows.people.roles import Role
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.visit import Done, Visit

CHANGES = 100


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


def show_changes(visit: Visit) -> Response:
    """The audit log, the newest change first."""
    before = visit.asked("before")
    with visit.transaction() as conn:
        found = sql.audit_log.list_recent(
            conn,
            limit=CHANGES,
            object=visit.asked("object") or None,
            before=int(before) if before.isdecimal() and len(before) < 19 else None,
        )
    return visit.page("changes", changes=found, object=visit.asked("object"), most=CHANGES)


def _people(visit: Visit, name: str = "", token: str | None = None) -> Response:
    with visit.transaction() as conn:
        found = sql.people.list_all(conn)
    address = f"{visit.site.links.public_url}/welcome/{token}" if token else None
    return visit.page("people", people=found, roles=list(Role), name=name, address=address)


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
    Page("/changes", show_changes, Access.ADMIN),
]
