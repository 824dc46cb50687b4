"""The files in docs/deploy: systemd takes the units, and what else can be read is read."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "docs" / "deploy"
UNITS = ("tocsin.service", "tocsin-worker.service")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
@pytest.mark.parametrize("unit", UNITS)
def test_systemd_takes_a_unit_without_a_word(unit: str, tmp_path: Path) -> None:
    text = (FOLDER / unit).read_text("utf-8").replace("/opt/tocsin/.venv/bin/tocsin", "/bin/true")
    (tmp_path / unit).write_text(text)

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / unit],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr.strip()) == (0, "")


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_waits_longer_than_tocsin_takes_to_stop_and_keeps_its_files_private(unit: str) -> None:
    text = (FOLDER / unit).read_text("utf-8")

    assert int(re.search(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)[1]) >= 60  # type: ignore[index]
    assert "UMask=0077" in text
    assert re.search(r"^ExecStart=/opt/tocsin/\.venv/bin/tocsin (up|worker)$", text, re.MULTILINE)


def test_the_compose_file_says_that_it_was_not_tried() -> None:
    text = (FOLDER / "compose.yaml").read_text("utf-8")

    assert {"postgres", "tocsin", "proxy"} == set(YAML(typ="safe").load(text)["services"])
    assert "NOT TRIED" in text


def test_every_file_is_named_in_the_page_about_them() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text("utf-8") + (ROOT / "docs" / "operations.md").read_text(
        "utf-8"
    )

    assert [file.name for file in FOLDER.iterdir() if f"deploy/{file.name}" not in page] == []
