"""How the embedded Postgres is set: for one machine that also does other work, and few writers that write all day."""

from __future__ import annotations

import shutil
from pathlib import Path

# Log lines of a week without trouble are some kilobytes; what is beyond two of these is the same trouble again.
MOST_LOG_BYTES = 5_000_000

SETTINGS = {
    "unix_socket_directories": "",
    # a second's compilation for what takes milliseconds
    "jit": "off",
    # Write-ahead log. After each checkpoint the first change of a page writes the whole page, and an article changes
    # many: rare checkpoints and compressed pages are a fraction of the log. What a start after a crash replays is
    # bounded by max_wal_size: a few seconds.
    "checkpoint_timeout": "1h",
    "max_wal_size": "512MB",
    "min_wal_size": "64MB",
    "wal_compression": "pglz",
    # nobody replicates this server, and without readers to come an idle one writes nothing
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # Memory: shared by all, and for each sort
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    # processes that a small server has no work for
    "io_method": "sync",
    "max_logical_replication_workers": "0",
    # a disk without a moving head
    "random_page_cost": "1.1",
    # Autovacuum: a large table is cleaned after 5 % of it changed, not after 20 %
    "autovacuum_naptime": "2min",
    "autovacuum_max_workers": "2",
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_analyze_scale_factor": "0.05",
    "autovacuum_vacuum_insert_scale_factor": "0.1",
    # Its own log: what went wrong and what was slow, without the values, which are texts of articles and addresses
    "log_checkpoints": "off",
    "log_min_duration_statement": "5s",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


def as_options(port: int) -> str:
    """The settings as options of the program `postgres`, listening on this machine alone."""
    settings = {"listen_addresses": "127.0.0.1", "port": str(port), **SETTINGS}
    return " ".join(f"-c {name}={value}" for name, value in settings.items())


def trim_log(log: Path) -> bool:
    """Whether a log had become long: it is `….1` from now on, and begins anew.

    The server goes on writing to the same file, at its end: it was opened for appending.
    """
    if not log.exists() or log.stat().st_size <= MOST_LOG_BYTES:
        return False
    shutil.copyfile(log, log.with_name(f"{log.name}.1"))
    with log.open("r+b") as file:
        file.truncate(0)
    return True
