"""Sources, their crawls and articles as rows, at any age."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from alerts.health.watch import WatchSummary, watch
from sql.connection import Connection
from sql.connection import now as database_now
from sql.statements import Json

NUMBERS = itertools.count(1)


@dataclass
class World:
    """A database with sources in it; `age` is how long ago something was, in hours."""

    conn: Connection
    now: datetime
    told: list[int] = field(default_factory=list)

    def source(self, name: str, **columns: Any) -> int:
        values = {"language": "fr", "kind": "local", "enabled": True, **columns}
        found = self.conn.execute(
            "insert into sources (name, home_url, language, kind, enabled, next_due_at, added_at)"
            " values (%(name)s, %(home)s, %(language)s, %(kind)s, %(enabled)s, now(), now() - interval '6 hours')"
            " returning id",
            {"name": name, "home": f"https://{name}.example/", **values},
        ).fetchone()
        assert found is not None
        return int(found[0])

    def crawl(self, source_id: int, age: float = 0, failure: str | None = None, **columns: Any) -> None:
        at = self.now - timedelta(hours=age)
        values = {"detail": "", "links": 10, "fetched": 0, "new": 0, "dropped": {}, **columns}
        self.conn.execute(
            "with round as (insert into rounds (started_by, started_at) values ('demo', %(at)s) returning id)"
            " insert into crawls (round_id, source_id, started_at, finished_at, failure, detail, links, fetched, new,"
            " dropped) select id, %(source_id)s, %(at)s - interval '5 seconds', %(at)s, %(failure)s, %(detail)s,"
            " %(links)s, %(fetched)s, %(new)s, %(dropped)s from round",
            {
                "source_id": source_id,
                "at": at,
                "failure": failure,
                **values,
                "dropped": Json(values["dropped"]),
            },
        )

    def article(self, source_id: int, age: float = 0, **columns: Any) -> int:
        number = next(NUMBERS)
        at = self.now - timedelta(hours=age)
        text = "\n".join(f"paragraph {part} of article {number}, which is like no other" for part in range(9))
        values = {"text": text, "authors": ["Ana Diallo"], "reading": {}, "published": at, **columns}
        found = self.conn.execute(
            "insert into articles (source_id, url, url_key, title, authors, published, published_precision, language,"
            " access, text, text_hash, first_seen_at, changed_at, reading) values (%(source_id)s, %(url)s, %(url)s,"
            " %(title)s, %(authors)s, %(published)s, %(precision)s, 'fr', 'full', %(text)s, %(url)s, %(at)s, %(at)s,"
            " %(reading)s) returning id",
            {
                "source_id": source_id,
                "url": f"https://a.example/{number}",
                "title": f"Title {number}",
                "at": at,
                **values,
                "precision": "minute" if values["published"] else "unknown",
                "reading": Json(values["reading"]),
            },
        ).fetchone()
        assert found is not None
        return int(found[0])

    def watch(self, age: float = 0) -> WatchSummary:
        """Watch, so many hours ago."""
        return watch(
            self.conn, self.now - timedelta(hours=age), lambda conn, number, now: self.told.append(number)
        )

    def state(self, source_id: int) -> str | None:
        found = self.conn.execute(
            "select state from source_health where source_id = %s", (source_id,)
        ).fetchone()
        return found[0] if found else None

    def notices(self) -> list[str]:
        return [row[0] for row in self.conn.execute("select subject from notices order by id")]


@pytest.fixture
def world(conn: Connection) -> World:
    return World(conn, database_now(conn))
