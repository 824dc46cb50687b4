"""`tocsin extract`: what the generic reader makes of a page."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from flows.output import as_json, say, talk
from flows.settings import load_settings
from flows.sources.form import SourceRefused, wanted
from flows.sources.probe import freeze
from spiders.decoding import page_text


def extract(page: str, *, url: str | None = None) -> None:
    """Print the article that is read from a page, as one JSON object.

    Parameters
    ----------
    page
        its URL, asked for under the same guard, robots.txt and limits as any; or a file with its HTML.
    url
        where the page of a file stood: its links and its site are read from that.
    """
    from spiders.extract import extract as read  # noqa: PLC0415 - seconds of import that no other command needs

    html, address = _asked(page) if page.lower().startswith(("http://", "https://")) else _saved(page, url)
    say(as_json(dataclasses.asdict(read(html, address))))


def _asked(page: str) -> tuple[str, str]:
    address = wanted(page).home_url
    with talk.status(f"asking {address} …"):
        frozen = freeze(load_settings(), address)
    if frozen.page is None:
        raise SourceRefused(f"{address} could not be had: {frozen.report.detail}")
    return frozen.page.html, frozen.page.url


def _saved(page: str, url: str | None) -> tuple[str, str]:
    if url is None:
        raise SourceRefused(f"{page} is a file: say with --url where the page stood")
    wanted(url)
    try:
        return page_text(Path(page).read_bytes()), url
    except OSError as error:
        raise SourceRefused(f"{page} cannot be read: {error.strerror}") from None
