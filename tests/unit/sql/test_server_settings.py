"""How the embedded Postgres is started, and that its log stays small."""

from __future__ import annotations

from pathlib import Path

from sql.server_settings import MOST_LOG_BYTES, as_options, trim_log


def test_the_server_listens_on_this_machine_alone_and_writes_no_values_in_its_log() -> None:
    options = as_options(5433)

    assert "-c listen_addresses=127.0.0.1 -c port=5433 " in options
    assert "-c log_parameter_max_length=0" in options
    assert "-c log_parameter_max_length_on_error=0" in options


def test_a_log_that_became_long_begins_anew_for_whoever_writes_to_it(tmp_path: Path) -> None:
    log = tmp_path / "postgres.log"
    with log.open("ab", buffering=0) as server:
        server.write(b"x" * MOST_LOG_BYTES)
        before = trim_log(log)
        server.write(b"last words")
        after = trim_log(log)
        server.write(b"first words")

    assert (before, after) == (False, True)
    assert log.read_bytes() == b"first words"
    assert (tmp_path / "postgres.log.1").read_bytes().endswith(b"last words")


def test_a_log_that_is_not_there_is_short(tmp_path: Path) -> None:
    assert not trim_log(tmp_path / "postgres.log")
