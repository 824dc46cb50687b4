"""The API: what programs are answered, what they change, and how they are told what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response

import sql.audit_log
from alerts.delivery import outbox
from alerts.delivery.channels import Channels
from alerts.events.detect import detect
from alerts.rules.history.indexing import index_stored
from flows.people import tokens
from flows.people.roles import Actor, Role
from flows.people.tokens import Kind
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Alert
from tests.wire.web.conftest import Browser

HOSTILE = "<script>alert(1)</script>\u202e{{7*7}} قافلة \x1b[31m"


class Program:
    """Asks the API with a token."""

    def __init__(self, browser: Browser, token: str) -> None:
        self.browser = browser
        self.headers = {"authorization": f"Bearer {token}"}

    def get(self, path: str, **headers: str) -> Response:
        return self.browser.client.get(f"/api/v1{path}", headers=self.headers | headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Response:
        return self.browser.client.post(f"/api/v1{path}", json=body, headers=self.headers | headers)

    def read(self, path: str) -> Any:
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def program(
    conn: Connection, stranger: Browser, person: Callable[[str, Role], Browser]
) -> Callable[[Role], Program]:
    """A program with a token of a person of each role."""

    def make(role: Role) -> Program:
        person(f"of-{role}", role)
        actor, now = Actor("a test", "-"), database_now(conn)
        return Program(stranger, tokens.add(conn, Kind.API, f"of-{role}", "a program", role, 30, actor, now))

    return make


@pytest.fixture
def editing(program: Callable[[Role], Program]) -> Program:
    return program(Role.EDITOR)


def rule(**more: object) -> dict[str, object]:
    return {"name": "convoys", "query": "convoy", "notify": ["desk"], "why": "for the desk", **more}


def test_events_are_listed_in_parts_and_each_has_all_that_is_known(world: Any, editing: Program) -> None:
    events = [world.story(f"Ambush {number} {HOSTILE}") for number in range(5)]

    first = editing.read("/events?days=0&limit=3")
    second = editing.read(f"/events?days=0&limit=3&cursor={first['next'].replace('+', '%2B')}")

    assert [one["id"] for one in first["items"] + second["items"]] == events[::-1]
    assert second["next"] is None
    event = editing.read(f"/events/{events[0]}")
    assert event["timeline"][0]["name"] == "gazette"
    assert "\u202e" not in editing.get(f"/events/{events[0]}").text
    assert "\x1b" not in editing.get(f"/events/{events[0]}").text


def test_what_is_done_to_an_event_by_a_program_is_what_the_page_does_and_is_in_the_audit_log(
    conn: Connection, world: Any, editing: Program, alert_of: Callable[[int], Alert]
) -> None:
    event = world.story()
    alert_of(event)

    assert editing.post(f"/events/{event}/take").json()["held_by"] == "of-editor"
    assert editing.post(f"/events/{event}/take").status_code == 422
    assert editing.post(f"/events/{event}/note", {"text": HOSTILE}).json()["notes"][0]["text"] == HOSTILE
    assert editing.post(f"/events/{event}/hand-over", {"person": "of-editor"}).status_code == 200
    assert editing.post(f"/events/{event}/let-go").json()["held_by"] is None
    assert editing.post(f"/events/{event}/follow", {"rule": "border"}).json()["followed_by_rules"] == [
        "border"
    ]
    log = sql.audit_log.list_recent(conn, limit=20)
    actions = {one.action for one in log if one.person == "of-editor"}
    assert {"event taken", "event noted", "event followed"} <= actions
    assert all("token" in one.address for one in log if one.action == "event taken")


def test_events_are_split_merged_and_put_back_by_a_program(
    conn: Connection, world: Any, editing: Program
) -> None:
    now = database_now(conn)
    for text in ("A convoy was ambushed near Kossan on Monday.", "Nurses of Badala began a strike."):
        world.article(text, text, detected=False, seen=now)
        world.article(f"{text} More is not known.", text, detected=False, seen=now)
    detect(conn, now)
    one, other = (event["id"] for event in editing.read("/events?days=0")["items"])
    assert one != other

    merged = editing.post(f"/events/{one}/merge", {"other": other, "why": "a trial"}).json()
    assert merged["articles"] == 4
    (mending,) = merged["mendings"]
    assert (mending["kind"], mending["made_by"], mending["why"]) == ("merge", "of-editor", "a trial")
    assert editing.post(f"/events/{merged['id']}/undo/{mending['id']}").status_code == 200
    assert editing.read(f"/events/{one}")["articles"] == 2
    texts = [text for room in editing.read(f"/events/{one}")["timeline"] for text in room["texts"]]
    article = texts[-1]["copies"][0]["article_id"]
    assert editing.post(f"/events/{one}/split", {"articles": [article]}).status_code == 200
    assert editing.post(f"/events/{one}/apart", {"other": other}).status_code == 200
    for wrong in ({}, {"articles": []}, {"articles": ["x"]}, {"articles": [0]}, {"articles": [2**70]}):
        assert editing.post(f"/events/{one}/split", wrong).status_code == 422, wrong


def test_alerts_are_listed_shown_and_judged(
    world: Any, editing: Program, alert_of: Callable[[int], Alert]
) -> None:
    alerts = [alert_of(world.story(f"Ambush {number}")).id for number in range(3)]

    first = editing.read("/alerts?limit=2&rule=border")
    second = editing.read(f"/alerts?limit=2&cursor={first['next']}")

    assert [one["id"] for one in first["items"] + second["items"]] == alerts[::-1]
    assert editing.read("/alerts?rule=nothing")["items"] == []
    judged = editing.post(f"/alerts/{alerts[0]}/judge", {"verdict": "relevant"}).json()
    assert judged["judgements"][0]["judged_by"] == "of-editor"
    wrong = editing.post(f"/alerts/{alerts[0]}/judge", {"verdict": "lovely"})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "verdict"
    assert editing.get("/alerts/999").status_code == 404


def test_a_rule_is_checked_tried_saved_with_its_version_restored_and_removed(
    editing: Program, channels: Channels, world: Any, conn: Connection
) -> None:
    editing.browser.site.settings.__dict__["channels"] = channels.path
    world.article("Convoy ambushed", seen=database_now(conn))
    index_stored(conn, 100, lambda *_: None)

    assert editing.post("/rule-check", {"rule": rule()}).json() == {"is_usable": True, "problems": []}
    assert editing.post("/rule-preview", {"rule": rule()}).json()["articles"] == 1
    saved = editing.post("/rules/convoys", {"rule": rule(), "version": 0})
    assert (saved.status_code, saved.json()["version"]) == (200, 1)

    later = editing.post("/rules/convoys", {"rule": rule(query="convoy ambush*"), "version": 1})
    assert later.json()["version"] == 2
    stale = editing.post("/rules/convoys", {"rule": rule(query="convoy patrol"), "version": 1})
    assert stale.status_code == 409
    assert stale.json()["errors"][0]["field"] == "version"
    assert "version 2" in stale.json()["errors"][0]["detail"]
    compared = editing.post("/rule-preview", {"rule": rule(query="convoy")}).json()["compared"]
    assert compared is not None

    assert editing.post("/rules/convoys/restore/1", {"why": "as before"}).json()["version"] == 3
    assert editing.read("/rules/convoys")["rule"]["query"] == "convoy"
    assert [one["name"] for one in editing.read("/rules")["items"]] == ["convoys"]
    assert editing.post("/rules/convoys/remove", {"why": "not needed"}).json()["rule"] is None
    assert editing.read("/rules")["items"] == []


def test_what_is_wrong_with_a_rule_is_named_by_field_and_place(editing: Program, channels: Channels) -> None:
    editing.browser.site.settings.__dict__["channels"] = channels.path
    cases: list[tuple[dict[str, object], str]] = [
        ({"rule": rule(query="convoy AND (ambush"), "version": 0}, "rule.query"),
        ({"rule": rule(notify=["dsk"]), "version": 0}, "rule.notify.0"),
        ({"rule": rule(budgett=3), "version": 0}, "rule.budgett"),
        ({"rule": rule(name="Convoys"), "version": 0}, "rule.name"),
        ({"rule": rule(name="others"), "version": 0}, "rule.name"),
        ({"rule": rule(why=""), "version": 0}, "rule.why"),
        ({"rule": rule(tests={"must_match": ["a football match"]}), "version": 0}, "rule.tests.must_match.0"),
        ({"rule": rule(max_age="soon"), "version": 0}, "rule.max_age"),
        ({"rule": rule()}, "version"),
        ({"rule": rule(), "version": -1}, "version"),
        ({"rule": rule(), "version": 0, "forced": True}, "forced"),
    ]
    for body, field in cases:
        answer = editing.post("/rules/convoys", body)
        assert answer.status_code == 422, body
        assert answer.headers["content-type"] == "application/problem+json"
        assert [one["field"] for one in answer.json()["errors"]] == [field], answer.text
    where = editing.post("/rules/convoys", cases[0][0]).json()["errors"][0]
    assert where["start"] == 11
    assert where["remedy"]
    tried = editing.post("/rule-preview", {"rule": rule(query="convoy AND (ambush")}).json()
    assert (tried["is_usable"], tried["problems"][0]["field"]) == (False, "rule.query")


def test_a_word_list_is_saved_with_its_version(editing: Program) -> None:
    saved = editing.post("/lists/army", {"entries": ["army", "forces"], "version": 0, "why": "who"})
    assert saved.json()["entries"] == ["army", "forces"]
    assert editing.post("/lists/army", {"entries": ["x"], "version": 0, "why": "who"}).status_code == 409
    wrong = editing.post("/lists/army", {"entries": ["(army"], "version": 1, "why": "who"})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "entries.0"
    assert [one["name"] for one in editing.read("/lists")["items"]] == ["army"]
    assert editing.read("/lists/army")["version"] == 1
    assert editing.get("/lists/nothing").status_code == 404


def test_the_archive_is_searched_in_parts_and_an_article_tells_its_revisions_and_why(
    conn: Connection, world: Any, editing: Program, alert_of: Callable[[int], Alert]
) -> None:
    now = database_now(conn)
    numbers = [world.article(f"Convoy {n}", seen=now - timedelta(hours=n)) for n in range(5)]
    index_stored(conn, 100, lambda *_: None)

    first = editing.read("/search?q=convoy&limit=3")
    second = editing.read(f"/search?q=convoy&limit=3&cursor={first['next']}")

    assert [one["id"] for one in first["items"] + second["items"]] == numbers
    assert (first["articles"], second["next"]) == (5, None)
    assert first["facets"]["source"] == [{"value": "gazette", "articles": 5}]
    wrong = editing.get("/search?q=convoy+AND")
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "q"
    assert editing.get("/search?q=convoy&cursor=99999").status_code == 422
    article = editing.read(f"/articles/{numbers[0]}")
    assert len(article["text_sha256"]) == 64
    event = alert_of(world.story()).event_id
    why = editing.read(f"/articles/{numbers[0]}/why")
    assert [one["rule"] for one in why["verdicts"]] == ["border"]
    assert event


def test_sources_messages_mutes_and_people_for_an_admin(
    conn: Connection,
    world: Any,
    program: Callable[[Role], Program],
    channels: Channels,
    alert_of: Callable[[int], Alert],
) -> None:
    admin = program(Role.ADMIN)
    alert = alert_of(world.story())
    outbox.enqueue(conn, alert, ["desk"], channels, database_now(conn))

    assert admin.read("/sources")["items"][0]["name"] == "gazette"
    assert admin.post("/sources/gazette/switch", {"enabled": False}).json()["is_enabled"] is False
    assert admin.post("/sources/gazette/read").status_code == 404
    assert admin.post("/sources/gazette/switch", {"enabled": True}).json()["is_enabled"] is True
    assert admin.post("/sources/gazette/read").status_code == 200

    (message,) = admin.read("/messages?state=queued")["items"]
    assert "ana@example.org" not in json.dumps(message)
    assert "target" not in message
    assert admin.post(f"/messages/{message['id']}/cancel", {"why": "late"}).status_code == 200
    assert admin.post(f"/messages/{message['id']}/again").json()["message"]["state"] == "queued"

    muted = {"kind": "rule", "name": "border", "hours": 24, "why": "known"}
    assert admin.post("/mutes", muted).status_code == 200
    (mute,) = admin.read("/mutes")["items"]
    assert admin.post(f"/mutes/{mute['id']}/end", {}).status_code == 200
    assert admin.read("/mutes?over=yes")["items"][0]["ended_by"] == "of-admin"

    added = admin.post("/people", {"name": "olga"}).json()
    assert added["address"].startswith("http://127.0.0.1:4201/welcome/")
    assert admin.post("/people/olga/role", {"role": "editor"}).status_code == 200
    assert admin.post("/people/olga/disabled", {"disabled": True}).status_code == 200
    assert admin.post("/people/olga/reset").status_code == 200
    assert [one["name"] for one in admin.read("/people")["items"]] == ["of-admin", "olga"]
    assert "password_hash" not in admin.get("/people").text
    assert "argon2" not in admin.get("/people").text


def test_what_is_asked_wrongly_is_refused_and_never_answers_everything(editing: Program) -> None:
    for query, field in (
        ("typ=attack", "typ"),
        ("type=attak", "type"),
        ("days=x", "days"),
        ("days=-1", "days"),
        ("days=99999", "days"),
        ("days=٣", "days"),
        ("limit=0", "limit"),
        ("limit=1000", "limit"),
        ("days=1&days=2", "days"),
        ("country=Mali", "country"),
        ("cursor=x", "cursor"),
        ("cursor=2026-01-01~1", "cursor"),
        ("told=maybe", "told"),
    ):
        answer = editing.get(f"/events?{query}")
        assert answer.status_code == 422, query
        assert answer.json()["errors"][0]["field"] == field, answer.text
    assert editing.get("/search").json()["errors"][0]["field"] == "q"
    assert editing.get("/alerts?cursor=-1").status_code == 422
    assert editing.get("/nothing").headers["content-type"] == "application/problem+json"
    assert editing.get("/events/0").status_code == 404
    assert editing.get(f"/events/{'9' * 400}").status_code == 404


def test_bodies_that_are_no_json_are_refused_in_words(editing: Program) -> None:
    def post(body: bytes, kind: str = "application/json") -> Response:
        headers = editing.headers | {"content-type": kind}
        return editing.browser.client.post("/api/v1/mutes", content=body, headers=headers)

    assert post(b"{}", "text/plain").status_code == 415
    assert post(b"kind=rule", "application/x-www-form-urlencoded").status_code == 415
    for body in (b"{", b"\xff", b'{"hours": NaN}', b"[" * 200_000):
        assert post(body).status_code == 400, body[:20]
    for other in (b"[]", b"1", b"null", b'"x"', b""):
        assert post(other).status_code == 422, other
    assert post(b"x" * 1_000_001).status_code == 413


def test_texts_that_no_row_can_have_are_refused_in_words(program: Callable[[Role], Program]) -> None:
    admin = program(Role.ADMIN)
    for text in ("\x00", "\ud800", "a\x00b"):
        for path, body in (
            ("/people", {"name": text}),
            ("/mutes", {"kind": "rule", "name": text, "hours": 2, "why": text}),
            ("/lists/x", {"entries": [text], "version": 0, "why": "why"}),
            ("/rules/convoys", {"rule": rule(query=text), "version": 0}),
            ("/rule-preview", {"rule": rule(query=text)}),
        ):
            raw = json.dumps(body).encode()
            headers = admin.headers | {"content-type": "application/json"}
            answer = admin.browser.client.post(f"/api/v1{path}", content=raw, headers=headers)
            assert answer.status_code in (200, 422), (path, text, answer.text)
    for path in (
        "/events?country=%00",
        "/rules/%00",
        "/search?q=%00",
        "/sources/%ED%A0%80",
        "/alerts?rule=%00",
    ):
        assert admin.get(path).status_code in (200, 404, 422), path


def test_the_description_is_of_every_route_and_says_what_each_answers(editing: Program) -> None:
    document = editing.read("/openapi.json")

    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]["/rules/{name}"]) == {"get", "post"}
    text = json.dumps(document)
    names = set(document["components"]["schemas"])
    for reference in text.split('"$ref": "#/components/schemas/')[1:]:
        assert reference.split('"')[0] in names
    operations = [one for methods in document["paths"].values() for one in methods.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)


def test_answers_are_as_they_are_described(
    world: Any, editing: Program, alert_of: Callable[[int], Alert]
) -> None:
    alert = alert_of(world.story())
    schemas = editing.read("/openapi.json")["components"]["schemas"]

    for path, name in (
        (f"/events/{alert.event_id}", "Event"),
        ("/alerts?limit=1", "Alert"),
        ("/rules", "RuleLine"),
        ("/me", "Me"),
    ):
        answer = editing.read(path)
        record = answer["items"][0] if "items" in answer else answer
        assert set(record) == set(schemas[name]["properties"]), name


def test_people_read_the_description_without_scripts(reader: Browser) -> None:
    text = reader.text("/api")

    assert "/api/v1/events" in text
    assert 'id="SaveRule"' in text
    assert "<script" not in text


def test_a_program_that_asks_without_end_is_slowed(editing: Program) -> None:
    answers = [editing.get("/me") for _ in range(70)]

    late = [one for one in answers if one.status_code == 429]
    assert late
    assert int(late[0].headers["retry-after"]) >= 1
    assert late[0].headers["content-type"] == "application/problem+json"
