"""`tocsin sources freeze`: keep a page for the test of a source's own parser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows.output import talk
from flows.settings import load_settings
from flows.sources.form import SourceRefused, SourceUnreachable, address
from flows.sources.probe import freeze as ask
from spiders.decoding import page_text

PAGES = Path("tests/unit/spiders/sources/pages")
NAME = re.compile(r"^[a-z][a-z0-9_]*$")
LABEL = re.compile(r"^[a-z0-9_]+$")


def freeze(
    url: str,
    *,
    parser: Annotated[str, Parameter(name=("--parser", "--spider"))],
    label: str | None = None,
    file: Path | None = None,
    out: Path | None = None,
) -> None:
    """Write a page as the site answers it, and the record that its parser reads from it, to be checked by eye.

    Parameters
    ----------
    url
        The article.
    parser
        The source's own parser: the name of its file in spiders/sources/, which may still have to be written.
    label
        Tells this page from others of that parser: the year of an older layout, for one.
    file
        The page as saved from a browser, when the site does not give it to us.
    out
        Where to; the pages of the tests when run in a checkout, else the working folder.
    """
    place = address(url)
    for word, form in ((parser, NAME), (label or "0", LABEL)):
        if not form.match(word):
            raise SourceRefused(f"{word!r} cannot be the name of a file here: small letters, digits and _")
    folder = out or (PAGES if PAGES.is_dir() else Path())
    path = folder / f"{parser}{f'-{label}' if label else ''}.html"
    if path.exists() or not folder.is_dir():
        why = "exists: remove it, or give a --label" if path.exists() else "cannot be written: no such folder"
        raise SourceRefused(f"{path} {why}")
    html = _saved(file) if file else None
    place, html = (place, html) if html is not None else _answered(place)
    _write(path, parser, html, place)


def _saved(file: Path) -> str:
    try:
        return page_text(file.read_bytes())
    except OSError as error:
        raise SourceRefused(f"{file} cannot be read: {error.strerror}") from None


def _answered(place: str) -> tuple[str, str]:
    with talk.status(f"asking {place} …"):
        found = ask(load_settings(), place)
    if found.page is None:
        raise SourceUnreachable(f"{place} could not be had: {found.report.detail}")
    return found.page.url, found.page.html


def _write(path: Path, parser: str, html: str, place: str) -> None:
    from spiders.frozen import frozen, record  # noqa: PLC0415 - seconds of import that no other command needs
    from spiders.parser import parser_names  # noqa: PLC0415

    page = frozen(html, place)
    path.write_text(page, encoding="utf-8")
    talk.print(f"wrote {path}", markup=False)
    if parser not in parser_names():
        talk.print(
            f"next: write spiders/sources/{parser}.py (spiders/parser.py says how) and run the test of frozen "
            "pages; it writes the record for you to check",
            markup=False,
        )
        return
    path.with_suffix(".json").write_text(record(parser, page), encoding="utf-8")
    talk.print(f"wrote {path.with_suffix('.json')}: check it by eye, field by field", markup=False)
