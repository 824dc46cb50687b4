"""What guessing costs, and what it does not cost others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.people.passwords import PasswordUnusable, is_right, make_hash
from flows.people.roles import Role
from flows.people.throttle import LONGEST, network_of, waits_until
from sql.rows import LoginFailures

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def failures(of_name: int = 0, of_address: int = 0, ago: float = 0) -> LoginFailures:
    at = NOW - timedelta(seconds=ago)
    return LoginFailures(of_name, at if of_name else None, of_address, at if of_address else None)


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (failures(), None),
        (failures(of_name=4), None),
        (failures(of_name=5), 1),
        (failures(of_name=8), 8),
        (failures(of_name=500), LONGEST.total_seconds()),
        (failures(of_name=8, ago=9), None),
        (failures(of_address=19), None),
        (failures(of_address=22), 4),
        (failures(of_name=6, of_address=25), 32),
    ],
)
def test_each_failure_doubles_the_wait_up_to_a_minute(given: LoginFailures, seconds: float | None) -> None:
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)

    assert waits_until(given, NOW) == expected


def test_a_password_is_known_by_its_hash_alone() -> None:
    kept = make_hash("a sentence to remember", "ana")

    assert kept.startswith("$argon2id$")
    assert is_right("a sentence to remember", kept)
    assert not is_right("a sentence to forget", kept)
    assert not is_right("a sentence to remember", None)
    assert not is_right("x" * 10_000_000, kept)
    assert not is_right("a sentence to remember", "no hash")


@pytest.mark.parametrize("password", ["short", "x" * 201, "abababababab", "olga is my name"])
def test_what_is_guessed_at_once_is_no_password(password: str) -> None:
    with pytest.raises(PasswordUnusable):
        make_hash(password, "olga")


def test_a_role_has_the_rights_of_those_before_it() -> None:
    assert Role.ADMIN.may(Role.READER)
    assert Role.EDITOR.may(Role.EDITOR)
    assert not Role.READER.may(Role.EDITOR)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        # whoever has one address of IPv6 has 2^64 of them
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("no address", "no address"),
    ],
)
def test_addresses_of_one_network_are_one_guesser(address: str, network: str) -> None:
    assert network_of(address) == network
