"""What waits when a fault begins: alerts with their messages, articles that no rule has seen, or notices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import sql.alerts
from alerts.delivery.channels import load_channels
from alerts.delivery.outbox import enqueue
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from sql.connection import Connection
from sql.connection import now as database_now

ARTICLE = """insert into articles (source_id, url, url_key, title, published, published_precision, language,
    access, text, text_hash, first_seen_at, changed_at, detected_at)
    select id, %(url)s, %(url)s, %(title)s, now(), 'minute', 'en', 'full', %(title)s, %(url)s, now(), now(), now()
    from sources returning id"""
EVENT = """insert into events (root_article_id, title, first_published, last_published, articles, copy_groups,
    independent_sources, created_at, updated_at)
    select id, %(title)s, now(), now(), 1, 1, 1, now(), now() from articles where url = %(url)s returning id"""
MATCH = """insert into matches (article_id, rule_id, rule_version, revision, event_id, spans, sentence,
    decision, matched_at) values (%s, %s, 1, 1, %s, '[]', %s, 'alerts', now())"""


def fill(conn: Connection, channels_file: Path, alerts: int) -> None:
    """So many alerts with a message to each recipient, as matching would have left them."""
    channels = load_channels(channels_file)
    with conn.transaction():
        now = database_now(conn)
        rule = _begin(conn)
        for number in range(1, alerts + 1):
            article, event = _story(conn, number)
            conn.execute(MATCH, (article, rule, event, f"Ambush token-{number} near Tin-Akof"))
            alert = sql.alerts.insert(
                conn, rule_id=rule, rule_version=1, event_id=event, root_article_id=article, article_id=article,
                transition="new", now=now,
            )  # fmt: skip
            assert alert is not None
            enqueue(conn, alert, ["desk"], channels, now)


def fill_articles(conn: Connection, articles: int) -> None:
    """So many articles, each an event of its own, that a rule alerts once it has seen them."""
    with conn.transaction():
        _begin(conn)
        for number in range(1, articles + 1):
            _story(conn, number)


def fill_notices(conn: Connection, channels_file: Path, notices: Iterable[int]) -> None:
    """A notice to each recipient, by the columns that every version has."""
    for number in notices:
        conn.execute(
            "insert into notices (kind, key, subject, text, created_at) values ('ill', %s, %s, 'x', now())",
            (f"{number}", f"Notice token-{number} of the watch"),
        )
    for target in load_channels(channels_file).targets:
        conn.execute(
            "insert into deliveries (notice_id, channel, target, target_label, due_at, created_at)"
            " select id, 'desk', %s, %s, now(), now() from notices",
            (target.fingerprint, target.label),
        )


def _begin(conn: Connection) -> int:
    """A source, and a rule that matches all; each alert is a message of its own, however many there are."""
    conn.execute("insert into channel_settings (tag, storm_after) values ('desk', 1000000)")
    conn.execute(
        "insert into sources (name, home_url, next_due_at, added_at)"
        " values ('wire', 'https://wire.example', now(), now())"
    )
    rule = WatchRule(name="ambush", query="ambush", notify=["desk"], max_age=None)
    loading.save(
        conn, rule, saved_by="ana", known_channels={"desk"}, now=database_now(conn) - timedelta(days=1)
    )
    return int(conn.execute("select id from rules").fetchone()[0])  # type: ignore[index]


def _story(conn: Connection, number: int) -> tuple[int, int]:
    """An article and its event."""
    values = {"url": f"https://wire.example/{number}", "title": f"Ambush token-{number} near Tin-Akof"}
    article = conn.execute(ARTICLE, values).fetchone()[0]  # type: ignore[index]
    event = conn.execute(EVENT, values).fetchone()[0]  # type: ignore[index]
    conn.execute("insert into event_articles values (%s, %s, %s, now())", (article, event, article))
    return article, event
