"""Which sources are crawled again after a child died, and when a page is to blame."""

from __future__ import annotations

from flows.crawl.restarts import CHILDREN, DEATHS_OF_SOURCE, Restarts
from spiders.records import OpenedRecord


def page(source_id: int, key: str = "k") -> OpenedRecord:
    return OpenedRecord(source_id=source_id, url=f"http://a/{key}", url_key=key, what="article")


def test_the_first_child_crawls_everything() -> None:
    assert Restarts().next([1, 2, 3]) == [1, 2, 3]


def test_a_death_without_a_page_suspects_nobody() -> None:
    restarts = Restarts()

    assert restarts.died(None) is False
    assert restarts.next([1, 2]) == [1, 2]


def test_a_suspect_waits_for_the_others_and_is_then_alone() -> None:
    restarts = Restarts()
    restarts.died(page(2))
    restarts.died(page(3))

    assert restarts.next([1, 2, 3]) == [1]
    assert restarts.next([2, 3]) == [2]


def test_a_page_is_given_up_at_the_second_death() -> None:
    restarts = Restarts()

    assert [restarts.died(page(1)), restarts.died(page(1, "other")), restarts.died(page(1))] == [
        False,
        False,
        True,
    ]


def test_a_source_of_many_deaths_is_left_for_the_next_round() -> None:
    restarts = Restarts()
    for number in range(DEATHS_OF_SOURCE):
        restarts.died(page(1, str(number)))

    assert restarts.next([1]) == []


def test_there_is_an_end_of_children() -> None:
    restarts = Restarts()

    assert [bool(restarts.next([1])) for _ in range(CHILDREN + 1)] == [True] * CHILDREN + [False]
