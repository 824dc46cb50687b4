"""`tocsin extract`: what the generic reader makes of a saved page."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from flows.adding import SourceRefused, wanted
from flows.commands.output import as_json, say


def extract(file: Path, *, url: str) -> None:
    """Print the article that is read from a saved page, as one JSON object.

    Parameters
    ----------
    file: the page, as HTML.
    url: where it stood; relative links and the site's own address are read from it.
    """
    from spiders.extract import extract as read  # noqa: PLC0415 - seconds of import that no other command needs

    wanted(url)
    try:
        html = file.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise SourceRefused(f"{file} cannot be read: {error.strerror}") from None
    say(as_json(dataclasses.asdict(read(html, url))))
