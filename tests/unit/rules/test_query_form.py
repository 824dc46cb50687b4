"""A query as a form, and back: nothing is lost, and what has no box is refused with its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.rules.language.parse import parse
from alerts.rules.language.query_form import (
    BeyondForm,
    ItemUnusable,
    NearForm,
    QueryForm,
    box_of,
    from_query,
    items_of,
    to_query,
)

WORDS = ["convoy", "Mali", "attaqué", "قافلة", "колонна", "F-16", "l'AES", "伊斯兰", "Saint-Louis", "M23"]
PLAIN = st.sampled_from(WORDS)
ITEMS = st.one_of(
    PLAIN,
    st.sampled_from(
        ["convoi*", "атак*", "=AES", "~mine", "@places", '="Africa Corps"', '"and, but"', '"AND"']
    ),
    st.lists(PLAIN, min_size=2, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
)
LINES = st.lists(ITEMS, min_size=2, max_size=4).map(tuple)
NEARS = st.builds(
    NearForm,
    st.lists(ITEMS.filter(lambda one: "@" not in one), min_size=1, max_size=3).map(tuple),
    st.lists(ITEMS.filter(lambda one: "@" not in one), min_size=1, max_size=3).map(tuple),
    st.integers(1, 30),
)
FORMS = st.builds(
    QueryForm,
    st.lists(ITEMS, max_size=3).map(tuple),
    st.lists(LINES, max_size=3).map(tuple),
    st.none() | NEARS,
    st.lists(ITEMS, max_size=3).map(tuple),
).filter(lambda form: bool(form.all_of or form.any_of or form.near))


@pytest.mark.slow
@given(FORMS)
@settings(max_examples=200, deadline=None)
def test_a_form_comes_back_from_its_query_as_it_was(form: QueryForm) -> None:
    query = to_query(form)

    assert not parse(query).errors
    assert from_query(query) == form


@pytest.mark.slow
@given(st.lists(ITEMS, max_size=5).map(tuple))
@settings(max_examples=200, deadline=None)
def test_a_box_reads_back_what_it_shows(items: tuple[str, ...]) -> None:
    assert items_of(box_of(items)) == items


@pytest.mark.parametrize(
    "query",
    [
        "convoy ambush*",
        "(convoi* OR convoy*) AND (embuscade* OR ambush*) -football",
        'Niger NOT ("Niger State" OR "Niger Delta")',
        '(=AES OR "Alliance of Sahel States") NEAR/20 (Mali* OR junta*) NOT ("AES Corporation" OR encrypt*)',
        "“Africa Corps” ~réfugié",
        "@jnim AND Mali",
    ],
)
def test_a_query_that_the_form_can_show_means_the_same_afterwards(query: str) -> None:
    back = to_query(from_query(query))

    assert from_query(back) == from_query(query)
    assert not parse(back).errors
    for sign in "=~*@":
        assert back.count(sign) == query.count(sign), sign


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("title:Kidal convoy", "title:"),
        ("convoy AND (patrol OR (army escort))", "AND within brackets"),
        ("ATLEAST/2 (siege OR fuel OR blockade)", "ATLEAST/2"),
        ("convoy # what the desk asked for", "a note"),
        ("drone ONEAR/5 Kidal", "ONEAR"),
        ("a1 NEAR/3 b1 AND c1 NEAR/3 d1", "a second NEAR"),
        ("lang:fr", "lang:"),
        ("convoy NOT (army AND escort)", "AND within brackets"),
        ("convoy AND (", "an error"),
        ("", "an error"),
    ],
)
def test_what_has_no_box_is_refused_and_named(query: str, what: str) -> None:
    with pytest.raises(BeyondForm, match=what.replace("/", ".")) as refused:
        from_query(query)

    assert 0 <= refused.value.start <= refused.value.end <= max(len(query), 1)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Burkina Faso, convoi*", ('"Burkina Faso"', "convoi*")),
        ("convoy\npatrol,, ", ("convoy", "patrol")),
        ("=Africa Corps", ('="Africa Corps"',)),
        ("AND, or", ('"AND"', "or")),
        ("convoy OR patrol", ('"convoy OR patrol"',)),
        ("title:Kidal", ('"title:Kidal"',)),
        ("-football", ('"-football"',)),
        ("# note", ('"# note"',)),
        ("", ()),
    ],
)
def test_a_box_takes_words_and_phrases_and_nothing_that_a_query_would_obey(
    text: str, items: tuple[str, ...]
) -> None:
    assert items_of(text) == items


@pytest.mark.parametrize("text", ['"unclosed', "*", "!!", 'a"b', "@", "\x00", "ab*", '""'])
def test_what_is_no_word_is_refused_in_words(text: str) -> None:
    with pytest.raises(ItemUnusable, match="no word, phrase or list"):
        items_of(text)


def test_a_box_that_no_query_could_hold_is_refused_before_its_words_are_read() -> None:
    with pytest.raises(ItemUnusable, match="make a word list of it"):
        items_of("a," * 60_000)
