"""`tocsin events export`: events for maps and tables."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import sql.event_views
from flows.commands.event_filters import Asked, Limit, read
from flows.database import database
from flows.explain.event_export import Format, written
from flows.output import talk
from flows.settings import load_settings
from sql.connection import now as database_now
from sql.connection import transaction

STDOUT = Path("-")


class NoSuchFolder(ValueError):
    """The folder to write into is not there."""


def export_events(
    *, asked: Asked | None = None, format: Format = "geojson", out: Path = STDOUT, limit: Limit | None = None
) -> None:
    """Events with day, place, type and tolls as GeoJSON, CSV or JSON lines; docs/events.md tells the columns.

    Parameters
    ----------
    format
        geojson: points for a map; csv: a table; jsonl: one object a line.
    out
        a file, which is replaced when all is written; - is stdout.
    limit
        no more than the newest so many.
    """
    if out != STDOUT and not out.parent.is_dir():
        raise NoSuchFolder(f"there is no folder {out.parent} to write {out.name} into")
    with database(load_settings()) as url, transaction(url) as conn:
        which = read(conn, asked or Asked(), database_now(conn))
        pieces = written(sql.event_views.listed(conn, which, limit=limit), format)
        if out == STDOUT:
            for piece in pieces:
                sys.stdout.write(piece)
        else:
            _write(pieces, out)


def _write(pieces: Iterable[str], out: Path) -> None:
    """A file that is whole or not there: an export that breaks off leaves what was there before."""
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
        part.replace(out)
    finally:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
    talk.print(f"written to {out}", markup=False)
