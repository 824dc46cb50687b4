"""A few kinds of faults against real processes; `make faults` runs all of them, with seeds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from rig import QUICK, SCENARIOS, Scenario, Servers, one_run, servers


@pytest.fixture(scope="module")
def pool() -> Iterator[Servers]:
    with servers() as made:
        yield made


@pytest.mark.parametrize(
    "scenario", [one for one in SCENARIOS if one.name in QUICK], ids=lambda one: one.name
)
def test_nothing_is_lost_and_no_repeat_goes_unlabelled(
    scenario: Scenario, pool: Servers, tmp_path: Path
) -> None:
    verdict = one_run(scenario, 1, pool, tmp_path)

    assert verdict.missing == []
    assert verdict.is_well, verdict
