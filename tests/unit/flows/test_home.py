"""TOCSIN_HOME: nobody else's to read, and a plain sentence where it cannot be written."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from flows import cli
from flows.local.processes import Child
from flows.settings import Settings, SettingsUnusable, open_home

PRINT = "import os; print(oct(os.umask(0)), flush=True)"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_home_folder_and_the_parents_that_it_needs_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    open_home(Settings(home=tmp_path / "share" / "tocsin"))

    assert mode(tmp_path / "share" / "tocsin") == 0o700
    assert mode(tmp_path / "share") == 0o700


def test_a_home_folder_that_stands_keeps_the_rights_that_its_owner_gave_it(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(mode=0o750)

    open_home(Settings(home=tmp_path / "home"))

    assert mode(tmp_path / "home") == 0o750


def test_logs_and_what_a_child_writes_are_their_owners_alone(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "worker.log"

    child = Child("worker", [sys.executable, "-c", PRINT], {}, log)

    assert child.process.wait(20) == 0
    assert (mode(log), mode(log.parent)) == (0o600, 0o700)
    assert log.read_text() == "0o77\n"


def test_a_log_that_an_older_version_left_open_to_others_is_closed(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "worker.log"
    log.parent.mkdir()
    log.touch(mode=0o644)

    child = Child("worker", [sys.executable, "-c", ""], {}, log)

    child.process.wait(20)
    assert (mode(log), mode(log.parent)) == (0o600, 0o700)


@pytest.mark.parametrize("home", ["/proc/tocsin", "file/tocsin", "file"])
def test_a_home_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path, home: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SettingsUnusable, match=r"TOCSIN_HOME.*cannot be"):
        open_home(Settings(home=tmp_path / home))


def tocsin(command: str, folder: Path | str, home: Path | str) -> subprocess.CompletedProcess[str]:
    code = "import os, sys; os.chdir(sys.argv.pop(1)); from flows.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, str(folder), *command.split()],
        env={**os.environ, "TOCSIN_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("command", ["init", "db start", "up"])
def test_a_command_ends_in_one_sentence_when_its_home_cannot_be_made(command: str, tmp_path: Path) -> None:
    done = tocsin(command, tmp_path, home="/proc/tocsin")

    assert done.returncode == cli.WRONG_USE
    assert done.stderr.startswith("tocsin: TOCSIN_HOME /proc/tocsin cannot be made")
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_init_in_a_folder_that_may_not_be_written_is_one_sentence(tmp_path: Path) -> None:
    done = tocsin("init", "/proc/sys", home=tmp_path / "home")  # nobody may write there, not even root

    assert done.returncode == cli.WRONG_USE
    assert "rules.yaml cannot be written in /proc/sys" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_full_disk_is_one_sentence_and_a_missing_service() -> None:
    assert cli.exit_code(OSError(28, "No space left on device")) == cli.NO_SERVICE
    assert cli.in_words(OSError(28, "No space left on device", "a.log")) == "No space left on device: a.log"
    assert cli.exit_code(PermissionError(13, "Permission denied", "somewhere")) == cli.WRONG_USE
    assert cli.exit_code(OSError(9, "Bad file descriptor")) is None  # a fault of ours
