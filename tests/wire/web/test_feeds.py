"""Feeds of alerts: what readers get, by addresses that can be revoked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import feedparser
import pytest

import sql.access_tokens
import sql.people
from flows.people import personal_data, tokens
from flows.people.roles import Actor, Role
from flows.people.tokens import Kind
from flows.settings import Settings
from flows.web.site import make_site
from sql.connection import Connection
from sql.connection import now as database_now
from sql.pool import Pool
from sql.rows import Alert
from tests.wire.web.conftest import Browser

HOSTILE = "<script>alert(1)</script> ]]> \u202e&amp; \"'قافلة\x0b </title><entry>"


@pytest.fixture
def feed_token(conn: Connection, reader: Browser) -> str:
    """The token of rita's feed reader."""
    actor = Actor("rita", "-")
    return tokens.add(conn, Kind.FEED, "rita", "reader", Role.READER, None, actor, database_now(conn))


def test_both_forms_have_the_alerts_of_all_rules_and_of_one(
    world: Any, stranger: Browser, alert_of: Callable[[int], Alert], feed_token: str
) -> None:
    alert_of(world.story("Ambush near the border"))

    for path in ("alerts", "rules/border"):
        atom = feedparser.parse(stranger.text(f"/feeds/{feed_token}/{path}.atom"))
        assert not atom.bozo
        (entry,) = atom.entries
        assert (entry.title, entry.published) == ("Ambush near the border", entry.updated)
        assert entry.link.endswith("/events/1")
        (item,) = json.loads(stranger.text(f"/feeds/{feed_token}/{path}.json"))["items"]
        assert (item["id"], item["title"]) == (entry.id, entry.title)
        assert item["external_url"] == "https://gazette.example/1"
    missing = stranger.get(f"/feeds/{feed_token}/rules/nothing.atom")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "text/plain; charset=utf-8")


def test_a_feed_without_alerts_is_a_feed(stranger: Browser, feed_token: str) -> None:
    atom = feedparser.parse(stranger.text(f"/feeds/{feed_token}/alerts.atom"))

    assert (atom.bozo, atom.entries) == (False, [])
    assert json.loads(stranger.text(f"/feeds/{feed_token}/alerts.json"))["items"] == []


def test_hostile_headlines_are_words_in_both_forms(
    conn: Connection, world: Any, stranger: Browser, alert_of: Callable[[int], Alert], feed_token: str
) -> None:
    alert_of(world.event(world.article(HOSTILE, HOSTILE)))
    conn.execute("update articles set authors = '{<b>ana}'")

    raw = stranger.text(f"/feeds/{feed_token}/alerts.atom")
    atom = feedparser.parse(raw, sanitize_html=False)
    (item,) = json.loads(stranger.text(f"/feeds/{feed_token}/alerts.json"))["items"]

    assert (atom.bozo, len(atom.entries)) == (False, 1)
    assert "<script" not in raw
    assert "\u202e" not in raw
    assert atom.entries[0].author == "<b>ana"
    for content in (atom.entries[0].content[0].value, item["content_html"]):
        assert "<script" not in content
        assert "</title>" not in content


def test_doubt_and_updates_are_marked(
    conn: Connection, world: Any, stranger: Browser, alert_of: Callable[[int], Alert], feed_token: str
) -> None:
    alert = alert_of(world.story())
    other = world.story("Another ambush")
    conn.execute("update events set title = 'Another ambush' where id = %s", [other])
    conn.execute(
        "update alerts set in_doubt_kind = 'same', may_be_event_id = %s, doubt_words = 'same town'", [other]
    )

    later = alert_of(world.story("Five were killed"))
    conn.execute("update alerts set first_alert_id = %s where id = %s", [alert.id, later.id])

    (update, item) = json.loads(stranger.text(f"/feeds/{feed_token}/alerts.json"))["items"]

    assert update["title"] == "[update] Five were killed"
    assert item["title"].startswith("[in doubt] ")
    assert "in doubt" in item["tags"]
    assert f"may be the same as “Another ambush” (event {other}): same town" in item["content_html"]


def test_only_an_excerpt_goes_out_unless_the_installation_says_otherwise(
    conn: Connection,
    world: Any,
    settings: Settings,
    stranger: Browser,
    alert_of: Callable[[int], Alert],
    feed_token: str,
) -> None:
    text = "A convoy was ambushed. " + "Nobody else may print this sentence. " * 40
    alert_of(world.event(world.article(text=text)))
    assert "Nobody else" not in stranger.text(f"/feeds/{feed_token}/alerts.json")

    pool = Pool(str(settings.database_url))
    pool.open()
    generous = Browser(make_site(settings.model_copy(update={"feed_text": "full"}), pool))
    assert generous.text(f"/feeds/{feed_token}/alerts.json").count("Nobody else") == 40
    pool.close()


def test_a_reader_that_has_the_feed_gets_304_until_something_is_new(
    world: Any, stranger: Browser, alert_of: Callable[[int], Alert], feed_token: str
) -> None:
    alert_of(world.story())
    path = f"/feeds/{feed_token}/alerts.atom"
    first = stranger.get(path)
    tag, moment = first.headers["etag"], first.headers["last-modified"]

    for headers in (
        {"if-none-match": tag},
        {"if-none-match": f'"x", W/{tag}'},
        {"if-modified-since": moment},
    ):
        again = stranger.get(path, **headers)
        assert (again.status_code, again.content) == (304, b""), headers
    for headers in (
        {"if-none-match": '"x"'},
        {"if-none-match": '"x"', "if-modified-since": moment},
        {"if-modified-since": "yesterday"},
    ):
        assert stranger.get(path, **headers).status_code == 200, headers

    alert_of(world.story("Another ambush"))
    assert stranger.get(path, **{"if-none-match": tag}).status_code == 200


