"""Events on the page: what is shown of them, what people do with them, and what hostile texts cannot do."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import sql.event_care
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Alert
from tests.wire.web.conftest import Browser

HOSTILE = '<script>alert(1)</script>\u202e{{7*7}} "><img src=x onerror=alert(1)> ${x} قافلة'


def test_a_hostile_headline_is_shown_inert_in_every_place(
    conn: Connection, world: Any, reader: Browser, alert_of: Callable[[int], Alert]
) -> None:
    event = world.event(world.article(HOSTILE, HOSTILE))
    conn.execute("update events set title = %s, last_published = now()", [HOSTILE])
    alert = alert_of(event).id

    for path in ("/events?days=0", f"/events/{event}", f"/alerts/{alert}"):
        text = reader.text(path)
        assert "&lt;script&gt;alert(1)" in text, path
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path
        assert "{{7*7}}" in text, path


def test_an_event_that_was_merged_leads_to_where_it_is_told(world: Any, reader: Browser) -> None:
    one, other = world.story("Ambush near the border"), world.story("Another ambush")
    world.merge(other, one)

    answer = reader.get(f"/events/{other}")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/events/{one}")


def test_numbers_that_no_event_has_are_not_found(reader: Browser) -> None:
    for number in ("0", "999", "9" * 30):
        assert reader.get(f"/events/{number}").status_code == 404, number


def test_filters_that_mean_nothing_ask_nothing(world: Any, reader: Browser) -> None:
    event = world.story()

    for query in (
        "days=0",
        "days=0&country=X'",
        "days=0&type=nothing",
        "days=zzz&country=%00",
        "days=0&type=%FF",
    ):
        assert reader.get(f"/events?{query}").status_code == 200, query
    assert f"/events/{event}" in reader.text("/events?days=0")


def test_who_takes_an_event_is_seen_by_others_and_hands_it_over(
    conn: Connection, world: Any, editor: Browser, reader: Browser, admin: Browser
) -> None:
    event = world.story()

    assert editor.post(f"/events/{event}/take").status_code == 303
    assert "edda</bdi></strong> since" in reader.text(f"/events/{event}")
    assert admin.post(f"/events/{event}/take").status_code == 422

    assert editor.post(f"/events/{event}/hand-over", person="ada").status_code == 303
    assert editor.post(f"/events/{event}/hand-over", person="nobody").status_code == 422
    (now_has, before) = sql.event_care.holdings(conn, event_id=event)
    assert (now_has.person, now_has.given_by, before.ended_by) == ("ada", "edda", "edda")

    admin.post(f"/events/{event}/let-go")
    assert "Nobody yet" in reader.text(f"/events/{event}")


def test_two_who_take_an_event_at_once_get_it_once(conn: Connection, world: Any, two_at_once: Any) -> None:
    event = world.story()

    def take(mine: Connection) -> None:
        with mine.transaction():
            sql.event_care.hold(mine, event_id=event, person="x", given_by="x", now=database_now(mine))

    two_at_once(take)

    assert len(sql.event_care.holdings(conn, event_id=event)) == 1


def test_a_note_is_kept_and_shown_inert(world: Any, editor: Browser, reader: Browser) -> None:
    event = world.story()

    assert editor.post(f"/events/{event}/note", text=HOSTILE).status_code == 303
    assert editor.post(f"/events/{event}/note", text="").status_code == 422
    assert editor.post(f"/events/{event}/note", text="x" * 4_001).status_code == 422

    text = reader.text(f"/events/{event}")
    assert "&lt;script&gt;" in text
    assert "<script>alert" not in text


def test_what_goes_with_a_merged_event_is_shown_with_it(
    conn: Connection, world: Any, editor: Browser
) -> None:
    one, other = world.story("Ambush near the border"), world.story("Another ambush")
    editor.post(f"/events/{other}/note", text="seen by the night desk")
    editor.post(f"/events/{other}/take")

    world.merge(other, one)

    text = editor.text(f"/events/{one}")
    assert "seen by the night desk" in text
    assert "edda</bdi></strong> since" in text


def test_an_alert_is_judged_with_who_and_why(
    world: Any, editor: Browser, alert_of: Callable[[int], Alert]
) -> None:
    alert = alert_of(world.story()).id

    assert editor.post(f"/alerts/{alert}/judge", verdict="noise", why="an exercise").status_code == 303
    assert editor.post(f"/alerts/{alert}/judge", verdict="nonsense").status_code == 422

    text = editor.text(f"/alerts/{alert}")
    assert "noise</strong>, <bdi>edda" in text
    assert "an exercise" in text


def test_mending_that_cannot_be_done_says_why(world: Any, editor: Browser) -> None:
    event = world.story()

    for path, form in (
        (f"/events/{event}/merge", {"other": str(event)}),
        (f"/events/{event}/merge", {"other": "x"}),
        (f"/events/{event}/split", {}),
        (f"/events/{event}/undo/77", {}),
    ):
        answer = editor.post(path, **form)
        assert answer.status_code in (404, 422), path
        assert "problem" in answer.text


def test_an_event_is_shown_on_a_map_that_says_the_same_in_words(
    conn: Connection, world: Any, reader: Browser
) -> None:
    event = world.story()
    hostile = "<script>x</script>"
    conn.execute(
        "insert into event_states (event_id, layout, folded_at, place_names, countries, latitude, longitude, precision)"
        " values (%s, 1, now(), %s, '{ML,\"<b>\"}', 14.5, -4.2, 1)",
        [event, [hostile]],
    )

    text = reader.text(f"/events/{event}")
    assert '<svg viewBox="0 0 640 420" role="img" aria-label="The map marks &lt;script&gt;' in text
    assert hostile not in text
    assert ">Niger<" in text
    conn.execute("update event_states set precision = 4")
    assert "lies is not known" in reader.text(f"/events/{event}")
    conn.execute("update event_states set countries = '{}', latitude = 'NaN'")
    assert '<svg viewBox="0 0 640' not in reader.text(f"/events/{event}")


def test_reports_and_alerts_of_an_event_stand_on_one_scale_of_time(
    world: Any, reader: Browser, alert_of: Callable[[int], Alert]
) -> None:
    event = world.story()
    alert_of(event)

    text = reader.text(f"/events/{event}")

    assert 'aria-label="Reports: 1; Alerts: 1"' in text
    assert re.search(r'<circle class="reports" cx="[\d.]+" cy="28"', text)
    assert re.search(r'<circle class="alerts" cx="[\d.]+" cy="64"', text)
