"""A watch rule as the fields of a form, and what a form says as the record of a rule. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alerts.rules.fields import TYPES
from alerts.rules.language.query_form import (
    DISTANCE,
    BeyondForm,
    NearForm,
    QueryForm,
    box_of,
    from_query,
    items_of,
    to_query,
)
from alerts.rules.rule import WatchRule

Form = Mapping[str, Sequence[str]]
# fields of several short words, with commas between them
SEVERAL = ("languages", "source_kinds", "places", "countries", "event_types", "actors", "updates")
ONE = (
    *("max_age", "horizon", "cooldown", "update_every", "min_sources", "budget", "when_in_doubt"),
    *("when", "quiet_hours", "debounce", "escalate"),
)
# of a toll of several kinds, which the form has no field for
AS_SAVED = "as saved"

TOLLS = ("killed", "injured", "abducted")
TESTS = ("must_match", "must_not_match")
BOXES = ("all_of", "any_of", "near_left", "near_right", "near_distance", "none_of")
EMPTY = {"languages": "any", "places": "anywhere", "countries": "any", "event_types": "any", "actors": "any"}
KNOWN_TYPES = TYPES


class BothChanged(ValueError):
    """The boxes and the query were both changed, and say different things."""

    def __init__(self) -> None:
        super().__init__(
            "the words in the form and the query were both changed: say which one holds, with one of the two buttons "
            "between them"
        )


class NearIncomplete(ValueError):
    """Near each other stand two; only one was given, or no number of words between them."""


def fields_of(rule: WatchRule) -> dict[str, str]:
    """What the form shows of a rule."""
    kept = rule.model_dump(mode="json")
    toll = kept["min_toll"] if isinstance(kept["min_toll"], dict) else {"killed": kept["min_toll"]}
    return {
        "name": rule.name,
        "title": rule.title,
        "query": rule.query,
        "enabled": "yes" if rule.enabled else "no",
        "notify": "\n".join(rule.notify),
        **{name: ", ".join(kept[name]) for name in SEVERAL},
        **{name: str(kept[name]) for name in ONE},
        "group": rule.group or "",
        "urgent": AS_SAVED if isinstance(kept["urgent"], dict) else _urgent(kept["urgent"]),
        **{f"toll_{kind}": str(toll.get(kind) or "") for kind in TOLLS},
        **{name: "\n".join(map(str, kept["tests"][name])) for name in TESTS},
        "why": "",
    }


def record_of(form: Form, base: WatchRule | None) -> dict[str, Any]:
    """The record that a form says; what the form has no field for stays as it is in `base`."""
    record = base.model_dump(mode="json", exclude_defaults=True) if base else {}
    record |= {name: _one(form, name) for name in ("name", "query", "why")}
    if "title" in form:
        record["title"] = _one(form, "title")
    record["enabled"] = _one(form, "enabled") != "no"
    record["notify"] = [tag for tag in form.get("notify", []) if tag.strip()]
    record |= {name: _several(_one(form, name)) for name in SEVERAL if name in form}
    record |= {name: _one(form, name) for name in ONE if _one(form, name)}
    if "group" in form:
        record["group"] = _one(form, "group") or None
    urgent = _one(form, "urgent").lower()
    if urgent and urgent != AS_SAVED:
        record["urgent"] = {"no": False, "yes": True}.get(urgent, urgent)
    toll = {kind: _one(form, f"toll_{kind}") for kind in TOLLS if _one(form, f"toll_{kind}")}
    record["min_toll"] = toll or None
    record["tests"] = {name: _lines(form, name) for name in TESTS}
    return record


def boxes_of(query: str) -> dict[str, str]:
    """The boxes of a query as the form shows them; raises BeyondForm."""
    form = from_query(query) if query.strip() else QueryForm()
    near = form.near
    return {
        "all_of": box_of(form.all_of),
        "any_of": "\n".join(map(box_of, form.any_of)),
        "near_left": box_of(near.left) if near else "",
        "near_right": box_of(near.right) if near else "",
        "near_distance": str(near.distance if near else DISTANCE),
        "none_of": box_of(form.none_of),
    }


def query_of(form: Form) -> str:
    """The query that the boxes say.

    Raises alerts.rules.language.query_form.ItemUnusable, NearIncomplete.
    """
    left, right = items_of(_one(form, "near_left")), items_of(_one(form, "near_right"))
    distance = _one(form, "near_distance") or str(DISTANCE)
    if bool(left) != bool(right) or not distance.isdecimal() or not 1 <= int(distance[:9]) <= 30:
        raise NearIncomplete("near each other: write words in both boxes, and 1 to 30 words between them")
    lines = [items_of(line) for line in "\n".join(form.get("any_of", [])).splitlines()]
    return to_query(
        QueryForm(
            items_of(_one(form, "all_of")),
            tuple(line for line in lines if line),
            NearForm(left, right, int(distance)) if left else None,
            items_of(_one(form, "none_of")),
        )
    )


def settled_query(form: Form) -> str:
    """The query of a form in which either the query or the boxes may have been changed since it was shown.

    Raises BothChanged, NearIncomplete, alerts.rules.language.query_form.ItemUnusable.
    """
    query, before = _even(_one(form, "query")), _even(_one(form, "query_was"))
    shown, _ = boxes_or_why_not(before)
    given = {name: _even(_one(form, name)) for name in BOXES}
    if not any(name in form for name in BOXES) or given == shown:
        return query
    if query not in (before, said := query_of(form)):
        raise BothChanged
    return said


def _even(text: str) -> str:
    """A text as a browser was given it: it sends other ends of lines."""
    return text.replace("\r\n", "\n").strip()


def boxes_or_why_not(query: str) -> tuple[dict[str, str], str | None]:
    """The boxes of a query; else empty ones, and why the form cannot show it."""
    try:
        return boxes_of(query), None
    except BeyondForm as error:
        return boxes_of(""), str(error)


def _urgent(value: bool | int) -> str:
    """No, yes, or from how many killed on."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _one(form: Form, name: str) -> str:
    given = form.get(name, [])
    return given[-1].strip() if given else ""


def _several(text: str) -> list[str]:
    parts = (part.strip() for part in text.replace("\n", ",").split(","))
    return [part for part in parts if part]


def _lines(form: Form, name: str) -> list[str]:
    return [line.strip() for line in _one(form, name).splitlines() if line.strip()]
