"""How many messages one person gets of a flood, and whether each digest is made once over changes of the clock.

    .venv/bin/python tests/bench/flood.py [--json] [--articles 2000] [--each 20]

A flood: matching articles come `--each` at a time, a second apart, and what is due is sent in between to a mail server
on loopback, which counts. Digests: in three time zones over two changes of the clock each, with outages, every ten
minutes of six days.
"""

from __future__ import annotations

import argparse
import itertools
import json
import platform
import sys
import tempfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller

import sql.channels
from alerts.delivery import outbox
from alerts.delivery.channels import Channels, load_channels
from alerts.delivery.digests import make_digests
from alerts.delivery.run import deliver_due
from alerts.rules import run
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from sql.connection import Connection, connect
from sql.migrate import migrate
from sql.postgres import Cluster

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
CHANGES = {
    "Europe/Paris": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
}
HOURS = ("02:30", "07:30")
NUMBERS = itertools.count(1)


class Sink:
    """A mail server that keeps what it got."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(bytes(envelope.content))
        return "250 kept"


class AnyPort(Controller):
    """A controller on a port that the system chose."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def main() -> int:
    """Print the figures; 1 when one is missed."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--json", action="store_true")
    wanted.add_argument("--articles", type=int, default=2_000)
    wanted.add_argument("--each", type=int, default=20)
    given = wanted.parse_args()
    with tempfile.TemporaryDirectory() as scratch, Cluster(Path(scratch) / "postgres").session():
        cluster = Cluster(Path(scratch) / "postgres")
        figures = flood(cluster.database("flood"), Path(scratch), given.articles, given.each)
        figures |= digests(cluster.database("digests"), Path(scratch))
    if given.json:
        print(json.dumps({"machine": platform.platform(), "figures": figures}))
    else:
        for name, figure in figures.items():
            print(f"{name:<60}{figure['value']:>8}   must {figure['must']}, aim {figure['aim']}")
    return int(any(figure["value"] > figure["must"] for figure in figures.values()))


def figure(value: int, must: int, aim: int) -> dict[str, Any]:
    return {"value": value, "baseline": None, "ratio": None, "must": must, "aim": aim}


def flood(url: str, folder: Path, articles: int, each: int) -> dict[str, Any]:
    """One rule, one reader; every article is an event of its own. An hour is played after the last one."""
    sink = Sink()
    controller = AnyPort(sink, hostname="127.0.0.1", port=0, ready_timeout=60)
    controller.start()
    port = controller.port
    with connect(url) as conn:
        migrate(conn)
        channels = _channels(folder, f"mailto://127.0.0.1:{port}?from=tocsin@example.org&to=ana@example.org")
        _rule(conn, "border", "convoy")
        at = NOON
        for first in range(0, articles, each):
            for _ in range(first, min(first + each, articles)):
                _story(conn, at)
            at += SECOND
            _round(conn, url, channels, at)
        for _ in range(60):
            at += MINUTE
            _round(conn, url, channels, at)
        lost = conn.execute(
            "select count(*) from alerts a where not exists (select from deliveries d where d.alert_id = a.id"
            " and d.state = 'sent') and not exists (select from digest_items i join deliveries d"
            " on d.digest_id = i.digest_id and d.state = 'sent' where i.alert_id = a.id)"
        ).fetchone()
        alerts = conn.execute("select count(*) from alerts").fetchone()
    controller.stop()
    assert lost is not None
    assert alerts is not None
    largest = max(map(len, sink.mails))
    return {
        f"flood of {alerts[0]:,} alerts: messages to one person": figure(len(sink.mails), 12, 5),
        "alerts in no message and no digest": figure(lost[0] + articles - alerts[0], 0, 0),
        "octets of the largest mail": figure(largest, 100_000, 100_000),
    }


def digests(url: str, folder: Path) -> dict[str, Any]:
    """Digests that were missing, came twice, or had an alert twice; summed over zones, changes and hours."""
    wrong: Counter[str] = Counter()
    made = 0
    with connect(url) as conn:
        migrate(conn)
        channels = _channels(folder, "json://127.0.0.1:9/x")
        for zone, days in CHANGES.items():
            for change, hour in itertools.product(days, HOURS):
                made += _play(conn, channels, ZoneInfo(zone), change, hour, wrong)
    return {
        f"of {made} digests: missing, or twice": figure(wrong["days"], 0, 0),
        "alerts in no digest, or in two": figure(wrong["alerts"], 0, 0),
    }


def _play(
    conn: Connection, channels: Channels, zone: ZoneInfo, change: date, hour: str, wrong: Counter[str]
) -> int:
    """Six days around a change of the clock, every ten minutes, without those of an outage over a day and a night."""
    conn.execute("truncate digests, digest_items, deliveries, alerts, matches cascade")
    conn.execute("delete from event_articles")
    conn.execute("truncate rules cascade")
    sql.channels.set_settings(conn, tag="desk", time_zone=zone.key, on_ambiguous="resend")
    _rule(conn, "border", "convoy", when=f"daily {hour}", max_age="none")
    begin = datetime.combine(change - 3 * DAY, datetime.min.time(), zone).astimezone(UTC)
    outage = (begin + 4.6 * DAY, begin + 5.5 * DAY)
    stories = 0
    for step in range(6 * 24 * 6):
        at = begin + step * 10 * MINUTE
        if step % 36 == 0:
            _story(conn, at)
            stories += 1
        run.match_stored(
            conn, at, lambda mine, alert, tags, now: outbox.enqueue(mine, alert, tags, channels, now)
        )
        if not outage[0] <= at < outage[1]:
            # two workers, one right after the other
            make_digests(conn, channels, at, lambda *_: None)
            make_digests(conn, channels, at + SECOND, lambda *_: None)
    make_digests(conn, channels, begin + 8 * DAY, lambda *_: None)
    ends = [row[0].astimezone(zone).date() for row in conn.execute("select ends_at from digests")]
    told = conn.execute(
        "select count(distinct alert_id) from digest_items where digest_id is not null"
    ).fetchone()
    # every day of the six has alerts; the outage hides the digest of one
    expected = {change - 3 * DAY + number * DAY for number in range(1, 6)} - {
        outage[0].astimezone(zone).date() + DAY
    }
    wrong["days"] += len(ends) - len(set(ends)) + len(expected - set(ends))
    assert told is not None
    wrong["alerts"] += abs(told[0] - stories)
    return len(ends)


def _channels(folder: Path, address: str) -> Channels:
    path = folder / f"channels{next(NUMBERS)}.yaml"
    path.write_text(f"urls:\n  - {address}:\n      tag: desk\n")
    path.chmod(0o600)
    return load_channels(path)


def _rule(conn: Connection, name: str, query: str, **fields: object) -> None:
    rule = WatchRule.model_validate({"name": name, "query": query, "notify": ["desk"], **fields})
    loading.save(conn, rule, saved_by="bench", known_channels={"desk"}, now=NOON - 400 * DAY)


def _story(conn: Connection, at: datetime) -> None:
    """An article that is an event of its own."""
    number = next(NUMBERS)
    conn.execute(
        "insert into sources (name, home_url, kind, next_due_at, added_at)"
        " values ('gazette', 'https://gazette.example', 'local', now(), now()) on conflict do nothing"
    )
    conn.execute(
        "with article as (insert into articles (source_id, url, url_key, title, published, published_precision,"
        " language, access, text, text_hash, first_seen_at, changed_at, detected_at) select id, %(url)s, %(url)s,"
        " %(title)s,"
        " %(at)s, 'minute', 'en', 'full', 'A convoy was ambushed near the border on Monday.', %(url)s, %(at)s, %(at)s,"
        " %(at)s from sources returning id),"
        " event as (insert into events (root_article_id, title, first_published, last_published, created_at,"
        " updated_at) select id, 'x', %(at)s, %(at)s, %(at)s, %(at)s from article returning id, root_article_id)"
        " insert into event_articles select root_article_id, id, root_article_id, %(at)s from event",
        {
            "url": f"https://gazette.example/{number}",
            "title": f"Ambush number {number} on a convoy",
            "at": at,
        },
    )


def _round(conn: Connection, url: str, channels: Channels, at: datetime) -> None:
    run.match_stored(
        conn, at, lambda mine, alert, tags, now: outbox.enqueue(mine, alert, tags, channels, now)
    )

    def tell(mine: Connection, notice_id: int, now: datetime) -> None:
        outbox.enqueue_notice(mine, notice_id, "desk", channels, now)

    make_digests(conn, channels, at, tell)
    deliver_due(lambda: connect(url), channels, now=lambda _: at)


if __name__ == "__main__":
    sys.exit(main())
