"""Programs forked from one process: all end together, and the one that ended by itself is named."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

PATIENT = "import signal, time\n\ndef main():\n    print('begun', flush=True)\n    time.sleep(60)\n"
FAILING = "def main():\n    print('it is cold', flush=True)\n    return 3\n"
# what is shared takes seconds to load, and is not what is tried here
RUN = (
    "import sys; from pathlib import Path; from flows.local import siblings;"
    " siblings.SHARED = (); sys.exit(siblings.main(Path(sys.argv[1]), sys.argv[2:]))"
)


def begin(folder: Path, **modules: str) -> subprocess.Popen[str]:
    for name, text in modules.items():
        (folder / f"{name}_program.py").write_text(text)
    named = [f"{name}={name}_program" for name in modules]
    return subprocess.Popen(
        [sys.executable, "-c", RUN, str(folder), *named],
        env={"PYTHONPATH": f"{folder}:{Path.cwd()}"},
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_the_end_of_one_ends_the_others_and_is_told_with_the_last_words_of_its_log(tmp_path: Path) -> None:
    process = begin(tmp_path, page=PATIENT, worker=FAILING)

    _, said = process.communicate(timeout=30)

    assert process.returncode == 1
    assert said.splitlines() == [
        f"the worker ended with code 3; the end of {tmp_path / 'worker.log'}:",
        "it is cold",
    ]


@pytest.mark.slow
def test_sigterm_ends_all_of_them(tmp_path: Path) -> None:
    process = begin(tmp_path, page=PATIENT, worker=PATIENT)
    while not all(
        log.exists() and log.read_text() for log in (tmp_path / "page.log", tmp_path / "worker.log")
    ):
        assert process.poll() is None
    children = psutil.Process(process.pid).children()

    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)

    assert process.returncode == 0
    assert (len(children), [child for child in children if child.is_running()]) == (2, [])
