"""Rules are kept with every version, and files of them are taken whole or not at all."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from alerts.rules.rule import LoadedRule, QueryRefused, WatchRule
from alerts.rules.store import loading
from alerts.rules.store.changes import ChangeKind, VersionChange
from alerts.rules.store.checking import SelfTestFailed, UnknownChannel
from alerts.rules.store.loading import NoSuchRule, UnusableRule
from alerts.rules.store.saving import RulesRefused
from sql import rules as stored
from sql.connection import Connection

CHANNELS = {"mail", "desk"}
LATER = timedelta(days=1)


def rule(**changes: object) -> WatchRule:
    return WatchRule.model_validate({"name": "border", "query": "convoy", "notify": ["mail"], **changes})


def save(conn: Connection, wanted: WatchRule, now: datetime, why: str | None = None) -> VersionChange:
    return loading.save(conn, wanted, saved_by="ana", why=why, known_channels=CHANNELS, now=now)


def apply(conn: Connection, text: str, now: datetime, *, prune: bool = False) -> list[tuple[str, str]]:
    changes = loading.apply(conn, text, prune=prune, saved_by="ana", known_channels=CHANNELS, now=now)
    return [(change.kind.value, change.title) for change in changes]


def loaded(conn: Connection, name: str = "border") -> LoadedRule:
    found = loading.get(conn, name)
    assert isinstance(found, LoadedRule)
    return found


def test_a_saved_rule_comes_back_as_it_was_written(conn: Connection, now: datetime) -> None:
    wanted = rule(
        max_age="none", horizon="2w", languages=["en"], tests={"must_match": ["a convoy"]}, why="test"
    )

    change = save(conn, wanted, now)

    assert change.kind is ChangeKind.ADDED
    assert loaded(conn).rule == wanted
    assert loaded(conn).row.active_from == now


def test_a_change_makes_a_version_and_every_version_is_kept(conn: Connection, now: datetime) -> None:
    save(conn, rule(), now)

    change = save(conn, rule(query="convoy OR patrol"), now + LATER, why="patrols too")

    assert change.kind is ChangeKind.CHANGED
    assert "+query: convoy OR patrol" in change.diff
    assert [(v.version, v.query, v.why) for v in stored.versions(conn, name="border")] == [
        (2, "convoy OR patrol", "patrols too"),
        (1, "convoy", ""),
    ]
    assert loaded(conn).row.active_from == now


def test_saving_an_unchanged_rule_makes_no_version(conn: Connection, now: datetime) -> None:
    save(conn, rule(why="because"), now)

    change = save(conn, rule(), now + LATER)

    assert change.kind is ChangeKind.UNCHANGED
    assert len(stored.versions(conn, name="border")) == 1


def test_switching_a_rule_off_is_a_change(conn: Connection, now: datetime) -> None:
    save(conn, rule(), now)

    assert save(conn, rule(enabled=False), now).kind is ChangeKind.CHANGED
    assert loaded(conn).row.enabled is False


def test_a_removed_name_comes_back_active_from_then_with_its_old_versions(
    conn: Connection, now: datetime
) -> None:
    save(conn, rule(), now)
    loading.remove(conn, "border", now=now + LATER)

    change = save(conn, rule(), now + 2 * LATER)

    assert change.kind is ChangeKind.ADDED
    assert loaded(conn).row.active_from == now + 2 * LATER
    versions = stored.versions(conn, name="border")
    assert [(v.version, v.is_removal) for v in versions] == [(3, False), (2, True), (1, False)]


def test_a_removed_rule_is_gone_and_its_name_is_not_guessed(conn: Connection, now: datetime) -> None:
    save(conn, rule(), now)
    save(conn, rule(name="borders"), now)
    loading.remove(conn, "border", now=now)

    with pytest.raises(NoSuchRule, match="no rule border: did you mean borders"):
        loading.get(conn, "border")
    with pytest.raises(NoSuchRule):
        loading.remove(conn, "border", now=now)


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"query": '"convoy'}, QueryRefused, "quote is not closed"),
        ({"query": "convoy AND @jmin"}, QueryRefused, "there is no list @jmin"),
        ({"notify": ["mial"]}, UnknownChannel, "did you mean mail"),
        ({"tests": {"must_match": ["a lorry"]}}, SelfTestFailed, "should match, and does not: a lorry"),
        ({"tests": {"must_not_match": ["the convoy"]}}, SelfTestFailed, "should not match, and does"),
    ],
)
def test_a_rule_that_could_not_work_is_refused_and_nothing_is_stored(
    conn: Connection, now: datetime, changes: dict[str, object], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        save(conn, rule(**changes), now)

    assert loading.load_all(conn) == []


def test_a_stored_rule_that_cannot_be_used_is_named_not_skipped(conn: Connection, now: datetime) -> None:
    save(conn, rule(), now)
    save(conn, rule(name="other"), now)
    conn.execute(
        "update rule_versions set query = '(' where rule_id = (select id from rules where name = 'border')"
    )
    conn.execute(
        "update rule_versions set conditions = '{\"places\": [1]}' where conditions = '{}' and query <> '('"
    )

    found = loading.load_all(conn)

    assert [type(one) for one in found] == [UnusableRule, UnusableRule]
    assert "never closed" in found[0].error  # type: ignore[union-attr]
    assert "places.0: must be a text" in found[1].error  # type: ignore[union-attr]
    with pytest.raises(RulesRefused):
        loading.export(conn)


def test_an_unusable_stored_rule_can_be_saved_anew(conn: Connection, now: datetime) -> None:
    save(conn, rule(), now)
    conn.execute("update rule_versions set query = '('")

    assert save(conn, rule(), now).kind is ChangeKind.CHANGED
    assert loaded(conn).row.version == 2


def test_what_is_exported_applies_without_a_change(conn: Connection, now: datetime) -> None:
    save(conn, rule(query="convoy\n# note: with a colon\nOR 'x: y'", why="why: because"), now)
    save(conn, rule(name="other", max_age="none", enabled=False), now)

    text = loading.export(conn)

    assert text.startswith("# yaml-language-server: $schema=")
    assert apply(conn, text, now) == [("unchanged", "border"), ("unchanged", "other")]


def test_a_file_is_applied_whole_and_rules_beside_it_stay_unless_pruned(
    conn: Connection, now: datetime
) -> None:
    save(conn, rule(), now)
    save(conn, rule(name="old"), now)
    text = (
        "rules:\n"
        "  - {name: new, query: mine, notify: [desk]}\n"
        "  - {name: border, query: convoy, notify: [mail, desk]}\n"
    )

    planned = loading.plan(conn, text)
    kept = apply(conn, text, now)
    pruned = apply(conn, text, now, prune=True)

    assert [(c.kind.value, c.name) for c in planned] == kept
    assert kept == [("changed", "border"), ("added", "new"), ("unlisted", "old")]
    assert pruned == [("unchanged", "border"), ("unchanged", "new"), ("removed", "old")]
    assert [one.row.name for one in loading.load_all(conn)] == ["border", "new"]


def test_one_bad_rule_in_a_file_stops_all_and_every_bad_one_is_named(conn: Connection, now: datetime) -> None:
    text = (
        "rules:\n  - {name: good, query: a, notify: [mail]}\n  - {name: bad, query: (, notify: [mail]}\n"
        "  - {name: worse, query: b, notify: [fax]}\n"
    )

    with pytest.raises(RulesRefused) as refused:
        apply(conn, text, now)

    assert "rule bad" in str(refused.value)
    assert "rule worse" in str(refused.value)
    assert loading.load_all(conn) == []


def test_a_file_that_fails_half_way_leaves_nothing(conn: Connection, now: datetime) -> None:
    conn.execute("alter table rule_versions add check (query <> 'poison')")
    text = (
        "rules:\n  - {name: a, query: fine, notify: [mail]}\n  - {name: b, query: poison, notify: [mail]}\n"
    )

    with pytest.raises(Exception, match="violates check constraint"):
        apply(conn, text, now)

    assert loading.load_all(conn) == []


def test_two_savers_of_one_new_name_make_two_versions(
    conn: Connection, elsewhere: Callable[[], Connection], now: datetime
) -> None:
    saved: list[ChangeKind] = []

    def other() -> None:
        with elsewhere() as theirs:
            saved.append(save(theirs, rule(query="patrol"), now).kind)

    thread = threading.Thread(target=other)
    with conn.transaction():
        save(conn, rule(), now)
        thread.start()
        # the other saver waits for this transaction to end
        while conn.execute("select 1 from pg_locks where not granted").fetchone() is None:
            pass
    thread.join()

    assert [v.query for v in stored.versions(conn, name="border")] == ["patrol", "convoy"]
    assert loaded(conn).rule.query == "patrol"
