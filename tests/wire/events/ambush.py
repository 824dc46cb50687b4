"""A small press as the crawl leaves it: reports of one ambush, a football match, a look back; and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sql import events, facts
from sql.connection import Connection
from sql.rows import Event, Fact

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TABLES = (
    "select * from events order by id",
    "select * from event_articles order by article_id",
    "select * from facts order by id",
    "select id, detected_at from articles order by id",
)


@dataclass(frozen=True, slots=True)
class Report:
    name: str
    source: str
    published: datetime | None
    title: str
    text: str
    access: str = "full"
    section: str | None = None
    agency: str | None = None
    first_seen_at: datetime = NOW


AMBUSH = (
    Report(
        "courier",
        "sahel-courier",
        NOW - 28 * HOUR,
        "Army convoy ambushed near Tin Ezzar, at least 12 soldiers killed",
        "Gunmen ambushed a military convoy on Monday near the desert town of Tin Ezzar, close to the Algerian "
        "border, killing at least 12 soldiers, two security sources said. The convoy was bringing fuel from "
        "Kidal to the garrison at Tessalit when it was hit by roadside bombs. JNIM claimed the attack.",
        agency="SNA",
    ),
    Report(
        "herald",
        "bend-herald",
        NOW - 26 * HOUR,
        "At least 12 soldiers dead in Tin Ezzar convoy ambush",
        "Gunmen ambushed a military convoy on Monday near the desert town of Tin Ezzar, close to the Algerian "
        "border, killing at least 12 soldiers, two security sources said. The convoy was bringing fuel from "
        "Kidal to the garrison at Tessalit when it was hit by roadside bombs. (SNA)",
        agency="SNA",
    ),
    Report(
        "fil",
        "fil-du-nord",
        NOW - 24 * HOUR,
        "Mali : une embuscade contre un convoi de l'armée fait au moins 12 morts près de Tin Ezzar",
        "Un convoi de l'armée malienne est tombé dans une embuscade lundi près de Tin Ezzar, à la frontière "
        "algérienne, faisant au moins 12 morts parmi les soldats. Le convoi de carburant reliait Kidal à "
        "Tessalit. Le JNIM a revendiqué l'attaque. L'état-major a annoncé l'envoi de renforts.",
    ),
)
FOOTBALL = Report(
    "football",
    "fil-du-nord",
    NOW - 20 * HOUR,
    "Football : les Aigles battent les Gazelles 2-0",
    "Buts de Kamory Diallo et de Sekou Keita devant trente mille spectateurs ravis.",
)
LOOK_BACK = Report(
    "review",
    "desert-review",
    NOW - 10 * HOUR,
    "The road to Arouane, one winter on",
    "On 26 July 2025 a column of trucks was lost west of Arouane. Nobody has repaired the only well there.",
    section="Analysis",
)
PRESS = (*AMBUSH, FOOTBALL, LOOK_BACK)


def store(conn: Connection, report: Report) -> int:
    """An article row as the collecting step leaves it; its id."""
    conn.execute(
        "insert into sources (name, home_url, next_due_at, added_at) values (%(name)s, %(url)s, %(now)s, %(now)s) "
        "on conflict do nothing",
        {"name": report.source, "url": f"https://{report.source}.example/", "now": NOW},
    )
    url = f"https://{report.source}.example/{report.name}"
    row = conn.execute(
        """
        insert into articles (source_id, url, url_key, title, published, published_precision, access, section, agency,
                              text, text_hash, first_seen_at, changed_at)
        values ((select id from sources where name = %(source)s), %(url)s, %(url)s, %(title)s, %(published)s,
                %(precision)s, %(access)s, %(section)s, %(agency)s, %(text)s, %(hash)s, %(seen)s, %(seen)s)
        returning id
        """,
        {
            "source": report.source,
            "url": url,
            "title": report.title,
            "published": report.published,
            "precision": "unknown" if report.published is None else "minute",
            "access": report.access,
            "section": report.section,
            "agency": report.agency,
            "text": report.text,
            "hash": sha256(report.text.encode()).hexdigest(),
            "seen": report.first_seen_at,
        },
    ).fetchone()
    assert row is not None
    return int(row[0])


def store_all(conn: Connection, reports: Sequence[Report]) -> dict[str, int]:
    return {report.name: store(conn, report) for report in reports}


def event_of(conn: Connection, article: int) -> int | None:
    found = events.assignments(conn, article_ids=[article])
    return found[0].event_id if found else None


def event(conn: Connection, article: int) -> Event:
    found = event_of(conn, article)
    assert found is not None
    stored = events.get(conn, found)
    assert stored is not None
    return stored


def everything(conn: Connection) -> list[list[tuple[object, ...]]]:
    return [conn.execute(query.encode()).fetchall() for query in TABLES]


def dates_of(conn: Connection, article_id: int) -> list[Fact]:
    found = facts.list_of(conn, article_ids=[article_id])
    return [fact for fact in found if fact.kind == "date" and not fact.value["inferred"]]
