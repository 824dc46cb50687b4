"""An empty Tocsin shows its first page what is missing, step by step, until the first alert."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sql.connection import Connection
from sql.rows import Alert
from tests.wire.web.conftest import Browser

CHANNEL = {"user": "desk@gmail.com", "password": "abcd efgh", "to": "ana@example.org", "tag": "desk"}


def test_the_steps_are_done_one_after_the_other(admin: Browser, conn: Connection) -> None:
    assert "/first-rule" not in admin.text("/")

    admin.post("/channels-new/gmail", **CHANNEL)
    assert 'action="/first-rule"' in admin.text("/")

    answer = admin.post("/first-rule", words="convoy ambush")
    assert answer.headers["location"] == "/?done=watched"
    assert "/first-rule" not in admin.text("/")

    answer = admin.post("/sources-new", url="gazette.example", do="add")
    assert answer.headers["location"] == "/?done=added"

    text = admin.text("/")
    assert "The first reading begins within seconds" in text
    assert "data-waiting" in text
    rule = conn.execute(
        "select r.name, v.query, v.conditions, v.notify from rules r join rule_versions v on v.rule_id = r.id"
    ).fetchall()
    assert rule == [("convoy-ambush", "~convoy ~ambush", {"title": "convoy ambush"}, ["desk"])]
    assert "convoy ambush" in admin.text("/rules")


def test_a_rule_from_words_needs_words_and_a_channel(admin: Browser) -> None:
    assert admin.post("/first-rule", words="convoy").status_code == 422

    admin.post("/channels-new/gmail", **CHANNEL)

    assert admin.post("/first-rule", words=" ").status_code == 422
    assert admin.post("/first-rule", words="(convoy AND").status_code == 422
    assert admin.post("/first-rule", words="convoy").status_code == 303
    assert admin.post("/first-rule", words="convoy").status_code == 303
    assert "convoy-2" in admin.text("/rules")


def test_the_steps_are_gone_with_the_first_alert(
    admin: Browser, conn: Connection, world: Any, alert_of: Callable[[int], Alert]
) -> None:
    assert "First steps" in admin.text("/")

    alert_of(world.event(world.article("Ambush")))
    conn.execute("update sources set enabled = true")

    assert "First steps" not in admin.text("/")


def test_the_rules_for_the_sahel_are_taken_with_their_lists(admin: Browser, conn: Connection) -> None:
    assert admin.post("/first-rule/starter").status_code == 422
    admin.post("/channels-new/gmail", **CHANNEL)

    for _ in range(2):
        assert admin.post("/first-rule/starter").headers["location"] == "/?done=watched"

    assert conn.execute("select count(*) from rules").fetchone() == (6,)
    assert conn.execute("select distinct notify from rule_versions").fetchall() == [(["desk"],)]
    assert "Abductions in the Sahel" in admin.text("/rules")
