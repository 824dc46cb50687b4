"""Who somebody is here that an identity provider vouches for."""

from __future__ import annotations

import pytest

from flows.people.provider_people import NotLetIn, name_of


def test_a_name_is_in_small_letters_without_space_around_it() -> None:
    assert name_of({"preferred_username": " Kim\n"}, "preferred_username") == "kim"


@pytest.mark.parametrize("name", ["\u212aim", "k\u0131m", "kim\u200b", "ki\x00", "a" * 81, "", None, ["kim"]])
def test_no_other_sign_becomes_a_letter_of_somebody_elses_name(name: object) -> None:
    with pytest.raises(NotLetIn):
        name_of({"preferred_username": name}, "preferred_username")
