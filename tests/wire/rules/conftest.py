"""The command line on a database of its own, an editor that is a script, and a rule to work on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.rules.rule import WatchRule
from alerts.rules.store import loading, stored_versions
from alerts.rules.store.changes import What
from sql.connection import Connection

Told = subprocess.CompletedProcess[str]
Run = Callable[..., Told]
COMMAND = [sys.executable, "-c", "from flows.cli import main; main()"]
RULE = {"name": "border", "query": "convoy", "notify": ["mail"], "why": "the border road"}


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    home = tmp_path / "home"
    home.mkdir()
    channels = home / "channels.yaml"
    channels.write_text("urls:\n  - json://127.0.0.1:9/x:\n      tag: mail\n", "utf-8")
    channels.chmod(0o600)
    return os.environ | {"DATABASE_URL": database_url, "TOCSIN_HOME": str(home), "COLUMNS": "80"}


@pytest.fixture
def tocsin(environment: dict[str, str], tmp_path: Path) -> Run:
    """Runs the command line in a folder of its own."""

    def run(*words: str, editor: str = "", text: str = "") -> Told:
        return subprocess.run(
            [*COMMAND, *words],
            env=environment | ({"VISUAL": editor} if editor else {}),
            cwd=tmp_path,
            input=text,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    return run


@pytest.fixture
def editor(tmp_path: Path) -> Callable[[str, str], str]:
    """An editor that runs a few lines of Python on the `text` of the file."""

    def write(name: str, lines: str) -> str:
        script = tmp_path / f"{name}.py"
        script.write_text(
            "import sys, pathlib, time\n"
            "file = pathlib.Path(sys.argv[-1])\ntext = before = file.read_text('utf-8')\n"
            f"here = pathlib.Path({str(tmp_path)!r})\n{lines}\n"
            "if text != before: file.write_text(text, 'utf-8')\n",
            "utf-8",
        )
        return f"{sys.executable} {script}"

    return write


@pytest.fixture
def watch(conn: Connection, now) -> Callable[..., None]:
    def save(**changes: object) -> None:
        rule = WatchRule.model_validate(RULE | changes)
        loading.save(conn, rule, saved_by="ana", known_channels={"mail"}, now=now - timedelta(days=30))

    return save


def query_of(conn: Connection, version: int | None = None) -> str:
    versions = stored_versions.versions(conn, What.RULE, "border")
    found = next(one for one in versions if version in (None, one.version))
    assert isinstance(found.item, WatchRule)
    return found.item.query
