"""Dumps of a database in files, made and read by the programs of the embedded Postgres, which serve any server of their
version or older."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sql.connection import connect, is_pooled, shown
from sql.databases import for_command_line
from sql.postgres import binaries

# how a file begins that only pg_restore reads; any other is SQL
CUSTOM = b"PGDMP"


class DumpFailed(RuntimeError):
    """A dump could not be written or read whole; the message says why."""


def dump_to(url: str, file: Path) -> None:
    """Write a database to a file for its owner alone, compressed; one that is not whole leaves no file. DumpFailed."""
    address, secret = _direct(url)
    new = file.with_name(f"{file.name}.new")
    try:
        new.touch(mode=0o600)
        _run(
            ["pg_dump", "--format=custom", "--no-owner", f"--file={new}", address],
            secret,
            f"no dump of {shown(url)}",
        )
        new.replace(file)
    except OSError as error:
        raise DumpFailed(f"no dump of {shown(url)}: {file} cannot be written ({error.strerror})") from None
    finally:
        new.unlink(missing_ok=True)


def write_sql(url: str, out: int) -> None:
    """Write a database as SQL to a file descriptor. Raises DumpFailed; what was written then is not whole."""
    address, secret = _direct(url)
    _run(["pg_dump", "--no-owner", address], secret, "the dump is not complete", out)


def load(file: Path, url: str) -> None:
    """Read a dump into an empty database, all of it or nothing. Raises DumpFailed."""
    address, secret = _direct(url)
    try:
        with file.open("rb") as stream:
            is_custom = stream.read(len(CUSTOM)) == CUSTOM
    except OSError as error:
        raise DumpFailed(f"{file} cannot be read: {error.strerror}") from None
    if is_custom:
        program = [
            "pg_restore",
            "--no-owner",
            "--single-transaction",
            "--exit-on-error",
            f"--dbname={address}",
            str(file),
        ]
    else:
        program = [
            "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={file}", address
        ]  # fmt: skip
    _run(program, secret, f"{file} could not be loaded, nothing of it is stored")


def _direct(url: str) -> tuple[str, dict[str, str]]:
    """The address and password for a program, where no pooler stands before the server. Raises DumpFailed.

    What pg_dump sets for its session (no search path) would stay in the pooler's, and the next client would find no
    table.
    """
    with connect(url) as conn:
        if is_pooled(conn):
            raise DumpFailed(
                f"no dump by way of a pooler ({shown(url)}): name the Postgres behind it in DATABASE_URL for this"
            )
    return for_command_line(url)


def _run(program: Sequence[str], secret: dict[str, str], what: str, out: int | None = None) -> None:
    done = subprocess.run(
        [str(binaries() / program[0]), *program[1:]],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if out is None else out,
        stderr=subprocess.PIPE,
        check=False,
        env={**os.environ, **secret},
    )
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise DumpFailed(
            f"{what}: {words[0] if words else f'{program[0]} ended with code {done.returncode}'}"
        )
