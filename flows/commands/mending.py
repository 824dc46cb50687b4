"""`tocsin events split|merge|apart|undo|mended`: events mended by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number as Between

from alerts.events import mending
from alerts.events.bindings import Kind
from alerts.events.mending import Listed, Outcome, Said
from alerts.rules.judging import Judged
from flows.commands.event_filters import Limit
from flows.commands.telling import who
from flows.database import database
from flows.output import Json, as_json, plain, say, show, talk
from flows.settings import load_settings
from sql.connection import Connection, transaction
from sql.connection import now as database_now
from sql.rows import Alert, Mending

# what Postgres numbers rows with
Number = Annotated[int, Parameter(validator=Between(gte=1, lte=2**63 - 1))]
NAMED = 8  # articles; --json has all
DID = {Kind.SPLIT: "split off", Kind.MERGE: "made one", Kind.APART: "kept apart"}


def split(event: Number, /, *articles: Number, why: str = "", json: Json = False) -> None:
    """Let articles of an event be one of their own, whatever is grouped later. Rules are asked again.

    Parameters
    ----------
    event
        the event that they do not tell of; see `tocsin events show`.
    articles
        the articles to be split off; they stay together.
    why
        for whoever looks at it later.
    """
    _do(lambda conn, said: mending.split(conn, event, articles, said), why, json=json)


def merge(one: Number, other: Number, /, *, why: str = "", json: Json = False) -> None:
    """Let two events be one, whatever is grouped later. What was told of either counts as told."""
    _do(lambda conn, said: mending.merge(conn, one, other, said), why, json=json)


def apart(one: Number, other: Number, /, *, why: str = "", json: Json = False) -> None:
    """Let two events be two, whatever is grouped later: neither is in doubt of the other any more."""
    _do(lambda conn, said: mending.keep_apart(conn, one, other, said), why, json=json)


def undo(number: Number, /, *, why: str = "", json: Json = False) -> None:
    """Take a split, a merge or an apart back, by its number in `tocsin events mended`. Nothing is told twice."""
    _do(lambda conn, said: mending.undo(conn, number, said), why, json=json, is_undo=True)


def mended(event: Number | None = None, /, *, limit: Limit = 30, json: Json = False) -> None:
    """What was split, merged and kept apart by hand, the newest first; of one event only, when that is given."""
    with database(load_settings()) as url, transaction(url) as conn:
        found = mending.listed(conn, limit=limit, event_id=event)
    if json:
        for one in found:
            say(as_json(_object(one)))
        return
    show(
        found,
        {
            "number": lambda one: one.mending.id,
            "what": _what,
            "events now": lambda one: one.events,
            "by": lambda one: one.mending.made_by,
            "when": lambda one: one.mending.made_at,
            "why": lambda one: one.mending.why or None,
            "state": _state,
        },
        json=False,
        empty="nothing was mended by hand",
    )


def split_in_words(alert: Alert, judged: Judged) -> str:
    """What came of splitting the article of an alert off from an event that it does not tell of, to be said."""
    if judged.problem is not None:
        return f"; nothing was split off: {judged.problem}, then judge it again"
    if judged.split is None:
        return f"; there was nothing to split off from event {alert.event_id}"
    return f"; {_words(judged.split, is_undo=False)}"


def _do(mend: Callable[[Connection, Said], Outcome], why: str, *, json: bool, is_undo: bool = False) -> None:
    with database(load_settings()) as url, transaction(url) as conn:
        outcome = mend(conn, Said(who(), why, database_now(conn)))
    if json:
        say(as_json(outcome))
    else:
        talk.print(_words(outcome, is_undo=is_undo), markup=False)


def _words(outcome: Outcome, *, is_undo: bool) -> str:
    """What came of a mending, in one line."""
    told = (
        f"{_many('article', outcome.articles)} {_are(outcome.articles)} {_many('event', outcome.events)} now"
    )
    if outcome.others:
        told += f", the others {_many('event', outcome.others)}"
    if is_undo:
        told = f"{outcome.kind} {outcome.id} is taken back; {told}"
    if outcome.asked_again:
        held = "1 match that was" if outcome.asked_again == 1 else f"{outcome.asked_again} matches that were"
        told += f"; {held} held: the next round decides anew"
    for older in outcome.over:
        told += f"; this goes before {_named(older)}"
    return told if is_undo else f"{told} (`tocsin events undo {outcome.id}` takes it back)"


def _named(older: Mending) -> str:
    """An earlier mending, as it is named."""
    why = f": {plain(older.why)}" if older.why else ""
    return f"{older.kind} {older.id} of {plain(older.made_by)}, {plain(older.made_at)}{why}"


def _many(noun: str, numbers: Sequence[int]) -> str:
    if not numbers:
        return f"of no {noun}"
    more = f" and {len(numbers) - NAMED} more" if len(numbers) > NAMED else ""
    return f"{noun}{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers[:NAMED]))}{more}"


def _are(numbers: Sequence[int]) -> str:
    return "are" if len(numbers) > 1 else "is"


def _what(one: Listed) -> str:
    kind = Kind(one.mending.kind)
    by = f", as alert {one.mending.alert_id} was judged" if one.mending.alert_id else ""
    if kind is Kind.MERGE:
        return f"made one: {_many('article', one.rest)}{by}"
    return f"{DID[kind]}: {_many('article', one.apart)} from {_many('article', one.rest)}{by}"


def _state(one: Listed) -> str:
    row = one.mending
    if row.undone_at is not None:
        why = f": {row.undone_why}" if row.undone_why else ""
        return f"taken back by {row.undone_by}, {plain(row.undone_at)}{why}"
    return f"stands, but where {', '.join(map(str, one.over))} says otherwise" if one.over else "stands"


def _object(one: Listed) -> dict[str, object]:
    return {
        **asdict(one.mending),
        "apart": one.apart,
        "rest": one.rest,
        "events": one.events,
        "over": one.over,
    }
