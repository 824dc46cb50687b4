"""Events and alerts of the API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sql.alerts
import sql.deliveries
import sql.event_care
import sql.event_views
import sql.events
import sql.followed
import sql.judgements
import sql.mutes
from alerts.events.facts.claims import EventType
from flows.explain.event_export import point, tolls_of
from flows.explain.event_rows import gather
from flows.explain.event_view import EventView, Told, precision_in_words, view
from flows.explain.event_words import doubt_then
from flows.explain.updates import told_by_alert
from flows.web import alerts, event_actions
from flows.web.access import Access
from flows.web.api import bodies, event_shapes
from flows.web.api.acting import changed
from flows.web.api.routes import Items, NoBody, Parameter, Route, cursor_number, limit_of, part, unusable
from flows.web.visit import NotFound, Visit
from sql.alerts import AlertLine
from sql.connection import Connection
from sql.connection import now as database_now
from sql.event_views import EventFilter, ListedEvent
from sql.rows import Delivery

TYPES = tuple(kind.value for kind in EventType)
MOST_DAYS = 3_660
YES = ("yes", "no")


def list_events(visit: Visit, _: None) -> Items:
    """Events, those with the newest reports first."""
    limit = limit_of(visit)
    with visit.transaction() as conn:
        events = list(sql.event_views.listed(conn, _wanted(visit, database_now(conn)), limit=limit + 1))
        holders = {
            holder.event_id: holder.person
            for holder in sql.event_care.holders(conn, event_ids=[event.id for event in events])
        }
    shown = part(events, limit, lambda event: f"{event.last_published.isoformat()}~{event.id}")
    return Items([_line(event, holders.get(event.id), visit) for event in shown.items], shown.next)


def _wanted(visit: Visit, now: datetime) -> EventFilter:
    days, country, before = visit.asked("days"), visit.asked("country"), visit.asked("cursor")
    span = int(days) if days else 7
    if span > MOST_DAYS:
        raise unusable("days", f"{span} are too many", f"write 1 to {MOST_DAYS}, or 0 for all")
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise unusable("country", f"{country[:20]!r} is no country", "write its two letters, as ML")
    moment, _, number = before.rpartition("~")
    try:
        before_published = datetime.fromisoformat(moment) if before else None
        if before and (before_published is None or before_published.tzinfo is None or not number.isdecimal()):
            raise ValueError
    except ValueError:
        raise unusable("cursor", "it is no cursor", "take `next` of the answer before, as it is") from None
    return EventFilter(
        since=now - timedelta(days=span) if span else None,
        countries=[country.upper()] if country else None,
        types=[visit.asked("type")] if visit.asked("type") else None,
        is_alerted=visit.asked("told") == "yes",
        is_doubtful=visit.asked("doubtful") == "yes",
        before_published=before_published,
        before_id=int(number[:18]) if before else None,
    )


def _line(event: ListedEvent, holder: str | None, visit: Visit) -> event_shapes.EventLine:
    where = point(event)
    return event_shapes.EventLine(
        id=event.id,
        headline=event.title,
        url=visit.site.links.event(event.id),
        state=event.state,
        types=event.types,
        day_from=event.day_lo,
        day_to=event.day_hi or event.day_lo,
        places=event.place_names,
        regions=event.regions,
        countries=event.countries,
        precision=precision_in_words(event.precision),
        latitude=where[1] if where else None,
        longitude=where[0] if where else None,
        tolls=list(tolls_of(event)),
        actors=event.actors,
        articles=event.articles,
        newsrooms=event.independent_sources,
        first_published=event.first_published,
        last_published=event.last_published,
        alerts=event.alerts,
        in_doubt=event.doubt_kind,
        may_be_event=event.may_be_event_id,
        held_by=holder,
    )


def show_event(visit: Visit, _: None = None) -> event_shapes.Event:
    """All that is known of one event; a number that was merged gives the event as which it is told now."""
    with visit.transaction() as conn:
        rows = gather(conn, visit.number())
        number = rows.event.id
        held = sql.event_care.holdings(conn, event_id=number)
        notes = sql.event_care.notes(conn, event_id=number)
        mutes = sql.mutes.in_force(conn, now=rows.now)
        followed = sql.followed.of_events(conn, event_ids=[number])
    return _event(
        view(rows),
        visit.site.links.event(number),
        next((holder.person for holder in held if holder.ended_at is None), None),
        [event_shapes.EventNote(note.person, note.made_at, note.text) for note in notes],
        [follower.rule for follower in followed],
        [mute.id for mute in mutes if mute.current_event_id == number],
    )


def _event(
    event: EventView,
    url: str,
    holder: str | None,
    notes: list[event_shapes.EventNote],
    followed: list[str],
    mutes: list[int],
) -> event_shapes.Event:
    day_from, day_to = event.day or (None, None)
    return event_shapes.Event(
        id=event.id,
        headline=event.title,
        url=url,
        state=event.state,
        is_folded=event.is_folded,
        types=list(event.types),
        actors=list(event.actors),
        where=event.where,
        day_from=day_from,
        day_to=day_to,
        tolls=list(event.tolls),
        articles=event.articles,
        newsrooms=event.newsrooms,
        first_published=event.first_published,
        last_published=event.last_published,
        claims=list(event.claims),
        tolls_by_speaker=list(event.toll_tables),
        timeline=list(event.timeline),
        changes=list(event.changes),
        alerts=[_event_alert(alert) for alert in event.alerts],
        held=list(event.held),
        doubt=event.doubt,
        may_be_this=list(event.may_be_this),
        merged=list(event.merged),
        mendings=list(event.mendings),
        held_by=holder,
        notes=notes,
        followed_by_rules=followed,
        mutes=mutes,
    )


def _event_alert(alert: Told) -> event_shapes.EventAlert:
    return event_shapes.EventAlert(
        id=alert.alert.id,
        rule=alert.alert.rule,
        made_at=alert.alert.created_at,
        article=alert.alert.article_id,
        source=alert.source,
        title=alert.title,
        in_doubt=doubt_then(alert.alert),
        messages=[message_of(message) for message in alert.messages],
    )


def message_of(row: Delivery) -> event_shapes.Message:
    """A message without what its target is."""
    return event_shapes.Message(
        id=row.id,
        alert=row.alert_id,
        channel=row.channel,
        recipient=row.target_label,
        state=row.state,
        reason=row.reason,
        attempts=row.attempts,
        is_possible_repeat=row.is_possible_repeat,
        created_at=row.created_at,
        due_at=row.due_at,
        sent_at=row.sent_at,
    )


def list_alerts(visit: Visit, _: None) -> Items:
    """Alerts, the newest first."""
    limit = limit_of(visit)
    with visit.transaction() as conn:
        lines = sql.alerts.lines(
            conn, rule=visit.asked("rule") or None, before=cursor_number(visit), limit=limit + 1
        )
        shown = part(lines, limit, lambda alert: alert.id)
        return Items(_alerts(conn, shown.items, visit), shown.next)


def show_alert(visit: Visit, _: None = None) -> event_shapes.AlertDetail:
    """One alert, its messages and what people thought of it."""
    number = visit.number()
    with visit.transaction() as conn:
        lines = sql.alerts.lines(conn, rule=None, before=number + 1, limit=1)
        if not lines or lines[0].id != number:
            raise NotFound(f"There is no alert {number}.")
        return event_shapes.AlertDetail(
            _alerts(conn, lines, visit)[0],
            [message_of(delivery) for delivery in sql.deliveries.of_alert(conn, alert_id=number)],
            sql.judgements.of_alert(conn, alert_id=number),
        )


def _alerts(conn: Connection, lines: Any, visit: Visit) -> list[event_shapes.Alert]:
    changes = told_by_alert(conn, [line.id for line in lines if line.is_update])
    return [_alert(line, changes.get(line.id, ""), visit) for line in lines]


def _alert(line: AlertLine, change: str, visit: Visit) -> event_shapes.Alert:
    return event_shapes.Alert(
        id=line.id,
        url=visit.site.links.alert(line.id),
        made_at=line.created_at,
        rule=line.rule,
        event=line.event_id,
        event_headline=line.event_title,
        article=line.article_id,
        headline=line.headline,
        article_url=line.url,
        source=line.source,
        language=line.language,
        published=line.published,
        sentence=line.sentence,
        is_update=line.is_update,
        change=change,
        in_doubt=line.in_doubt_kind,
        doubt_words=line.doubt_words,
        may_be_event=line.may_be_event_id,
        types=line.types,
        places=line.place_names,
        regions=line.regions,
        countries=line.countries,
        newsrooms=line.independent_sources,
    )


def _action(path: str, summary: str, page: Any, body: Any) -> Route:
    return Route(
        f"/events/{{number:int}}/{path}",
        summary,
        Access.EDITOR,
        changed(page, show_event),
        event_shapes.Event,
        body=body,
    )


ROUTES = [
    Route(
        "/events", "Events, those with the newest reports first", Access.READER, list_events, event_shapes.EventLine,
        is_list=True, query=(
            Parameter("days", "reported within so many days: 7 if nothing is said, 0: ever", is_number=True),
            Parameter("type", "of this type", choices=TYPES),
            Parameter("country", "in this country, by its two letters"),
            Parameter("told", "yes: only those that a rule told of", choices=YES),
            Parameter("doubtful", "yes: only those of which something is in doubt", choices=YES),
        ),
    ),
    Route("/events/{number:int}", "An event", Access.READER, show_event, event_shapes.Event),
    _action("take", "Look at it, so that others see who does", event_actions.take, NoBody),
    _action("let-go", "Nobody looks at it any more", event_actions.let_go, NoBody),
    _action("hand-over", "Somebody else looks at it", event_actions.hand_over, bodies.HandOver),
    _action("note", "Keep a note on it", event_actions.add_note, bodies.Note),
    _action("follow", "A rule tells every change of it, or no longer", event_actions.follow, bodies.Follow),
    Route(
        "/events/{number:int}/split", "Articles of it are an event of their own", Access.EDITOR,
        changed(event_actions.split, show_event, articles="article"), event_shapes.Event, body=bodies.Split,
    ),
    _action("merge", "It is the same as another event", event_actions.merge, bodies.Other),
    _action("apart", "It is not another event, whatever comes", event_actions.keep_apart, bodies.Other),
    _action("undo/{mending:int}", "Take back a split, a merge or an apart", event_actions.undo, bodies.Undo),
    Route(
        "/alerts", "Alerts, the newest first", Access.READER, list_alerts, event_shapes.Alert, is_list=True,
        query=(Parameter("rule", "of this rule alone"),),
    ),
    Route("/alerts/{number:int}", "An alert", Access.READER, show_alert, event_shapes.AlertDetail),
    Route(
        "/alerts/{number:int}/judge", "What an alert was worth", Access.EDITOR,
        changed(alerts.judge_alert, show_alert), event_shapes.AlertDetail, body=bodies.Judge,
    ),
]  # fmt: skip
