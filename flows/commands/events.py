"""`tocsin events`: what happened, by the articles that tell it."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

import sql.event_views
from flows.commands import event_list, rereading
from flows.commands.event_export import export_events
from flows.commands.event_filters import Asked, Limit, read
from flows.commands.event_page import EventPage, as_object
from flows.database import database
from flows.explain.event_rows import gather
from flows.explain.event_view import view
from flows.output import Json, as_json, say, talk
from flows.settings import load_settings
from sql.connection import now as database_now
from sql.connection import transaction

app = App(name="events", help="What happened, by the articles that tell it.")
app.command(export_events, name="export")
app.command(
    "flows.commands.mending:split", name="split", help="Let articles of an event be one of their own."
)
app.command("flows.commands.mending:merge", name="merge", help="Let two events be one.")
app.command("flows.commands.mending:apart", name="apart", help="Let two events be two, whatever comes.")
app.command("flows.commands.mending:undo", name="undo", help="Take a split, a merge or an apart back.")
app.command(
    "flows.commands.mending:mended", name="mended", help="What was split, merged and kept apart by hand."
)
app.command("flows.commands.muting:mute_event", name="mute", help="Keep an event silent for a time.")
All = Annotated[bool, Parameter(name="--all", negative="", help="nothing is cut short.")]


@app.command(name="list")
def list_events(*, asked: Asked | None = None, limit: Limit = 30, json: Json = False) -> None:
    """The events with the newest reports: day, type, place, toll, who reports it, who was told, what is in doubt."""
    with database(load_settings()) as url, transaction(url) as conn:
        which = read(conn, asked or Asked(), database_now(conn))
        events = list(sql.event_views.listed(conn, which, limit=limit))
    if json:
        for event in events:
            say(event_list.as_object(event))
    elif events:
        event_list.tell(events)
    else:
        talk.print("no such events" if asked else "no events yet: `tocsin round` finds them")


@app.command(name="show")
def show_event(number: int, *, all: All = False, json: Json = False) -> None:
    """One event: what is claimed and by whom, who reported it, what changed, who was told, what was held.

    A number that was merged leads to where the event is told now.
    """
    with database(load_settings()) as url, transaction(url) as conn:
        found = view(gather(conn, number))
    if json:
        say(as_json(as_object(found)))
    else:
        EventPage(found, shows_all=all).tell()


@app.command
def reread(*, json: Json = False) -> None:
    """Read every article anew by the program in use: facts, words and event; alerts nobody. Stopped, it goes on."""
    with database(load_settings()) as url:
        done = rereading.reread(url)
    if json:
        say(as_json(done))
    else:
        say(f"{done.read_anew:,} articles read anew in {done.seconds:.0f} seconds")
