"""A rule that would alert more often than its budget is refused where people save it, unless they insist."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from alerts.rules.history.indexing import index_stored
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from alerts.rules.store.budget import OverBudget
from alerts.rules.store.changes import DesiredState, VersionChange, What
from alerts.rules.store.examining import too_often
from alerts.rules.store.file import read_file
from alerts.rules.store.saving import Saver, save
from sql.connection import Connection

DAY = timedelta(days=1)


@pytest.fixture
def keep(conn: Connection, now: datetime) -> Callable[..., VersionChange]:
    """Save a rule as a person does."""

    def keep(*, is_forced: bool = False, **changes: object) -> VersionChange:
        given = {"name": "border", "query": "convoy", "notify": ["mail"], "budget": 3, **changes}
        wish = DesiredState(What.RULE, "border", WatchRule.model_validate(given))
        saver = Saver("ana", {"mail"}, now, estimates=True, is_forced=is_forced)
        return save(conn, [wish], saver)[0]

    return keep


@pytest.fixture
def busy(conn: Connection, world, now: datetime) -> None:
    """An archive of four weeks in which an event is told every day."""
    for day in range(28):
        world.story(seen=now - day * DAY)
    index_stored(conn, limit=1_000)


def estimate(conn: Connection) -> float | None:
    return loading.get(conn, "border").row.estimate


def test_a_rule_over_its_budget_is_refused_with_figures_and_ways_out(conn, busy, keep) -> None:
    with pytest.raises(OverBudget) as refused:
        keep()

    assert "about 7 times a week, and its budget is 3" in str(refused.value)
    assert "--force" in str(refused.value)
    assert loading.load_all(conn) == []


def test_a_rule_within_its_budget_is_saved_with_what_is_expected_of_it(conn, busy, keep) -> None:
    change = keep(budget=10)

    assert change.estimate == pytest.approx(7, abs=0.8)
    assert estimate(conn) == pytest.approx(7, abs=0.8)


def test_whoever_insists_may_save_it_and_the_figure_is_kept(conn, busy, keep) -> None:
    assert keep(is_forced=True).estimate == pytest.approx(7, abs=0.8)
    assert estimate(conn) == pytest.approx(7, abs=0.8)


def test_what_alerts_as_before_is_not_asked_again(conn, busy, keep) -> None:
    keep(is_forced=True)

    change = keep(why="said why")

    assert change.estimate is None
    assert estimate(conn) == pytest.approx(7, abs=0.8)


def test_a_rule_over_its_budget_may_be_narrowed_step_by_step(conn, world, now, keep) -> None:
    for day in range(28):
        world.story("Ambush" if day % 4 else "Market", seen=now - day * DAY)
    index_stored(conn, limit=1_000)
    keep(is_forced=True)

    narrower = keep(query="convoy AND title:ambush")

    assert narrower.estimate == pytest.approx(5.25, abs=0.8)
    with pytest.raises(OverBudget):
        keep(query="convoy")


def test_a_rule_that_rests_may_be_as_broad_as_it_likes(conn, busy, keep) -> None:
    assert keep(enabled=False).estimate is None


def test_a_few_days_are_not_blown_up_to_a_week(conn, world, now, keep) -> None:
    for hour in range(3):
        world.story(seen=now - timedelta(hours=hour))
    index_stored(conn, limit=1_000)

    assert keep().newest is None


def test_programs_save_without_asking_the_archive(conn, busy, now) -> None:
    rule = WatchRule.model_validate({"name": "border", "query": "convoy", "notify": ["mail"], "budget": 3})

    assert loading.save(conn, rule, saved_by="demo", known_channels={"mail"}, now=now).estimate is None


def test_nothing_is_expected_by_an_archive_without_articles(conn, keep) -> None:
    assert keep().estimate is None


def test_a_file_is_told_which_of_its_rules_alert_too_often_before_it_is_applied(
    conn, busy, keep, now
) -> None:
    keep(is_forced=True)
    read = read_file(
        "rules:\n- {name: border, query: convoy, notify: [mail], budget: 3}\n"
        "- {name: new, query: convoy, notify: [mail], budget: 3}\n"
        "- {name: narrow, query: convoy, notify: [mail], budget: 9}\n"
        "- {name: resting, query: convoy, notify: [mail], budget: 3, enabled: false}\n"
        "- {name: wrong, query: '(convoy', notify: [mail], budget: 3}\n"
    )

    found = too_often(conn, read, now)

    assert [(one.name, one.problem.line, one.finding.severity) for one in found] == [("new", 3, "warning")]
    assert "its budget is 3" in found[0].finding.message
