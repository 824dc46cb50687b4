"""How commands answer: data to stdout as a table or as JSON lines, talk to stderr."""

from __future__ import annotations

import dataclasses
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, TypeVar

from cyclopts import Parameter
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from alerts.delivery.escape import json_line, terminal

Row = TypeVar("Row")

# the option of every command that answers with data
Json = Annotated[
    bool, Parameter(name="--json", negative="", help="JSON, one object a line, instead of text.")
]

talk = Console(stderr=True, highlight=False, soft_wrap=True)


def plain(value: Any) -> str:
    """A value as one line of text that does nothing to a terminal."""
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone().strftime("%Y-%m-%d %H:%M")
        case list() | tuple():
            return ", ".join(plain(part) for part in value) or "-"
        case dict():
            return ", ".join(f"{plain(key)} {plain(part)}" for key, part in value.items()) or "-"
    return terminal(str(value))


def as_json(row: Any) -> str:
    """A row as one line of JSON; what acts on a terminal or turns text around is written as an escape."""
    data = dataclasses.asdict(row) if dataclasses.is_dataclass(row) and not isinstance(row, type) else row
    return json_line(data, _jsonable)


def _jsonable(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.total_seconds() if isinstance(value, timedelta) else str(value)


def show(rows: Iterable[Row], columns: dict[str, Callable[[Row], Any]], *, json: bool, empty: str) -> None:
    """Rows as a table for people, or as JSON lines (whole rows) for programs; `empty` is said of no rows."""
    rows = list(rows)
    if json:
        for row in rows:
            sys.stdout.write(as_json(row) + "\n")
        return
    if not rows:
        talk.print(Text(empty))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(read(row))) for read in columns.values()))
    _stdout().print(table)


def facts(pairs: Sequence[tuple[str, Any]]) -> None:
    """Names and values, one a line."""
    width = max(len(name) for name, _ in pairs)
    for name, value in pairs:
        say(f"{name:<{width}}  {plain(value)}")


def say(line: str = "", style: str = "") -> None:
    """One line of data; on a terminal styled and broken between words, elsewhere as it is."""
    console = Console(highlight=False)
    if style and console.is_terminal:
        console.print(Text(line, style=style))
    else:
        sys.stdout.write(line + "\n")


def say_text(text: Text, indent: int = 0) -> None:
    """A text as data, indented; on a terminal styled and broken between words, elsewhere as one plain line."""
    console = Console(highlight=False)
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, indent), expand=False))
    else:
        sys.stdout.write(" " * indent + text.plain + "\n")


def own_name() -> str:
    """How this program is called here: `tocsin`, or its path where the shell does not find it by that name."""
    is_path = os.path.basename(sys.argv[0]) == "tocsin" and shutil.which("tocsin") is None  # noqa: PTH119
    return os.path.relpath(sys.argv[0]) if is_path else "tocsin"


def width() -> int:
    """How many columns data may take."""
    return Console().width


def _stdout() -> Console:
    console = Console(highlight=False, soft_wrap=False)
    return console if console.is_terminal else Console(highlight=False, width=200)
