"""After how long which channel is told of an alert that nobody took, as a rule says it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from alerts.rules.escalation import Escalate, read_escalate
from alerts.rules.rule import WatchRule
from alerts.rules.store.checking import UnknownChannel, check_channels

QUARTER = Escalate(timedelta(minutes=15), "night")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("15m to night", QUARTER),
        ("15 minutes to night", QUARTER),
        (" 15m, night ", QUARTER),
        ({"after": "15m", "to": "night"}, QUARTER),
        ({"after": "2h", "to": "night"}, Escalate(timedelta(hours=2), "night")),
        ("24h to night", Escalate(timedelta(days=1), "night")),
        ("none", None),
        (None, None),
    ],
)
def test_it_is_read_as_it_is_written(written: object, meant: Escalate | None) -> None:
    assert read_escalate(written) == meant
    assert read_escalate(str(meant) if meant else "none") == meant


@pytest.mark.parametrize(
    "written",
    [
        "", "night", "15m", "15m to", "to night", "15m to two channels", "0m to night", "25h to night", "none to night",
        "15 to night", {"after": "15m"}, {"after": "15m", "to": ""}, {"after": "15m", "to": "night", "also": 1}, True,
        5, "15m to " + "x" * 81, "15m to a\nb",
    ],
)  # fmt: skip
def test_what_is_none_says_what_to_write(written: object) -> None:
    with pytest.raises(ValueError, match="write"):
        read_escalate(written)


def rule(**more: Any) -> WatchRule:
    return WatchRule.model_validate({"name": "border", "query": "ambush", "notify": ["desk"], **more})


def test_a_rule_keeps_it_in_one_form_and_alerts_for_the_same_as_without() -> None:
    written = rule(escalate={"after": "15 minutes", "to": "night"})

    assert written.conditions()["escalate"] == "15m to night"
    assert "escalate" not in rule().conditions()
    assert written.alerts_like(rule())


def test_a_channel_that_is_told_at_once_is_none_to_escalate_to() -> None:
    with pytest.raises(ValidationError, match="told at once already"):
        rule(escalate="15m to desk")


def test_the_channel_must_exist() -> None:
    with pytest.raises(UnknownChannel, match="nigth") as refused:
        check_channels([rule(escalate="15m to nigth")], {"desk", "night"})

    assert [finding.where for finding in refused.value.findings] == [("escalate",)]
