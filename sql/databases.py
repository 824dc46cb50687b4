"""Other databases on a known server, and how other programs spell their address."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import psycopg
from psycopg import pq
from psycopg import sql as compose
from psycopg.conninfo import make_conninfo

from sql.connection import connect, parts_of, shown

# what libpq understands and asyncpg is told in another way or need not know
WITHOUT_MEANING = {"application_name", "connect_timeout", "options", "client_encoding"}


class DatabaseNotMade(RuntimeError):
    """The role may not create a database; the message has the statement for somebody who may."""


class DatabaseInUse(RuntimeError):
    """Somebody is connected to a database that must be nobody's for a moment."""


class AddressNotSpoken(ValueError):
    """A database URL uses something that another program cannot be told, or not without showing a secret."""


def beside(url: str, suffix: str) -> str:
    """The address of the database named like the one of `url` with a suffix, on the same server; made when missing."""
    parts = parts_of(url)
    name = f"{parts.get('dbname') or parts.get('user') or 'tocsin'}{suffix}"
    with connect(url) as conn:
        if conn.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is None:
            _create(conn, name, url)
    return make_conninfo(url, dbname=name)


def is_bare(url: str) -> bool:
    """Whether a database has no table of ours."""
    with connect(url) as conn:
        return conn.execute("select to_regclass('public.tocsin_migrations') is null").fetchone() == (True,)


def drop(url: str, name: str) -> None:
    """Drop the database of that name on the server of `url`, if it is there."""
    with connect(url) as conn:
        conn.execute(compose.SQL("drop database if exists {}").format(compose.Identifier(name)))


def rename(url: str, name: str, new: str) -> bool:
    """Give a database another name, whether there is one of that name. Raises DatabaseInUse while somebody is in it."""
    with connect(url) as conn:
        if conn.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is None:
            return False
        try:
            conn.execute(
                compose.SQL("alter database {} rename to {}").format(
                    compose.Identifier(name), compose.Identifier(new)
                )
            )
        except psycopg.errors.ObjectInUse:
            raise DatabaseInUse(
                f"the database {name} is in use: stop `tocsin up`, workers and commands first"
            ) from None
        return True


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
    parts = parts_of(conninfo)
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


def for_command_line(url: str) -> tuple[str, dict[str, str]]:
    """The address as an argument that everybody on this machine may read, and the environment with its password.

    Raises AddressNotSpoken for other secrets, which libpq reads from no environment.
    """
    parts = parts_of(url)
    password = parts.pop("password", None)
    secret = {option.keyword.decode() for option in pq.Conninfo.get_defaults() if option.dispchar == b"*"}
    if others := secret & set(parts):
        raise AddressNotSpoken(
            f"DATABASE_URL has {', '.join(sorted(others))}, which pg_dump could only be told where every account of "
            "this machine reads it: run pg_dump by hand"
        )
    return make_conninfo("", **parts), {} if password is None else {"PGPASSWORD": password}
