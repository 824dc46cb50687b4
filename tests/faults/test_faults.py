"""A few kinds of faults against real processes; `make faults` runs all of them, with seeds."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from rig import QUICK, SCENARIOS, Rig, Scenario


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "scenario", [one for one in SCENARIOS if one.name in QUICK], ids=lambda one: one.name
)
def test_nothing_is_lost_and_no_repeat_goes_unlabelled(
    scenario: Scenario, database_url: str, tmp_path: Path
) -> None:
    rig = Rig(scenario, 1, database_url, tmp_path)

    verdict = rig.run()

    assert verdict.missing == []
    assert verdict.unlabelled == 0
    assert verdict.labelled <= rig.allowed()
