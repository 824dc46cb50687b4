"""Mutes: what is silent for a time, what was held meanwhile, and ending that."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

import sql.mutes
import sql.recipient_mutes
from alerts.delivery import recipient_mutes
from alerts.rules.mutes import MuteKind
from alerts.rules.store import muting
from flows.web.access import Access, own_path
from flows.web.pages import Page
from flows.web.visit import Done, Visit
from sql.connection import now as database_now

MOST = 200
SPANS = {"2 hours": 2, "8 hours": 8, "1 day": 24, "3 days": 72, "1 week": 168, "30 days": 720}


class MuteUnclear(ValueError):
    """A mute lacks what is muted, or its end."""


def list_mutes(visit: Visit) -> Response:
    """The mutes in force, or also those that are over, with what each held."""
    everything = visit.asked("over") == "yes"
    with visit.transaction() as conn:
        now = database_now(conn)
        mutes = sql.mutes.list_recent(conn, everything=everything, limit=MOST, now=now)
        own = sql.recipient_mutes.list_recent(conn, everything=everything, limit=MOST, now=now)
    return visit.page(
        "mutes", mutes=mutes, own=own, everything=everything, kinds=list(MuteKind), spans=SPANS, now=now
    )


def add_mute(visit: Visit) -> Response:
    """Something is silent for a time; what is held meanwhile is on record, and told when it is over."""
    hours, kind = visit.field("hours"), visit.field("kind")
    if hours not in map(str, SPANS.values()) or kind not in list(MuteKind):
        raise MuteUnclear("say what is muted, and for how long")
    with visit.change() as (conn, now):
        if kind == MuteKind.RULE:
            visit.check_rule(conn, visit.field("name"))
        mute = muting.add(
            conn,
            MuteKind(kind),
            visit.field("name"),
            until=now + timedelta(hours=int(hours)),
            why=visit.field("why"),
            muted_by=visit.actor.name,
            now=now,
        )
        visit.note(conn, now, f"{kind} muted", f"{kind} {visit.field('name')}", mute.why)
    return visit.go(own_path(visit.field("back") or "/mutes"), Done.MUTED)


def end_mute(visit: Visit) -> Response:
    """A mute ends before its time; what it held is told, or decided on again."""
    with visit.change() as (conn, now):
        releases = visit.field("release") == "yes"
        mute = muting.end(conn, visit.number(), ended_by=visit.actor.name, now=now, releases=releases)
        if mute.rule_id is not None:
            visit.check_rule(conn, mute.rule_id)
        visit.note(conn, now, f"{mute.kind} no longer muted", f"{mute.kind} {mute.name}", f"mute {mute.id}")
    return visit.go(own_path(visit.field("back") or "/mutes"), Done.UNMUTED)


def end_own(visit: Visit) -> Response:
    """A mute of one recipient ends before its time; what it held is told to it."""
    with visit.change() as (conn, now):
        mute = recipient_mutes.end(conn, visit.number(), ended_by=visit.actor.name, now=now)
        if mute.rule_id is not None:
            visit.check_rule(conn, mute.rule_id)
        what = f"{mute.kind} {mute.name} for {mute.target_label}"
        visit.note(conn, now, f"{mute.kind} no longer muted", what, f"mute {mute.id}")
    return visit.go("/mutes", Done.UNMUTED)


PAGES = [
    Page("/mutes", list_mutes, Access.READER),
    Page("/mutes", add_mute, Access.EDITOR, is_change=True),
    Page("/mutes/own/{number:int}/end", end_own, Access.EDITOR, is_change=True),
    Page("/mutes/{number:int}/end", end_mute, Access.EDITOR, is_change=True),
]
