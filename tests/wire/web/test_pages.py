"""The other pages: today, search, articles, sources, messages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import sql.deliveries
from alerts.delivery import outbox
from alerts.delivery.channels import Channels
from alerts.rules.history.indexing import index_stored
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Alert
from tests.wire.web.conftest import Browser

HOSTILE = '<script>alert(1)</script>{{7*7}}"><img src=x onerror=alert(1)>'


def test_today_shows_what_was_told_since_the_last_visit_by_place(
    conn: Connection, world: Any, reader: Browser, alert_of: Callable[[int], Alert]
) -> None:
    event = world.event(world.article(HOSTILE))
    conn.execute("update events set title = %s", [HOSTILE])
    alert = alert_of(event)

    text = reader.text("/")

    assert f"/events/{event}" in text
    assert f"alert {alert.id}" in text
    assert "&lt;script&gt;" in text
    assert "<script>alert" not in text
    assert "0 of 0 sources well" not in text


def test_today_of_an_empty_tocsin_says_what_is_missing(reader: Browser, admin: Browser) -> None:
    text, of_admin = reader.text("/"), admin.text("/")

    assert "Nothing was told since then." in text
    assert "An admin sets up a channel." in text
    assert '<form method="post" action="/sources-new"' not in text
    assert "/channels-new/gmail" in of_admin
    assert "/sources-new" in of_admin
    assert "No worker is running" in of_admin


def test_search_finds_by_the_language_of_the_rules_and_marks_the_words(
    conn: Connection, world: Any, reader: Browser
) -> None:
    now = database_now(conn)
    found = world.article("Convoy ambushed near the border", f"A convoy was hit. {HOSTILE}", seen=now)
    world.article("Football in the capital", "The cup was won.", seen=now)
    index_stored(conn, 100, lambda *_: None)

    text = reader.text("/search?q=convoy+ambush*&days=30")

    assert f"/articles/{found}" in text
    assert "Football" not in text
    assert "<mark>Convoy</mark>" in text or "<mark>convoy</mark>" in text
    assert "<script>alert" not in text


def test_search_is_narrowed_by_type_and_day_and_saved_as_a_rule_with_its_type(
    conn: Connection, world: Any, reader: Browser, editor: Browser
) -> None:
    now = database_now(conn)
    ambush, trial = (world.article("Convoy ambushed", seen=now - timedelta(days=days)) for days in (1, 3))
    for number, kind in ((ambush, "attack"), (trial, "politics")):
        event = world.event(number)
        conn.execute(
            "insert into event_states (event_id, layout, folded_at, types) values (%s, 1, now(), %s)",
            [event, [kind]],
        )
    index_stored(conn, 100, lambda *_: None)

    everything = reader.text("/search?q=convoy")
    by_type = reader.text("/search?q=convoy&type=attack")
    day = (now - timedelta(days=3, hours=1)).date()
    by_day = reader.text(f"/search?q=convoy&day={day}")

    assert "type=attack" in everything
    assert f"day={day}" in everything
    assert f'/articles/{ambush}"' in by_type
    assert f'/articles/{trial}"' not in by_type
    assert f'/articles/{trial}"' in by_day
    assert f'/articles/{ambush}"' not in by_day
    assert reader.get("/search/export?q=convoy&type=attack").text.count("gazette.example") == 1
    assert 'value="attack"' in editor.text("/rule-editor?query=convoy&type=attack")
    for wrong in ("type=nothing", "day=2026-99-99", "day=%3Cscript%3E", "type=%00"):
        assert reader.get(f"/search?q=convoy&{wrong}").status_code == 200, wrong


def test_what_was_found_is_exported_with_nothing_that_a_spreadsheet_would_run(
    conn: Connection, world: Any, reader: Browser
) -> None:
    number = world.article(
        '=HYPERLINK("http://evil.example") convoy', "A convoy was hit.", seen=database_now(conn)
    )
    index_stored(conn, 100, lambda *_: None)

    table = reader.get("/search/export?q=convoy")
    lines = reader.get("/search/export?q=convoy&form=json").text.splitlines()

    assert table.headers["content-type"].startswith("text/csv")
    assert "attachment" in table.headers["content-disposition"]
    assert "'=HYPERLINK" in table.text
    assert [json.loads(line)["article"] for line in lines] == [number]
    assert reader.get("/search/export?q=AND").status_code == 422
    assert reader.get("/search/export?q=").status_code == 422


def test_a_query_that_cannot_be_used_is_underlined_where_it_is_wrong(reader: Browser) -> None:
    for query in ("convoy+AND+(ambush", "AND", '"', "-only", "title%3A(title%3Ax)", "%22%3Cscript%3E"):
        answer = reader.get(f"/search?q={query}")
        assert answer.status_code == 422, query
        assert 'class="error"' in answer.text, query
        assert "<script>" not in answer.text


def test_an_article_shows_its_text_inert_and_why_rules_did_not_tell_it(
    world: Any, reader: Browser, alert_of: Callable[[int], Alert]
) -> None:
    alert = alert_of(world.story())
    number = world.article(HOSTILE, HOSTILE * 3)

    assert f"Rule {alert.rule}" in reader.text(f"/articles/{number}/why")
    for path in (f"/articles/{number}", f"/articles/{number}/why"):
        text = reader.text(path)
        assert "&lt;script&gt;" in text, path
        assert "<script>alert" not in text, path


def test_an_article_shows_where_and_when_it_was_read_and_the_hash_of_its_text(
    conn: Connection, world: Any, reader: Browser
) -> None:
    number = world.article(text="A convoy was hit.")
    conn.execute("update articles set fetched_url = 'https://gazette.example/amp', etag = '<b>'")

    text = reader.text(f"/articles/{number}")

    assert sha256(b"A convoy was hit.").hexdigest() in text
    assert "https://gazette.example/amp" in text
    assert "&lt;b&gt;" in text


def test_why_is_shown_for_every_rule_when_asked(
    world: Any, reader: Browser, alert_of: Callable[[int], Alert]
) -> None:
    alert_of(world.story())
    number = world.article("Football", "The cup was won.")

    assert "Rule border" in reader.text(f"/articles/{number}/why?rules=all")


def test_today_marks_where_events_happened_and_leads_to_them(
    conn: Connection, world: Any, reader: Browser, alert_of: Callable[[int], Alert]
) -> None:
    event = world.story()
    conn.execute(
        "insert into event_states (event_id, layout, folded_at, place_names, countries, latitude, longitude, precision)"
        " values (%s, 1, now(), '{Kossan}', '{ML}', 14.5, -4.2, 1)",
        [event],
    )
    alert_of(event)

    text = reader.text("/")

    assert '<a href="#place-1" aria-label="Kossan, ML: 1 event">' in text
    assert '<section id="place-1">' in text


def test_why_takes_a_number_or_an_address_and_reads_nothing_from_the_net(world: Any, reader: Browser) -> None:
    number = world.article()

    known = reader.get(f"/why?about=article:{number}")
    unknown = reader.get("/why?about=https://elsewhere.example/story")

    assert known.status_code == 200
    assert f"/articles/{number}" in known.text
    assert unknown.status_code == 404
    assert reader.get("/why?about=file:///etc/passwd").status_code == 422
    assert reader.get("/why?about=").status_code == 422


def test_a_source_is_switched_by_an_admin_and_due_at_once(
    conn: Connection, world: Any, admin: Browser, reader: Browser
) -> None:
    assert "gazette" in reader.text("/sources")

    admin.post("/sources/gazette/switch", enabled="no")
    assert "Switch on" in admin.text("/sources/gazette")
    assert admin.post("/sources/gazette/read").status_code == 404

    admin.post("/sources/gazette/switch", enabled="yes")
    conn.execute("update sources set next_due_at = now() + interval '1 day'")
    admin.post("/sources/gazette/read")
    (is_due,) = conn.execute("select next_due_at <= now() from sources").fetchone() or (False,)
    assert is_due


def test_many_sources_stand_on_several_pages_and_a_page_behind_the_last_leads_back(
    conn: Connection, world: Any, reader: Browser
) -> None:
    conn.execute(
        "insert into sources (name, home_url, kind, next_due_at, added_at)"
        " select 'many-' || n, 'https://many-' || n || '.example', 'local', now(), now() from generate_series(1, 200) n"
    )

    first, second, none = (reader.text(f"/sources{asked}") for asked in ("", "?from=200", "?from=4000"))

    assert (first.count("/sources/many-") + second.count("/sources/many-"), "/sources?from=200" in first) == (
        200,
        True,
    )
    assert "/sources?from=" not in second
    assert 'href="/sources">All sources' in none
    assert reader.get("/sources?from=-1").status_code == 200


def test_a_message_is_shown_as_its_reader_sees_it_with_no_script_and_no_link_that_acts(
    conn: Connection, world: Any, reader: Browser, channels: Channels, alert_of: Callable[[int], Alert]
) -> None:
    alert = alert_of(world.event(world.article(HOSTILE, f"A convoy. {HOSTILE}")))
    outbox.enqueue(conn, alert, ["desk"], channels, database_now(conn))
    (message,) = sql.deliveries.of_alert(conn, alert_id=alert.id)

    mail, text = reader.get(f"/messages/{message.id}/mail"), reader.get(f"/messages/{message.id}/text")

    assert "default-src 'none'" in mail.headers["content-security-policy"]
    assert "sandbox" in mail.headers["content-security-policy"]
    assert "<script>alert" not in mail.text
    assert text.headers["content-type"].startswith("text/plain")
    for answer in (mail, text):
        assert answer.status_code == 200
        assert "border" in answer.text
        assert "/a/" not in answer.text
        assert "ana@example.org" not in answer.text


def test_a_message_is_shown_without_its_address_and_sent_again_by_an_admin(
    conn: Connection,
    world: Any,
    admin: Browser,
    reader: Browser,
    channels: Channels,
    alert_of: Callable[[int], Alert],
) -> None:
    alert = alert_of(world.story())
    outbox.enqueue(conn, alert, ["desk"], channels, database_now(conn))
    conn.execute("update deliveries set state = 'failed', reason = 'refused: <b>550</b>'")
    (message,) = sql.deliveries.of_alert(conn, alert_id=alert.id)

    for path in ("/messages", f"/messages/{message.id}", "/", f"/alerts/{alert.id}"):
        text = reader.text(path)
        assert "ana@example.org" not in text, path
        assert "<b>550" not in text, path
    assert admin.post(f"/messages/{message.id}/again").status_code == 303
    assert sql.deliveries.of_alert(conn, alert_id=alert.id)[0].state == "queued"
    assert admin.post(f"/messages/{message.id}/again").status_code == 404
    assert admin.post(f"/messages/{message.id}/cancel", why="an exercise").status_code == 303
    assert sql.deliveries.of_alert(conn, alert_id=alert.id)[0].state == "cancelled"
