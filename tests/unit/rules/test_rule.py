"""A rule file says what it means or is refused with line, field and remedy; what is written is read back the same."""

from __future__ import annotations

import contextlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from alerts.rules.decide import Decision
from alerts.rules.rule import QueryRefused, WatchRule
from alerts.rules.store.checking import SelfTestFailed, UnknownChannel, check, check_channels
from alerts.rules.store.file import SCHEMA, RuleFileError, read_file, schema_text, write_file
from alerts.rules.update_field import UPDATE_WORDS
from alerts.rules.updates import ASKED_BY, Update

GOOD = """\
# our rules
rules:
  - name: border
    query: |
      (convoy OR patrol)   # either
      AND ambush*
    notify: [mail, desk]
    languages: [FR, no]
    source_kinds: [local]
    max_age: none
    horizon: 2w
    enabled: false
    tests:
      must_match: ["Ambush: a convoy"]
      must_not_match: ["A convoy"]
    why: "the border: since March"
"""


def read_rules(text: str) -> list[WatchRule]:
    return [one.plain() for one in read_file(text).content.rules]


def write_rules(rules: list[WatchRule]) -> str:
    return write_file([], [(one, None) for one in rules])


def rule(**changes: object) -> WatchRule:
    return WatchRule.model_validate({"name": "border", "query": "convoy", "notify": ["mail"], **changes})


def test_a_file_is_read_field_by_field() -> None:
    (read,) = read_rules(GOOD)

    assert read.query == "(convoy OR patrol)   # either\nAND ambush*"
    assert (read.notify, read.languages, read.source_kinds) == (["mail", "desk"], ["fr", "no"], ["local"])
    assert (read.max_age, read.horizon, read.enabled) == (None, timedelta(weeks=2), False)
    assert read.tests.must_not_match == ["A convoy"]
    assert read.why == "the border: since March"


