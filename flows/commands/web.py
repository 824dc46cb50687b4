"""`tocsin web`: the page."""

from __future__ import annotations

from flows.output import talk
from flows.settings import load_settings
from flows.web.serve import serve


def web() -> None:
    """Show the page of Tocsin on this machine until Ctrl-C; a part of `tocsin up` already."""
    serve(load_settings(), lambda line: talk.print(line, markup=False))
