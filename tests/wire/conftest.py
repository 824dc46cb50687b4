"""A small stored world: sources, articles, events, told by one short call each."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

import sql.events
from sql.connection import Connection, connect
from sql.statements import Json

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


class World:
    """Writes rows as the earlier steps would have left them."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self._numbers = itertools.count(1)
        self.source_id = self._id(
            "insert into sources (name, home_url, kind, next_due_at, added_at)"
            " values ('gazette', 'https://gazette.example', 'local', %(now)s, %(now)s) returning id",
            now=NOW,
        )
        self.keep_past(NOW)

    def keep_past(self, since: datetime) -> None:
        """Since when what events were is kept; what these calls leave is as it was all the time before."""
        self.conn.execute("update past_kept set since = %s", (since,))

    def article(
        self,
        title: str = "Ambush near the border",
        text: str = "A convoy was ambushed near the border on Monday.",
        *,
        event: int | None = None,
        age: timedelta = timedelta(hours=1),
        seen: datetime = NOW,
        language: str = "en",
        detected: bool = True,
    ) -> int:
        number = next(self._numbers)
        article_id = self._id(
            "insert into articles (source_id, url, url_key, title, published, published_precision, language, access,"
            " text, text_hash, first_seen_at, changed_at, detected_at) values (%(source)s, %(url)s, %(url)s, %(title)s,"
            " %(published)s, 'minute', %(language)s, 'full', %(text)s, %(url)s, %(seen)s, %(seen)s, %(detected)s)"
            " returning id",
            source=self.source_id,
            url=f"https://gazette.example/{number}",
            title=title,
            text=text,
            published=seen - age,
            language=language,
            seen=seen,
            detected=seen if detected else None,
        )
        if event is not None:
            self.assign(article_id, event)
        return article_id

    def event(self, root: int) -> int:
        event_id = self._id(
            "insert into events (root_article_id, title, first_published, last_published, created_at, updated_at)"
            " values (%(root)s, 'x', %(now)s, %(now)s, %(now)s, %(now)s) returning id",
            root=root,
            now=NOW,
        )
        self.assign(root, event_id)
        return event_id

    def story(self, title: str = "Ambush near the border", **more: object) -> int:
        """An article that founds an event of its own; the event's number."""
        return self.event(self.article(title, **more))  # type: ignore[arg-type]

    def assign(self, article: int, event: int) -> None:
        self.conn.execute(
            "insert into event_articles values (%s, %s, %s, %s)"
            " on conflict (article_id) do update set event_id = excluded.event_id",
            (article, event, article, NOW),
        )

    def merge(self, event: int, into: int) -> None:
        self.conn.execute("update events set state = 'merged', merged_into = %s where id = %s", (into, event))

    def doubt(
        self, event: int, may_be: int | None, kind: str = "same", words: str = "same town and day"
    ) -> None:
        row = {"event_id": event, "kind": kind, "may_be_event_id": may_be, "words": words, "now": NOW}
        sql.events.record_doubts(self.conn, [row])

    def looks_back(self, article: int, day: str, *, background: bool = True) -> None:
        value = Json({"lo": day, "hi": day, "background": background})
        self.conn.execute(
            "insert into facts (article_id, extractor, kind, value, sentence) values (%s, 'dates-1', 'date', %s, '')",
            (article, value),
        )

    def column(self, statement: str) -> list[object]:
        return [row[0] for row in self.conn.execute(statement).fetchall()]

    def _id(self, statement: str, **values: object) -> int:
        row = self.conn.execute(statement, values).fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture
def world(conn: Connection) -> World:
    return World(conn)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def elsewhere(database_url: str) -> Callable[[], Connection]:
    """A second connection to the same database."""
    return lambda: connect(database_url)


@pytest.fixture
def two_at_once(elsewhere: Callable[[], Connection]) -> Callable[[Callable[[Connection], object]], None]:
    """Do the same twice at once, each on a connection of its own that was open before either began."""

    def do_twice(do: Callable[[Connection], object]) -> None:
        both_ready = threading.Barrier(2)

        def one() -> None:
            with elsewhere() as mine:
                both_ready.wait()
                do(mine)

        threads = [threading.Thread(target=one) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return do_twice
