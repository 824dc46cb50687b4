"""Whether an event is what a rule asks for: where it lies, what it is, who is named, how many."""

from __future__ import annotations

import pytest

from alerts.rules.decide import Decision
from alerts.rules.doubt import DoubtKind
from alerts.rules.fitting import FITS, Fit, fit
from alerts.rules.place_names import Atlas
from alerts.rules.rule import NO_LISTS, WatchRule, asked_of
from sql.rows import EventState

EXACT, NEAR, REGION, COUNTRY = 1, 2, 3, 4
NOTHING = EventState(
    1, None, None, [], [], [], [], [], None, None, None, [], None, None, None, None, None, None, 1
)  # fmt: skip


def state(*ids: str, names: list[str] | None = None, **more: object) -> EventState:
    """An event at these places of the gazetteer, as the fold writes it."""
    places = Atlas().by_ids(ids)
    given: dict[str, object] = {
        "place_ids": list(ids),
        "place_names": [one.name for one in places.values()] + (names or []),
        "regions": list(dict.fromkeys(one.admin1 for one in places.values() if one.admin1)),
        "countries": list(dict.fromkeys(one.country for one in places.values() if one.country)),
        "precision": EXACT,
    }
    values = {name: getattr(NOTHING, name) for name in EventState.__slots__}
    return EventState(**{**values, **given, **more})  # type: ignore[arg-type]


def fitted(found: EventState | None, *, is_silent: bool = False, **asked: object) -> Fit:
    rule = WatchRule.model_validate({"name": "x", "query": "convoy", "notify": ["mail"], **asked})
    conditions = asked_of(rule, NO_LISTS, Atlas())
    assert conditions is not None
    return fit(conditions, found, Atlas().by_ids(found.place_ids if found else ()), is_silent=is_silent)


def standing(found: Fit) -> str:
    """holds, doubt, or what holds the match."""
    return found.held or (found.unsaid.kind if found.unsaid else "holds")


@pytest.mark.parametrize(
    ("asked", "found", "expected"),
    [
        # the place itself, by any of its names and by its id
        (["Djibo"], state("bf-djibo"), "holds"),
        (["جيبو"], state("bf-djibo"), "holds"),
        (["bf-djibo"], state("bf-djibo"), "holds"),
        # a town lies in its region and its country
        (["Mopti Region"], state("ml-sevare"), "holds"),
        (["Mali"], state("ml-sevare"), "holds"),
        (["ML"], state("ml-sevare"), "holds"),
        (["Gao Region"], state("ml-sevare"), "elsewhere"),
        (["Niger"], state("ml-sevare"), "elsewhere"),
        # one of several is enough, on both sides
        (["Gao", "Djibo"], state("bf-djibo"), "holds"),
        (["Djibo"], state("ml-gao", "bf-djibo"), "holds"),
        (["Gao"], state("bf-djibo"), "elsewhere"),
        # near it, by the words of an article, or near another place that is near it
        (["Sévaré"], state("ml-sevare", precision=NEAR), "holds"),
        (["Mopti"], state("ml-sevare", precision=NEAR), "holds"),
        (["Mopti"], state("ml-sevare", precision=EXACT), "elsewhere"),
        # a town is asked for, and only its region or its country is said
        (["Djibo"], state("bf-sahel-region", precision=REGION), "place"),
        (["Djibo"], state("bf", precision=COUNTRY), "place"),
        (["Djibo"], state("ml", precision=COUNTRY), "elsewhere"),
        (["Djibo"], state("ml-mopti-region", precision=REGION), "elsewhere"),
        (["Mopti Region"], state("ml", precision=COUNTRY), "place"),
        (["Mali"], state("ml", precision=COUNTRY), "holds"),
        # one says the country, another one the town: that is where it was
        (["Gao"], state("bf-djibo", "bf"), "elsewhere"),
        (["Mopti"], state("ml-gao", "ml-gao-region", "ml"), "elsewhere"),
        # what one article names beside the place makes no doubt of it
        (["Djibo"], state("ml-gao", names=["Dabia"], countries=["ML", "BF"]), "elsewhere"),
        (["Djibo"], state("ml-gao", "bf", countries=["ML", "BF"]), "elsewhere"),
        (["Djibo"], state("bf-sahel-region", "ml-gao", precision=REGION), "place"),
        (["Djibo"], state(names=["Dabia"], countries=["ML", "GN"]), "elsewhere"),
        (["Djibo"], state(names=["Dabia"], countries=["ML", "BF"]), "place"),
        # a country that is said without a place, as an older fold left it
        (["Gao"], state(countries=["ML"], precision=COUNTRY), "place"),
        (["Gao"], state(countries=["ML"], regions=["Kidal"], precision=REGION), "elsewhere"),
        (["Gao"], state(countries=["ML"], regions=["Gao"], precision=REGION), "place"),
        # a name that no gazetteer has may be a quarter or a village of what is asked
        (["Bamako"], state(names=["Faladié"], countries=["ML"]), "place"),
        (["Bamako"], state(names=["Faladié"], countries=["ML"], regions=["Kayes"]), "elsewhere"),
        (["Kayes Region"], state(names=["Dabia"], countries=["ML"], regions=["Kayes"]), "holds"),
        (["Bamako"], state(names=["Faladié"], countries=["BF"]), "elsewhere"),
        (["Bamako"], state(names=["Faladié"]), "place"),
        (["Djibo"], state(names=["Jibo"], countries=["BF"]), "holds"),
        # an area without borders holds where it is named; a far one cannot reach
        (["Liptako-Gourma"], state("bf-djibo"), "elsewhere"),
        (["Djibo"], state("x-sahel", precision=REGION), "place"),
        (["Kyiv"], state("x-sahel", precision=REGION), "elsewhere"),
        (["Gao"], state("bf-djibo", "x-sahel"), "elsewhere"),
        # nobody says where
        (["Djibo"], state(), "place"),
        (["Mali"], None, "place"),
    ],
)  # fmt: skip
def test_places(asked: list[str], found: EventState | None, expected: str) -> None:
    assert standing(fitted(found, places=asked)) == expected


