"""How asyncpg is told where a database is."""

from __future__ import annotations

import pytest

from sql.databases import AddressNotSpoken, for_asyncpg, for_command_line


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (
            "postgresql://me:a%2Fb%40c@db.example:5433/news",
            "postgresql+asyncpg://me:a%2Fb%40c@db.example:5433/news",
        ),
        ("host=db.example dbname=news user=me", "postgresql+asyncpg://me@db.example/news"),
        (
            "postgresql://me@db.example/news?sslmode=require",
            "postgresql+asyncpg://me@db.example/news?ssl=require",
        ),
        # a socket folder cannot stand where a host name does
        (
            "host=/run/postgresql port=5433 dbname=news",
            "postgresql+asyncpg:///news?host=%2Frun%2Fpostgresql&port=5433",
        ),
        # ours alone, asyncpg need not know
        ("postgresql://db.example/news?connect_timeout=3", "postgresql+asyncpg://db.example/news"),
    ],
)
def test_an_address_keeps_its_meaning(address: str, told: str) -> None:
    assert for_asyncpg(address) == told


def test_what_asyncpg_has_no_word_for_is_refused() -> None:
    with pytest.raises(AddressNotSpoken, match="sslrootcert"):
        for_asyncpg("postgresql://db.example/news?sslmode=verify-full&sslrootcert=/etc/ca.pem")


@pytest.mark.parametrize(
    "address",
    ["postgresql://me:a%2Fb%40c@db.example:5433/news", "host=db.example user=me password=a/b@c dbname=news"],
)
def test_the_password_of_a_dump_is_told_by_its_environment(address: str) -> None:
    without, environment = for_command_line(address)

    assert "a/b@c" not in without
    assert "a%2Fb" not in without
    assert "host=db.example" in without
    assert environment == {"PGPASSWORD": "a/b@c"}


def test_a_secret_that_only_a_command_line_could_carry_is_refused() -> None:
    with pytest.raises(AddressNotSpoken, match="sslpassword"):
        for_command_line("postgresql://db.example/news?sslpassword=hunter2")
