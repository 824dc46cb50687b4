"""What the page asks of a worker, since it takes long or goes to the network: to probe a site, to test a channel.

The page stores a request and shows what came of it; a worker takes it, asks under the guard of the crawl, and stores
the answer.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter, ValidationError

import sql.worker_requests
from alerts.delivery.channels import NoSuchChannel
from alerts.delivery.outcome import Outcome
from alerts.delivery.record import reopen
from alerts.delivery.run import Tried, send_test
from flows.channels import usable_channels_of
from flows.settings import Settings
from flows.sources.form import wanted
from flows.sources.probe import SECONDS, probe
from flows.sources.probe_report import Preview, preview
from sql.connection import Connection, connect
from sql.connection import now as database_now
from sql.rows import WorkerRequest

# longer than the longest of them takes
LEASE = timedelta(seconds=SECONDS + 60)
# articles that a preview shows
SAMPLE = 5
FAULT = "this failed, and the reason is in the log of the worker on {machine}"

log = logging.getLogger(__name__)
PREVIEWS: TypeAdapter[Preview] = TypeAdapter(Preview)
ANSWERS: TypeAdapter[list[Tried]] = TypeAdapter(list[Tried])


class Kind(StrEnum):
    """What can be asked of a worker."""

    SOURCE_PREVIEW = "source_preview"
    CHANNEL_TEST = "channel_test"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request is done: the settings of this machine, the database, and a word for what is being done."""

    settings: Settings
    conn: Connection
    note: Callable[[str], None]


class OfAnotherVersion(ValueError):
    """The answer was stored by a program that knew other things of a site than this one."""


def preview_of(request: WorkerRequest) -> Preview | None:
    """What a site would give; None while that is not known. Raises OfAnotherVersion."""
    try:
        return None if request.result is None else PREVIEWS.validate_python(request.result)
    except ValidationError:
        raise OfAnotherVersion(
            f"the look at {request.subject} was taken by another version of Tocsin: look at it again"
        ) from None


def tried_of(request: WorkerRequest) -> list[Tried]:
    """What each recipient of a test message answered; none while it is not sent."""
    return [] if request.result is None else ANSWERS.validate_python(request.result)


def answer_waiting(settings: Settings, url: str) -> int:
    """Do what waits, one after the other, and store what came of each; how many. Raises what the database raises."""
    answered = 0
    with connect(url) as conn:
        sql.worker_requests.give_up(conn, now=database_now(conn))
        while (request := _claimed(conn)) is not None:
            _answer(settings, conn, request)
            answered += 1
    return answered


def _claimed(conn: Connection) -> WorkerRequest | None:
    now = database_now(conn)
    return sql.worker_requests.claim(conn, until=now + LEASE, now=now)


def _answer(settings: Settings, conn: Connection, request: WorkerRequest) -> None:
    def note(progress: str) -> None:
        sql.worker_requests.note_progress(conn, id=request.id, progress=progress[:300])

    failure, result = "", None
    try:
        result = DO[Kind(request.kind)](Place(settings, conn, note), request)
    except (ValueError, LookupError) as error:
        failure = str(error)
    except Exception:
        log.exception("request %d (%s) failed", request.id, request.kind)
        failure = FAULT.format(machine=socket.gethostname())
    now = database_now(conn)
    sql.worker_requests.finish(conn, id=request.id, failure=failure[:2_000], result=result, now=now)
    log.info("request %d (%s) is answered", request.id, request.kind)


def _preview(place: Place, request: WorkerRequest) -> Any:
    """How a site would be read; the crawl child asks it, under its guard."""
    source = wanted(request.subject)
    reading = probe(
        place.settings,
        source.home_url,
        source.parser,
        SAMPLE,
        opened=lambda url: place.note(f"reading {url} …"),
    )
    shown = preview(source.home_url, source.name, reading, datetime.now(UTC))
    return _storable(PREVIEWS.dump_python(shown, mode="json"))


def _test(place: Place, request: WorkerRequest) -> Any:
    """A test message to everyone behind a channel; what waited for a target that accepts it is due."""
    channels = usable_channels_of(place.settings)
    if request.subject not in channels.tags and (why := channels.incomplete(request.subject)):
        raise NoSuchChannel(f"{request.subject} {why}")
    tried = send_test(channels, request.subject, slack_url=place.settings.slack_url)
    accepted = [target.fingerprint for target in tried if target.outcome is Outcome.SENT]
    reopen(place.conn, accepted, database_now(place.conn))
    return _storable(ANSWERS.dump_python(tried, mode="json"))


def _storable(value: Any) -> Any:
    """JSON values without what Postgres cannot store: NUL and halves of letters."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {key: _storable(item) for key, item in value.items()}
    return value


DO: dict[Kind, Callable[[Place, WorkerRequest], Any]] = {
    Kind.SOURCE_PREVIEW: _preview,
    Kind.CHANNEL_TEST: _test,
}
