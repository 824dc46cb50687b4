"""Two people change one version: the second is told, both differences are shown, and nothing is overwritten."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import pytest

from alerts.rules.rule import WatchRule
from alerts.rules.store import loading, stored_versions
from alerts.rules.store.changes import ChangeKind, VersionChange, What
from alerts.rules.store.checking import SelfTestFailed
from alerts.rules.store.saving import Conflict, NotAsShown, Saver
from alerts.rules.store.stored_versions import SavedMeanwhile
from sql.connection import Connection

Save = Callable[..., VersionChange]


def rule(**changes: object) -> WatchRule:
    return WatchRule.model_validate({"name": "border", "query": "convoy", "notify": ["mail"], **changes})


@pytest.fixture
def save(conn: Connection, now: datetime) -> Save:
    def save(wanted: WatchRule, base: int | None = None, by: str = "ana") -> VersionChange:
        return loading.save(conn, wanted, saved_by=by, known_channels={"mail"}, now=now, base=base)

    return save


@pytest.fixture
def apply(conn: Connection, now: datetime) -> Callable[..., list[tuple[str, str]]]:
    def apply(text: str, *, prune: bool = False) -> list[tuple[str, str]]:
        changes = loading.apply(conn, text, prune=prune, saved_by="ben", known_channels={"mail"}, now=now)
        return [(one.kind.value, one.title) for one in changes]

    return apply


def queries(conn: Connection) -> list[str]:
    return [
        one.item.query
        for one in stored_versions.versions(conn, What.RULE, "border")
        if isinstance(one.item, WatchRule)
    ]


def test_the_second_of_two_is_refused_and_shown_both_differences(conn, save) -> None:
    save(rule())
    save(rule(query="convoy OR patrol"), base=1, by="ben")

    with pytest.raises(Conflict, match="border: somebody else saved another version") as refused:
        save(rule(query="convoy AND uranium"), base=1)

    (change,) = refused.value.changes
    assert change.newest is not None
    assert (change.newest.version, change.newest.saved_by) == (2, "ben")
    assert "+query: convoy OR patrol" in change.theirs
    assert "+query: convoy AND uranium" in change.diff
    assert queries(conn) == ["convoy OR patrol", "convoy"]


def test_the_same_change_made_twice_is_no_conflict(conn, save) -> None:
    save(rule())
    save(rule(query="convoy OR patrol"), base=1)

    assert save(rule(query="convoy OR patrol"), base=1).kind is ChangeKind.UNCHANGED


def test_whoever_changed_nothing_leaves_what_others_changed(conn, save) -> None:
    save(rule())
    save(rule(query="convoy OR patrol"), base=1)

    change = save(rule(), base=1)

    assert change.kind is ChangeKind.LEFT
    assert "+query: convoy OR patrol" in change.theirs
    assert queries(conn) == ["convoy OR patrol", "convoy"]


def test_a_rule_that_was_removed_meanwhile_is_not_brought_back_by_an_edit(conn, save, now) -> None:
    save(rule())
    loading.remove(conn, "border", now=now, saved_by="ben", why="not needed")

    assert save(rule(), base=1).kind is ChangeKind.LEFT
    with pytest.raises(Conflict) as refused:
        save(rule(query="patrol"), base=1)

    assert refused.value.changes[0].newest is not None
    assert refused.value.changes[0].newest.why == "not needed"
    assert loading.load_all(conn) == []


def test_a_version_that_never_was_overwrites_nothing(conn, save) -> None:
    save(rule())

    with pytest.raises(Conflict):
        save(rule(query="patrol"), base=7)


def test_a_version_of_a_rule_that_is_not_here_does_not_keep_it_out(conn, save) -> None:
    assert save(rule(), base=7).kind is ChangeKind.ADDED


def test_one_conflict_in_a_file_stops_all_of_it(conn, save, apply) -> None:
    save(rule())
    save(rule(name="other"))
    old = loading.export(conn)
    save(rule(query="convoy OR patrol"))

    with pytest.raises(Conflict):
        apply(old.replace("query: convoy", "query: lorry"))

    assert [one.row.query for one in loading.load_all(conn)] == ["convoy OR patrol", "convoy"]


def test_an_old_export_changes_only_what_was_changed_in_it(conn, save, apply) -> None:
    save(rule())
    save(rule(name="other"))
    old = loading.export(conn)
    save(rule(query="convoy OR patrol"))

    done = apply(
        old.replace("name: other\n    version: 1\n    query: convoy", "name: other\n    query: lorry")
    )

    assert done == [("left", "border"), ("changed", "other")]
    assert [one.row.query for one in loading.load_all(conn)] == ["convoy OR patrol", "lorry"]


def test_a_file_without_versions_says_how_it_shall_be(conn, save, apply) -> None:
    save(rule())
    text = loading.export(conn, versions=False)
    save(rule(query="convoy OR patrol"))

    assert "version" not in text
    assert apply(text) == [("changed", "border")]
    assert queries(conn)[0] == "convoy"


def test_what_is_exported_applies_without_a_difference_byte_for_byte(conn, save, apply, world) -> None:
    article = world.article(text="JNIM took a convoy.")
    text = (
        "lists:\n  - name: jnim\n    entries: [JNIM, =GSIM, '~attaque', 'Ансар*', '\"Nusrat al-Islam\"', '@allies']\n"
        "    why: 'the group: its names'\n  - {name: allies, entries: [Katiba]}\n"
        "rules:\n  - name: border\n    query: |\n      (@jnim OR x)   # either\n      AND convoy\n    notify: [mail]\n"
        "    min_sources: 2\n    cooldown: 6h\n"
        f"    tests: {{must_match: [{article}, JNIM convoy], must_not_match: [a]}}\n"
    )
    apply(text)

    exported = loading.export(conn)

    assert apply(exported, prune=True) == [
        ("unchanged", "@allies"),
        ("unchanged", "@jnim"),
        ("unchanged", "border"),
    ]
    assert loading.export(conn) == exported
    assert f"        - {article}\n" in exported
    assert len(stored_versions.versions(conn, What.RULE, "border")) == 1


def test_pruning_takes_only_kinds_that_the_file_speaks_of(conn, save, apply) -> None:
    save(rule())
    apply("lists:\n  - {name: a, entries: [b]}\n  - {name: c, entries: [d]}\n")

    assert apply("lists:\n  - {name: a, entries: [b]}\n", prune=True) == [
        ("unchanged", "@a"),
        ("removed", "@c"),
    ]
    assert apply("rules: []\n", prune=True) == [("removed", "border")]
    assert apply("rules: []\n") == []


def test_what_was_agreed_to_is_what_is_saved(conn, save, now) -> None:
    save(rule())
    text = "rules:\n  - {name: border, query: lorry, notify: [mail]}\n"
    shown = loading.plan(conn, text)
    save(rule(query="convoy OR patrol"))

    with pytest.raises(NotAsShown, match="look at the changes again"):
        loading.apply_as(conn, text, Saver("ben", {"mail"}, now), prune=False, shown=shown)

    assert queries(conn)[0] == "convoy OR patrol"


def test_of_two_savers_at_once_one_is_refused(
    conn: Connection, elsewhere: Callable[[], Connection], save: Save, now: datetime
) -> None:
    save(rule())
    both_ready = threading.Barrier(2)
    said: list[str] = []

    def edit(query: str) -> None:
        with elsewhere() as mine:
            both_ready.wait()
            try:
                loading.save(
                    mine, rule(query=query), saved_by=query, known_channels={"mail"}, now=now, base=1
                )
                said.append("saved")
            except Conflict:
                said.append("refused")

    threads = [threading.Thread(target=edit, args=(query,)) for query in ("patrol", "lorry")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == ["refused", "saved"]
    assert len(queries(conn)) == 2


def test_a_program_that_does_not_wait_its_turn_is_not_overwritten(
    conn: Connection, elsewhere: Callable[[], Connection], save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(rule())
    write = stored_versions.write

    def late(*given: object, **more: object) -> None:
        with elsewhere() as other:
            other.execute("update rules set version = 2")
        write(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(stored_versions, "write", late)

    with pytest.raises(SavedMeanwhile, match="border was saved by another program"):
        save(rule(query="patrol"))


def test_a_stored_article_can_be_a_test(conn, save, world) -> None:
    convoy, football = world.article(), world.article("Football", "A match.")

    save(rule(tests={"must_match": [convoy], "must_not_match": [football]}))

    with pytest.raises(SelfTestFailed, match=f"should match, and does not: article {football}, Football"):
        save(rule(tests={"must_match": [football]}))
    with pytest.raises(SelfTestFailed, match=f"should not match, and does: article {convoy}, Ambush near"):
        save(rule(tests={"must_not_match": [convoy]}))
    with pytest.raises(SelfTestFailed, match="there is no article 999999"):
        save(rule(tests={"must_not_match": [999999]}))


def test_a_test_article_is_looked_at_whole(conn, save, world) -> None:
    article = world.article(language="fr")

    save(rule(query="convoy source:gazette lang:fr url:gazette", tests={"must_match": [article]}))
