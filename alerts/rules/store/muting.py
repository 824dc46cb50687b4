"""Mute a rule, an event, a source or a place for a time, and end that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sql.events
import sql.mutes
import sql.rules
import sql.sources
from alerts.rules.language.guess import meant
from alerts.rules.mutes import MuteKind, MuteRefused, checked
from alerts.rules.place_names import Atlas, labelled
from alerts.rules.store import loading
from alerts.rules.store.changes import What
from sql.connection import Connection
from sql.rows.mutes import Mute


class NoSuchMute(MuteRefused):
    """No mute has that number, or it is over."""


@dataclass(frozen=True, slots=True)
class Muted:
    """What is to be muted: one of the numbers, and its name."""

    kind: MuteKind
    name: str
    rule_id: int | None = None
    event_id: int | None = None
    source_id: int | None = None
    place_id: str | None = None

    def is_of(self, mute: Mute) -> bool:
        """Whether a mute is of the same thing."""
        mine = (self.rule_id, self.event_id, self.source_id, self.place_id)
        return mine == (mute.rule_id, mute.current_event_id, mute.source_id, mute.place_id)


def look_up(conn: Connection, kind: MuteKind, name: str) -> Muted:
    """What a name or number stands for; MuteRefused with the nearest name where there is none."""
    match kind:
        case MuteKind.RULE:
            if (rule := sql.rules.get(conn, name=name)) is None:
                raise loading.no_such(conn, What.RULE, name)
            return Muted(kind, rule.name, rule_id=rule.id)
        case MuteKind.EVENT:
            return _event(conn, name)
        case MuteKind.SOURCE:
            return _source(conn, name)
    places = Atlas(conn).meant(name).places
    if not places:
        near = " or ".join(map(labelled, Atlas(conn).near(name)))
        raise MuteRefused(
            f"there is no place {name}: " + (f"did you mean {near}?" if near else "see: tocsin places list")
        )
    if len(places) > 1:
        raise MuteRefused(
            f"{name} may be {' or '.join(map(labelled, places[:4]))}: write which, as Name, Region"
        )
    return Muted(kind, labelled(places[0]), place_id=places[0].id)


def add(
    conn: Connection, kind: MuteKind, name: str, *, until: datetime, why: str, muted_by: str, now: datetime
) -> Mute:
    """Mute something until a moment; a mute of the same thing that is in force gives way to it, with all that it held.

    A transaction of its own. Raises MuteRefused, and NoSuchRule for a rule.
    """
    reason = checked(why, until, now)
    with conn.transaction():
        sql.mutes.lock(conn)
        wanted = look_up(conn, kind, name)
        before = [mute for mute in sql.mutes.in_force(conn, now=now) if wanted.is_of(mute)]
        number = sql.mutes.insert(
            conn,
            kind=kind,
            rule_id=wanted.rule_id,
            event_id=wanted.event_id,
            source_id=wanted.source_id,
            place_id=wanted.place_id,
            name=wanted.name,
            why=reason,
            muted_by=muted_by,
            until=until,
            now=now,
        )
        for mute in before:
            sql.mutes.replace(conn, id=mute.id, by=number, ended_by=muted_by, now=now)
        if kind is MuteKind.RULE:
            sql.rules.mute(conn, name=wanted.name, until=until, muted_by=muted_by, why=reason)
        return get(conn, number)


def end(conn: Connection, number: int, *, ended_by: str, now: datetime, releases: bool = False) -> Mute:
    """End a mute before its time; with `releases` what it held is decided on again. A transaction of its own.

    Raises NoSuchMute.
    """
    with conn.transaction():
        sql.mutes.lock(conn)
        mute = get(conn, number)
        if not sql.mutes.finish(conn, id=number, ended_by=ended_by, now=now):
            raise NoSuchMute(f"mute {number} is over already")
        if mute.kind == MuteKind.RULE:
            sql.rules.mute(conn, name=mute.name, until=None, muted_by=ended_by, why="")
        if releases:
            sql.mutes.release(conn, id=number)
        return mute


def end_of_rule(conn: Connection, name: str, *, ended_by: str, now: datetime) -> bool:
    """End whatever mutes a rule; whether something did. NoSuchRule with the nearest name."""
    wanted = look_up(conn, MuteKind.RULE, name)
    mutes = [mute for mute in sql.mutes.in_force(conn, now=now) if wanted.is_of(mute)]
    for mute in mutes:
        end(conn, mute.id, ended_by=ended_by, now=now)
    loading.mute(conn, name, until=None, muted_by=ended_by)
    return bool(mutes)


def get(conn: Connection, number: int) -> Mute:
    """A mute for everybody. Raises NoSuchMute."""
    mute = sql.mutes.get(conn, id=number)
    if mute is None:
        raise NoSuchMute(f"there is no mute {number}: see tocsin mutes list")
    return mute


def _event(conn: Connection, name: str) -> Muted:
    number = name.strip().removeprefix("event:").removeprefix("#")
    if not number.isdecimal() or len(number) > 18:
        raise MuteRefused(f"{name} is no number of an event: see tocsin events list")
    event = sql.events.get(conn, sql.events.current_id(conn, int(number)) or int(number))
    if event is None:
        raise MuteRefused(f"there is no event {number}: see tocsin events list")
    return Muted(MuteKind.EVENT, " ".join(event.title.split())[:200], event_id=event.id)


def _source(conn: Connection, name: str) -> Muted:
    sources = {source.name: source for source in sql.sources.list_all(conn)}
    if (source := sources.get(name)) is None:
        near = meant(name, sources)
        raise MuteRefused(
            f"there is no source {name}: " + (f"did you mean {near}?" if near else "see: tocsin sources list")
        )
    return Muted(MuteKind.SOURCE, source.name, source_id=source.id)
