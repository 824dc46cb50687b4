"""What is kept of a person: shown whole to them, and erased when they ask."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.responses import Response

from alerts.delivery.escape import json_line
from flows.people import personal_data
from flows.people.accounts import find
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.visit import Done, Visit


class NotMeant(ValueError):
    """Somebody who wants to be erased writes their name, so that nobody is by mistake."""


def show_own(visit: Visit) -> Response:
    """All that is kept of whoever asks, and how it is erased."""
    return visit.page("personal_data")


def export_own(visit: Visit) -> Response:
    """The same as a JSON file."""
    assert visit.person is not None  # noqa: S101 - the page asks for a log-in
    with visit.transaction() as conn:
        data = personal_data.export_person(conn, visit.person)
    return _file(data)


def erase_own(visit: Visit) -> Response:
    """The account of whoever asks is erased."""
    assert visit.person is not None  # noqa: S101 - the page asks for a log-in
    _erase(visit, visit.person.name)
    answer = visit.go("/login", Done.ERASED)
    answer.delete_cookie(visit.site.cookie_name)
    return answer


def export_any(visit: Visit) -> Response:
    """All that is kept of somebody, for them: an admin was asked for it."""
    with visit.change() as (conn, now):
        person = find(conn, visit.request.path_params["name"])
        data = personal_data.export_person(conn, person)
        visit.note(conn, now, "personal data exported", f"person {person.name}")
    return _file(data)


def erase_any(visit: Visit) -> Response:
    """Somebody is erased: an admin was asked for it."""
    _erase(visit, visit.request.path_params["name"])
    return visit.go("/people", Done.ERASED)


def _erase(visit: Visit, name: str) -> None:
    with visit.change() as (conn, now):
        person = find(conn, name)
        if visit.field("name") != person.name:
            raise NotMeant(f"write the name {person.name} to say that you mean it")
        personal_data.erase_person(conn, person, visit.actor, now)


def _file(data: dict[str, Any]) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="tocsin-personal-data.json"'}
    return Response(json_line(data, _jsonable), media_type="application/json", headers=headers)


def _jsonable(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


PAGES = [
    Page("/account/data", show_own, Access.READER),
    Page("/account/data.json", export_own, Access.READER),
    Page("/account/erase", erase_own, Access.READER, is_change=True),
    Page("/people/{name}/data.json", export_any, Access.ADMIN, is_change=True),
    Page("/people/{name}/erase", erase_any, Access.ADMIN, is_change=True),
]
