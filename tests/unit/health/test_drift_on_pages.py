"""Pages of the demo's press, printed in its own layout and then in another: what the watch says of what is read."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from alerts.health.drift import HARMS, Trait

PATH = Path(__file__).parents[2] / "bench" / "drift.py"
# Here and not in a test, where the warning of a library that it imports would be an error.
import_module("spiders.extract")
OUTLETS = ("trans-sahara-monitor", "la-dune-libre")


@cache
def bench() -> Any:
    """The bench, whose made-up histories these are."""
    spec = importlib.util.spec_from_file_location("bench_drift", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["bench_drift"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def published(outlet: str) -> tuple[Any, Any]:
    """An outlet, and its articles as they were read."""
    source = next(one for one in bench().press() if one.name == outlet)
    return source, bench().articles_of(source)


@pytest.mark.parametrize("outlet", OUTLETS)
@pytest.mark.parametrize(
    "change",
    [
        "other names of classes",
        "no JSON-LD",
        "no authors",
        "no dates",
        "only the beginning",
        "body in tables",
        "furniture in the body",
        "the outlet for a title",
        "another layout, bare",
    ],
)
def test_what_a_changed_layout_costs_the_reader_is_found_within_eight_articles(
    outlet: str, change: str
) -> None:
    source, articles = published(outlet)
    past, fresh = [article for _, article in articles[:-8]], articles[-8:]

    verdict = bench().judged(source, change, past, fresh)

    assert verdict is None or verdict.after is not None, f"lost {verdict.due}, said {verdict.seen}"


@pytest.mark.parametrize("outlet", OUTLETS)
def test_nothing_is_said_of_a_layout_that_is_as_ever(outlet: str) -> None:
    source, articles = published(outlet)

    assert bench().is_alarmed(source, [article for _, article in articles]) == []


def test_a_site_that_takes_the_layout_of_another_is_found_by_what_is_lost() -> None:
    source, articles = published("trans-sahara-monitor")
    other = next(site for site in bench().SITES if site.name == "la-dune-libre")
    stories = bench().load(bench().START, {site.name: site.language for site in bench().SITES})
    site = next(site for site in bench().SITES if site.name == source.name)
    printed = [bench().printed(other, bench().story(site, stories, n)) for n in range(100, 104)]
    coming = [bench().read(source, made) for made in printed]

    *_, drift = bench().watch([article for _, article in articles], coming)

    found = {one.trait for one in drift.findings}
    assert Trait.LAYOUT in found
    assert any(not article.authors or article.published_precision != "minute" for article in coming) == bool(
        found & HARMS
    )
