"""Rules that are private to a group: whoever is not in it finds neither their names nor their words anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

import flows.people.groups
import sql.alerts
import sql.followed
import sql.groups
import sql.judgements
import sql.unsubscribed
from alerts.delivery import outbox, recipient_mutes
from alerts.delivery.channels import Channels
from alerts.delivery.placing import Recipient
from alerts.rules.history.indexing import index_stored
from alerts.rules.judging import Verdict, judge
from alerts.rules.mutes import MuteKind
from alerts.rules.rule import WatchRule
from alerts.rules.run import match_stored
from alerts.rules.store import loading, muting
from alerts.rules.store.changes import DesiredState, What
from alerts.rules.store.saving import Saver, save
from alerts.rules.store.word_list import WordList
from flows.people import tokens
from flows.people.roles import Actor, Role
from flows.people.tokens import Kind
from flows.settings import Settings
from flows.web.app import PAGES
from flows.web.site import Site, make_site
from sql.connection import Connection
from sql.connection import now as database_now
from sql.pool import Pool
from sql.rows import Alert
from tests.wire.web.conftest import Browser

NAME, WORD, WHY = "quietharbour", "zanzibarcode", "sourceoflaila"
# where an admin who is not in the group is told that the rule exists, and who changed what
OF_ADMINS = {"/people", "/changes"}


@pytest.fixture
def site(settings: Settings, database_url: str, channels: Channels) -> Iterator[Site]:
    pool = Pool(database_url)
    pool.open()
    yield make_site(settings.model_copy(update={"channels": channels.path}), pool)
    pool.close()


@pytest.fixture
def alert(conn: Connection, world: Any, channels: Channels) -> Alert:
    """An alert of a private rule, with all that can come of one; the event alerted no other rule."""
    now = database_now(conn)
    rule = {"name": NAME, "query": f"convoy OR {WORD}", "notify": ["desk"], "why": WHY, "group": "harbour"}
    loading.save(
        conn,
        WatchRule.model_validate(rule),
        saved_by="olga",
        known_channels={"desk"},
        now=now - timedelta(days=9),
    )
    sql.groups.add(conn, name="harbour", created_by="olga", now=now)
    world.story(seen=now)
    index_stored(conn)
    match_stored(conn, now, lambda conn, alert, tags, at: outbox.enqueue(conn, alert, tags, channels, at))
    (line,) = sql.alerts.list_recent(conn, limit=9)
    alert = sql.alerts.get(conn, id=line.id)
    assert alert is not None
    judge(conn, alert, Verdict.NOISE, "olga", WORD, now)
    sql.followed.add(conn, event_id=alert.event_id, rule_id=alert.rule_id, followed_by="olga", now=now)
    sql.unsubscribed.add(conn, target="x", target_label="mail to a…", alert_id=alert.id, now=now)
    muting.add(conn, MuteKind.RULE, NAME, until=now + timedelta(hours=2), why=WHY, muted_by="olga", now=now)
    recipient = Recipient("desk", "x", "mail to a…")
    until = now + timedelta(hours=2)
    recipient_mutes.add(conn, recipient, MuteKind.RULE, NAME, until=until, why=WHY, muted_by="x", now=now)
    return alert


def paths(alert: Alert) -> list[str]:
    """Every page that is read, of what there is."""
    fitting = {"{number:int}": "1", "{version:int}": "1", "{mending:int}": "1", "{secret}": "x"}
    found = []
    for page in PAGES:
        if page.is_change:
            continue
        path = page.path
        for name, value in fitting.items():
            path = path.replace(name, value)
        names = [NAME, "gazette"] if "{name}" in path else [""]
        found += [re.sub(r"\{[^}]+\}", name, path) for name in names]
    more = [
        "/?since=7d",
        "/events?told=yes&days=0",
        f"/rules?name={NAME[:4]}",
        "/search?q=convoy",
        "/search/export?q=convoy",
        "/search/export?q=convoy&form=json",
        f"/rule-editor?name={NAME}",
        f"/why?about=alert:{alert.id}",
        f"/why?about=article:{alert.article_id}",
        f"/why?about=event:{alert.event_id}",
        "/messages?state=queued",
        "/mutes?over=yes",
        f"/account/subscriptions?rule={NAME}x",
    ]
    return [*found, *more]


@pytest.mark.parametrize("role", list(Role))
def test_whoever_is_not_in_the_group_finds_nothing_of_the_rule(
    alert: Alert, person: Callable[[str, Role], Browser], role: Role
) -> None:
    browser = person("outsider", role)

    for path in paths(alert):
        browser.site.limiter._buckets.clear()
        answer = browser.get(path)
        assert answer.status_code < 500, (path, answer.text)
        if role is Role.ADMIN and path in OF_ADMINS:
            continue
        shown = answer.text.replace(f"{NAME}x", "")
        for word in (NAME, WORD, WHY):
            # what was asked for is repeated to whoever asked
            is_asked = word in path
            assert is_asked or word not in shown, (path, word)
        if f"name={NAME}" in path or path in (f"/rules/{NAME}", f"/alerts/{alert.id}", "/messages/1"):
            assert answer.status_code in (404, 403), path


def test_the_same_walk_finds_it_for_a_member(
    alert: Alert, person: Callable[[str, Role], Browser], conn: Connection
) -> None:
    browser = person("olga", Role.READER)
    now = database_now(conn)
    flows.people.groups.set_member(conn, "harbour", "olga", Actor("ada", "-"), now, is_member=True)

    shown = [path for path in paths(alert) if NAME in browser.get(path).text]

    for path in ("/", "/rules", f"/rules/{NAME}", "/alerts/1", "/events/1", "/mutes", "/messages"):
        assert path in shown, path


def test_whoever_is_not_in_the_group_changes_nothing_of_the_rule(
    alert: Alert, person: Callable[[str, Role], Browser], conn: Connection
) -> None:
    browser = person("outsider", Role.ADMIN)
    forms: dict[str, dict[str, str]] = {
        f"/rules/{NAME}/remove": {"why": "x"},
        f"/rules/{NAME}/restore/1": {"why": "x"},
        f"/alerts/{alert.id}/judge": {"verdict": "noise"},
        f"/events/{alert.event_id}/follow": {"rule": NAME, "follow": "no"},
        "/mutes": {"kind": "rule", "name": NAME, "hours": "2", "why": "x"},
        "/mutes/1/end": {},
        "/mutes/own/2/end": {},
        "/messages/1/again": {},
        "/messages/1/cancel": {"why": "x"},
        "/messages/told-again": {"target": "x", "rule": NAME},
        "/rule-editor": {
            "do": "save",
            "saved_name": NAME,
            "name": NAME,
            "query": "x",
            "why": "x",
            "base": "1",
        },
        "/account/subscriptions": {"rule": NAME, "address": "eve@example.net"},
    }

    for path, form in forms.items():
        answer = browser.post(path, **form)
        assert answer.status_code in (404, 422), (path, answer.status_code)
        assert WORD not in answer.text, path
        assert WHY not in answer.text, path
    answer = browser.post("/rule-editor", do="save", name=NAME, query="convoy", notify="desk", why="x")
    assert answer.status_code in (404, 422)

    assert conn.execute("select version, removed_at from rules").fetchall() == [(1, None)]
    assert len(sql.judgements.of_alert(conn, alert_id=alert.id)) == 1
    assert len(sql.followed.of_events(conn, event_ids=[alert.event_id])) == 1
    assert conn.execute("select count(*) from mutes where ended_at is null").fetchone() == (1,)
    assert conn.execute("select count(*) from recipient_mutes where ended_at is null").fetchone() == (1,)


def test_feeds_and_programs_of_whoever_is_not_in_the_group_have_nothing_of_the_rule(
    alert: Alert, person: Callable[[str, Role], Browser], conn: Connection, stranger: Browser
) -> None:
    person("outsider", Role.ADMIN)
    actor, now = Actor("outsider", "-"), database_now(conn)
    feed = tokens.add(conn, Kind.FEED, "outsider", "x", Role.READER, None, actor, now)
    program = tokens.add(conn, Kind.API, "outsider", "x", Role.ADMIN, 1, actor, now)
    header = {"authorization": f"Bearer {program}"}
    base = {"name": NAME, "query": "x", "notify": ["desk"], "why": "x"}

    for form in ("atom", "json"):
        assert NAME not in stranger.text(f"/feeds/{feed}/alerts.{form}")
        assert stranger.get(f"/feeds/{feed}/rules/{NAME}.{form}").status_code == 404
    bodies: dict[str, dict[str, Any]] = {
        f"/rules/{NAME}": {"rule": base, "version": 1},
        f"/rules/{NAME}/remove": {"why": "x"},
        f"/rules/{NAME}/restore/1": {"why": "x"},
        "/rules/mine": {"rule": {**base, "name": "mine", "group": "harbour"}, "version": 0},
        f"/alerts/{alert.id}/judge": {"verdict": "noise"},
        f"/events/{alert.event_id}/follow": {"rule": NAME, "follow": False},
        "/mutes": {"kind": "rule", "name": NAME, "hours": 2, "why": "x"},
        "/mutes/1/end": {},
        "/messages/1/again": {},
        "/messages/1/cancel": {"why": "x"},
    }
    for path, body in bodies.items():
        answer = stranger.client.post(f"/api/v1{path}", json=body, headers=header)
        assert answer.status_code in (404, 422), (path, answer.text)
        assert WORD not in answer.text, path
    tried = stranger.client.post("/api/v1/rule-preview", json={"rule": base}, headers=header)
    assert (tried.json()["compared"], WORD in tried.text) == (None, False)

    assert conn.execute("select version, removed_at from rules").fetchall() == [(1, None)]
    flows.people.groups.set_member(conn, "harbour", "outsider", Actor("ada", "-"), now, is_member=True)
    assert NAME in stranger.text(f"/feeds/{feed}/alerts.atom")


def test_the_editor_makes_a_rule_private_to_ones_own_group_and_no_other(
    person: Callable[[str, Role], Browser], conn: Connection
) -> None:
    browser, now = person("olga", Role.EDITOR), database_now(conn)
    sql.groups.add(conn, name="harbour", created_by="ada", now=now)
    form = {
        "do": "save",
        "name": "coast",
        "query": "convoy",
        "notify": "desk",
        "why": "x",
        "group": "harbour",
    }

    assert "you are not in a group harbour" in browser.post("/rule-editor", **form).text
    flows.people.groups.set_member(conn, "harbour", "olga", Actor("ada", "-"), now, is_member=True)
    assert browser.post("/rule-editor", **form).status_code == 303
    assert 'value="harbour"' in browser.text("/rule-editor?name=coast")
    again = {**form, "saved_name": "coast", "base": "1", "group": ""}
    assert browser.post("/rule-editor", **again).status_code == 303

    rows = conn.execute(
        "select version, conditions ->> 'group' from rule_versions order by version"
    ).fetchall()
    assert rows == [(1, "harbour"), (2, None)]


def test_a_list_that_a_hidden_rule_needs_says_no_more_than_that(
    alert: Alert, person: Callable[[str, Role], Browser], conn: Connection
) -> None:
    now = database_now(conn)
    words = WordList.model_validate({"name": "cargo", "entries": ["convoy"], "why": "x"})
    by = Saver("olga", {"desk"}, now)
    save(conn, [DesiredState(What.LIST, "cargo", words)], by)
    rule = {"name": NAME, "query": "@cargo", "notify": ["desk"], "why": WHY, "group": "harbour"}
    tests = {"must_match": [f"A convoy with {WORD}"]}
    save(conn, [DesiredState(What.RULE, NAME, WatchRule.model_validate({**rule, "tests": tests}))], by)

    answer = person("outsider", Role.EDITOR).post(
        "/lists", name="cargo", entries="caravan", why="x", base="1"
    )

    assert answer.status_code == 422
    assert "a rule that you may not see" in answer.text
    assert not any(word in answer.text for word in (NAME, WORD, WHY))


def test_a_rule_that_was_private_and_removed_does_not_come_back_to_whoever_makes_one_of_its_words(
    alert: Alert, person: Callable[[str, Role], Browser], conn: Connection
) -> None:
    loading.remove(conn, NAME, saved_by="olga", why=WHY, now=database_now(conn))
    browser = person("outsider", Role.EDITOR)

    assert browser.post("/first-rule", words=NAME).status_code == 303

    assert conn.execute("select name, removed_at is null from rules order by id").fetchall() == [
        (NAME, False),
        (f"{NAME}-2", True),
    ]
    assert browser.get(f"/rules/{NAME}").status_code == 404
    assert browser.get(f"/alerts/{alert.id}").status_code == 404


def test_a_starter_leaves_rules_alone_that_were_private_and_removed(
    alert: Alert, person: Callable[[str, Role], Browser], conn: Connection
) -> None:
    conn.execute("update rules set name = 'convoy-attacks'")
    loading.remove(conn, "convoy-attacks", saved_by="olga", why=WHY, now=database_now(conn))

    assert person("outsider", Role.EDITOR).post("/first-rule/starter").status_code == 303

    row = conn.execute("select removed_at is null from rules where name = 'convoy-attacks'").fetchone()
    assert row == (False,)


def test_nobody_outside_a_group_puts_a_version_in_force_that_was_private_to_it(
    person: Callable[[str, Role], Browser], conn: Connection
) -> None:
    now = database_now(conn)
    sql.groups.add(conn, name="harbour", created_by="ada", now=now)
    rule = {"name": "coast", "query": "convoy", "notify": ["desk"], "why": "x"}
    for group in ("harbour", None):
        wanted = WatchRule.model_validate({**rule, "group": group})
        loading.save(conn, wanted, saved_by="olga", known_channels={"desk"}, now=now)

    answer = person("outsider", Role.EDITOR).post("/rules/coast/restore/1", why="x")

    assert (answer.status_code, "you are not in a group harbour" in answer.text) == (422, True)
    assert conn.execute("select version from rules").fetchall() == [(2,)]


def test_a_program_of_somebody_outside_the_group_neither_reads_nor_changes_the_rule(
    alert: Alert, person: Callable[[str, Role], Browser], site: Site, conn: Connection
) -> None:
    person("outsider", Role.ADMIN)
    actor, now = Actor("outsider", "-"), database_now(conn)
    token = tokens.add(conn, tokens.Kind.API, "outsider", "a test", Role.ADMIN, 1, actor, now)
    program, headers = Browser(site), {"authorization": f"Bearer {token}"}
    rule = {"name": NAME, "query": "x", "notify": ["desk"], "why": "x"}
    bodies: dict[str, dict[str, object]] = {
        f"/rules/{NAME}": {"rule": rule, "version": 1},
        f"/rules/{NAME}/remove": {"why": "x"},
        f"/rules/{NAME}/restore/1": {"why": "x"},
        "/alerts/1/judge": {"verdict": "noise", "why": "x"},
        "/events/1/follow": {"rule": NAME, "follow": False},
        "/mutes": {"kind": "rule", "name": NAME, "hours": 2, "why": "x"},
        "/mutes/1/end": {},
        "/messages/1/again": {},
        "/messages/1/cancel": {"why": "x"},
    }

    for path in [path for path in paths(alert) if path.startswith("/api/v1/") and "people" not in path]:
        site.limiter._buckets.clear()
        answer = program.client.get(path, headers=headers)
        assert answer.status_code in (200, 404, 422), (path, answer.text)
        shown = answer.text.replace(path, "")
        assert not any(word in shown for word in (WORD, WHY)), path
        assert NAME in path or NAME not in shown, path
    for path, body in bodies.items():
        site.limiter._buckets.clear()
        answer = program.client.post(f"/api/v1{path}", json=body, headers=headers)
        assert answer.status_code == 404, (path, answer.text)
        assert not any(word in answer.text for word in (WORD, WHY)), path
    assert conn.execute("select version, removed_at from rules").fetchall() == [(1, None)]
    assert len(sql.judgements.of_alert(conn, alert_id=alert.id)) == 1
    assert conn.execute("select count(*) from mutes where ended_at is null").fetchone() == (1,)


def test_an_admin_sees_that_the_rule_exists(alert: Alert, admin: Browser) -> None:
    assert NAME in admin.text("/people")
    assert WORD not in admin.text("/people")


def test_a_link_of_a_message_works_for_whoever_was_told(alert: Alert, site: Site, stranger: Browser) -> None:
    link = site.links.action("not-relevant", alert.id, "x").removeprefix(site.links.public_url)

    assert NAME in stranger.text(link)


def test_what_others_do_with_an_event_still_bears_on_the_hidden_rule(
    alert: Alert, person: Callable[[str, Role], Browser], conn: Connection
) -> None:
    """An outsider's change decides on all rules: only what is shown is less."""
    browser = person("outsider", Role.EDITOR)

    answer = browser.post("/mutes", kind="event", name=str(alert.event_id), hours="2", why="x")

    assert answer.status_code == 303
    assert conn.execute("select count(*) from mutes where kind = 'event'").fetchone() == (1,)


def test_each_view_of_what_is_seen_has_the_columns_of_its_table(conn: Connection) -> None:
    columns = conn.execute(
        "select seen.table_name, array_agg(seen.column_name::text order by seen.column_name),"
        " (select array_agg(kept.column_name::text order by kept.column_name) from information_schema.columns kept"
        "  where kept.table_schema = 'public' and kept.table_name = seen.table_name)"
        " from information_schema.columns seen where seen.table_schema = 'tocsin_seen' group by seen.table_name"
    ).fetchall()

    assert len(columns) >= 15
    for table, seen, kept in columns:
        assert seen == kept, f"make the view tocsin_seen.{table} anew, in the migration that changes {table}"
