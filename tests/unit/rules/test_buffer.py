"""The text of an editor: notes come and go without touching it, and judged alerts become tests by taking a # away."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.rule import WatchRule
from alerts.rules.store import buffer
from alerts.rules.store.changes import StoredVersion, What
from alerts.rules.store.file import read_file
from alerts.rules.store.strict_yaml import FileProblem
from sql.rows import JudgedArticle

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def kept(**changes: object) -> StoredVersion:
    rule = WatchRule.model_validate({"name": "border", "query": "convoy", "notify": ["mail"], **changes})
    return StoredVersion(What.RULE, "border", 3, rule, NOW, "ana", "because\nof that")


def offer(number: int, verdict: str = "noise", title: str = "A title") -> JudgedArticle:
    return JudgedArticle(number, verdict, 100 + number, title, "gazette", "ben", NOW, "")


TEXTS = st.lists(st.text(st.sampled_from("ab :-#'\"é中"), max_size=20), max_size=8).map(
    lambda lines: "".join(f"{line}\n" for line in lines if not line.lstrip().startswith(buffer.NOTE))
)
PROBLEMS = st.builds(
    FileProblem,
    line=st.integers(0, 8),
    message=st.text(st.sampled_from("ab\n"), max_size=10),
    columns=st.none() | st.tuples(st.integers(0, 80), st.integers(0, 90)),
)


@given(TEXTS, st.lists(PROBLEMS, max_size=4))
def test_notes_leave_no_trace(text: str, problems: list[FileProblem]) -> None:
    assert buffer.cleaned(buffer.annotated(text, problems)).rstrip("\n") == text.rstrip("\n")


def test_a_note_stands_under_the_place_it_speaks_of() -> None:
    text = "rules:\n  - name: a\n    query: (convoy\n"

    lines = buffer.annotated(text, [FileProblem(3, "never closed: add )", (11, 12))]).splitlines()

    assert lines[2:] == ["    query: (convoy", "#>>        ^ never closed: add )"]


@pytest.mark.parametrize("text", ["", "\n\n", "# a\n\n  # b\n"])
def test_comments_alone_are_nothing(text: str) -> None:
    assert buffer.is_empty(text)
    assert not buffer.is_empty(text + "rules: []")


def test_an_offer_becomes_a_test_by_taking_its_sign_away() -> None:
    offers = [offer(1), offer(2, "relevant", "Bad # title: - x\nwith\u202e tricks")]

    text = buffer.written(kept(tests={"must_match": ["a convoy"]}, why="why: not"), offers)
    untouched = read_file(text).content.rules[0]
    taken = read_file(text.replace("# - 101", "- 101").replace("# - 102", "- 102")).content.rules[0]

    assert untouched.tests.must_match == ["a convoy"]
    assert untouched.tests.must_not_match == []
    assert (taken.tests.must_match, taken.tests.must_not_match) == (["a convoy", 102], [101])
    assert (taken.why, taken.version) == ("why: not", 3)


def test_what_stays_behind_its_sign_is_offered_again() -> None:
    offers = [offer(1), offer(2), offer(3)]
    text = buffer.written(kept(), offers)

    text = text.replace("# - 101", "- 101").replace(
        "        # - 102  # noise, says ben: A title (gazette)\n", ""
    )

    assert buffer.still_offered(text, offers) == [offers[2]]


def test_an_article_that_is_a_test_already_is_not_offered_and_none_twice() -> None:
    rule = kept(tests={"must_match": [101]}).item
    assert isinstance(rule, WatchRule)

    assert buffer.fresh(rule, [offer(1), offer(2), offer(2)]) == [offer(2)]
