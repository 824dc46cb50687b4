"""Named lists are shared by rules: what changes one is tried on all rules that use it, and nothing is pulled away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import pytest

from alerts.rules.language.syntax import Or, leaves
from alerts.rules.rule import LoadedRule, QueryRefused, WatchRule
from alerts.rules.store import loading
from alerts.rules.store.changes import ChangeKind, VersionChange, What
from alerts.rules.store.checking import ListRefused, SelfTestFailed
from alerts.rules.store.loading import NoSuchList, UnusableRule
from alerts.rules.store.saving import ListInUse, RulesRefused
from alerts.rules.store.word_list import WordList
from sql import lists as stored
from sql.connection import Connection


@pytest.fixture
def keep(conn: Connection, now: datetime) -> Callable[..., VersionChange]:
    """Save a list."""

    def save(name: str, *entries: str, why: str = "", base: int | None = None) -> VersionChange:
        words = WordList.model_validate({"name": name, "entries": list(entries), "why": why})
        return loading.save_list(conn, words, saved_by="ana", now=now, base=base)

    return save


@pytest.fixture
def watch(conn: Connection, now: datetime) -> Callable[..., VersionChange]:
    """Save a rule."""

    def save(name: str = "border", query: str = "@jnim AND convoy", **changes: object) -> VersionChange:
        rule = WatchRule.model_validate({"name": name, "query": query, "notify": ["mail"], **changes})
        return loading.save(conn, rule, saved_by="ana", known_channels={"mail"}, now=now)

    return save


def words_of(conn: Connection, name: str = "border") -> set[str]:
    found = loading.get(conn, name)
    assert isinstance(found, LoadedRule)
    return {leaf.node.text for leaf in leaves(found.query) if hasattr(leaf.node, "text")}


def test_a_rule_is_loaded_with_the_entries_of_its_lists_and_of_theirs(conn, keep, watch) -> None:
    keep("allies", "Katiba")
    keep("jnim", "JNIM", "=GSIM", "@allies")
    watch()

    assert words_of(conn) == {"jnim", "gsim", "katiba", "convoy"}


def test_a_changed_list_changes_every_rule_that_uses_it_and_keeps_its_versions(conn, keep, watch) -> None:
    keep("jnim", "JNIM", why="first")
    watch()

    change = keep("jnim", "JNIM", "GSIM", why="the French name too")

    assert (change.kind, change.title) == (ChangeKind.CHANGED, "@jnim")
    assert "+  - GSIM" in change.diff
    assert "gsim" in words_of(conn)
    kept = [(v.version, v.entries, v.saved_by, v.why) for v in stored.versions(conn, name="jnim")]
    assert kept == [(2, ["JNIM", "GSIM"], "ana", "the French name too"), (1, ["JNIM"], "ana", "first")]


def test_an_unchanged_list_makes_no_version(conn, keep) -> None:
    keep("jnim", "JNIM")

    assert keep("jnim", "JNIM").kind is ChangeKind.UNCHANGED
    assert len(stored.versions(conn, name="jnim")) == 1


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (["two words"], '"two words"'),
        (["(a OR b)"], "more than one thing"),
        (["ab*"], "3 letters"),
        (["@nobody"], "there is no list @nobody"),
        (["@jnim"], "circle"),
        (["JNIM", '"unclosed'], "quote is not closed"),
    ],
)
def test_a_list_with_an_entry_that_cannot_be_used_is_refused(
    conn, keep, entries: list[str], said: str
) -> None:
    with pytest.raises(ListRefused, match=said):
        keep("jnim", *entries)

    assert stored.list_current(conn) == []


def test_lists_are_nested_once_and_never_in_a_circle(conn, keep) -> None:
    keep("inner", "Katiba")
    keep("middle", "@inner")

    with pytest.raises(ListRefused, match=r"@inner into @\w+"):
        keep("outer", "@middle")
    with pytest.raises(ListRefused, match="circle"):
        keep("inner", "@middle")
    # a list that is named already may not come to name another that names one
    keep("first", "Gao")
    keep("second", "@first")
    with pytest.raises(ListRefused, match=r"@inner into @\w+"):
        keep("first", "@inner")


def test_a_list_change_that_breaks_a_rules_test_is_refused_with_rule_and_sentence(conn, keep, watch) -> None:
    keep("jnim", "JNIM", "GSIM")
    sentence = "The GSIM attacked a convoy."
    watch(tests={"must_match": [sentence]})
    watch("other", "@jnim", tests={"must_not_match": ["Ansar Dine is gone."]})

    with pytest.raises(SelfTestFailed, match="rule border fails its own tests") as first:
        keep("jnim", "JNIM")
    with pytest.raises(RulesRefused) as both:
        keep("jnim", "JNIM", "Ansar")

    assert sentence in str(first.value)
    assert "rule border" in str(both.value)
    assert "should not match, and does: Ansar Dine is gone." in str(both.value)
    assert stored.list_current(conn)[0].entries == ["JNIM", "GSIM"]


def test_a_rule_that_is_saved_with_its_list_is_tried_with_it(conn, keep, watch, now) -> None:
    keep("jnim", "JNIM")
    watch(tests={"must_match": ["JNIM: a convoy"]})
    text = (
        "lists:\n  - {name: jnim, entries: [GSIM]}\n"
        "rules:\n  - {name: border, query: '@jnim AND convoy', notify: [mail],"
        " tests: {must_match: ['GSIM: a convoy']}}\n"
    )

    changes = loading.apply(conn, text, prune=False, saved_by="ben", known_channels={"mail"}, now=now)

    assert [(one.kind, one.title) for one in changes] == [
        (ChangeKind.CHANGED, "@jnim"),
        (ChangeKind.CHANGED, "border"),
    ]


def test_a_list_in_use_cannot_be_removed_and_who_uses_it_is_named(conn, keep, watch, now) -> None:
    keep("inner", "JNIM")
    keep("jnim", "@inner", "GSIM")
    watch()
    watch("second", "title:(@jnim OR x)")

    with pytest.raises(ListInUse, match="@jnim is used by 2 rules: border, second"):
        loading.remove(conn, "jnim", what=What.LIST, now=now)
    with pytest.raises(ListRefused, match="there is no list @inner"):
        loading.remove(conn, "inner", what=What.LIST, now=now)


def test_a_removed_list_stays_on_record_and_comes_back(conn, keep, now) -> None:
    keep("jnim", "JNIM")
    loading.remove(conn, "jnim", what=What.LIST, now=now, saved_by="ben", why="renamed")

    with pytest.raises(NoSuchList, match="there is no list jnim"):
        loading.current(conn, What.LIST, "jnim")
    keep("jnim", "GSIM")

    kept = [(v.version, v.is_removal, v.saved_by, v.why) for v in stored.versions(conn, name="jnim")]
    assert kept == [(3, False, "ana", ""), (2, True, "ben", "renamed"), (1, False, "ana", "")]


def test_a_rule_with_an_unknown_list_is_refused_with_the_nearest_name(conn, keep, watch) -> None:
    keep("jnim", "JNIM")

    with pytest.raises(QueryRefused, match="did you mean @jnim"):
        watch(query="convoy AND @jnimm")


def test_a_list_that_cannot_be_used_is_named_once_not_by_each_rule_of_the_file(conn, now) -> None:
    text = (
        "lists:\n- {name: jnim, entries: [JNIM, Front du Macina]}\n"
        "rules:\n- {name: a, query: '@jnim', notify: [mail]}\n- {name: b, query: '@jnim', notify: [mail]}\n"
    )

    with pytest.raises(ListRefused, match="more than one thing") as refused:
        loading.apply(conn, text, prune=False, saved_by="ana", known_channels={"mail"}, now=now)

    assert "rule" not in str(refused.value)


def test_a_stored_rule_whose_list_is_lost_is_named_not_skipped(conn, keep, watch) -> None:
    keep("jnim", "JNIM")
    watch()
    conn.execute("update lists set removed_at = now()")

    (found,) = loading.load_all(conn)

    assert isinstance(found, UnusableRule)
    assert "there is no list @jnim" in found.error


def test_a_rule_and_the_removal_of_its_list_do_not_pass_each_other(
    conn: Connection, elsewhere: Callable[[], Connection], keep, watch, now: datetime
) -> None:
    keep("jnim", "JNIM")
    refused: list[Exception] = []

    def remove() -> None:
        with elsewhere() as theirs:
            try:
                loading.remove(theirs, "jnim", what=What.LIST, now=now)
            except ListInUse as error:
                refused.append(error)

    thread = threading.Thread(target=remove)
    with conn.transaction():
        watch()
        thread.start()
        while conn.execute("select 1 from pg_locks where not granted").fetchone() is None:
            pass
    thread.join()

    assert [str(error) for error in refused] == ["list @jnim is used by rule border: take it out there first"]
    assert isinstance(loading.get(conn, "border"), LoadedRule)


def test_a_word_of_a_list_counts_as_an_alternative(conn, keep, watch) -> None:
    keep("places", "Gao", "Kidal", "Menaka")
    watch(query="ATLEAST/2 (@places) AND convoy")

    found = loading.get(conn, "border")

    assert isinstance(found, LoadedRule)
    assert not isinstance(found.query, Or)
