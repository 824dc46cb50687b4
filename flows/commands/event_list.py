"""How a list of events looks: a line of facts, the headline under it, and what is in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from alerts.text.humanize import count
from flows.commands.paragraphs import Paragraphs
from flows.explain.event_export import tolls_of
from flows.explain.event_view import precision_in_words
from flows.explain.event_words import day_in_words, doubt_now, place_in_words, tolls_in_words
from flows.output import as_json, plain
from sql.event_views import ListedEvent
from sql.rows import EventDoubt

HEADS = ("event", "day", "what", "where", "toll", "newsrooms", "state", "told")
# what stands in the second line where there is no room: newsrooms, state, told
MOVED = 3
MOST = {"where": 28, "toll": 34, "told": 20}  # columns of a terminal
GAP = "  "
WIDEST = 160


def as_object(event: ListedEvent) -> str:
    """One line of JSON."""
    doubt = doubt_of(event)
    return as_json(
        {name: value for name, value in asdict(event).items() if name not in _INSTEAD}
        | {
            "precision": precision_in_words(event.precision),
            "disputed": [toll.kind for toll in tolls_of(event) if toll.is_disputed],
            "in_doubt": asdict(doubt) if doubt else None,
        }
    )


_INSTEAD = ("doubt_kind", "may_be_event_id", "may_be_title", "doubt_words", "doubted_at", "changed")


def tell(events: Sequence[ListedEvent]) -> None:
    """A list for people; what has no room on a terminal is cut, elsewhere nothing is."""
    console = Console(highlight=False)
    page = Paragraphs(WIDEST, breaks_always=False)
    rows = [_cells(event, is_cut=console.is_terminal) for event in events]
    widths = [max(map(cell_len, column)) for column in zip(HEADS, *rows, strict=True)]
    is_narrow = sum(widths) + len(GAP) * (len(HEADS) - 1) > page.width
    shown = len(HEADS) - (MOVED if is_narrow else 0)
    page.write(_line(HEADS[:shown], widths, page.width), style="bold")
    for event, cells in zip(events, rows, strict=True):
        page.write(_line(cells[:shown], widths, page.width))
        indent = " " * widths[0] + GAP
        # on a line of its own: a headline that is read from the right must not draw other words to its side
        page.write(Text(_cut(plain(event.title), page.width - len(indent))), label=indent)
        if is_narrow:
            page.write(_moved(event, cells[-1]), label=indent, style="dim")
        if doubt := doubt_now(doubt_of(event)):
            page.write(f"in doubt: {doubt}", label=indent)


def _moved(event: ListedEvent, told: str) -> str:
    said = [count(event.independent_sources, "newsroom"), event.state]
    return ", ".join([*said, f"told by {told}"] if event.alerts else said)


def _line(cells: Sequence[str], widths: Sequence[int], width: int) -> Text:
    padded = [set_cell_size(cell, width) for cell, width in zip(cells, widths, strict=False)]
    return Text(_cut(GAP.join(padded).rstrip(), width))


def _cells(event: ListedEvent, *, is_cut: bool) -> tuple[str, ...]:
    where = place_in_words(event.place_names, event.regions, event.countries)
    alerts = event.alerts[:3]
    more = f" and {len(event.alerts) - 3} more" if len(event.alerts) > 3 else ""
    given = {
        "event": str(event.id),
        "day": day_in_words(event.day_lo, event.day_hi or event.day_lo) if event.day_lo else "-",
        "what": event.types[0] if event.types else "-",
        "where": where or "-",
        "toll": tolls_in_words(tolls_of(event)) or "-",
        "newsrooms": f"{event.independent_sources}",
        "state": event.state,
        "told": f"alert {', '.join(map(str, alerts))}{more}" if alerts else "-",
    }
    cells = {name: plain(value) for name, value in given.items()}
    return tuple(_cut(cells[name], MOST.get(name, 1 << 20)) if is_cut else cells[name] for name in HEADS)


def _cut(text: str, width: int) -> str:
    """A text that takes no more columns than there are."""
    return text if cell_len(text) <= width else set_cell_size(text, max(width - 1, 1)).rstrip() + "…"


def doubt_of(event: ListedEvent) -> EventDoubt | None:
    """What is in doubt of a listed event."""
    if event.doubt_kind is None or event.doubted_at is None:
        return None
    return EventDoubt(
        event.id,
        event.doubt_kind,
        event.may_be_event_id,
        event.may_be_title,
        event.doubt_words or "",
        event.doubted_at,
    )
