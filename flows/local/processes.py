"""The processes that `tocsin up` keeps: each in a session of its own, with a log file, and none left behind."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from sql.folders import make_private

LOG_BYTES = 20_000_000
# how much of a log tells how a program ended
END_LINES = 15
KILL_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Recorded:
    """A child as written down for the next start, should this life end by kill -9."""

    name: str
    pid: int
    created: float


class Child:
    """A running process with its log; it leads its own session, so that Ctrl-C in the terminal is for us alone.

    `others`: logs of what it starts itself.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        others: Sequence[Path] = (),
    ) -> None:
        self.name = name
        self.log = log
        self._logs = (log, *others)
        make_private(log.parent)
        log.parent.chmod(0o700)  # an older version left it open to other accounts
        for each in self._logs:
            each.touch(0o600)
            each.chmod(0o600)
        with log.open("ab") as words:
            self.process = subprocess.Popen(
                list(command),
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                umask=0o077,  # what it writes lies in our home folder
            )
        self.recorded = Recorded(name, self.process.pid, psutil.Process(self.process.pid).create_time())

    def is_running(self) -> bool:
        """Whether it lives; once it is dead, `process.returncode` tells how it ended."""
        return self.process.poll() is None

    def tail(self) -> str:
        """The last lines of its log."""
        return last_lines(self.log, END_LINES)

    def trim(self) -> None:
        """Keep each log below two times `LOG_BYTES`; the child appends, so cutting a file under it is safe."""
        for log in self._logs:
            if log.stat().st_size > LOG_BYTES:
                older = log.with_suffix(".1.log")
                older.touch(0o600)
                shutil.copyfile(log, older)
                os.truncate(log, 0)

    def stop(self, grace: float) -> None:
        """SIGTERM to the process, `grace` seconds to end by itself, then an end to all that came of it."""
        family = family_of(self.recorded)
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(grace)
        end({*family, *family_of(self.recorded)})
        self.process.wait()


def last_lines(log: Path, lines: int) -> str:
    """The end of a log, without empty lines."""
    written = log.read_text("utf-8", "replace").splitlines()
    return "\n".join(line for line in written[-lines:] if line.strip())


def family_of(child: Recorded) -> set[psutil.Process]:
    """The child, its descendants, and what is left of its session when it is dead itself."""
    family: set[psutil.Process] = set()
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if os.getsid(process.pid) == child.pid and process.create_time() >= child.created - 1:
                family.add(process)
                family.update(process.children(recursive=True))
    return family


def end(processes: Iterable[psutil.Process]) -> None:
    """SIGTERM, then after KILL_SECONDS SIGKILL; psutil refuses to signal a stranger that reused a pid."""
    alive = [process for process in processes if _is_alive(process)]
    for number in (signal.SIGTERM, signal.SIGKILL):
        for process in alive:
            with contextlib.suppress(psutil.Error):
                process.send_signal(number)
        give_up = time.monotonic() + KILL_SECONDS
        while (alive := [process for process in alive if _is_alive(process)]) and time.monotonic() < give_up:
            time.sleep(0.05)


def _is_alive(process: psutil.Process) -> bool:
    """A zombie is dead; in a container nobody may ever bury it."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def record(file: Path, children: Iterable[Child]) -> None:
    """Write down who runs, for `end_leftovers` of the next start."""
    file.write_text(json.dumps([asdict(child.recorded) for child in children]))


def end_leftovers(file: Path) -> list[str]:
    """End what an earlier life that was killed left running, and name it."""
    with contextlib.suppress(FileNotFoundError, ValueError, TypeError):
        found = {child["name"]: family_of(Recorded(**child)) for child in json.loads(file.read_text("utf-8"))}
        left = {name: family for name, family in found.items() if family}
        end({process for family in left.values() for process in family})
        return sorted(left)
    return []