def test_what_is_not_said_is_as_documented() -> None:
    (read,) = read_rules("rules:\n- {name: a, query: b, notify: [c]}")

    assert (read.enabled, read.max_age, read.horizon) == (True, timedelta(hours=48), timedelta(days=7))
    assert (read.languages, read.source_kinds, read.why) == ([], [], "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the file must begin with rules:"),
        ("- name: a", "line 1: the file must begin with rules:"),
        ("rules:", "must be a list"),
        ("rule: []", "there is no field rule: did you mean rules?"),
        (GOOD + "    query: again\n", "line 17: query stands here twice"),
        (GOOD + GOOD.split("rules:\n")[1], "line 17: rule border stands in line 3 already"),
        (GOOD.replace("    notify", "\tnotify"), "line 7: a tab cannot stand at the beginning of a line"),
        (
            GOOD.replace("max_age: none", "max_age: 48"),
            "line 10: max_age: '48' is not a length of time: write 90m, 48h",
        ),
        (GOOD.replace("max_age", "maxage"), "line 10: there is no field maxage: did you mean max_age?"),
        (
            GOOD.replace("must_match", "mustmatch"),
            "line 14: there is no field mustmatch: did you mean must_match?",
        ),
        (GOOD.replace("enabled: false", "enabled: maybe"), "line 12: enabled: must be true or false"),
        (GOOD.replace("[mail, desk]", "[]"), "line 7: notify: must not be empty"),
        (GOOD.replace("[mail, desk]", "mail"), "line 7: notify: must be a list: write [one, two]"),
        (GOOD.replace("[mail, desk]", "['a b']"), "line 7: notify.0: a channel tag has no spaces"),
        (GOOD.replace("[FR, no]", "[french]"), "line 8: languages.0: 'french' is not a language code"),
        (GOOD.replace("[local]", "[blog]"), "line 9: source_kinds.0: 'blog' is none of 'local'"),
        (GOOD.replace("name: border", "name: Border Watch"), "line 3: name: only small letters"),
        (GOOD.replace("    notify: [mail, desk]\n", ""), "line 3: notify is missing"),
        (GOOD.replace("why:", "time_zone:"), "line 16: time_zone is not available yet"),
        (GOOD.replace("why:", "min_sources:"), "line 16: min_sources: must be a number"),
        (GOOD + "    min_sources: 0\n", "line 17: min_sources: must be at least 1"),
        (
            GOOD + "    when_in_doubt: maybe\n",
            "line 17: when_in_doubt: 'maybe' is none of 'tell' or 'hold'",
        ),
        (GOOD + "    updates: [tols]\n", "line 17: updates.0: 'tols' is none of 'all', 'none', 'tolls'"),
        (GOOD + "    updates: []\n", "line 17: updates: write some of tolls, corrections, denials, places"),
        (GOOD + "    updates: [all, tolls]\n", "line 17: updates: all and none stand alone"),
        (GOOD + "    cooldown: soon\n", "line 17: cooldown: 'soon' is not a length of time"),
        (GOOD + "    version: 0\n", "line 17: version: must be at least 1"),
        (
            GOOD.replace('["A convoy"]', "[[a]]"),
            "line 15: tests.must_not_match.0: write a sentence, or the number",
        ),
        (GOOD.replace('["A convoy"]', "[false]"), "line 15: tests.must_not_match.0: write a sentence"),
        (GOOD.replace('"the border: since March"', '"a\\0b"'), "line 16: why: an invisible character"),
        ("rules: &a [*a]", "line 1: anchors (&) and aliases (*) are not read"),
        ("rules:\n - name: *x\n", "line 2: anchors"),
        ("&a rules: []", "line 1: anchors"),
        ("rules:\n - !!str name: x", "line 2: tags such as"),
        ("rules:\n - !!python/object/apply:os.system [x]", "line 2: tags such as"),
        ("rules:\n - name: !!str x", "line 2: tags such as"),
        (GOOD + "---\nrules: []\n", "line 17: a second document begins here"),
        ("rules:\n  - ? [a]\n    : b", "line 2: a field name must be a plain word"),
        ("rules:\n  - name: 'x", "line 2: this is not YAML"),
        ("rules:\n  - name: x\n    query: a: b", "line 3: query: YAML cannot read this as a text"),
        ("lists:\n  - name: a\n", "line 2: entries is missing"),
        ("lists:\n  - {name: a, entries: []}\n", "line 2: entries: must not be empty"),
        ("lists:\n  - {name: A, entries: [b]}\n", "line 2: name: only small letters"),
        ("lists:\n  - {name: a, entry: [b]}\n", "line 2: there is no field entry: did you mean entries?"),
        ("lists: &a [*a]", "line 1: anchors"),
        (
            "lists:\n  - {name: a, entries: [b]}\n  - {name: a, entries: [b]}",
            "line 3: list a stands in line 2 already",
        ),
        (GOOD[: GOOD.index("notify") + 9], "line 7: this is not YAML"),
        ("[" * 10_000, "nested too deep"),
        ("a: \x00", "does not allow"),
        ("a: \ud800", "does not allow"),
        ("x" * 5_000_001, "split it"),
    ],
)
def test_what_is_wrong_in_a_file_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(RuleFileError) as refused:
        read_rules(text)

    assert said in str(refused.value)


def test_every_wrong_field_is_named_at_once() -> None:
    text = "rules:\n  - name: X\n    query: q\n    notify: []\n    colour: red\n  - 3\n"

    with pytest.raises(RuleFileError) as refused:
        read_rules(text)

    assert [problem.line for problem in refused.value.problems] == [2, 4, 5, 6]


def test_a_bomb_of_aliases_is_refused_before_it_is_built() -> None:
    bomb = "a: &a [x,x]\n" + "".join(f"k{n}: &k{n} [{'*a,' * 9}]\n" for n in range(9))

    with pytest.raises(RuleFileError, match="anchors"):
        read_rules(bomb)


