"""In which language and time zone a person reads the page."""

from __future__ import annotations

from starlette.responses import Response

import sql.people
from flows.web.access import Access
from flows.web.catalogue import LANGUAGES, time_zones
from flows.web.pages import Page
from flows.web.visit import Done, Visit
from sql.connection import Connection
from sql.rows import Person


class LocaleUnknown(ValueError):
    """A language or a time zone that there is none of."""


def choose_locale(visit: Visit) -> Response:
    """Another language and zone from now on; empty: as the browser asks, and UTC. Raises LocaleUnknown."""
    assert visit.person is not None  # noqa: S101 - the page asks for a log-in
    language, zone = visit.field("language") or None, visit.field("time_zone") or None
    if language is not None and language not in LANGUAGES:
        raise LocaleUnknown("choose one of the languages that are offered")
    if zone is not None and zone not in time_zones():
        raise LocaleUnknown(
            "there is no such time zone: write one as Africa/Dakar, or leave it empty for UTC"
        )
    with visit.change() as (conn, _):
        sql.people.set_locale(conn, id=visit.person.id, language=language, time_zone=zone)
    return visit.go("/account", Done.SAVED)


def adopt_zone(conn: Connection, visit: Visit, person: Person) -> None:
    """Take over the zone of the browser that somebody logs in with, when they have chosen none."""
    zone = visit.field("time_zone")
    if person.time_zone is None and zone in time_zones():
        sql.people.set_locale(conn, id=person.id, language=person.language, time_zone=zone)


PAGES = [Page("/account/locale", choose_locale, Access.READER, is_change=True)]
