"""Detection that is killed, doubled or finds another program's tables ends in what an undisturbed run makes."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from alerts.events import detect as detection
from alerts.events.detect import detect
from sql.connection import Connection, connect

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
TOWNS = ("Gao", "Djibo", "Menaka", "Kidal", "Tillabery", "Ansongo")
MORE = (
    "Fuel trucks burnt for hours beside the bridge.", "The governor promised an inquiry within days.",
    "A curfew was imposed from dusk.", "Families waited outside the hospital of the town for news.",
    "No group claimed it at first.", "Helicopters circled above the river until the evening.",
)  # fmt: skip
# small batches, so that there are many places to be killed at
CHILD = """
import sys
from datetime import datetime
from alerts.events import detect
from sql.connection import connect
detect.BATCH = 3
with connect(sys.argv[1]) as conn:
    print("begun", flush=True)
    detect.detect(conn, datetime.fromisoformat(sys.argv[2]))
"""
GROUPS = (
    (
        "select array_agg(m.article_id order by m.article_id), e.root_article_id, e.title, e.articles, e.copy_groups"
        " from events e join event_articles m on m.event_id = e.id group by e.id order by 1"
    ),
    "select article_id, piece, piece_group, is_alone from article_profiles order by 1",
    "select count(*) from articles where detected_at is null",
    "select article_id, kind, value::text from facts order by 1, 2, 3",
    (
        "select e.root_article_id, s.types, s.place_names, s.killed_low, s.killed_high, s.layout"
        " from event_states s join events e on e.id = s.event_id order by 1"
    ),
    (
        "select e.root_article_id, t.key, t.article_id, t.old, t.new, t.sentence, t.is_disputed, t.moment"
        " from event_transitions t join events e on e.id = t.event_id order by 1, 2"
    ),
)


def store(conn: Connection, count: int) -> None:
    chance = random.Random(5)
    conn.execute(
        "insert into sources (name, home_url, next_due_at, added_at) values ('a', 'https://a.example', %s, %s)",
        (NOW, NOW),
    )
    for number in range(count):
        town = TOWNS[number % len(TOWNS)]
        lead = f"Gunmen ambushed a convoy near {town} on Monday, killing {3 + number % 4} soldiers."
        text = " ".join([lead, *chance.sample(MORE, 4)])
        moment = NOW - timedelta(hours=number % 50)
        conn.execute(
            "insert into articles (source_id, url, url_key, title, published, published_precision, language, access,"
            " text, text_hash, first_seen_at, changed_at) values ((select min(id) from sources), %(url)s, %(url)s,"
            " %(title)s, %(moment)s, 'minute', 'en', 'full', %(text)s, %(url)s, %(now)s, %(now)s)",
            {
                "url": f"https://a.example/{number}",
                "title": lead[:48],
                "moment": moment,
                "text": text,
                "now": NOW,
            },
        )


def forget(conn: Connection) -> None:
    """As before the first detection."""
    conn.execute("update articles set detected_at = null, matched_at = null")
    conn.execute(
        "truncate event_articles, facts, article_profiles, frequency_tables, sketch_parts, events cascade"
    )


def answers(conn: Connection) -> list[Sequence[object]]:
    return [conn.execute(query.encode()).fetchall() for query in GROUPS]


@pytest.fixture
def undisturbed(conn: Connection, monkeypatch: pytest.MonkeyPatch) -> list[Sequence[object]]:
    monkeypatch.setattr(detection, "BATCH", 3)
    store(conn, 60)
    detect(conn, NOW)
    found = answers(conn)
    forget(conn)
    return found


def test_killed_at_any_moment_detection_ends_as_if_undisturbed(
    conn: Connection, database_url: str, undisturbed: list[Sequence[object]]
) -> None:
    chance = random.Random(2)

    for _ in range(8):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, database_url, NOW.isoformat()], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "begun\n"
        time.sleep(chance.uniform(0.15, 0.6))
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
    detect(conn, NOW)

    assert answers(conn) == undisturbed


def test_two_detections_at_once_end_as_one(
    conn: Connection, database_url: str, undisturbed: list[Sequence[object]]
) -> None:
    def run() -> None:
        with connect(database_url) as other:
            detect(other, NOW)

    both = [threading.Thread(target=run) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert answers(conn) == undisturbed


def test_a_table_of_another_layout_is_made_anew(
    conn: Connection, database_url: str, undisturbed: list[Sequence[object]]
) -> None:
    conn.execute(
        "insert into frequency_tables (layout, made_at, total, density, seen) values (-1, %s, 1, 1, 'x')",
        (NOW,),
    )

    detect(conn, NOW)

    assert answers(conn) == undisturbed
    assert conn.execute("select count(*) from frequency_tables").fetchone() == (1,)
