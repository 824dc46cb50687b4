"""Lists of sources and rules to begin with, which come with Tocsin."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class ExampleRule:
    """A query to begin with, and what it looks for."""

    title: str
    query: str


RULES = (
    ExampleRule(
        "attacks on convoys",
        "(~convoy OR ~convoi OR قافلة OR ~конвой)"
        " AND (~attack OR ~ambush OR ~attaque OR embuscade* OR كمين OR ~засада)",
    ),
    ExampleRule(
        "abductions of foreigners",
        "(~kidnap OR abduct* OR ~enlever OR enlèvement* OR اختطاف)"
        " NEAR/12 (~foreigner OR ~étranger OR expatri* OR أجانب)",
    ),
    ExampleRule(
        "blocked roads and sieges",
        "(~blockade OR ~siege OR blocus OR ~siège OR حصار) AND (~town OR ~road OR ~ville OR ~route OR مدينة)",
    ),
)


def starter(name: str) -> str:
    """A file of an example."""
    return files("flows").joinpath("starters", name).read_text("utf-8")
