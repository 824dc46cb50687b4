"""What a rule may ask of events: how it is written, read back, checked and explained."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from alerts.rules import findings
from alerts.rules.language.parse import parse
from alerts.rules.place_names import Atlas
from alerts.rules.rule import WatchRule, doubts_of, lists_of_rule
from alerts.rules.store.event_checks import ConditionRefused, check_event_conditions, doubts_of_places
from alerts.rules.store.examining import examine
from alerts.rules.store.file import read_file, write_file

ELSEWHERE = "look for the words in the query instead"
LISTS = {"groups": ["=JNIM", "@more"], "more": ["FLA"], "fruit": ["apple"]}


def rule(**more: object) -> WatchRule:
    return WatchRule.model_validate({"name": "x", "query": "convoy", "notify": ["mail"], **more})


def refused(**more: object) -> str:
    with pytest.raises(ConditionRefused) as error:
        check_event_conditions(rule(**more), LISTS, Atlas())
    return error.value.findings[0].words


def test_conditions_come_back_from_a_file_as_they_were_written() -> None:
    given = rule(
        places=["Djibo", "Koro, Mali"],
        countries=["mali", "BF", "Chad"],
        event_types=["Attack"],
        actors=["@groups"],
        min_toll={"killed": "5", "injured": 10},
    )

    read = read_file(write_file([], [(given, None)])).content.rules[0].plain()

    assert read == given
    assert read.countries == ["ML", "BF", "TD"]
    assert not read.alerts_like(rule())


@pytest.mark.parametrize(
    ("written", "stored"), [(5, 5), ("5", 5), ({"killed": 5}, 5), ({"abducted": 2}, {"abducted": 2})]
)
def test_a_number_alone_counts_the_killed(written: object, stored: object) -> None:
    assert rule(min_toll=written).conditions() == {"min_toll": stored}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"countries": ["Mail"]}, "countries.0: 'Mail' is not a country: did you mean ML (Mali)?"),
        ({"countries": ["UN"]}, "countries.0: 'UN' is not a country: write a two-letter code, such as ML"),
        ({"event_types": ["atack"]}, "event_types.0: 'atack' is no type of event: did you mean attack?"),
        ({"min_toll": 0}, "min_toll.killed: must be at least 1"),
        ({"min_toll": True}, "min_toll: must have fields, one a line"),
        ({"min_toll": {"kiled": 3}}, "there is no field kiled: did you mean killed?"),
        ({"places": "Djibo"}, "places: must be a list: write [one, two]"),
        ({"places": ["a\0b"]}, "places.0: an invisible character (U+0000) stands in it: delete it"),
        ({"actors": [""]}, "actors.0: must not be empty"),
        (
            {"places": ["Djibo"] * 1001},
            "places: has too many values: leave some out, or make two rules of it",
        ),
        (
            {"tests": {"must_match": ["a convoy"] * 1001}},
            "tests.must_match: has too many values: leave some out, or make two rules of it",
        ),
    ],
)
def test_what_cannot_be_a_condition_is_refused_with_what_to_write(
    given: dict[str, object], words: str
) -> None:
    with pytest.raises(ValidationError) as error:
        rule(**given)

    assert [one.words for one in findings.of_model(error.value, WatchRule)] == [words]


def test_of_thousands_of_mistakes_the_first_are_said_and_how_many_more_there_are() -> None:
    with pytest.raises(ValidationError) as error:
        rule(**{f"field{number}": 1 for number in range(20_000)})

    found = list(findings.of_model(error.value, WatchRule))

    assert (len(found), found[-1].words) == (51, "and 19,950 more")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Djbo", "no place is called Djbo: did you mean Djibo (Sahel, Burkina Faso)?"),
        (
            "Koro",
            "Koro is several places: Koro (Bandiagara, Mali), Koro (Hauts-Bassins, Burkina Faso)",
        ),
        (
            "Congo",
            "Congo is several places: Republic of the Congo, DR Congo: write Republic of the Congo or DR Congo",
        ),
        (
            "Qqxyz",
            "no place is called Qqxyz: import the places of its country with `tocsin places import`, or look",
        ),
        # an institution is no place
        ("African Union", "no place is called African Union: "),
        ("\u202eobijD", "no place is called"),
        (", ,", "no place is called"),
    ],
)
def test_a_name_that_is_not_known_or_does_not_say_which_is_refused(name: str, words: str) -> None:
    assert refused(places=[name]).startswith(words)


@pytest.mark.parametrize(
    "name",
    ["Djibo", "djibo", "Джибо", "bf-djibo", "Koro, Mali", "Koro, ML", "Koro, Woroba", "Niger, state", "Mopti, region",
     "BF"],
)  # fmt: skip
def test_a_place_is_known_by_any_name_with_where_it_lies_or_by_its_id(name: str) -> None:
    check_event_conditions(rule(places=[name]), LISTS, Atlas())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "Niger",
            "Niger is read as the country, Niger: if another is meant, write Niger State or River Niger",
        ),
        (
            "Bamako",
            "Bamako is read as the capital, Bamako (Bamako, Mali): if another is meant, write Bamako District",
        ),
        ("Mopti", "Mopti is read as the city, Mopti (Mopti, Mali): if another is meant, write Mopti Region"),
        (
            "Tapoa",
            "where Tapoa (Burkina Faso) begins and ends is not known: it holds for events that name it",
        ),
    ],
)
def test_which_place_is_meant_is_said_where_there_are_others(name: str, words: str) -> None:
    (doubt,) = doubts_of_places(rule(places=[name]), Atlas())

    assert doubt.words.startswith(words)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("jnmi", "no actor called jnmi can be read from an article: did you mean JNIM?"),
        ("@gruops", "there is no list @gruops: did you mean groups?"),
        (
            "@fruit",
            "no entry of @fruit names an actor that can be read from an article: " + ELSEWHERE,
        ),
    ],
)
def test_an_actor_that_no_reader_knows_is_refused(name: str, words: str) -> None:
    assert refused(actors=[name]) == words


def test_the_lists_of_actors_are_needed_like_those_of_the_query() -> None:
    assert lists_of_rule(rule(actors=["@groups", "@jnim", "FLA"]), LISTS) == {"groups", "more"}


def test_a_finding_stands_at_its_place_in_the_file() -> None:
    text = "rules:\n  - name: x\n    query: convoy\n    notify: [mail]\n    places: [Gao, Djbo]\n"

    (located,) = [
        one
        for one in examine(read_file(text), {"mail"}, {}, lambda _: None)
        if one.finding.severity == "error"
    ]

    assert (located.problem.line, located.problem.columns) == (5, (18, 22))


@pytest.mark.parametrize(
    ("query", "remedy"),
    [
        ("place:Djibo convoy", "places: [Djibo]"),
        ('convoy lieu:(Djibo OR "Fada N\'Gourma")', "places: [Djibo, Fada N'Gourma]"),
        ("event_type:attack x", "event_types: [attack]"),
        ("killed:>5 x", "min_toll: 5"),
        ("actor:@jnim x", 'actors: ["@jnim"]'),
        ("place:\x1b[31m x", "places: [Djibo]"),
        ("place:" + "(" * 300, "places: [Djibo]"),
    ],
)
def test_a_field_of_the_event_is_answered_with_the_condition(query: str, remedy: str) -> None:
    said = [one.remedy for one in parse(query).problems]

    assert f"take it out here, and write in the rule {remedy}" in said


def test_country_in_a_query_is_explained_unless_the_rule_asks_where_the_event_is() -> None:
    asked = rule(query="country:ML convoy")

    assert [one.message for one in doubts_of(asked)] == [
        "country: is the newsroom's, that of the source, not where the event happened"
    ]
    assert doubts_of(rule(query="country:ML convoy", countries=["ML"])) == []
