"""Whether the server of a data folder runs, by the process itself: a server that refuses a connection is not gone."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import psutil

# the lines of postmaster.pid (src/include/utils/pidfile.h): pid, folder, start, port, socket, address, memory, state
_PORT, _STATE = 3, 7


class State(Enum):
    """What a server that runs says of itself in postmaster.pid."""

    STARTING = "starting"  # recovering after a crash, too
    READY = "ready"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A server that runs. `port`: None while it has not said which."""

    pid: int
    state: State
    port: int | None


def running(data: Path) -> Postmaster | None:
    """The server of this data folder; None when it is gone, whatever its pid file says."""
    try:
        lines = (data / "postmaster.pid").read_text("utf-8", "replace").splitlines()
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        return None
    if not _serves(pid, data):
        return None
    port = lines[_PORT].strip() if len(lines) > _PORT else ""
    said = lines[_STATE].strip() if len(lines) > _STATE else ""
    state = State(said) if said in {each.value for each in State} else State.STARTING
    return Postmaster(pid, state, int(port) if port.isdigit() else None)


def _serves(pid: int, data: Path) -> bool:
    """A pid that was given to another process, or that nobody has buried, is no server of ours."""
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or "postgres" not in process.name():
            return False
        with contextlib.suppress(psutil.Error):
            if Path(process.cwd()) == data:
                return True
        return str(data) in process.cmdline()
    return False
