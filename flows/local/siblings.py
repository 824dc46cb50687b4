"""Programs forked from one process that has loaded what they share, so that the memory of it is taken once.

Run by `python -m flows.local.siblings LOGS NAME=MODULE …`: calls `main()` of each module in a process of its own, which
writes to LOGS/NAME.log. SIGTERM ends them all; when one ends by itself the others are ended too, and it is said which.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType

from flows.local.processes import END_LINES, last_lines

# what both the page and the worker need, the worker's Prefect excepted
SHARED = ("flows.web.app", "flows.alerting", "flows.round")
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# forked elsewhere, a process can die of what the system's own libraries had open
CONTEXT = get_context("fork") if sys.platform.startswith("linux") else get_context("spawn")


@dataclass(frozen=True, slots=True)
class Program:
    """`module`: its `main()` is called."""

    name: str
    module: str
    log: Path


def run(programs: Iterable[Program]) -> int:
    """Run them until SIGTERM (0), or until one ends by itself (1)."""
    _load()
    running = {
        program: CONTEXT.Process(target=_main, args=(program,), name=program.name) for program in programs
    }
    is_stopping = False

    def stop(_: int, __: FrameType | None) -> None:
        nonlocal is_stopping
        is_stopping = True
        _end(running.values())

    for process in running.values():
        process.start()
    for number in SIGNALS:
        signal.signal(number, stop)
    ended = connection.wait([process.sentinel for process in running.values()])
    _end(process for process in running.values() if process.sentinel not in ended)
    for process in running.values():
        process.join()
    if not is_stopping:
        _tell((each, process.exitcode) for each, process in running.items() if process.sentinel in ended)
    return 0 if is_stopping else 1


def _load() -> None:
    for module in SHARED:
        importlib.import_module(module)
    # what the collector does not look at is not copied into each process by its looking
    gc.collect()
    gc.freeze()


def _tell(programs: Iterable[tuple[Program, int | None]]) -> None:
    for program, code in programs:
        sys.stderr.write(f"the {program.name} ended with code {code}; the end of {program.log}:\n")
        sys.stderr.write(f"{last_lines(program.log, END_LINES - 1)}\n")


def _end(processes: Iterable[BaseProcess]) -> None:
    for process in processes:
        if process.pid is not None and process.is_alive():
            process.terminate()


def _main(program: Program) -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    _name(f"tocsin-{program.name}")
    with program.log.open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    sys.exit(importlib.import_module(program.module).main())


def _name(name: str) -> None:
    """The name that `ps` and `top` show, where the system lets a process choose it."""
    own = Path("/proc/self/comm")
    if own.exists():
        own.write_text(name)


def main(logs: Path, named: Iterable[str]) -> int:
    """Run `NAME=MODULE …`."""
    pairs = [each.split("=", 1) for each in named]
    return run([Program(name, module, logs / f"{name}.log") for name, module in pairs])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
