"""What a person does with an event: takes it, notes, hands it over, splits it, merges it, takes that back."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

import sql.event_care
import sql.events
import sql.followed
import sql.people
import sql.rules
from alerts.events import mending
from alerts.events.mending import NoSuchEvent, Outcome, Said
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.visit import Done, Visit
from sql.connection import Connection

MOST_WORDS = 4_000


class NotDone(ValueError):
    """An action lacks something, or somebody else was faster; the message says what."""


def take(visit: Visit) -> Response:
    """The event is this person's, unless somebody has it."""
    with visit.change() as (conn, now):
        event = _current(conn, visit)
        if not sql.event_care.hold(
            conn, event_id=event, person=visit.actor.name, given_by=visit.actor.name, now=now
        ):
            raise NotDone("somebody took it just before: load the page again")
        visit.note(conn, now, "event taken", f"event {event}")
    return visit.go(f"/events/{event}", Done.TAKEN)


def let_go(visit: Visit) -> Response:
    """Nobody has the event any more."""
    with visit.change() as (conn, now):
        event = _current(conn, visit)
        sql.event_care.end_holdings(conn, event_id=event, ended_by=visit.actor.name, now=now)
        visit.note(conn, now, "event let go", f"event {event}")
    return visit.go(f"/events/{event}", Done.LET_GO)


def hand_over(visit: Visit) -> Response:
    """Another person has the event."""
    name = visit.field("person")
    with visit.change() as (conn, now):
        event = _current(conn, visit)
        person = sql.people.get(conn, name=name)
        if person is None or person.disabled_at:
            raise NotDone("choose somebody who can log in")
        sql.event_care.end_holdings(conn, event_id=event, ended_by=visit.actor.name, now=now)
        sql.event_care.hold(conn, event_id=event, person=name, given_by=visit.actor.name, now=now)
        visit.note(conn, now, "event handed over", f"event {event}", f"to {name}")
    return visit.go(f"/events/{event}", Done.HANDED_OVER)


def add_note(visit: Visit) -> Response:
    """A note for whoever looks at the event later."""
    text = visit.field("text").replace("\x00", "")
    if not text or len(text) > MOST_WORDS:
        raise NotDone(f"a note has 1 to {MOST_WORDS:,} characters")
    with visit.change() as (conn, now):
        event = _current(conn, visit)
        sql.event_care.add_note(conn, event_id=event, person=visit.actor.name, text=text, now=now)
        visit.note(conn, now, "event noted", f"event {event}")
    return visit.go(f"/events/{event}", Done.NOTED)


def follow(visit: Visit) -> Response:
    """Every change of the event is told by a rule from now on, or only what it asks for again."""
    wanted, name = visit.field("follow") == "yes", visit.field("rule")
    with visit.change() as (conn, now):
        event = _current(conn, visit)
        visit.check_rule(conn, name)
        rule = sql.rules.get(conn, name=name)
        if rule is None:
            raise NotDone("choose a rule that told of the event")
        if wanted:
            sql.followed.add(conn, event_id=event, rule_id=rule.id, followed_by=visit.actor.name, now=now)
        else:
            sql.followed.remove(conn, event_id=event, rule_id=rule.id)
        visit.note(
            conn, now, "event followed" if wanted else "event no longer followed", f"event {event}", name
        )
    return visit.go(f"/events/{event}", Done.FOLLOWED if wanted else Done.SAVED)


def split(visit: Visit) -> Response:
    """Articles of the event are one of their own."""
    articles = [int(one) for one in visit.fields("article") if one.isdecimal() and len(one) < 19]
    return _mend(visit, "event split", lambda conn, said: mending.split(conn, visit.number(), articles, said))


def merge(visit: Visit) -> Response:
    """The event and another one are one."""
    other = _number(visit)
    return _mend(visit, "event merged", lambda conn, said: mending.merge(conn, visit.number(), other, said))


def keep_apart(visit: Visit) -> Response:
    """The event and another one are two, whatever comes."""
    other = _number(visit)
    return _mend(
        visit, "event kept apart", lambda conn, said: mending.keep_apart(conn, visit.number(), other, said)
    )


def undo(visit: Visit) -> Response:
    """A split, a merge or an apart is taken back."""
    number = visit.number("mending")
    return _mend(visit, f"mending {number} undone", lambda conn, said: mending.undo(conn, number, said))


def _mend(visit: Visit, action: str, do: Callable[[Connection, Said], Outcome]) -> Response:
    with visit.change() as (conn, now):
        outcome = do(conn, Said(visit.actor.name, visit.field("why"), now))
        visit.note(conn, now, action, f"event {visit.number()}", visit.field("why"))
        # where the event is told now; it may have got another number
        event = sql.events.current_id(conn, visit.number()) or next(iter(outcome.events), visit.number())
    return visit.go(f"/events/{event}", Done.UNDONE if "undone" in action else Done.MENDED)


def _current(conn: Connection, visit: Visit) -> int:
    event = sql.events.current_id(conn, visit.number())
    if event is None:
        raise NoSuchEvent(f"there is no event {visit.number()}")
    return event


def _number(visit: Visit) -> int:
    given = visit.field("other")
    if not given.isdecimal() or not 0 < len(given) < 19:
        raise NotDone("give the number of the other event, as it stands in its address")
    return int(given)


PAGES = [
    Page("/events/{number:int}/take", take, Access.EDITOR, is_change=True),
    Page("/events/{number:int}/let-go", let_go, Access.EDITOR, is_change=True),
    Page("/events/{number:int}/hand-over", hand_over, Access.EDITOR, is_change=True),
    Page("/events/{number:int}/note", add_note, Access.EDITOR, is_change=True),
    Page("/events/{number:int}/follow", follow, Access.EDITOR, is_change=True),
    Page("/events/{number:int}/split", split, Access.EDITOR, is_change=True),
    Page("/events/{number:int}/merge", merge, Access.EDITOR, is_change=True),
    Page("/events/{number:int}/apart", keep_apart, Access.EDITOR, is_change=True),
    Page("/events/{number:int}/undo/{mending:int}", undo, Access.EDITOR, is_change=True),
]
