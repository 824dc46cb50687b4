"""A crawl child: started or forked on a job, given further lines, its records as they come, and its end."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from typing import IO

import psutil

from flows.crawl.forks import FORKS, ForkedProcess
from spiders.records import Job, Line

# what the child gets to end by itself, after its deadline and after SIGTERM
GRACE_SECONDS = 15.0
# the variables that a child may have; no proxy among them but the one in its job
TOLD = {
    *("PATH", "HOME", "LANG", "LANGUAGE", "TZ", "RES_OPTIONS", "LOCALDOMAIN"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"),
    *("PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "PYTHONNOUSERSITE", "PYTHONUTF8", "PYTHONWARNINGS"),
    *("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHONHASHSEED", "PLAYWRIGHT_NODEJS_PATH"),
    *("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"),
}


class Child:
    """A `python -m spiders` process in a group of its own, and its records as they come.

    Each line that it writes goes to `heard`, else to `lines`; None is the end of them.
    """

    def __init__(self, job: Job, heard: Callable[[bytes | None], None] | None = None) -> None:
        self.errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `end`
        # a browser that is killed leaves its files; here they go with the child
        self.folder = tempfile.TemporaryDirectory(prefix="tocsin-", ignore_cleanup_errors=True)
        environment = environment_of(os.environ, self.folder.name)
        # what a browser needs of its parent it gets from a process of its own
        forked = None if job.browser else FORKS.fork(environment, self.folder.name, self.errors)
        self.process = forked or _started(environment, self.errors)
        self.lines: queue.Queue[bytes | None] = queue.Queue(maxsize=1000)
        self.heard = heard or self.lines.put
        self.outgoing: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._write, daemon=True).start()
        self._put(job)

    def send(self, line: Line) -> None:
        """A line after the job; it waits where the child does not read."""
        self._put(line)

    def _put(self, line: Job | Line) -> None:
        self.outgoing.put(line.model_dump_json().encode() + b"\n")

    def _write(self) -> None:
        """In a thread of its own: a child that hangs must not hang its parent."""
        assert self.process.stdin is not None  # noqa: S101 - asked for above
        with contextlib.suppress(ValueError, OSError):  # it died
            while (line := self.outgoing.get()) is not None:
                self.process.stdin.write(line)
                self.process.stdin.flush()

    def _read(self) -> None:
        assert self.process.stdout is not None  # noqa: S101
        with contextlib.suppress(ValueError, OSError):  # closed in `end`
            for line in self.process.stdout:
                self.heard(line)
        self.heard(None)

    def signal(self, number: signal.Signals) -> None:
        """Signal the whole group: what the child started dies with it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)

    def end(self) -> tuple[int, str]:
        """Let it end, or make it; its exit code and last words."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=GRACE_SECONDS)
        return self.kill()

    def kill(self) -> tuple[int, str]:
        """End it and all it started, now."""
        # a browser is in no group of ours; once its parents are dead nothing tells it from a stranger's
        started: list[psutil.Process] = []
        with contextlib.suppress(psutil.Error):
            started = psutil.Process(self.process.pid).children(recursive=True)
        self.signal(signal.SIGKILL)
        for process in started:
            with contextlib.suppress(psutil.Error):
                process.kill()
        code = self.process.wait()
        psutil.wait_procs(started, timeout=GRACE_SECONDS)
        if isinstance(self.process, ForkedProcess):
            self.process.forget()
        self.outgoing.put(None)
        self.folder.cleanup()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                assert pipe is not None  # noqa: S101
                pipe.close()
        self.errors.seek(0)
        words = self.errors.read()[-4000:].decode("utf-8", "replace").strip().splitlines()
        self.errors.close()
        return code, words[-1] if words else ""


def _started(environment: Mapping[str, str], errors: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "spiders"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        start_new_session=True,
        env=dict(environment),
    )


def environment_of(base: Mapping[str, str], folder: str) -> dict[str, str]:
    """What a child that reads hostile pages is told: where programs and certificates are, and its own folder.

    A list of what is let through, since the channels file may name any variable as a secret.
    """
    told = {name: value for name, value in base.items() if name in TOLD or name.startswith("LC_")}
    return told | {"TMPDIR": folder}
