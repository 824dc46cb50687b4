"""Every route of the API, its description for programs, and the page that describes it for people."""

from __future__ import annotations

from itertools import groupby

from starlette.responses import Response

from alerts.delivery.escape import json_line
from flows.web.access import Access
from flows.web.api import archive, events, rules, upkeep
from flows.web.api.description import values
from flows.web.api.openapi import INTRODUCTION, document
from flows.web.api.routes import PREFIX, Route
from flows.web.pages import Page
from flows.web.visit import Visit

ROUTES: tuple[Route, ...] = (
    *upkeep.ROUTES[:1],
    *events.ROUTES,
    *rules.ROUTES,
    *archive.ROUTES,
    *upkeep.ROUTES[1:],
)


def describe(visit: Visit) -> Response:  # noqa: ARG001 - a handler's form
    """The OpenAPI document."""
    return Response(f"{json_line(document(ROUTES, PREFIX))}\n", media_type="application/json")


def show_description(visit: Visit) -> Response:
    """The same for people: every route, what it takes and what it answers."""
    whole = document(ROUTES, PREFIX)
    groups = [
        (name, list(group)) for name, group in groupby(ROUTES, key=lambda route: route.path.split("/")[1])
    ]
    return visit.page(
        "api",
        prefix=f"{visit.site.links.public_url}{PREFIX}",
        introduction=INTRODUCTION,
        groups=groups,
        values=values(whole["components"]["schemas"]),
    )


PAGES = [
    Page("/api", show_description, Access.READER),
    Page(f"{PREFIX}/openapi.json", describe, Access.READER),
    *(route.page for route in ROUTES),
]
