"""A list stands in a query for at least one of its entries; what cannot be used is named."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import pytest

from alerts.rules.eval.document import Document
from alerts.rules.eval.match import match
from alerts.rules.language.lists import (
    LONGEST_ENTRY,
    MOST_ENTRIES,
    MOST_EXPANDED,
    Expanded,
    check_list,
    expand,
    read_entry,
)
from alerts.rules.language.parse import parse
from alerts.rules.language.problems import MOST_SHOWN, Code
from alerts.rules.language.syntax import AtLeast, Form, Near, Or, Phrase, Term

LISTS = {
    "places": ["Kidal", "Gao", '"Tin Zaouatine"', "Tinzaouat*", "=Aguelhok", "~ville"],
    "north": ["@places", "Tessalit"],
    "one": ["Mali"],
    "empty": [],
    "states": ["ML", "BF"],
    "spellings": ["Tinzaouaten", "tinzaouatèn", "Tinzawaten"],
}


def expanded(query: str, lists: Mapping[str, Sequence[str]] = LISTS) -> Expanded:
    root = parse(query).root
    assert root is not None
    return expand(root, lists)


def found(query: str, text: str) -> bool:
    root = expanded(query).root
    assert root is not None
    return match(root, Document.of("", text)) is not None


def test_a_list_stands_for_any_of_its_entries() -> None:
    root = expanded("@places").root

    assert isinstance(root, Or)
    assert [type(one) for one in root.operands] == [Term, Term, Phrase, Term, Term, Term]
    assert [one.form for one in root.operands if isinstance(one, Term)] == [
        Form.WORD,
        Form.WORD,
        Form.PREFIX,
        Form.EXACT,
        Form.STEM,
    ]


def test_every_part_stands_where_the_name_was_written() -> None:
    root = expanded("drone @places").root

    assert root is not None
    terms = [one for one in _leaves(root) if isinstance(one, Term) and one.text != "drone"]
    assert {(one.start, one.end) for one in terms} == {(6, 13)}


def _leaves(node: object) -> list[object]:
    if isinstance(node, Phrase):
        return list(node.terms)
    operands = getattr(node, "operands", None)
    return [node] if operands is None else [leaf for operand in operands for leaf in _leaves(operand)]


@pytest.mark.parametrize(
    ("query", "text", "holds"),
    [
        ("@places", "near Gao", True),
        ("@places", "Tin Zaouatine fell", True),
        ("@places", "aguelhok", False),  # written exactly so in the list
        ("@north", "Tessalit", True),
        ("@north", "Kidal", True),  # through the list in the list
        ("@PLACES", "Gao", True),
        ("NOT @places drone", "drone over Gao", False),
        ("@one", "Mali", True),
        ("title:@places", "Gao", False),
        ("drone NEAR/2 @places", "drone over Tin Zaouatine", True),
        ("drone NEAR/2 @places", "drone a b c Gao", False),
        ("@places NEAR/3 @places", "Gao and Kidal", True),
        ("@places NEAR/3 @places", "Gao", False),
        ("ATLEAST/2 (@places)", "Gao", False),
        ("ATLEAST/2 (@places)", "Gao, Kidal", True),  # entries count one by one
        ("ATLEAST/2 (@places OR drone)", "Gao drone", True),
        ("ATLEAST/2 (@spellings)", "Tinzaouaten", False),  # two spellings of it that fold alike count once
        ("ATLEAST/2 (@spellings)", "Tinzaouaten Tinzawaten", True),
    ],
)
def test_lists_in_every_place_of_a_query(query: str, text: str, holds: bool) -> None:
    assert found(query, text) == holds


def test_of_a_list_the_first_entry_that_is_found_without_its_sign_is_named() -> None:
    root = parse("Mali @tv").root
    assert root is not None

    (problem,) = expand(root, {"tv": ("TV5", "Canal+", "Disney+", '"Canal+ Afrique"')}).problems

    assert (problem.code, problem.start, problem.end) == (Code.LOST_SIGN, 5, 8)
    assert problem.message == "of the list @tv, Canal+ is looked for as Canal: signs are no part of words"


def test_a_query_without_lists_stays_as_it_is() -> None:
    root = parse("a NEAR/3 b").root
    assert root is not None

    assert expand(root, {}).root is root


def test_a_list_of_one_entry_is_that_entry() -> None:
    assert isinstance(expanded("@one").root, Term)
    assert isinstance(expanded("@one NEAR/3 drone").root, Near)
    counted = expanded("ATLEAST/1 (@one)").root
    assert isinstance(counted, AtLeast)
    assert len(counted.operands) == 1


@pytest.mark.parametrize(
    ("query", "lists", "code", "message", "remedy"),
    [
        ("@place a", LISTS, Code.UNKNOWN_LIST, "there is no list @place", "did you mean @places?"),
        ("@zzz", {}, Code.UNKNOWN_LIST, "there is no list @zzz", "no lists are saved yet"),
        ("@zzz", {"a": ["x"]}, Code.UNKNOWN_LIST, "there is no list @zzz", "known are @a"),
        ("@empty", LISTS, Code.EMPTY_LIST, "the list @empty is empty", "give it entries first"),
        (
            "@a",
            {"a": ["@a"]},
            Code.LIST_CYCLE,
            "the lists name each other in a circle: @a → @a",
            "take @a out of @a",
        ),
        (
            "@a",
            {"a": ["x", "@b"], "b": ["@a"]},
            Code.LIST_CYCLE,
            "the lists name each other in a circle: @a → @b → @a",
            "take @a out of @b",
        ),
        (
            "@a",
            {"a": ["@b"], "b": ["@c"], "c": ["x"]},
            Code.LIST_TOO_DEEP,
            "a list in a list holds no further one: @a → @b → @c",
            "write the entries of @c into @b",
        ),
        (
            "@a",
            {"a": ["b c"]},
            Code.LIST_ENTRY,
            "the list @a holds what cannot be used: b c",
            'for words that stand together write "b c"',
        ),
        (
            "country:@a x",
            {"a": ["Mali"]},
            Code.UNKNOWN_COUNTRY,
            "Mali is not the code of a country",
            "did you mean country:ML (Mali)?",
        ),
        (
            "ATLEAST/9 (@places)",
            LISTS,
            Code.ATLEAST_NUMBER,
            "only 6 different alternatives stand in the brackets",
            "write a smaller number, or add entries to the list",
        ),
    ],
)
def test_what_cannot_be_written_out_is_named(
    query: str, lists: Mapping[str, Sequence[str]], code: Code, message: str, remedy: str
) -> None:
    outcome = expanded(query, lists)

    assert outcome.root is None
    (problem,) = outcome.errors
    assert (problem.code, problem.message, problem.remedy) == (code, message, remedy)
    assert query[problem.start : problem.end].lstrip("ATLES/9 (").startswith("@")


def test_several_lists_are_named_at_once() -> None:
    assert [problem.code for problem in expanded("@x OR @places OR @empty").errors] == [
        Code.UNKNOWN_LIST,
        Code.EMPTY_LIST,
    ]


def test_codes_in_lists_are_fine() -> None:
    assert expanded("country:@states drone").errors == ()


def test_too_long_a_list_and_too_many_entries_together_are_refused() -> None:
    long = {"long": [f"w{number}" for number in range(MOST_ENTRIES)]}

    assert expanded("@long", long).errors == ()
    assert [p.code for p in expanded("@long", {"long": [*long["long"], "x"]}).errors] == [Code.LIST_TOO_LONG]
    several = " ".join(["@long"] * (MOST_EXPANDED // MOST_ENTRIES + 1))
    (problem,) = expanded(several, long).errors
    assert problem.code is Code.TOO_MANY_ENTRIES
    assert problem.start == 6 * (MOST_EXPANDED // MOST_ENTRIES)


def test_too_long_a_list_is_not_saved() -> None:
    entries = [f"w{number}" for number in range(MOST_ENTRIES + 1)]

    (wrong,) = check_list("long", entries, {})

    assert (wrong.index, wrong.problem.code) == (MOST_ENTRIES, Code.LIST_TOO_LONG)
    assert check_list("long", entries[:-1], {}) == ()


def test_what_is_refused_through_a_list_only_is_refused_before_lists_are_known() -> None:
    assert [problem.code for problem in parse("NOT @places").errors] == [Code.ONLY_NOT]
    assert [problem.code for problem in parse("ATLEAST/1 (@places OR -a)").errors] == [Code.ONLY_NOT]


def test_a_query_that_only_refuses_once_its_lists_are_known_is_refused() -> None:
    outcome = expanded("NOT ATLEAST/2 (-@x OR -@y OR z)", {"x": ["a"], "y": ["a"]})

    assert [problem.code for problem in outcome.errors] == [Code.ONLY_NOT]


def test_ten_thousand_names_are_answered_within_a_second() -> None:
    lists = {f"list{number}": [f"w{number}"] for number in range(300)}
    root = parse(" OR ".join(f"@nolist{number}" for number in range(6000))).root
    assert root is not None
    began = time.process_time()

    expand(root, lists)

    assert time.process_time() - began < 1


def test_a_list_of_wrong_names_is_answered_within_a_second() -> None:
    lists = {f"list{number}": [f"@nolist{one}" for one in range(MOST_ENTRIES)] for number in range(300)}
    began = time.process_time()

    assert len(check_list("new", lists["list1"], lists)) == MOST_SHOWN
    assert len(expanded("@list1 OR @list2", lists).errors) == MOST_SHOWN

    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("Tin Zaouatine", Code.LIST_ENTRY),
        ("a OR b", Code.LIST_ENTRY),
        ("-a", Code.ONLY_NOT),
        ("title:a", Code.LIST_ENTRY),
        ("a NEAR/3 b", Code.LIST_ENTRY),
        ("", Code.EMPTY),
        ("# a note", Code.EMPTY),
        ('"a', Code.UNCLOSED_QUOTE),
        ("ab*", Code.SHORT_PREFIX),
        ("x" * (LONGEST_ENTRY + 1), Code.LIST_ENTRY),
        ("@nope", Code.UNKNOWN_LIST),
        ("@new", Code.LIST_CYCLE),
        ("@north", Code.LIST_TOO_DEEP),
    ],
)
def test_an_entry_is_one_thing_to_look_for(entry: str, code: Code) -> None:
    (wrong,) = check_list("new", ["Mali", entry], LISTS)

    assert (wrong.index, wrong.entry, wrong.problem.code) == (1, entry, code)


def test_entries_may_be_anything_that_is_one_thing() -> None:
    entries = [
        "Mali",
        "drone*",
        "=AES",
        "~attaque",
        '"Africa Corps"',
        '="Africa Corps"',
        "Saint-Louis",
        "@places",
        "中国",
    ]

    assert check_list("new", entries, LISTS) == ()
    assert all(read_entry(entry)[0] is not None for entry in entries)
