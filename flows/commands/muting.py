"""`tocsin mutes`, and `mute` of rules, events, sources and places: something is silent for a time."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Literal

from cyclopts import App, Parameter

import sql.mutes
import sql.recipient_mutes
from alerts.delivery import recipient_mutes
from alerts.delivery.channels import Channels
from alerts.delivery.placing import Recipient
from alerts.rules.mutes import LONGEST, MuteKind, MuteRefused, change_in_words
from alerts.rules.store import muting
from alerts.text.durations import read_duration
from flows.channels import usable_channels_of
from flows.commands.telling import who
from flows.database import database
from flows.output import Json, as_json, facts, plain, say, show, talk
from flows.settings import load_settings
from sql.connection import now as database_now
from sql.connection import transaction
from sql.rows.mutes import HeldMatch, Mute, MuteLine, RecipientMuteLine

app = App(name="mutes", help="What is silent for a time, and what was held meanwhile.")
Kind = Literal["rule", "event", "source", "place"]


@app.command
def add(kind: Kind, name: str, *until: str, why: str, recipient: str = "") -> None:
    """Let a rule, an event, a source or a place be silent for a time.

    mutes add source gazette 2d --why 'test articles', mutes add place "Kidal" until 2027-01-31 --why exercise.
    What is held meanwhile is on record with the mute, counted in digests, and told when the mute is over.

    Parameters
    ----------
    kind
        rule, event, source or place.
    name
        of a rule, a source or a place; of an event its number.
    until
        30m, 2h, 3d, 1w, or until and a day with or without an hour (of your time zone); 90 days at most.
    why
        shown to everyone who misses the alerts.
    recipient
        only this one is not told: a channel with one address, or an address as `tocsin channels list` shows it.
    """
    if recipient:
        _add_for(recipient, MuteKind(kind), name, until, why)
    else:
        _add(MuteKind(kind), name, until, why)


@app.command(name="list")
def list_mutes(
    *,
    everything: Annotated[
        bool, Parameter(name="--all", negative="", help="Also those that are over.")
    ] = False,
    limit: int = 50,
    json: Json = False,
) -> None:
    """The mutes in force, until when, by whom and why, and what each has held."""
    with database(load_settings()) as url, transaction(url) as conn:
        now = database_now(conn)
        mutes: list[MuteLine | RecipientMuteLine] = [
            *sql.mutes.list_recent(conn, everything=everything, limit=limit, now=now),
            *sql.recipient_mutes.list_recent(conn, everything=everything, limit=limit, now=now),
        ]
    show(
        mutes,
        {
            "mute": lambda row: row.id,
            "of": lambda row: row.kind,
            "name": lambda row: row.name,
            "until": lambda row: row.ended_at or row.until,
            "by": lambda row: row.muted_by,
            "why": lambda row: row.why,
            "not told": lambda row: getattr(row, "target_label", "everybody"),
            "events held": lambda row: row.held if isinstance(row, RecipientMuteLine) else row.events,
            "updates held": lambda row: None if isinstance(row, RecipientMuteLine) else row.changes,
        },
        json=json,
        empty="nothing is muted",
    )


@app.command(name="show")
def show_mute(number: int, *, json: Json = False) -> None:
    """One mute, and every event and update that it held and that was not told since."""
    with database(load_settings()) as url, transaction(url) as conn:
        if own := sql.recipient_mutes.get(conn, id=number):
            mute: Mute = own
            held = sql.recipient_mutes.held(conn, id=number)
        else:
            mute = muting.get(conn, number)
            held = [*sql.mutes.held(conn, id=number), *sql.mutes.held_changes(conn, id=number)]
    if json:
        say(as_json(asdict(mute) | {"held": [asdict(match) for match in held]}))
        return
    facts([
        (mute.kind, f"{mute.event_id}: {mute.name}" if mute.event_id else mute.name),
        ("muted", f"{plain(mute.muted_at)} by {mute.muted_by}: {mute.why}"),
        ("until", mute.until),
        *([("not told", own.target_label)] if own else []),
        *([("ended", f"{plain(mute.ended_at)} by {mute.ended_by}")] if mute.ended_at else []),
        ("told what it held", mute.told_at or "when it is over"),
    ])  # fmt: skip
    say()
    show(
        held,
        {
            "when": lambda row: row.at,
            "rule": lambda row: row.rule,
            "event": lambda row: row.event_id,
            "held": _held,
            "source": lambda row: row.source,
        },
        json=False,
        empty="it holds nothing that was not told since",
    )


def _held(match: HeldMatch) -> str:
    doubt = "in doubt: " if match.is_in_doubt else ""
    change = change_in_words(match)
    return f"{doubt}{change}: {match.title}" if change else f"{doubt}{match.title}"


@app.command
def end(number: int, *, release: Annotated[bool, Parameter(negative="")] = False) -> None:
    """End a mute before its time; the readers are told what it held.

    Parameters
    ----------
    number
        which mute; see `tocsin mutes list`.
    release
        what it held is decided on again, and alerts.
    """
    with database(load_settings()) as url, transaction(url) as conn:
        now = database_now(conn)
        if sql.recipient_mutes.get(conn, id=number):
            mute: Mute = recipient_mutes.end(conn, number, ended_by=who(), now=now)
        else:
            mute = muting.end(conn, number, ended_by=who(), now=now, releases=release)
    again = "; what it held is decided on again in the next round" if release else ""
    talk.print(f"no longer muted: {mute.kind} {mute.name}{again}", markup=False)


def mute(name: str, *until: str, why: str = "") -> None:
    """Keep a rule silent for a time; see also `tocsin mutes`.

    mute NAME 2h --why ..., mute NAME until 2027-01-31 08:00 --why ..., mute NAME off.
    What it matches meanwhile is on record, and told when the mute is over; it alerts again by itself.

    Parameters
    ----------
    name
        the rule.
    until
        30m, 2h, 3d, 1w, or until and a day with or without an hour (of your time zone), or off; 90 days at most.
    why
        shown to everyone who misses the alerts.
    """
    if until != ("off",):
        _add(MuteKind.RULE, name, until, why)
        return
    with database(load_settings()) as url, transaction(url) as conn:
        now = database_now(conn)
        muting.end_of_rule(conn, name, ended_by=who(), now=now)
    talk.print(f"{name} alerts again", markup=False)


def mute_event(number: str, *until: str, why: str) -> None:
    """Keep an event silent for a time: `mute 5 2d --why ...`; the same as `tocsin mutes add event`."""
    _add(MuteKind.EVENT, number, until, why)


def mute_source(name: str, *until: str, why: str) -> None:
    """Keep what a source tells silent for a time, while it is read: the same as `tocsin mutes add source`."""
    _add(MuteKind.SOURCE, name, until, why)


def mute_place(name: str, *until: str, why: str) -> None:
    """Keep what happens in a place silent for a time: the same as `tocsin mutes add place`."""
    _add(MuteKind.PLACE, name, until, why)


def _add(kind: MuteKind, name: str, until: tuple[str, ...], why: str) -> Mute:
    with database(load_settings()) as url, transaction(url) as conn:
        now = database_now(conn)
        moment = muted_until(" ".join(until), now)
        made = muting.add(conn, kind, name, until=moment, why=why, muted_by=who(), now=now)
    talk.print(
        f"{made.kind} {made.name} is silent until {plain(made.until)} (mute {made.id}); sooner: "
        f"tocsin mutes end {made.id}",
        markup=False,
    )
    return made


def _add_for(who_is_told: str, kind: MuteKind, name: str, until: tuple[str, ...], why: str) -> None:
    settings = load_settings()
    recipient = recipient_named(usable_channels_of(settings), who_is_told)
    with database(settings) as url, transaction(url) as conn:
        now = database_now(conn)
        moment = muted_until(" ".join(until), now)
        made = recipient_mutes.add(
            conn, recipient, kind, name, until=moment, why=why, muted_by=who(), now=now
        )
    talk.print(
        f"{made.kind} {made.name} is silent for {made.target_label} until {plain(made.until)} (mute {made.id}); "
        f"sooner: tocsin mutes end {made.id}",
        markup=False,
    )


def recipient_named(channels: Channels, name: str) -> Recipient:
    """Whom a channel of one address, or a label of an address, stands for. MuteRefused where that is not one."""
    targets = {
        target.fingerprint: target for target in channels.targets if name in (target.tag, target.label)
    }
    if len(targets) != 1:
        labels = ", ".join(sorted({target.label for target in targets.values()}))
        raise MuteRefused(
            f"{name} is {len(targets)} recipients: write one of {labels}"
            if targets
            else f"there is no recipient {name}: see tocsin channels list"
        )
    (target,) = targets.values()
    return Recipient(target.tag, target.fingerprint, target.label)


def muted_until(words: str, now: datetime) -> datetime:
    """The moment that a mute lasts to. MuteRefused with what to write, also for the past."""
    text = words.removeprefix("until").strip()
    try:
        length = read_duration(text)
    except ValueError:
        length = None
    try:
        moment = now + length if isinstance(length, timedelta) else datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise MuteRefused(
            f"{words!r} is no time to mute for: write 2h, 3d, until 2027-01-31 or until 2027-01-31 08:00, "
            f"{LONGEST.days} days ahead at most"
        ) from None
    if moment <= now:
        raise MuteRefused(f"{plain(moment)} is over already: write a later time")
    return moment
