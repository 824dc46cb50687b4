"""Which name was meant."""

import pytest

from alerts.rules.language.guess import meant


@pytest.mark.parametrize(
    ("written", "known", "guess"),
    [
        ("jmin", ["jnim", "mine-sites"], "jnim"),
        ("titel", ["title", "lead"], "title"),
        ("sahel-place", ["sahel-places", "sahel-states"], "sahel-places"),
        ("convoys", [], None),
        ("x" * 10_000, ["title"], None),
    ],
)
def test_a_slip_of_the_hand_is_recognised(written: str, known: list[str], guess: str | None) -> None:
    assert meant(written, known) == guess
