"""The crawl child as an attacker inside it would find it: its environment, and what it can open."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.crawl.child import TOLD, Child
from flows.crawl.forks import Forks
from flows.settings import Settings, secret_places
from spiders.records import Job, SourceJob

# runs in the child when it first looks up a name or connects, which is after it was confined
SPY = """
import json, os, sys
done = []
def hook(event, args):
    if event in ("socket.connect", "socket.getaddrinfo") and not done:
        done.append(event)
        answer = {}
        for path in open({list!r}).read().splitlines():
            try:
                open(path, "rb").read(1)
                answer[path] = True
            except OSError:
                answer[path] = False
        os.write(2, ("SPY " + json.dumps(answer) + chr(10)).encode())
sys.addaudithook(hook)
"""


@pytest.fixture(params=["started", "forked"], autouse=True)
def _started_or_forked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Both ways to make a child; the process to fork from is made anew, with the environment of the test."""
    forks = Forks()
    forks.is_wanted = request.param == "forked"
    monkeypatch.setattr("flows.crawl.child.FORKS", forks)
    yield
    forks.end()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    home = tmp_path / "home"
    (home / "postgres").mkdir(parents=True)
    (home / "postgres" / "password").write_text("word of the database")
    (tmp_path / "channels.yaml").write_text("urls: []")
    (tmp_path / "tocsin.toml").write_text("")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("TOCSIN_SETTINGS_FILE", str(tmp_path / "tocsin.toml"))
    return Settings(home=home, channels=tmp_path / "channels.yaml")


def job(settings: Settings) -> Job:
    source = SourceJob(id=1, name="gone", home_url="http://127.0.0.1:9/", delay_seconds=0)
    return Job(
        sources=[source], allow_nets=["127.0.0.0/8"], deadline_seconds=30, hidden=secret_places(settings)
    )


def drain(child: Child) -> list[bytes]:
    return list(iter(lambda: child.lines.get(timeout=60), None))


def test_no_secret_stands_in_the_environment_of_the_child(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "MAIL_PASSWORD",
        "SLACK_TOKENS",
        "DATABASE_URL",
        "PGPASSWORD",
        "HTTPS_PROXY",
        "AWS_KEY",
        "TOCSIN_OPERATOR",
    ):
        monkeypatch.setenv(name, "hunter2")
    monkeypatch.setenv("LC_TIME", "C")
    child = Child(job(settings))

    told = Path(f"/proc/{child.process.pid}/environ").read_bytes().decode().split("\0")
    drain(child)
    child.end()

    names = {entry.partition("=")[0] for entry in told if entry}
    assert not [entry for entry in told if "hunter2" in entry]
    assert names <= TOLD | {"TMPDIR", *(name for name in names if name.startswith("LC_"))}
    assert {"PATH", "LC_TIME", "TMPDIR"} <= names


def test_the_child_cannot_open_the_channels_the_password_or_the_home(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = [
        settings.home / "postgres" / "password",
        tmp_path / "channels.yaml",
        tmp_path / "tocsin.toml",
        Path(f"/proc/{os.getpid()}/environ"),
    ]
    (tmp_path / "spy").mkdir()
    listed = tmp_path / "spy" / "list"
    listed.write_text("\n".join([*map(str, secrets), "/etc/passwd"]))
    (tmp_path / "spy" / "sitecustomize.py").write_text(SPY.replace("{list!r}", repr(str(listed))))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "spy"))
    child = Child(job(settings))

    lines = drain(child)
    child.errors.seek(0)
    words = child.errors.read().decode()
    child.end()

    if any(b"could open the files of Tocsin" in line for line in lines):
        pytest.skip("this kernel has no Landlock")
    answer = json.loads(words.partition("SPY ")[2].partition("\n")[0])
    assert answer == {**dict.fromkeys(map(str, secrets), False), "/etc/passwd": True}
