"""What a confined process can open, tried from inside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from spiders.confinement import confine, visible

TRY = """
import json, os, sys
from spiders.confinement import confine
told = json.loads(sys.argv[1])
refused = confine(told["hidden"])
def can(action):
    try:
        action()
        return True
    except OSError:
        return False
answer = {"refused": refused, "read": {}, "write": {}}
for path in told["read"]:
    answer["read"][path] = can(lambda: os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1))
for path in told["write"]:
    answer["write"][path] = can(lambda: open(path, "w").write("x"))
import email.mime.text, spiders.urls, lxml.etree, sqlite3  # what was not imported yet still can be
print(json.dumps(answer))
"""

LANDLOCK = (
    subprocess.run(
        [
            sys.executable,
            "-c",
            "from spiders.confinement import confine; import sys; sys.exit(confine([]) is not None)",
        ],
        check=False,
    ).returncode
    == 0
)
needs_landlock = pytest.mark.skipif(not LANDLOCK, reason="this kernel has no Landlock")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "share" / "tocsin"
    (home / "postgres").mkdir(parents=True)
    for name in ("channels.yaml", "postgres/password", "new"):
        (home / name).write_text("secret")
    (tmp_path / "share" / "other").write_text("not secret")
    (tmp_path / "tmp").mkdir()
    return home


def inside(
    tmp_path: Path,
    *,
    hidden: Sequence[Path],
    read: Sequence[Path | str] = (),
    write: Sequence[Path | str] = (),
) -> list[bool]:
    """Which of these could be read, then which could be written."""
    told = {"hidden": hidden, "read": read, "write": write}
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            TRY,
            json.dumps({name: list(map(str, paths)) for name, paths in told.items()}),
        ],
        env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    assert answer["refused"] is None
    return [answer["read"][str(path)] for path in read] + [answer["write"][str(path)] for path in write]


@needs_landlock
def test_nothing_of_a_hidden_folder_can_be_opened_and_everything_beside_it_can(
    home: Path, tmp_path: Path
) -> None:
    link = tmp_path / "share" / "link"
    link.symlink_to(home)
    secret = [home, home / "channels.yaml", home / "postgres" / "password", link / "channels.yaml"]
    plain = [tmp_path / "share" / "other", "/etc/passwd", "/usr/bin", "/proc/self/status"]

    answer = inside(tmp_path, hidden=[home], read=[*secret, *plain])

    assert answer == [False] * 4 + [True] * 4


@needs_landlock
def test_a_hidden_file_is_hidden_by_whichever_name(home: Path, tmp_path: Path) -> None:
    channels = tmp_path / "channels.yaml"
    channels.symlink_to(home / "channels.yaml")

    answer = inside(tmp_path, hidden=[channels], read=[channels, home / "channels.yaml", home / "new"])

    assert answer == [False, False, True]


@needs_landlock
def test_it_writes_to_its_temporary_folder_only(home: Path, tmp_path: Path) -> None:
    answer = inside(
        tmp_path,
        hidden=[home],
        write=[tmp_path / "tmp" / "a", "/dev/null", tmp_path / "b", home / "c", Path(__file__).parent / "d"],
    )

    assert answer == [True, True, False, False, False]


@needs_landlock
def test_the_environment_of_its_parent_cannot_be_read(home: Path, tmp_path: Path) -> None:
    answer = inside(
        tmp_path, hidden=[home], read=[f"/proc/{os.getpid()}/environ", f"/proc/{os.getpid()}/maps"]
    )

    assert answer == [False, False]


@needs_landlock
def test_a_program_that_lies_in_a_hidden_folder_still_runs(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    root = Path(__file__).parents[3]

    answer = inside(tmp_path, hidden=[root, Path(sys.base_prefix)], read=[root / "README.md"])

    assert answer == [False]


def test_what_is_visible_is_told_by_the_fewest_folders(tmp_path: Path) -> None:
    for name in ("a/b/c", "a/b/d", "a/e", "f/g"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "h").symlink_to(tmp_path / "a")

    seen = {
        str(path.relative_to(tmp_path))
        for path in visible(tmp_path, {tmp_path / "a/b/c", tmp_path / "missing"})
    }

    assert seen == {"a/b/d", "a/e", "f"}


def test_a_system_without_landlock_is_told_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")

    assert confine(["/nowhere"]) == "only Linux can"
