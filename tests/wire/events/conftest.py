"""A newsroom for tests of detection: articles as the crawl leaves them, and what became of each."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.events import mending, window
from alerts.events.detect import detect
from alerts.events.mending import Outcome, Said
from alerts.rules import run
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from sql import events
from sql.connection import Connection
from sql.rows import EventDoubt
from sql.statements import Json

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# title and text
CONVOY = (
    "Gunmen kill nine soldiers near Kossan",
    """Gunmen attacked an army convoy on Monday near Kossan, killing nine soldiers, the governor said. The convoy was
    carrying flour to the garrison of Kossan when two vehicles hit mines. Helicopters searched the valley.""",
)
CONVOY_AGAIN = (
    "Nine soldiers die in convoy attack near Kossan",
    """Nine soldiers were killed on Monday when gunmen attacked an army convoy carrying flour near Kossan. Two vehicles
    hit mines, the governor said, and helicopters searched the valley.""",
)
PATROL = (
    "Soldiers die in attack on a patrol near Kossan",
    """Gunmen attacked an army patrol near Kossan on Monday and killed nine soldiers, a trader said. The patrol had left
    its camp on motorcycles, and was attacked at the well of the shepherds, whose market burnt down at noon.""",
)
PATROL_AGAIN = (
    "Patrol on motorcycles attacked near Kossan, nine soldiers dead",
    """Nine soldiers of an army patrol were killed near Kossan on Monday, said a trader who saw the gunmen. The patrol,
    on motorcycles, was attacked at the well of the shepherds, and their market burnt down at noon.""",
)
STRIKE = (
    "Nurses of Badala hospital walk out over unpaid wages",
    "Nurses of Badala hospital began a strike on Sunday over five months of unpaid wages, their union said.",
)
FLOOD = (
    "Flood carries away the bridge of Mirriyel",
    "A flood carried away the bridge of Mirriyel on Friday, and forty houses were lost.",
)


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


def said(why: str = "", by: str = "ana", now: datetime = NOW) -> Said:
    return Said(by, why, now)


class Desk:
    """A newsroom whose people mend."""

    def __init__(self, conn: Connection, newsroom: Any) -> None:
        self.conn, self.newsroom = conn, newsroom
        self._sources = iter(f"paper{number}" for number in range(1000))

    def article(self, what: tuple[str, str], **more: Any) -> int:
        return int(self.newsroom.article(*what, source=next(self._sources), **more))

    def event(self, article: int) -> int:
        found = self.newsroom.event_of(article)
        assert found is not None
        return int(found)

    def events(self, *articles: int) -> list[int]:
        return [self.event(one) for one in articles]

    def split(self, *articles: int, now: datetime = NOW) -> Outcome:
        event = self.event(articles[0])
        with self.conn.transaction():
            return mending.split(self.conn, event, articles, said(now=now))

    def merge(self, one: int, other: int, now: datetime = NOW) -> Outcome:
        one, other = self.events(one, other)
        with self.conn.transaction():
            return mending.merge(self.conn, one, other, said(now=now))

    def apart(self, one: int, other: int) -> Outcome:
        one, other = self.events(one, other)
        with self.conn.transaction():
            return mending.keep_apart(self.conn, one, other, said())

    def undo(self, outcome: Outcome, now: datetime = NOW) -> Outcome:
        with self.conn.transaction():
            return mending.undo(self.conn, outcome.id, said(now=now))

    def wrong_event(self, alert: int, now: datetime = NOW) -> Outcome | None:
        row = self.conn.execute("select article_id, event_id from alerts where id = %s", [alert]).fetchone()
        assert row is not None
        with self.conn.transaction():
            return mending.split_wrong(self.conn, row[0], row[1], Said("ana", "", now, alert))

    def watch(self, **conditions: Any) -> None:
        rule = WatchRule.model_validate(
            {"name": "attacks", "query": "soldier*", "notify": ["desk"], **conditions}
        )
        loading.save(self.conn, rule, saved_by="ana", known_channels={"desk"}, now=NOW - 400 * DAY)

    def match(self, now: datetime = NOW) -> list[int]:
        """The articles of all alerts by now."""
        run.match_stored(self.conn, now, lambda *_: None)
        return [article for article, _ in self.newsroom.alerts()]

    def days(self, count: int, *what: tuple[str, str]) -> Iterator[datetime]:
        """Days on each of which something comes, and is detected under a new table."""
        for day in range(1, count + 1):
            now = NOW + day * DAY
            for each in what:
                self.article(each, seen=now)
            detect(self.conn, now)
            yield now


@pytest.fixture
def desk(conn: Connection, newsroom: Any) -> Desk:
    return Desk(conn, newsroom)


@pytest.fixture
def one_event(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int, int, int]:
    """Two attacks near one town that are taken for one: two reports of each."""
    monkeypatch.setattr(window, "SAME", 0.1)
    ids = tuple(desk.article(what, ago=20 * HOUR) for what in (CONVOY, CONVOY_AGAIN, PATROL, PATROL_AGAIN))
    desk.article(STRIKE)
    detect(desk.conn, NOW)
    assert len(set(desk.events(*ids))) == 1
    return ids  # type: ignore[return-value]
