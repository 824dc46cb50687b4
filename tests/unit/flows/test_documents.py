"""The documents name what is there: every setting, and no file that is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flows.settings import Settings

ROOT = Path(__file__).parents[3]
PATHS = re.compile(r"`((?:flows|spiders|alerts|sql|docs|tests)/[\w./-]*)`")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_in_the_readme(name: str) -> None:
    variable = "DATABASE_URL" if name == "database_url" else f"TOCSIN_{name.upper()}"

    assert f"| `{variable}` |" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_every_path_in_a_document_is_there(document: str) -> None:
    named = PATHS.findall((ROOT / document).read_text("utf-8"))

    assert [path for path in named if not (ROOT / path).exists() and "site_example" not in path] == []
