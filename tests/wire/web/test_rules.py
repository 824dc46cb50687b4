"""Rules on the page: listed, muted, versions restored; and the editor, which loses nothing and asks why."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

import sql.rules
from alerts.rules.history.indexing import index_stored
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from flows.settings import Settings
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Alert
from tests.wire.web.conftest import Browser

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
FIELDS = re.compile(
    r'<(?:input|textarea)[^>]*name="(?P<name>[^"]+)"[^>]*?(?:value="(?P<value>[^"]*)"[^>]*>|>(?P<text>[^<]*)</textarea>)'
)


@pytest.fixture(autouse=True)
def _channels(settings: Settings) -> None:
    """Two channels that rules may tell."""
    file = settings.channels_file
    file.write_text("urls:\n  - json://127.0.0.1:9/:\n      tag: desk, room\n")
    file.chmod(0o600)


def saved(conn: Connection, **fields: Any) -> WatchRule:
    rule = WatchRule.model_validate({"name": "border", "query": "convoy", "notify": ["desk"], **fields})
    loading.save(conn, rule, saved_by="ana", known_channels={"desk", "room"}, now=database_now(conn))
    return rule


def form_of(browser: Browser, name: str) -> dict[str, Any]:
    """The fields of the editor as a browser would send them, without any that was changed."""
    text = browser.text(f"/rule-editor?name={name}")
    found = {one["name"]: unescape(one["value"] or one["text"] or "") for one in FIELDS.finditer(text)}
    tags = re.findall(r'name="notify" value="([^"]+)" checked', text)
    selects = re.findall(r'<select name="(\w+)">.*?<option value="(\w+)" selected', text)
    del found["token"]
    return {**found, "enabled": "yes", "when_in_doubt": "tell", **dict(selects), "notify": tags}


def test_a_rule_that_is_opened_and_saved_stays_as_it_was(conn: Connection, editor: Browser) -> None:
    rule = saved(
        conn,
        query='(convoi* OR convoy*)\nAND "Burkina Faso" # a note',
        places=["Kidal"],
        countries=["ML", "NE"],
        event_types=["attack"],
        min_toll={"killed": 3, "abducted": 1},
        max_age="36h",
        cooldown="2h",
        updates=["all"],
        tests={"must_match": ["A convoy of Burkina Faso"], "must_not_match": ["Football, with commas"]},
        budget=9,
        when="daily 07:30",
        quiet_hours="22:00-06:00",
        urgent=20,
        debounce="5m",
        when_in_doubt="hold",
    )

    form = form_of(editor, "border") | {"do": "save", "why": "looked at it", "force": "yes"}
    answer = editor.post("/rule-editor", **form)

    assert (answer.status_code, answer.headers.get("location")) == (303, "/rules/border?done=saved")
    row = sql.rules.get(conn, name="border")
    assert row is not None
    kept = WatchRule.model_validate(
        {"name": row.name, "query": row.query, "notify": row.notify, "why": row.why, **row.conditions}
    )
    assert kept.model_dump(exclude={"why"}) == rule.model_dump(exclude={"why"})


def test_saving_asks_why_and_a_name_and_a_channel(conn: Connection, editor: Browser) -> None:
    form = {"query": "convoy", "name": "border", "notify": "desk", "do": "save"}

    assert "say why" in editor.post("/rule-editor", **form).text
    assert editor.post("/rule-editor", **form | {"why": "x", "notify": ""}).status_code == 422
    assert editor.post("/rule-editor", **form | {"why": "x", "name": "No Name"}).status_code == 422
    assert editor.post("/rule-editor", **form | {"why": "x", "notify": "nowhere"}).status_code == 422
    assert editor.post("/rule-editor", **form | {"why": "x"}).status_code == 303
    assert [rule.saved_by for rule in sql.rules.list_current(conn)] == ["edda"]


def test_words_in_the_form_are_saved_as_a_query_also_without_a_script(
    conn: Connection, editor: Browser
) -> None:
    answer = editor.post(
        "/rule-editor",
        query="",
        query_was="",
        any_of="convoi*, convoy*\nambush*",
        all_of="Burkina Faso",
        near_left="",
        near_right="",
        near_distance="10",
        none_of="football",
        name="convoys",
        notify="desk",
        why="x",
        do="save",
    )

    assert answer.status_code == 303
    row = sql.rules.get(conn, name="convoys")
    assert row is not None
    assert row.query == '"Burkina Faso"\nAND (convoi* OR convoy*)\nAND ambush*\nNOT football'


def test_a_form_and_a_query_that_were_both_changed_are_not_guessed_at(editor: Browser) -> None:
    boxes = {"any_of": "", "near_left": "", "near_right": "", "near_distance": "10", "none_of": ""}
    given = {"query": "patrol", "query_was": "convoy", "all_of": "ambush", **boxes}

    answer = editor.post("/rule-editor", **given, do="preview")

    assert answer.status_code == 422
    assert "were both changed" in answer.text
    by_words = editor.post("/rule-editor", **given, do="to_query").text
    by_query = editor.post("/rule-editor", **given, do="to_form").text
    assert 'data-query="ambush"' in by_words
    assert 'data-query="patrol"' in by_query


def test_two_who_edit_one_rule_see_what_the_other_did(
    conn: Connection, editor: Browser, admin: Browser
) -> None:
    saved(conn)
    mine, theirs = form_of(editor, "border"), form_of(admin, "border")
    admin.post("/rule-editor", **theirs | {"query": "convoy OR patrol", "do": "save", "why": "patrols too"})

    answer = editor.post(
        "/rule-editor", **mine | {"query": "convoy OR escort", "do": "save", "why": "escorts"}
    )

    assert answer.status_code == 409
    assert "patrol" in answer.text
    assert "escort" in answer.text
    assert 'name="base" value="2"' in answer.text
    over = editor.post(
        "/rule-editor", **mine | {"base": "2", "query": "convoy OR escort", "do": "save", "why": "escorts"}
    )
    assert over.status_code == 303


def test_the_preview_shows_what_would_have_been_told_and_what_is_wrong(
    conn: Connection, world: Any, editor: Browser
) -> None:
    now = database_now(conn)
    article = world.article(f"Convoy ambushed {HOSTILE}", f"A convoy was hit. {HOSTILE}", seen=now)
    world.event(article)
    index_stored(conn, 100, lambda *_: None)

    good = editor.post("/rule-editor", query="convoy", do="preview", fragment="yes").text
    wrong = editor.post("/rule-editor", query="convoy AND (", do="preview", fragment="yes").text

    assert f"/articles/{article}" in good
    assert "<mark>convoy</mark>" in good or "<mark>Convoy</mark>" in good
    assert "<script>alert" not in good
    assert '<span class="error">' in wrong
    tested = editor.post("/rule-editor", query="convoy", do=f"should:{article}").text
    assert re.search(rf'name="must_match"[^>]*>{article}</textarea>', tested)


def test_a_rule_over_its_budget_is_saved_only_when_told(
    conn: Connection, world: Any, editor: Browser
) -> None:
    now = database_now(conn)
    for number in range(6):
        seen = now - timedelta(days=4 * number)
        world.event(world.article(f"Convoy {number}", f"Convoy number {number} was hit.", seen=seen))
    index_stored(conn, 100, lambda *_: None)
    form = {"query": "convoy", "name": "many", "notify": "desk", "why": "x", "budget": "1", "do": "save"}

    assert editor.post("/rule-editor", **form).status_code == 422
    assert editor.post("/rule-editor", **form, force="yes").status_code == 303


def test_hostile_names_notes_and_queries_are_shown_inert(conn: Connection, editor: Browser) -> None:
    saved(conn, query=f'convoy "{HOSTILE.replace(chr(34), "")}"', why=HOSTILE)

    for path in ("/rules", "/rules/border", "/rule-editor?name=border", f"/rule-editor?query={HOSTILE}", "/"):
        text = editor.text(path)
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path


def test_a_mute_has_an_end_and_a_reason_that_others_see(
    conn: Connection, editor: Browser, reader: Browser
) -> None:
    saved(conn)

    form = {"kind": "rule", "name": "border", "hours": "24", "back": "/rules/border"}
    assert editor.post("/mutes", **form, why="").status_code == 422
    assert editor.post("/mutes", **form | {"hours": "99999"}, why="x").status_code == 422
    assert editor.post("/mutes", **form | {"name": "nothing"}, why="x").status_code in (404, 422)
    muted = editor.post("/mutes", **form | {"back": "//evil.example"}, why="an exercise")
    assert muted.headers["location"] == "/?done=muted"
    assert "an exercise" in reader.text("/rules/border")
    assert "an exercise" in reader.text("/")
    (number,) = conn.execute("select id from mutes").fetchone() or (0,)
    assert "an exercise" in reader.text("/mutes")
    editor.post(f"/mutes/{number}/end")
    assert "Muted until" not in reader.text("/rules/border")


def test_an_old_version_and_a_removed_rule_come_back(conn: Connection, editor: Browser) -> None:
    saved(conn)
    saved(conn, query="convoy OR patrol")

    assert editor.post("/rules/border/restore/1", why="too many").status_code == 303
    row = sql.rules.get(conn, name="border")
    assert row is not None
    assert (row.version, row.query, row.saved_by) == (3, "convoy", "edda")
    assert editor.post("/rules/border/remove", why="not needed").status_code == 303
    assert "It was removed by" in editor.text("/rules/border")
    assert editor.post("/rules/border/restore/2").status_code == 303
    assert editor.post("/rules/border/restore/99").status_code == 404


def test_a_rule_keeps_its_name(conn: Connection, editor: Browser) -> None:
    saved(conn)

    form = form_of(editor, "border") | {"name": "other", "do": "save", "why": "x"}

    assert editor.post("/rule-editor", **form).status_code == 422
    assert [rule.name for rule in sql.rules.list_current(conn)] == ["border"]


def test_the_channels_are_shown_by_name_alone(settings: Settings, conn: Connection, admin: Browser) -> None:
    secret = "canaryTOKENcanary"
    Path(settings.channels_file).write_text(
        f"urls:\n  - json://user:{secret}@127.0.0.1:9/:\n      tag: desk\n"
    )

    for path in ("/rule-editor", "/messages", "/"):
        assert secret not in admin.text(path), path


def test_a_word_list_is_saved_shown_by_script_and_guarded_like_a_rule(
    conn: Connection, editor: Browser
) -> None:
    form = {
        "name": "@jnim",
        "entries": f'=JNIM\n"نصرة الإسلام"\n"{HOSTILE.replace(chr(34), "")}"',
        "why": "four scripts",
    }

    assert editor.post("/lists", **form | {"why": ""}).status_code == 422
    assert editor.post("/lists", **form | {"entries": "AND"}).status_code == 422
    assert editor.post("/lists", **form).headers["location"] == "/lists/jnim?done=saved"
    assert editor.post("/lists", **form | {"entries": "other"}).status_code == 422
    saved(conn, query="@jnim AND convoy")
    text = editor.text("/lists/jnim")
    assert "Latin" in text
    assert "Arabic" in text
    assert "/rules/border" in text
    assert "<script>alert" not in text + editor.text("/lists")
    assert editor.post("/lists", **form | {"base": "1", "entries": "other"}).status_code == 303


def test_a_rule_shows_its_newest_alerts_with_their_events(
    world: Any, reader: Browser, conn: Connection, alert_of: Callable[[int], Alert]
) -> None:
    alert = alert_of(world.story(HOSTILE))
    saved(conn, name="other")

    text = reader.text("/rules/border")

    assert f'href="/alerts/{alert.id}"' in text
    assert f'href="/events/{alert.event_id}"' in text
    assert HOSTILE not in text
    assert f'href="/alerts/{alert.id}"' not in reader.text("/rules/other")


def test_a_new_rule_is_named_by_its_title_and_tells_the_only_channel(
    editor: Browser, conn: Connection, settings: Settings
) -> None:
    settings.channels_file.write_text("urls:\n  - json://127.0.0.1:9/:\n      tag: desk\n")
    saved(conn, name="kidnappings-niger")
    assert 'value="desk" checked' in editor.text("/rule-editor")

    fields = {
        "query": "otages",
        "title": "Kidnappings in Niger",
        "name": "",
        "notify": ["desk"],
        "enabled": "yes",
    }
    answer = editor.post("/rule-editor", **fields, do="save", why="our people")

    assert answer.headers["location"].startswith("/rules/kidnappings-niger-2")


def test_what_a_refused_rule_lacks_is_said_at_the_top_and_all_at_once(editor: Browser) -> None:
    answer = editor.post("/rule-editor", query="otages", name="", title="", do="save")

    top = answer.text.partition("<textarea")[0]
    assert answer.status_code == 422
    assert "give it a title or a name" in top
    assert "choose a channel that is told" in top
    assert "say why: others will ask" in top
