"""From articles to what is told of changes: detection, rules and messages together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.rules.history.indexing import index_stored
from alerts.rules.history.preview import preview
from alerts.rules.rule import WatchRule, usable_query
from alerts.rules.update_words import told_in_words
from sql import updates
from sql.connection import Connection

pytest.importorskip("alerts.events.transitions")

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NINE = (
    "Gunmen kill nine soldiers near Djibo",
    """Gunmen attacked an army convoy on Monday near Djibo in northern Burkina Faso, killing nine soldiers, the governor
    said. The convoy was carrying flour to the garrison of Djibo when two vehicles hit mines.""",
)
FOURTEEN = (
    "Toll of convoy attack near Djibo rises to fourteen",
    """Fourteen soldiers were killed on Monday when gunmen attacked an army convoy carrying flour near Djibo in northern
    Burkina Faso, a hospital said. Two vehicles hit mines, and helicopters searched the valley.""",
)
DENIED = (
    "Army denies losing weapons in convoy attack near Djibo",
    """The army denied on Tuesday that weapons were taken when gunmen attacked a convoy carrying flour near Djibo in
    northern Burkina Faso on Monday and killed fourteen soldiers.""",
)
THREE_SOLDIERS = (
    "Trois soldats tués dans une embuscade près de Djibo",
    """Trois soldats ont été tués lundi dans une embuscade près de Djibo, dans le nord du Burkina Faso, selon le
    gouverneur. Le convoi transportait de la farine vers la garnison.""",
)
QUERY = "convoy OR embuscade"


def told(conn: Connection) -> list[str]:
    """What each message on changes said."""
    ids = [
        row[0] for row in conn.execute("select id from alerts where first_alert_id is not null order by id")
    ]
    rows = updates.told_by(conn, alert_ids=ids)
    return [told_in_words([row for row in rows if row.alert_id == number]) for number in ids]


def round_at(newsroom: Any, at: datetime) -> None:
    newsroom.detect(at)
    newsroom.match(at)


def rewrite(conn: Connection, article: int, old: str, new: str, now: datetime) -> None:
    """A newer revision of an article, as the crawl leaves it."""
    keep = (
        "insert into revisions (article_id, revision, title, text, text_hash, seen_at)"
        " select id, revision, title, text, text_hash, %s from articles where id = %s on conflict do nothing"
    )
    conn.execute(keep, [NOW, article])
    conn.execute(
        "update articles set title = replace(title, %(old)s, %(new)s), text = replace(text, %(old)s, %(new)s),"
        " text_hash = 'new', revision = revision + 1, detected_at = null, changed_at = %(now)s where id = %(id)s",
        {"old": old, "new": new, "now": now, "id": article},
    )
    conn.execute(keep, [now, article])


def test_a_toll_and_a_denial_are_told_once_and_a_preview_says_the_same(conn, newsroom) -> None:
    newsroom.watch(query=QUERY)
    newsroom.article(*NINE, ago=HOUR)
    round_at(newsroom, NOW)
    newsroom.article(*FOURTEEN, source="herald", seen=NOW + HOUR)
    round_at(newsroom, NOW + HOUR)
    newsroom.article(*DENIED, source="post", seen=NOW + 5 * HOUR)
    round_at(newsroom, NOW + 5 * HOUR)
    round_at(newsroom, NOW + 6 * HOUR)

    live = told(conn)

    assert [line.partition(",")[0] for line in live] == ["killed 9 → 14", "denied by the army"]
    rule = WatchRule.model_validate({"name": "x", "query": QUERY, "notify": ["desk"], "max_age": "none"})
    index_stored(conn)
    would = preview(conn, rule, usable_query(rule), days=5, now=NOW + 6 * HOUR)
    assert [one.words for one in reversed(would.updates)] == live


def test_an_article_that_corrects_what_was_told_tells_it_in_one_message(conn, newsroom) -> None:
    newsroom.watch(query=QUERY)
    article = newsroom.article(*THREE_SOLDIERS, language="fr", ago=HOUR)
    round_at(newsroom, NOW)

    rewrite(conn, article, "Trois soldats", "Onze soldats", NOW + 2 * HOUR)
    round_at(newsroom, NOW + 2 * HOUR)

    assert told(conn) == ["corrected: killed 3 → 11, says courier"]


def test_reading_everything_again_tells_nothing(conn, newsroom) -> None:
    newsroom.watch(query=QUERY)
    newsroom.article(*NINE, ago=HOUR)
    round_at(newsroom, NOW)
    newsroom.article(*FOURTEEN, source="herald", seen=NOW + HOUR)
    round_at(newsroom, NOW + HOUR)

    conn.execute("update articles set detected_at = null, matched_at = null")
    conn.execute("delete from event_transitions")
    conn.execute("delete from event_states")
    round_at(newsroom, NOW + 3 * HOUR)

    assert len(told(conn)) == 1
