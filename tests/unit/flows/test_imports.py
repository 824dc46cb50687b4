"""What commands must not load: a rule is checked while somebody waits."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.slow
def test_the_commands_of_rules_load_neither_the_crawler_nor_detection() -> None:
    heavy = ["numpy", "scrapy", "twisted", "prefect", "flows.crawl.runner", "alerts.events.detect"]
    code = f"import sys, flows.commands.rules, flows.commands.lists; print([m for m in {heavy} if m in sys.modules])"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"
