"""What detection keeps of events: their states and changes, against a real Postgres."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.events import folding, profile, state
from alerts.events.detect import detect, take_over
from sql import event_states
from sql.connection import Connection
from sql.rows import EventState, EventTransition

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

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
ELEVEN_SOLDIERS = tuple(part.replace("Trois soldats", "Onze soldats") for part in THREE_SOLDIERS)
STRIKE = (
    "Nurses of Badala hospital walk out over unpaid wages",
    "Nurses of Badala hospital began a strike on Sunday over five months of unpaid wages, their union said.",
)


def state_of(conn: Connection, event: int) -> EventState | None:
    found = event_states.of_events(conn, [event])
    return found[0] if found else None


def changes_of(conn: Connection, event: int) -> list[EventTransition]:
    return event_states.transitions(conn, [event])


def keys_of(conn: Connection, event: int) -> list[str]:
    return [one.key for one in changes_of(conn, event)]


def everything(conn: Connection) -> list[tuple[object, ...]]:
    """All states and changes, to the moment at which they were written."""
    found = conn.execute("select s::text from event_states s order by 1").fetchall()
    found += conn.execute("select t::text from event_transitions t order by 1").fetchall()
    return found


def rewrite(conn: Connection, article: int, text: Sequence[str], now: datetime) -> None:
    """A newer revision of an article, as the crawl leaves it."""
    conn.execute(
        "insert into revisions (article_id, revision, title, text, text_hash, seen_at)"
        " select id, revision, title, text, text_hash, first_seen_at from articles where id = %s"
        " on conflict do nothing",
        [article],
    )
    conn.execute(
        "update articles set title = %s, text = %s, text_hash = %s, revision = revision + 1, detected_at = null,"
        " changed_at = %s where id = %s",
        [text[0], text[1], text[1], now, article],
    )
    conn.execute(
        "insert into revisions (article_id, revision, title, text, text_hash, seen_at)"
        " select id, revision, title, text, text_hash, %s from articles where id = %s",
        [now, article],
    )


@pytest.fixture
def attack(conn: Connection, newsroom: Any) -> int:
    """An event of two reports, the second with more dead; its number."""
    first = newsroom.article(*NINE, ago=4 * HOUR)
    detect(conn, NOW)
    newsroom.article(*FOURTEEN, source="herald", ago=HOUR)
    detect(conn, NOW + HOUR)
    return int(newsroom.event_of(first))


def test_an_event_is_what_its_articles_claim(conn: Connection, attack: int) -> None:
    found = state_of(conn, attack)

    assert found is not None
    assert (found.killed_low, found.killed_high, found.injured_low) == (9, 14, None)
    assert (found.types, found.countries, found.place_names) == (["attack"], ["BF"], ["Djibo"])
    assert found.latitude == pytest.approx(14.1, abs=0.1)
    assert found.layout == state.LAYOUT


def test_a_rise_is_kept_with_its_sentence_and_when_it_was_seen(conn: Connection, attack: int) -> None:
    changes = changes_of(conn, attack)

    assert [one.key for one in changes] == ["new", "killed:14", "sources:2"]
    assert (changes[1].old, changes[1].new) == ("9", "14")
    assert "fourteen" in changes[1].sentence.lower()
    assert [one.first_seen_at for one in changes] == [NOW, NOW + HOUR, NOW + HOUR]


def test_a_denial_is_kept(conn: Connection, newsroom: Any, attack: int) -> None:
    newsroom.article(*DENIED, source="post", seen=NOW + 5 * HOUR)

    detect(conn, NOW + 5 * HOUR)

    assert "denial:army" in keys_of(conn, attack)


def test_a_second_run_writes_nothing(conn: Connection, attack: int) -> None:
    before = everything(conn)

    detect(conn, NOW + 2 * HOUR)
    conn.execute("update articles set detected_at = null")
    detect(conn, NOW + 3 * HOUR)

    assert everything(conn) == before


def test_a_night_writes_nothing_where_nothing_changed(conn: Connection, newsroom: Any, attack: int) -> None:
    before = everything(conn)

    newsroom.article(*STRIKE, source="herald", seen=NOW + DAY)
    detect(conn, NOW + DAY)

    assert set(before) <= set(everything(conn))


def test_a_late_article_with_an_older_toll_changes_nothing(
    conn: Connection, newsroom: Any, attack: int
) -> None:
    newsroom.article(*NINE, source="post", ago=5 * HOUR, seen=NOW + 2 * HOUR)

    detect(conn, NOW + 2 * HOUR)

    assert [key for key in keys_of(conn, attack) if "killed" in key] == ["killed:14"]


def test_an_article_that_corrects_itself_is_kept_as_a_correction(conn: Connection, newsroom: Any) -> None:
    first = newsroom.article(*THREE_SOLDIERS, language="fr")
    detect(conn, NOW)
    rewrite(conn, first, ELEVEN_SOLDIERS, NOW + HOUR)

    detect(conn, NOW + 2 * HOUR)

    event = newsroom.event_of(first)
    correction = next(one for one in changes_of(conn, event) if one.kind == "correction")
    assert (correction.key, correction.old, correction.new) == (f"correction:{first}:2:killed", "3", "11")
    assert correction.moment == NOW + HOUR
    assert "Onze soldats" in correction.sentence
    found = state_of(conn, event)
    assert found is not None
    assert (found.killed_low, found.killed_high) == (11, 11)


def test_a_change_of_words_is_no_correction(conn: Connection, newsroom: Any) -> None:
    first = newsroom.article(*NINE)
    detect(conn, NOW)
    rewrite(conn, first, (NINE[0], NINE[1] + " Helicopters searched the valley."), NOW + HOUR)

    detect(conn, NOW + 2 * HOUR)

    assert keys_of(conn, newsroom.event_of(first)) == ["new"]


def test_what_a_newer_program_reads_otherwise_is_no_correction(
    conn: Connection, newsroom: Any, attack: int
) -> None:
    conn.execute("update article_profiles set layout = %s", [profile.LAYOUT - 1])
    conn.execute("update facts set value = value || '{\"low\": 2, \"high\": 2}' where kind = 'toll'")

    detect(conn, NOW + 2 * HOUR)

    assert newsroom.column("select count(*) from article_corrections") == [0]
    assert "killed:14" in keys_of(conn, attack)


def test_a_change_that_its_article_takes_back_is_dropped(
    conn: Connection, newsroom: Any, attack: int
) -> None:
    second = newsroom.column("select max(id) from articles")[0]
    conn.execute(
        "update articles set access = 'consent', text = '', revision = revision + 1, detected_at = null where id = %s",
        [second],
    )

    detect(conn, NOW + 2 * HOUR)

    assert keys_of(conn, attack) == ["new"]


def test_an_event_without_articles_is_in_no_state(conn: Connection, newsroom: Any) -> None:
    first = newsroom.article(*NINE)
    detect(conn, NOW)
    event = newsroom.event_of(first)
    conn.execute(
        "update articles set access = 'consent', text = '', revision = revision + 1, detected_at = null"
    )

    detect(conn, NOW + HOUR)

    assert state_of(conn, event) is None
    assert changes_of(conn, event) == []


@pytest.fixture
def joined(conn: Connection, newsroom: Any) -> tuple[int, int]:
    """Two events that were told, joined by a later report: the one that goes on, and the root of the other."""
    newsroom.watch()
    first = newsroom.article(*NINE, ago=4 * HOUR)
    other = newsroom.article(*STRIKE, ago=3 * HOUR, source="herald")
    detect(conn, NOW)
    newsroom.match()
    kept, gone = newsroom.event_of(first), newsroom.event_of(other)
    conn.execute(
        "insert into alerts (rule_id, rule_version, event_id, root_article_id, article_id, transition, created_at)"
        " select id, 1, %s, %s, %s, 'new', %s from rules on conflict do nothing",
        [gone, other, other, NOW],
    )
    conn.execute("update event_articles set event_id = %s where article_id = %s", [kept, other])
    conn.execute(
        "update events set merged_into = %s, state = 'merged', articles = 0 where id = %s", [kept, gone]
    )
    with conn.transaction():
        folding.end(conn, [gone])
        folding.fold(conn, [kept], NOW + HOUR, are_news=True)
    return kept, other


def test_two_told_events_that_become_one_are_a_change_and_no_second_beginning(
    conn: Connection, joined: tuple[int, int]
) -> None:
    kept, other = joined

    keys = keys_of(conn, kept)

    assert f"merged:{other}" in keys
    assert keys.count("new") == 1


def test_a_merged_event_is_in_no_state(conn: Connection, newsroom: Any, joined: tuple[int, int]) -> None:
    assert newsroom.column("select event_id from event_states") == [joined[0]]
    assert newsroom.column("select distinct event_id from event_transitions") == [joined[0]]


def test_an_archive_without_states_gets_them_and_none_of_it_is_news(conn: Connection, attack: int) -> None:
    expected = keys_of(conn, attack)
    conn.execute("truncate event_transitions")
    conn.execute("update event_states set layout = 0, types = '{}'")

    detect(conn, NOW + 3 * DAY)

    changes = changes_of(conn, attack)
    assert [one.key for one in changes] == expected
    assert [one.first_seen_at for one in changes] == [one.moment for one in changes]


def test_another_layout_is_folded_anew(conn: Connection, attack: int) -> None:
    conn.execute("update event_states set layout = layout - 1, killed_low = 1")

    take_over(conn, NOW + DAY)

    found = state_of(conn, attack)
    assert found is not None
    assert (found.layout, found.killed_low) == (state.LAYOUT, 9)


def test_old_events_are_folded_part_by_part(
    conn: Connection, newsroom: Any, attack: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.article(*STRIKE, source="herald")
    detect(conn, NOW + 2 * HOUR)
    monkeypatch.setattr(folding, "AT_ONCE", 1)
    conn.execute("truncate event_transitions")
    conn.execute("update event_states set layout = 0, types = '{}'")

    assert folding.fold_backlog(conn, NOW, since=None, limit=1) == 1
    assert folding.fold_backlog(conn, NOW, since=None, limit=None) == 1
    assert folding.fold_backlog(conn, NOW, since=None, limit=None) == 0


def test_a_page_on_several_events_feeds_none(conn: Connection, newsroom: Any, attack: int) -> None:
    newsroom.article(
        "Sahel: daily briefing",
        FOURTEEN[1].replace("Fourteen", "Forty"),
        source="digest",
        seen=NOW + 2 * HOUR,
    )

    detect(conn, NOW + 2 * HOUR)

    found = state_of(conn, attack)
    assert found is not None
    assert found.killed_high == 14
