"""Advice from the archive: words never seen, and how often a rule would alert."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from alerts.rules.history import advice
from alerts.rules.history.indexing import index_stored
from alerts.rules.language.parse import parse
from alerts.rules.language.problems import Problem
from alerts.rules.rule import WatchRule, usable_query
from sql.connection import Connection


@pytest.fixture(autouse=True)
def _a_small_archive_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advice, "FEWEST_ARTICLES", 1)
    monkeypatch.setattr(advice, "OLD", timedelta())
    monkeypatch.setattr(advice, "FEWEST_WORDS", 1)


def unseen(conn: Connection, now: datetime, query: str) -> list[tuple[str, str]]:
    root = parse(query).root
    assert root is not None
    index_stored(conn)
    found: tuple[Problem, ...] = advice.unseen_words(conn, root, now)
    return [(query[one.start : one.end], one.remedy) for one in found]


def test_a_word_that_no_article_has_comes_with_the_one_that_may_be_meant(conn, world, now) -> None:
    world.article(text="A convoy was seen in Tinzaouaten.")

    assert unseen(conn, now, "convoy Tinzawaten") == [("Tinzawaten", "did you mean Tinzaouaten?")]


def test_what_is_refused_or_named_by_a_list_is_not_looked_up(conn, world, now) -> None:
    world.article(text="A convoy.")

    assert unseen(conn, now, "convoy NOT zzz @places") == []


def test_each_field_is_looked_up_by_itself(conn, world, now) -> None:
    world.article("Border", "A convoy.")

    assert [word for word, _ in unseen(conn, now, "border title:convoy source:gazette country:ML")] == [
        "convoy",
        "ML",
    ]


def test_words_that_never_stand_together_are_told(conn, world, now) -> None:
    world.article(text="The corps in Africa.")

    assert [word for word, _ in unseen(conn, now, '"Africa Corps" corps africa')] == ['"Africa Corps"']


def test_a_word_of_long_ago_counts_as_unseen(conn, world, now) -> None:
    world.article(text="An embargo.", seen=now - timedelta(days=100))
    world.article()

    assert unseen(conn, now, "embargo") == [("embargo", "check how it is written")]


def test_nothing_is_said_of_a_small_archive(conn, world, now, monkeypatch) -> None:
    monkeypatch.setattr(advice, "FEWEST_ARTICLES", 2)
    world.article()

    assert unseen(conn, now, "zzzz") == []


def test_nothing_is_said_of_a_young_archive(conn, world, now, monkeypatch) -> None:
    monkeypatch.setattr(advice, "OLD", timedelta(days=7))
    world.article(seen=now - timedelta(days=6))

    assert unseen(conn, now, "zzzz") == []


def test_words_in_a_script_that_the_archive_hardly_has_are_not_doubted(conn, world, now, monkeypatch) -> None:
    monkeypatch.setattr(advice, "FEWEST_WORDS", 3)
    world.article(text="A convoy was seen; قافلة they said.")

    assert [word for word, _ in unseen(conn, now, "(zzzz OR كمين OR засада)")] == ["zzzz"]


def test_words_with_a_guess_come_first(conn, world, now) -> None:
    world.article(text="A convoy was seen in Tinzaouaten.")

    assert [word for word, _ in unseen(conn, now, "zzzz Tinzawaten")] == ["Tinzawaten", "zzzz"]


def test_an_estimate_tells_alerts_a_week_and_what_it_rests_on(conn, world, now) -> None:
    for day in (1, 2):
        world.story(seen=now - timedelta(days=day), age=timedelta())
    index_stored(conn)
    rule = WatchRule(name="x", query="convoy", notify=["mail"])

    found = advice.estimate(conn, rule, usable_query(rule), now)

    assert found.alerts_per_week == pytest.approx(7)
    assert (found.articles, found.days, found.is_about) == (2, pytest.approx(2), False)