@given(st.text(st.sampled_from("rules:\n -{}[]'\"#&*!|>%@`,?\t~a0é\x00\ud800"), max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(RuleFileError):
        assert isinstance(read_rules(text), list)


LINES = st.text(st.sampled_from("ab:#-'\"\\{}[]&*!|>%@~ ,?é中\n\t\u2028\x85\ufeff🔥0"), max_size=40)
RULES = st.builds(
    rule,
    query=LINES,
    why=LINES,
    notify=st.lists(
        st.sampled_from(["a", "true", "null", "1", "#x", "a:b", "é", "~"]), min_size=1, max_size=3
    ),
    languages=st.lists(st.sampled_from(["en", "no", "fra"]), max_size=2),
    enabled=st.booleans(),
    max_age=st.sampled_from(["none", "90m", "25h", "2w", "1d"]),
    when_in_doubt=st.sampled_from(["tell", "hold"]),
    updates=st.sampled_from(["all", "none", ["tolls"], ["merged", "denials"]]),
    tests=st.fixed_dictionaries({"must_match": st.lists(LINES.filter(bool), max_size=2)}),
)


@given(RULES)
def test_a_written_rule_is_read_back_the_same(wanted: WatchRule) -> None:
    text = write_rules([wanted])

    assert text.startswith("# yaml-language-server: $schema=")
    assert read_rules(text) == [wanted]
    assert write_rules(read_rules(text)) == text


def test_the_shipped_schema_is_current() -> None:
    assert SCHEMA.read_text("utf-8") == schema_text(), "write it anew: python -m alerts.rules.store.file"
    assert json.loads(schema_text())["properties"]["rules"]["type"] == "array"


def test_line_ends_of_another_system_make_no_other_rule() -> None:
    assert rule(query="a\r\nOR b \r\n") == rule(query="a\nOR b")


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"query": "(convoy"}, QueryRefused, "this bracket is never closed"),
        ({"query": " "}, QueryRefused, "the query is empty"),
        ({"notify": ["mial"]}, UnknownChannel, "the channel mial does not exist: did you mean mail?"),
        ({"notify": ["zzz"]}, UnknownChannel, "known are desk, mail"),
        ({"tests": {"must_match": ["The lorry"]}}, SelfTestFailed, "should match, and does not: The lorry"),
        (
            {"tests": {"must_not_match": ["The convoy"]}},
            SelfTestFailed,
            "should not match, and does: The convoy",
        ),
    ],
)
def test_a_rule_that_could_not_work_is_refused(
    changes: dict[str, object], error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as refused:
        check(rule(**changes), {"mail", "desk"})

    assert said in str(refused.value)


def test_a_channel_that_many_rules_tell_in_vain_is_named_once_with_its_file() -> None:
    rules = [rule(name=f"r{number}", notify=["mail", "mial"]) for number in range(7)]

    with pytest.raises(UnknownChannel) as refused:
        check_channels(rules, {"mail"}, "channels.yaml")

    assert str(refused.value) == (
        "rules r0, r1, r2, r3, r4 and 2 more: the channel mial does not exist: did you mean mail?\n"
        "channels are set up in channels.yaml"
    )


def test_a_title_condition_can_be_tested_with_a_sentence() -> None:
    check(
        rule(query="title:convoy", tests={"must_match": ["The convoy"], "must_not_match": ["A lorry"]}),
        {"mail"},
    )


def test_the_rule_shown_in_the_documentation_is_taken() -> None:
    page = (Path(__file__).parents[3] / "docs" / "rules.md").read_text("utf-8")

    (shown,) = read_rules(page.split("```yaml\n")[1].split("```")[0])

    check(shown, {"desk", "mail"})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("tolls", ["tolls"]),  # a word alone
        ("[merged, tolls, tolls]", ["tolls", "merged"]),  # in one order, each once
        ("all", ["all"]),
        ("none", ["none"]),
    ],
)
def test_which_updates_are_told_is_written_as_words(written: str, read: list[str]) -> None:
    (one,) = read_rules(f"rules:\n- name: a\n  query: b\n  notify: [c]\n  updates: {written}\n")

    assert one.updates == read
    assert one.conditions() == {"updates": read}


def test_every_word_of_updates_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "rules.md").read_text("utf-8")

    assert [word for word in UPDATE_WORDS if f"`{word}`" not in page] == []
    assert {word for words in ASKED_BY.values() for word in words} == set(UPDATE_WORDS[2:])


def test_every_field_and_decision_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "rules.md").read_text("utf-8")

    names = [*WatchRule.model_fields, *(d.value for d in Decision if d is not Decision.ALERTS), *Update]
    assert [name for name in names if f"`{name}`" not in page] == []


def test_a_title_is_kept_with_the_version_and_is_one_line() -> None:
    rule = WatchRule.model_validate(
        {"name": "a", "title": "Attacks\non  convoys", "query": "convoy", "notify": ["desk"]}
    )

    assert rule.title == "Attacks on convoys"
    assert rule.conditions() == {"title": "Attacks on convoys"}
    with pytest.raises(ValidationError):
        WatchRule.model_validate({"name": "a", "title": "x" * 121, "query": "convoy", "notify": ["desk"]})
