"""What the oracle counted in a run, and the table of all runs."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field, fields


@dataclass
class Verdict:
    """What the oracle counted: messages that must arrive, are lost, came again without or with a mark; kills; how
    often the fault struck; requests to a service that had asked for patience."""

    expected: int = 0
    lost: int = 0
    unlabelled: int = 0
    labelled: int = 0
    kills: int = 0
    struck: int = 0
    early: int = 0
    # labelled repeats beyond one for each kill and target
    excess: int = 0
    # runs that ended with an error of the rig itself
    errors: int = 0
    missing: list[tuple[int, str]] = field(default_factory=list)
    # of the slowest run
    seconds: float = 0.0

    @property
    def is_well(self) -> bool:
        return not (self.lost or self.unlabelled or self.excess or self.early or self.errors)

    def add(self, other: Verdict) -> None:
        slowest = max(self.seconds, other.seconds)
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
        self.seconds = slowest


WIDTHS = {"expected": 6, "lost": 5, "unlabelled": 6, "labelled": 9, "kills": 6, "struck": 7, "early": 6}


def row(name: str, verdict: Verdict) -> str:
    numbers = [f"{getattr(verdict, each):>{width}}" for each, width in WIDTHS.items()]
    return f"{name:<52}{verdict.seconds:>8.1f}{' '.join(numbers)}"


def print_sum(name: str, seeds: Iterable[int], futures: list[Future[Verdict]]) -> Verdict:
    """Print the sum of a scenario's runs, and each run that is not well."""
    verdict, bad = Verdict(), []
    for seed, future in zip(seeds, futures, strict=True):
        error = future.exception()
        found = Verdict(errors=1) if error else future.result()
        verdict.add(found)
        if not found.is_well:
            bad.append(f"seed {seed}: {error or found!r}")
    print("\n    ".join([row(name, verdict), *bad]), flush=True)
    return verdict
