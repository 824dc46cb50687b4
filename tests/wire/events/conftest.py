"""A newsroom for tests of detection: articles as the crawl leaves them, and what became of each."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from alerts.events.detect import detect
from alerts.rules import run
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from sql import events
from sql.connection import Connection
from sql.rows import EventDoubt
from sql.statements import Json

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)


class Newsroom:
    """Writes articles, and reads the events and doubts that detection made of them."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self._numbers = itertools.count(1)

    def article(
        self,
        title: str,
        text: str,
        *,
        ago: timedelta = timedelta(0),
        source: str = "courier",
        kind: str = "local",
        language: str = "en",
        section: str | None = None,
        seen: datetime = NOW,
        detected: bool = False,
    ) -> int:
        """An article that was published some time before it was first seen."""
        url = f"https://{source}.example/{next(self._numbers)}"
        self.conn.execute(
            "insert into sources (name, home_url, kind, next_due_at, added_at) values (%s, %s, %s, %s, %s)"
            " on conflict do nothing",
            [source, f"https://{source}.example/", kind, NOW, NOW],
        )
        row = self.conn.execute(
            "insert into articles (source_id, url, url_key, title, published, published_precision, language, access,"
            " section, text, text_hash, first_seen_at, changed_at, detected_at, matched_at) values"
            " ((select id from sources where name = %(source)s), %(url)s, %(url)s, %(title)s, %(published)s, 'minute',"
            " %(language)s, 'full', %(section)s, %(text)s, %(url)s, %(seen)s, %(seen)s, %(done)s, %(done)s)"
            " returning id",
            {
                "source": source, "url": url, "title": title, "published": seen - ago, "language": language,
                "section": section, "text": text, "seen": seen, "done": seen if detected else None,
            },
        ).fetchone()  # fmt: skip
        assert row is not None
        return int(row[0])

    def old_event(self, articles: Sequence[int]) -> int:
        """An event as a program without profiles left it, rooted in the first of its articles."""
        row = self.conn.execute(
            "insert into events (root_article_id, title, first_published, last_published, articles, copy_groups,"
            " independent_sources, created_at, updated_at)"
            " select %(root)s, 'old', min(published), max(published), count(*), count(*), 1, %(now)s, %(now)s"
            " from articles where id = any(%(ids)s) returning id",
            {"root": articles[0], "ids": list(articles), "now": NOW},
        ).fetchone()
        assert row is not None
        for article in articles:
            self.conn.execute(
                "insert into event_articles values (%s, %s, %s, %s)", [article, row[0], article, NOW]
            )
            self.conn.execute(
                "insert into facts (article_id, extractor, kind, value, sentence)"
                " values (%s, 'dates/1', 'date', %s, '')",
                [article, Json({"lo": "2026-01-01", "hi": "2026-01-01", "background": False})],
            )
        return int(row[0])

    def watch(self, name: str = "attacks", query: str = "attack* OR ambush* OR soldier*") -> None:
        """A rule that was saved long before the articles."""
        rule = WatchRule.model_validate({"name": name, "query": query, "notify": ["desk"], "max_age": "none"})
        loading.save(self.conn, rule, saved_by="ana", known_channels={"desk"}, now=NOW - timedelta(days=400))

    def match(self, now: datetime = NOW) -> int:
        """Let rules look at what is new; how many alerts of new events there are by now."""
        run.match_stored(self.conn, now, lambda *_: None)
        return len(self.alerts())

    def alerts(self) -> list[tuple[int, int]]:
        """The article and the event of every alert of a new event, the first one first."""
        found = self.conn.execute(
            "select article_id, event_id from alerts where first_alert_id is null order by id"
        ).fetchall()
        return [(row[0], row[1]) for row in found]

    def detect(self, now: datetime = NOW) -> None:
        detect(self.conn, now)

    def event_of(self, article: int) -> int | None:
        """The event that an article tells of now."""
        found = events.assignments(self.conn, article_ids=[article])
        return found[0].event_id if found else None

    def doubt_of(self, article: int) -> EventDoubt | None:
        """What is in doubt of its event."""
        event = self.event_of(article)
        found = events.doubts(self.conn, [event]) if event else []
        return found[0] if found else None

    def answer(self, article: int, told: int) -> str:
        """What becomes of an article after another: same, new or doubt."""
        if self.event_of(article) == self.event_of(told):
            return "same"
        return "doubt" if self.doubt_of(article) else "new"

    def column(self, statement: str) -> list[object]:
        return [row[0] for row in self.conn.execute(statement.encode()).fetchall()]


@pytest.fixture
def newsroom(conn: Connection) -> Newsroom:
    return Newsroom(conn)
