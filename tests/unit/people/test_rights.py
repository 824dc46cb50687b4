"""Whether a text has the name of a rule that its reader may not see."""

from __future__ import annotations

import pytest

from flows.people.rights import Hidden


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("rule harbour needs it", True),
        ("it is used by rule harbour.", True),  # at the end of a sentence
        ("used by harbour: x", True),
        ("used by port.9.", True),
        ("harbour-2 and the harbours", False),
    ],
)
def test_a_name_is_found_wherever_it_stands_in_a_sentence(text: str, is_named: bool) -> None:
    assert Hidden(names=frozenset({"harbour", "port.9"})).is_named_in(text) is is_named
