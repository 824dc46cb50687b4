"""The first account of an installation."""

from __future__ import annotations

from flows.people.accounts import first_token
from flows.settings import Settings, page_url
from sql.connection import now as database_now
from sql.connection import transaction


def first_address(settings: Settings, url: str) -> str | None:
    """Where the first account is made, as an admin, once and within two days; None when there is an account.

    An address that was given before works no more.
    """
    with transaction(url) as conn:
        token = first_token(conn, database_now(conn))
    return f"{page_url(settings)}/welcome/{token}" if token else None
