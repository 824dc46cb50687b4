"""The style sheet and scripts of the page, and the answer to whoever asks whether it is up."""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response

from flows.web.access import Access
from flows.web.pages import Page
from flows.web.render import static_files
from flows.web.visit import NotFound, Visit

YEAR = 31_536_000


def static_file(visit: Visit) -> Response:
    """One of our own files, by its name; no path is opened."""
    found = static_files().get(visit.request.path_params["name"])
    if found is None:
        raise NotFound("There is no such file.")
    content, kind, _ = found
    return Response(content, media_type=kind, headers={"Cache-Control": f"public, max-age={YEAR}, immutable"})


def is_up(visit: Visit) -> Response:  # noqa: ARG001 - a handler's form
    """The page answers; it says nothing else to strangers."""
    return PlainTextResponse("ok\n")


PAGES = [
    Page("/static/{name}", static_file, Access.PUBLIC),
    Page("/health", is_up, Access.PUBLIC),
]
