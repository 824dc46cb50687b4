"""Other databases on a known server, and how other programs spell their address."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql as compose
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from sql.connection import connect, shown

# what libpq understands and asyncpg is told in another way or need not know
WITHOUT_MEANING = {"application_name", "connect_timeout", "options", "client_encoding"}


class DatabaseNotMade(RuntimeError):
    """The role may not create a database; the message has the statement for somebody who may."""


class AddressNotSpoken(ValueError):
    """A database URL uses something that cannot be said to asyncpg."""


def beside(url: str, suffix: str) -> str:
    """The address of the database named like the one of `url` with a suffix, on the same server; made when missing."""
    parts = conninfo_to_dict(url)
    name = f"{parts.get('dbname') or parts.get('user') or 'tocsin'}{suffix}"
    with connect(url) as conn:
        conn.autocommit = True
        if conn.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is None:
            _create(conn, name, url)
    return make_conninfo(url, dbname=name)


def _create(conn: psycopg.Connection[tuple[object, ...]], name: str, url: str) -> None:
    try:
        conn.execute(compose.SQL("create database {}").format(compose.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege:
        raise DatabaseNotMade(
            f"the role may not create the database {name} for Prefect's history at {shown(url)}: have somebody who "
            f'may run  create database "{name}" owner <that role>;  and  create extension pg_trgm;  in it'
        ) from None
    except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
        pass  # another starter was faster


def for_asyncpg(conninfo: str) -> str:
    """The address as SQLAlchemy's asyncpg dialect reads it. Raises AddressNotSpoken on what it has no word for."""
    parts = {name: str(value) for name, value in conninfo_to_dict(conninfo).items() if value is not None}
    user, password, name = (parts.pop(key, "") for key in ("user", "password", "dbname"))
    host, port, ssl = (parts.pop(key, "") for key in ("host", "port", "sslmode"))
    if unknown := set(parts) - WITHOUT_MEANING:
        raise AddressNotSpoken(
            f"DATABASE_URL has {', '.join(sorted(unknown))}, which Prefect's driver does not understand: "
            "run a Prefect server of your own and deploy to it with `prefect deploy`"
        )
    login = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    query = {"host": host} if host.startswith("/") else {}
    query |= {"ssl": ssl} if ssl else {}
    server = "" if host.startswith("/") else host + (f":{port}" if port else "")
    if host.startswith("/") and port:
        query["port"] = port
    return f"postgresql+asyncpg://{login + '@' if login else ''}{server}/{quote(name)}" + (
        f"?{urlencode(query)}" if query else ""
    )
