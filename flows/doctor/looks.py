"""The looks of `tocsin doctor`: each asks one thing and changes nothing; none waits for another, nor for ever."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sql.channels
import sql.groups
import sql.health
import sql.loops
import sql.metrics
import sql.restores
import sql.rules
import sql.subscriptions
import sql.targets
import sql.workers
from alerts.delivery.subscribers import with_subscribers
from flows.channels import usable_channels_of
from flows.database import DATABASE, cluster
from flows.doctor import findings
from flows.doctor.findings import Finding, Level
from flows.doctor.prefect_server import look_at_prefect, ui_url
from flows.settings import Settings
from sql.connection import Connection, DatabaseUnreachable, connect, shown
from sql.connection import now as database_now
from sql.migrate import unapplied

# all looks together
SECONDS = 2.0

Look = Callable[[Settings], list[Finding]]


class NotRunning(RuntimeError):
    """There is no embedded Postgres, or it does not run."""


def examine(settings: Settings, seconds: float = SECONDS) -> list[Finding]:
    """Every finding, in the order of `LOOKS`; what gave no answer in time or failed is a finding itself."""
    answers: dict[str, list[Finding]] = {}

    def run(name: str, look: Look) -> None:
        try:
            answers[name] = look(settings)
        except Exception as error:  # noqa: BLE001 - one look that fails must not stop the others; it is shown
            said = str(error).strip().split("\n", 1)[0]
            words = f"could not be looked at: {said or type(error).__name__}"
            answers[name] = [Finding(name, Level.ERROR, words)]

    threads = {
        name: threading.Thread(target=run, args=(name, look), daemon=True) for name, look in LOOKS.items()
    }
    give_up = time.monotonic() + seconds
    for thread in threads.values():
        thread.start()
    for name, thread in threads.items():
        thread.join(max(give_up - time.monotonic(), 0))
        if thread.is_alive():
            answers[name] = [Finding(name, Level.ERROR, f"gave no answer within {seconds:g} s")]
    return [finding for name in LOOKS for finding in answers[name]]


def _database(settings: Settings) -> list[Finding]:
    """Everything that the database knows."""
    try:
        url = _url(settings)
        opened = connect(url, patience=0)
    except (NotRunning, DatabaseUnreachable) as error:
        return [Finding("database", Level.ERROR, str(error), "" if settings.database_url else "tocsin up")]
    with opened as conn, conn.transaction():
        apart = datetime.now(UTC) - database_now(conn)
        found = [findings.of_server(sql.metrics.server(conn), shown(url)), findings.of_clock(apart)]
        missing = findings.of_migrations(unapplied(conn))
        # an older schema may lack what the others ask for
        more = _stored(conn, settings) if missing.level is Level.OK else []
    return [found[0], missing, found[1], *more]


def _url(settings: Settings) -> str:
    if settings.database_url:
        return settings.database_url
    embedded = cluster(settings)
    if not embedded.data.exists():
        raise NotRunning("there is no database yet: the first start makes it")
    if not embedded.is_up():
        raise NotRunning("the embedded Postgres does not run, so nothing is read, told or sent")
    return embedded.url(DATABASE)


def _stored(conn: Connection, settings: Settings) -> list[Finding]:
    now = database_now(conn)
    backlog, workers = sql.metrics.backlog(conn, now=now), sql.workers.list_all(conn)
    rules, standings = sql.rules.list_current(conn), sql.health.standings(conn)
    subscribers = sql.subscriptions.subscribers(conn)
    channels = with_subscribers(usable_channels_of(settings), subscribers)
    zones = {row.tag: row.time_zone for row in sql.channels.settings(conn)}
    return [
        *findings.of_workers(workers, findings.is_late(backlog, now), now),
        *findings.of_loops(sql.loops.paused(conn), ui_url(settings)),
        *findings.of_sources(standings, backlog, now),
        findings.of_rules(rules),
        findings.of_articles(backlog, now),
        *findings.of_messages(backlog, now),
        findings.of_ping(settings.ping_url is not None, workers, now),
        *findings.of_missing_channels(channels, rules),
        *findings.of_subscriptions(channels, settings.public_url, len(subscribers)),
        *findings.of_groups(rules, sql.groups.list_all(conn)),
        *findings.of_targets(channels, sql.targets.failing(conn), now),
        *findings.of_restores(sql.restores.newest(conn), now),
        *_unknown_zones(zones),
    ]


def _channels(settings: Settings) -> list[Finding]:
    return findings.of_channels(usable_channels_of(settings), settings.operator)


def _disk(settings: Settings) -> list[Finding]:
    """Where articles lie when the database is ours, and where crawl children write."""
    folders = {_existing(settings.home), Path(tempfile.gettempdir())}
    rooms = {folder.stat().st_dev: folder for folder in sorted(folders, reverse=True)}
    found = []
    for folder in sorted(rooms.values()):
        room = shutil.disk_usage(folder)
        found.append(findings.of_disk(str(folder), room.free, room.total))
    return found


def _existing(folder: Path) -> Path:
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())


def _page(settings: Settings) -> list[Finding]:
    """Whether anybody listens where the page should be."""
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked, not listened to
    address = anywhere.get(settings.web_address, settings.web_address)
    try:
        socket.create_connection((address, settings.web_port), SECONDS / 2).close()
    except OSError:
        words = f"nothing answers at {address}, port {settings.web_port}: alerts are sent all the same"
        return [Finding("page", Level.WARNING, words, "tocsin up")]
    return [Finding("page", Level.OK, f"something answers at {address}, port {settings.web_port}")]


def _contact(settings: Settings) -> list[Finding]:
    return [findings.of_contact(settings.contact)]


def _time_zone(_: Settings) -> list[Finding]:
    """The zone of the times in tables; a wrong TZ is UTC without a word."""
    named = os.environ.get("TZ", "").removeprefix(":")
    if named.replace("/", "").isalpha() and _unknown_zones({"TZ": named}):
        words = f"TZ={named} is no time zone that this machine knows: tables show UTC"
        return [Finding("time zone", Level.WARNING, words, "export TZ=Africa/Bamako")]
    here = datetime.now().astimezone()
    return [Finding("time zone", Level.OK, f"tables show {here.tzname()} (UTC{here:%z})")]


def _unknown_zones(zones: Mapping[str, str]) -> list[Finding]:
    found = []
    for name, zone in zones.items():
        try:
            ZoneInfo(zone)
        except (LookupError, ValueError, OSError):
            words = f"{name}: this machine knows no time zone {zone}"
            found.append(
                Finding("time zone", Level.ERROR, words, f"tocsin channels set {name} --time-zone UTC")
            )
    return found


LOOKS: Mapping[str, Look] = {
    "database": _database,
    "channel": _channels,
    "time zone": _time_zone,
    "disk": _disk,
    "robots contact": _contact,
    "Prefect": look_at_prefect,
    "page": _page,
}
