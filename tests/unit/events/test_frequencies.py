"""How common each term is, from one night to the next."""

from __future__ import annotations

import numpy as np
import pytest

from alerts.events import night
from alerts.events.frequencies import BACKGROUND, BUCKETS, MIN_IDF, Frequencies, bucket, empty
from alerts.events.terms import read
from alerts.events.vectors import Packed, Side, pack


def packed(title: str) -> Packed:
    return pack(read(title, ""), {})


def idf(table: Frequencies, word: str) -> float:
    return float(table.idf(np.array([bucket(Side.TITLE, word)], dtype=np.int32))[0])


def test_what_was_never_seen_is_rarer_than_what_was() -> None:
    table = empty().and_articles([packed("quorvane burns")] * 50)

    assert idf(table, "quorvane") < idf(table, "zibbelto") < np.log(table.total + BACKGROUND + 1) + 1


def test_a_young_archive_knows_common_words_by_the_background() -> None:
    whole = [bucket(Side.WHOLE, word) for word in ("police", "quorvane")]

    common, rare = empty().idf(np.array(whole, dtype=np.int32)).tolist()

    assert common < rare


def test_what_stands_in_every_article_weighs_little_but_something() -> None:
    table = empty().and_articles([packed("quorvane")] * 100_000)

    assert MIN_IDF <= idf(table, "quorvane") < 0.2


def test_each_article_counts_once_however_often_it_says_a_word() -> None:
    once = empty().and_articles([packed("quorvane")])
    thrice = empty().and_articles([packed("quorvane quorvane quorvane")])

    assert once.total == thrice.total == 1
    assert idf(once, "quorvane") == idf(thrice, "quorvane")


def test_a_table_does_not_change_when_articles_are_counted() -> None:
    table = empty()

    table.and_articles([packed("quorvane")])

    assert table.total == 0
    assert not table.seen.any()


def test_sides_are_counted_apart() -> None:
    assert bucket(Side.TITLE, "quorvane") != bucket(Side.WHOLE, "quorvane")
    assert 0 <= bucket(Side.NAMES, "quorvane") < BUCKETS


def test_a_night_without_articles_changes_nothing() -> None:
    table = empty().and_articles([packed("quorvane")])

    following = night.next_table(table, [])

    assert following.total == table.total
    assert (following.seen == table.seen).all()


def test_what_was_common_years_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(night, "MOST_COUNTED", 10)
    table = empty().and_articles([packed("quorvane")] * 10)

    following = night.next_table(table, [packed("zibbelto")] * 2)

    assert following.total == 6
    assert following.seen[bucket(Side.TITLE, "quorvane")] == 5
    assert following.seen[bucket(Side.TITLE, "zibbelto")] == 1


@pytest.mark.parametrize(
    ("live", "days", "density"),
    [
        # evenly over four weeks
        (2800, 28.0, 1400),
        # a first day is not taken for a fourteenth part of what will come
        (100, 1.0, 100),
        (0, 0.0, 0),
    ],
)
def test_density_is_articles_in_one_window(live: int, days: float, density: float) -> None:
    assert night.density(live, days) == density


def test_a_table_is_outgrown_when_more_came_than_it_has_counted() -> None:
    young = empty()
    grown = Frequencies(young.seen, 1000.0)

    # a first day: made anew at 51, 102, 204 articles …
    assert not night.is_outgrown(young, 50)
    assert night.is_outgrown(young, 51)
    # an archive: once a night is enough
    assert not night.is_outgrown(grown, 1000)
    assert night.is_outgrown(grown, 1001)
