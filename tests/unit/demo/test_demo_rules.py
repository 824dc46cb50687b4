"""The three example rules: usable, true to their own sentences, and broad enough to need the events."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import flows.demo
from alerts.rules.eval.document import Document
from alerts.rules.eval.match import match
from alerts.rules.rule import WatchRule, usable_query
from alerts.rules.store.checking import check
from flows.demo.sites import SITES
from flows.demo.stories import WAVES, Story, current, load

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
FILE = Path(flows.demo.__file__).parent / "rules.yaml"
RULES = {each["name"]: WatchRule(**each) for each in YAML(typ="safe").load(FILE.read_text("utf-8"))["rules"]}
STORIES = current(load(START, {site.name: site.language for site in SITES}), WAVES)

WANTED = {
    # the analysis of last year's ambush fits the words; its age is what spares us
    "convoy-ambush": {"ambush", "ambush-last-year", "second-ambush", "verdict", "some-ambush"},
    "russia-sahel-agreement": {"summit"},
    "coup-or-rumour-of-one": {"coup"},
}


def fits(rule: WatchRule, story: Story) -> bool:
    text = "\n\n".join((story.summary, *story.paragraphs))
    return match(usable_query(rule), Document.of(story.title, text)) is not None


@pytest.mark.parametrize("name", WANTED)
def test_the_rule_can_be_saved(name: str) -> None:
    check(RULES[name], {"desk-mail", "desk-slack"})


@pytest.mark.parametrize("name", WANTED)
def test_the_rule_fits_every_story_of_its_event_and_no_other(name: str) -> None:
    fitting = {(story.site, story.slug) for story in STORIES if fits(RULES[name], story)}

    assert fitting == {(story.site, story.slug) for story in STORIES if story.event in WANTED[name]}


def test_the_convoy_rule_would_alert_on_the_furniture_of_the_football_page() -> None:
    derby = next(story for story in STORIES if "derby" in story.title)
    beside = " ".join(story.title for story in STORIES if story.site == derby.site)

    hit = match(usable_query(RULES["convoy-ambush"]), Document.of(derby.title, beside))

    assert hit is not None
