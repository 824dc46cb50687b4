"""A DATABASE_URL that cannot be read is refused without a word of what stands in it."""

from __future__ import annotations

import pytest

from sql.connection import AddressUnreadable, connect

PASSWORD = "hunter2secret"


@pytest.mark.parametrize(
    "address",
    [
        f"me:{PASSWORD}@db.example/news",  # no scheme
        f"postgres:/me:{PASSWORD}@db.example/news",  # one slash
        f"postgress://me:{PASSWORD}@db.example/news",  # a scheme that is none
        f"postgress://me:{PASSWORD}@db.example/news?sslmode=require",
        f"postgresql+asyncpg://me:{PASSWORD}@db.example/news",  # another library's scheme
        f'"postgresql://me:{PASSWORD}@db.example/news"',  # the shell's quotes
        f" postgresql://me:{PASSWORD}@db.example/news",
        f"postgresql://me:{PASSWORD}%2@db.example/news",  # a percent sign that encodes nothing
        f"postgresql://me:{PASSWORD}%zz@db.example/news",
        f"postgresql://me:{PASSWORD}%00@db.example/news",
        f"postgresql://me:x@{PASSWORD}@db.example/news",  # an @ in the password
        f"postgresql://me:x/{PASSWORD}@db.example/news",  # a slash: libpq takes it for the database
        f"postgresql://me:{PASSWORD}/x@db.example/news",  # a slash: libpq takes the rest for the port
        f"postgresql://me:x?{PASSWORD}@db.example/news",  # a question mark
        f"postgresql://me:x?a={PASSWORD}@db.example/news",
        f"postgresql://me:{PASSWORD}?a=b@db.example/news",
        f"postgresql://me:{PASSWORD}/news",  # the host forgotten
        f"postgresql://me@{PASSWORD}:db.example/news",  # host and password in the wrong order
        f"postgresql://me:[{PASSWORD}@db.example/news",
        f"host=db.example password=x {PASSWORD} dbname=news",  # a space that is not quoted
        f"host=db.example password='{PASSWORD}",  # a quote that is not closed
        f"host=db.example pasword={PASSWORD}",  # a name that is none
        f"host=db.example password={PASSWORD} port=",
        f"host=db.example port={PASSWORD}",
        f"postgresql://me:{PASSWORD}@db.example:5432:5433/news",
        f"postgresql://me:{PASSWORD}@db.example/news?sslmode",
        f"postgresql://me:{PASSWORD}@db.example/news?connect_timeout=soon",
        f"postgresql://me:{PASSWORD}@db.example/news?sslmode=requir",
        f"postgresql://me:{PASSWORD}\ud800@db.example/news",
        f"postgresql://me:{PASSWORD}\0@db.example/news",
    ],
)
def test_an_address_that_cannot_be_read_does_not_print_its_password(address: str) -> None:
    with pytest.raises((AddressUnreadable, ConnectionError)) as caught:
        connect(address.replace("db.example", "127.0.0.1:1") if "db.example/" in address else address)

    assert PASSWORD not in str(caught.value)
    assert "DATABASE_URL" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_refusal_says_how_to_write_it() -> None:
    with pytest.raises(AddressUnreadable, match=r"postgresql://user:password@host:5432/database.*%40"):
        connect("postgresql://me:a@b@db.example/news")