def test_ids_stay_when_the_address_of_the_page_changes(
    world: Any, settings: Settings, stranger: Browser, alert_of: Callable[[int], Alert], feed_token: str
) -> None:
    alert_of(world.story())
    before = json.loads(stranger.text(f"/feeds/{feed_token}/alerts.json"))

    pool = Pool(str(settings.database_url))
    pool.open()
    moved = Browser(make_site(settings.model_copy(update={"public_url": "http://127.0.0.1:4201"}), pool))
    after = json.loads(moved.text(f"/feeds/{feed_token}/alerts.json"))
    pool.close()

    assert [one["id"] for one in after["items"]] == [one["id"] for one in before["items"]]


def test_older_alerts_stand_behind_a_link(
    conn: Connection, world: Any, stranger: Browser, alert_of: Callable[[int], Alert], feed_token: str
) -> None:
    for _ in range(52):
        alert_of(world.story())

    first = json.loads(stranger.text(f"/feeds/{feed_token}/alerts.json"))
    second = json.loads(stranger.text(first["next_url"].removeprefix("http://127.0.0.1:4201")))

    assert (len(first["items"]), len(second["items"])) == (50, 2)
    assert not {one["id"] for one in first["items"]} & {one["id"] for one in second["items"]}
    assert "next_url" not in second


def test_a_token_that_is_not_of_a_feed_or_is_over_opens_no_feed(
    conn: Connection, stranger: Browser, admin: Browser, feed_token: str
) -> None:
    now, actor = database_now(conn), Actor("rita", "-")
    of_api = tokens.add(conn, Kind.API, "rita", "program", Role.READER, 1, actor, now)
    over = tokens.add(conn, Kind.FEED, "rita", "old", Role.READER, 1, actor, now - timedelta(days=2))

    for token in (of_api, over, "x", "tocsin_feed_", feed_token[:-1], feed_token.upper(), "a" * 5_000):
        answer = stranger.get(f"/feeds/{token}/alerts.atom")
        assert answer.status_code == 403, token
        assert admin.get(f"/feeds/{token}/alerts.atom").status_code == 403, token
    assert stranger.get(f"/feeds/{feed_token}/alerts.atom").status_code == 200
    admin.post("/people/rita/disabled", disabled="yes")
    assert stranger.get(f"/feeds/{feed_token}/alerts.atom").status_code == 403


def test_a_token_of_a_feed_opens_nothing_else(stranger: Browser, feed_token: str) -> None:
    for path in ("/", "/rules", "/account"):
        answer = stranger.get(path, authorization=f"Bearer {feed_token}")
        assert answer.status_code == 303, path


def test_people_make_and_revoke_their_own_tokens_and_see_each_once(
    conn: Connection, reader: Browser, editor: Browser, stranger: Browser
) -> None:
    shown = reader.post("/account/tokens", kind="feed", name="phone <b>").text
    address = shown.split('class="copy">')[1].split("<")[0]
    assert stranger.get(address.removeprefix("http://127.0.0.1:4201")).status_code == 200
    assert address.split("/")[4] not in reader.text("/account/tokens")
    assert "phone &lt;b&gt;" in reader.text("/account/tokens")
    (row,) = sql.access_tokens.list_all(conn, person="rita")

    assert editor.post(f"/account/tokens/{row.id}/revoke").status_code == 404
    assert reader.post(f"/account/tokens/{row.id}/revoke").status_code == 303
    assert stranger.get(address.removeprefix("http://127.0.0.1:4201")).status_code == 403
    assert reader.post("/account/tokens", kind="api", name="x", role="admin", days="7").status_code == 422
    assert reader.post("/account/tokens", kind="api", name="x", role="reader", days="").status_code == 422
    assert reader.post("/account/tokens", kind="api", name="", role="reader", days="7").status_code == 422


def test_who_is_erased_takes_their_tokens_along(
    conn: Connection, reader: Browser, stranger: Browser, feed_token: str
) -> None:
    rita = sql.people.get(conn, name="rita")
    assert rita is not None
    stranger.text(f"/feeds/{feed_token}/alerts.atom")

    (kept,) = personal_data.export_person(conn, rita)["tokens"]
    assert (kept["name"], kept["seen_from"]) == ("reader", "192.0.2.7")
    assert "digest" not in kept
    with conn.transaction():
        personal_data.erase_person(conn, rita, Actor("ada", "-"), database_now(conn))

    assert stranger.get(f"/feeds/{feed_token}/alerts.atom").status_code == 403
    assert conn.execute("select count(*) from access_tokens").fetchone() == (0,)


def test_a_feed_that_is_asked_for_without_end_is_slowed(stranger: Browser, feed_token: str) -> None:
    answers = [stranger.get(f"/feeds/{feed_token}/alerts.json") for _ in range(70)]

    late = [one for one in answers if one.status_code == 429]
    assert late
    assert int(late[0].headers["retry-after"]) >= 1
