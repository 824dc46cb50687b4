"""`tocsin init`: the files to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.rules.store.file import read_file
from flows.commands.init import init
from flows.settings import load_settings


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


def test_init_writes_one_rule_and_a_channels_file() -> None:
    init()

    assert len(read_file(Path("rules.yaml").read_text("utf-8")).content.rules) == 1
    assert load_settings().channels_file.exists()
    assert not Path("sources.csv").exists()


def test_an_example_has_rules_lists_and_sources_and_a_schema_for_the_editor() -> None:
    init(example="sahel")

    content = read_file(Path("rules.yaml").read_text("utf-8")).content
    assert (len(content.rules), len(content.lists)) == (6, 3)
    assert Path("sources.csv").exists()
    assert Path("rules.schema.json").exists()


def test_what_exists_is_left_as_it_is_and_nothing_is_said_of_what_it_holds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("rules.yaml").write_text("rules: []\n")

    init(example="sahel")

    said = capsys.readouterr().err
    assert Path("rules.yaml").read_text() == "rules: []\n"
    assert "left as it is: rules.yaml" in said
    assert "six watch rules" not in said
    assert "sources.csv were not checked" in said
