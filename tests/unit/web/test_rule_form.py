"""A rule as the fields of a form, and back."""

from __future__ import annotations

from typing import Any

import pytest

from alerts.rules.language.query_form import ItemUnusable
from alerts.rules.rule import WatchRule
from flows.web import rule_form


def rule(**fields: Any) -> WatchRule:
    return WatchRule.model_validate({"name": "border", "query": "convoy", "notify": ["desk"], **fields})


def sent(found: WatchRule) -> dict[str, list[str]]:
    """The fields of a rule as a browser sends them."""
    fields = rule_form.fields_of(found)
    return {name: [value] for name, value in fields.items()} | {"notify": fields["notify"].split("\n")}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"places": ["Kidal", "Gao"], "countries": ["ML"], "event_types": ["attack"], "actors": ["@groups"]},
        {"min_toll": 5},
        {"min_toll": {"injured": 2, "abducted": 9}},
        {"max_age": "none", "horizon": "2w", "cooldown": "90m", "update_every": "none"},
        {"tests": {"must_match": ["One, with commas", 12], "must_not_match": ["Another"]}},
        {"updates": ["none"], "when_in_doubt": "hold", "min_sources": 3, "budget": 7, "enabled": False},
        {"urgent": True, "quiet_hours": "22:00-06:00", "debounce": "5m"},
        {"urgent": {"killed": 2, "abducted": 1}, "when": "weekly mon 07:30"},
        {"urgent": 12, "when": "hourly"},
        {"languages": ["fr", "en"], "source_kinds": ["local"], "notify": ["desk", "room"]},
    ],
)
def test_a_rule_comes_back_from_its_form(fields: dict[str, Any]) -> None:
    given = rule(**fields)

    back = WatchRule.model_validate(rule_form.record_of(sent(given), given))

    assert back == given


def test_what_the_form_has_no_field_for_stays() -> None:
    given = rule(places=["Kidal"], urgent={"killed": 3, "injured": 9})

    record = rule_form.record_of({"name": ["border"], "query": ["patrol"], "notify": ["desk"]}, given)

    assert (record["places"], record["urgent"], record["query"]) == (
        ["Kidal"],
        {"killed": 3, "injured": 9},
        "patrol",
    )


SHOWN = {"query": ["convoy"], "query_was": ["convoy"], "all_of": ["convoy"], "near_distance": ["10"]}


@pytest.mark.parametrize(
    ("changed", "query"),
    [
        ({}, "convoy"),
        ({"query": ["patrol"]}, "patrol"),
        ({"all_of": ["convoy, patrol"]}, "convoy\nAND patrol"),
        ({"query": ["convoy\r\nAND patrol"]}, "convoy\nAND patrol"),
        ({"all_of": ["patrol"], "query": ["patrol"]}, "patrol"),
    ],
)
def test_whichever_side_was_changed_holds(changed: dict[str, list[str]], query: str) -> None:
    assert rule_form.settled_query({**SHOWN, **changed}) == query


def test_two_sides_that_differ_are_not_guessed_at() -> None:
    with pytest.raises(rule_form.BothChanged):
        rule_form.settled_query({**SHOWN, "query": ["patrol"], "all_of": ["ambush"]})


@pytest.mark.parametrize(
    "wrong",
    [
        {"near_left": ["convoy"]},
        {"near_left": ["a1"], "near_right": ["b1"], "near_distance": ["0"]},
        {"near_left": ["a1"], "near_right": ["b1"], "near_distance": ["far"]},
        {"near_left": ["a1"], "near_right": ["b1"], "near_distance": ["9" * 400]},
    ],
)
def test_near_needs_two_and_a_distance(wrong: dict[str, list[str]]) -> None:
    with pytest.raises(rule_form.NearIncomplete):
        rule_form.query_of({**SHOWN, **wrong})


def test_what_is_no_word_is_refused() -> None:
    with pytest.raises(ItemUnusable):
        rule_form.query_of({**SHOWN, "none_of": ["!!"]})


def test_a_query_beyond_the_form_leaves_its_boxes_empty_and_says_why() -> None:
    boxes, why = rule_form.boxes_or_why_not("title:Kidal")

    assert (set(boxes.values()), why is not None and "title:" in why) == ({"", "10"}, True)
