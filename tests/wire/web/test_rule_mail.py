"""The mail of a rule that is not saved, and articles taken as tests of a rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import sql.judgements
from alerts.rules.history.indexing import index_stored
from flows.people.roles import Role
from flows.web.rule_editor import taken_as_test
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Alert
from tests.wire.web.conftest import Browser

HOSTILE = "<script>alert(1)</script>"
FORM = {"query": "convoy", "query_was": "convoy", "name": "", "why": "roads of the north"}


@pytest.fixture
def article(conn: Connection, world: Any) -> int:
    """The newer of two articles on convoys, each of an event of its own."""
    now = database_now(conn)
    world.event(world.article("Convoy of the past", "A convoy was hit.", seen=now - timedelta(days=2)))
    number = int(world.article(f"Convoy ambushed {HOSTILE}", f"A convoy was hit. {HOSTILE}", seen=now))
    world.event(number)
    index_stored(conn, 100, lambda *_: None)
    return number


def test_the_mail_is_that_of_the_newest_event_and_may_stand_in_a_frame_of_ours(
    article: int, editor: Browser
) -> None:
    answer = editor.post("/rule-editor/mail", **FORM)

    policy = answer.headers["content-security-policy"]
    assert answer.status_code == 200
    assert "Convoy ambushed" in answer.text
    assert "roads of the north" in answer.text
    assert "<script" not in answer.text
    assert {"default-src 'none'", "frame-ancestors 'self'"} <= set(policy.split("; "))
    assert "sandbox" in policy


def test_another_article_is_shown_when_it_is_asked_for(article: int, editor: Browser) -> None:
    answer = editor.post("/rule-editor/mail", **FORM, article=article - 1)

    assert "Convoy of the past" in answer.text


@pytest.mark.parametrize(
    "more",
    [
        {"query": "convoy AND ("},  # cannot be used
        {"query": ""},
        {"query": "patrol", "query_was": "patrol"},  # matches nothing
        {"article": "999999"},  # there is none
        {"article": "9" * 400},
        {"budget": "many"},
        {"any_of": "one", "query": "two", "query_was": "three"},  # both changed
    ],
)
def test_a_rule_that_tells_nothing_has_no_mail_and_says_so(
    article: int, editor: Browser, more: dict[str, str]
) -> None:
    answer = editor.post("/rule-editor/mail", **FORM | more)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain") or "Convoy ambushed" in answer.text


def test_a_reader_sees_no_mail_of_unsaved_rules(person: Callable[[str, Role], Browser]) -> None:
    assert person("rita", Role.READER).post("/rule-editor/mail", **FORM).status_code == 403


def test_an_article_is_a_test_of_one_kind_at_a_time() -> None:
    form = {"must_match": ["12\nA convoy"], "must_not_match": ["7"]}

    assert taken_as_test(form, "should-not", "12") == {"must_match": "A convoy", "must_not_match": "7\n12"}
    assert taken_as_test(form, "should", "12") == {"must_match": "A convoy\n12", "must_not_match": "7"}
    assert taken_as_test(form, "should", "x") == {}
    assert taken_as_test(form, "preview", "12") == {}


def test_a_judged_alert_is_offered_as_a_test_until_it_is_one(
    conn: Connection, world: Any, editor: Browser, alert_of: Callable[[int], Alert]
) -> None:
    number = world.article("Convoy of buses", "A convoy of buses.", seen=database_now(conn))
    alert = alert_of(world.event(number))
    sql.judgements.add(
        conn, alert_id=alert.id, verdict="noise", judged_by="ana", why="", now=database_now(conn)
    )

    assert (
        f'value="should-not:{number}"' in editor.text("/rule-editor?name=border").partition("Must match")[0]
    )
    taken = editor.text(f"/rule-editor?name=border&should-not={number}")
    assert f'name="must_not_match" rows="3" dir="auto">{number}</textarea>' in taken
    assert "Alerts that were judged" not in taken