@pytest.mark.parametrize(
    ("asked", "found", "expected"),
    [
        (["ML", "Burkina Faso"], state("bf-djibo"), "holds"),
        (["Niger"], state("ng-niger-state"), "elsewhere"),
        (["ML"], state("ml", precision=COUNTRY), "holds"),
        (["ML"], state(names=["Dabia"]), "place"),
        (["ML"], state(), "place"),
    ],
)
def test_countries_are_those_of_the_event(asked: list[str], found: EventState | None, expected: str) -> None:
    assert standing(fitted(found, countries=asked)) == expected


def test_places_and_countries_must_both_hold() -> None:
    assert standing(fitted(state("bf-djibo"), places=["Djibo"], countries=["ML"])) == "elsewhere"
    assert standing(fitted(state("bf", precision=COUNTRY), places=["Djibo"], countries=["BF"])) == "place"


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (["attack", "crime"], "holds"),
        (["protest"], "event_type"),
        # the reader of facts could not tell
        (["other"], "type"),
        ([], "type"),
    ],
)
def test_types(types: list[str], expected: str) -> None:
    assert standing(fitted(state(types=types), event_types=["attack", "strike"])) == expected


def test_who_asks_for_other_events_gets_them() -> None:
    assert fitted(state(types=["other"]), event_types=["other"]) == FITS


@pytest.mark.parametrize(
    ("actors", "expected"), [(["JNIM"], "holds"), (["Malian army"], "actor"), ([], "actor")]
)
def test_actors_are_asked_for_by_any_spelling(actors: list[str], expected: str) -> None:
    assert standing(fitted(state(actors=actors), actors=["GSIM"])) == expected


def test_actors_may_be_those_of_a_list() -> None:
    rule = WatchRule(name="x", query="a", notify=["m"], actors=["@groups"])

    own = asked_of(
        rule, {"groups": ['"Nusrat al-Islam"', "=EIGS", "jihadist*", "@more"], "more": ["FLA"]}, Atlas()
    )

    assert own is not None
    assert own.actors == {"jnim", "islamic state sahel", "fla"}


@pytest.mark.parametrize(
    ("asked", "found", "expected"),
    [
        (5, {"killed_low": 5, "killed_high": 5}, "holds"),
        # the highest claim: what is in doubt is told
        (5, {"killed_low": 2, "killed_high": 31}, "holds"),
        (5, {"killed_low": 4, "killed_high": 4}, "low_toll"),
        # at least so many
        (5, {"killed_low": 6}, "holds"),
        (5, {"killed_low": 4}, "low_toll"),
        (5, {"injured_low": 9, "injured_high": 9}, "low_toll"),
        # one of several is enough
        ({"killed": 5, "injured": 8}, {"killed_low": 1, "injured_low": 9, "injured_high": 9}, "holds"),
        ({"abducted": 1}, {"abducted_low": 1, "abducted_high": 2}, "holds"),
        # nobody gives a toll: the rule waits for one
        (1, {}, "low_toll"),
    ],
)  # fmt: skip
def test_the_least_toll(asked: object, found: dict[str, int], expected: str) -> None:
    assert standing(fitted(state(**found), min_toll=asked)) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [({"places": ["Djibo"]}, Decision.ELSEWHERE), ({"event_types": ["attack"]}, Decision.EVENT_TYPE)],
)
def test_who_wants_silence_in_doubt_is_not_told_of_what_is_not_said(
    asked: dict[str, object], expected: Decision
) -> None:
    assert fitted(None, is_silent=True, **asked).held == expected


def test_all_that_is_not_said_is_told() -> None:
    unsaid = fitted(None, places=["Djibo"], event_types=["attack"]).unsaid

    assert unsaid is not None
    assert unsaid.kind is DoubtKind.PLACE
    assert unsaid.words == (
        "its place is not said, and the rule asks for Djibo (Sahel, Burkina Faso); "
        "its kind could not be told, and the rule asks for attack"
    )


@pytest.mark.parametrize(
    ("found", "asked", "words"),
    [
        (state("ml-gao"), {"countries": ["BF"]}, "it happened in Gao (Gao, Mali), and the rule asks for Burkina Faso"),
        (state(types=["protest"]), {"event_types": ["attack"]}, "its kind is protest, and the rule asks for attack"),
        (state(actors=["FLA"]), {"actors": ["JNIM"]}, "it names FLA, and nobody whom the rule asks for"),
        (None, {"actors": ["JNIM"]}, "nobody whom the rule asks for is named in it yet"),
        (state(killed_low=3), {"min_toll": 5}, "its highest toll is 3 killed, and the rule asks for 5 killed"),
        (None, {"min_toll": {"injured": 5}}, "nobody gives its toll yet, and the rule asks for 5 injured"),
    ],
)  # fmt: skip
def test_what_holds_is_said(found: EventState | None, asked: dict[str, object], words: str) -> None:
    assert fitted(found, **asked).words == words


def test_a_place_whose_import_was_taken_away_holds_by_its_name() -> None:
    assert standing(fitted(state(names=["Kramatorsk"], countries=["UA"]), places=["Kramatorsk!!"])) == "holds"
    assert standing(fitted(state("ml-gao"), places=["Nowhere at all"])) == "elsewhere"
