"""Which sources are crawled apart after a child died, and when a page is to blame."""

from __future__ import annotations

from flows.crawl.restarts import DEATHS, DEATHS_OF_SOURCE, Restarts
from spiders.records import OpenedRecord


def page(source_id: int, key: str = "k") -> OpenedRecord:
    return OpenedRecord(source_id=source_id, url=f"http://a/{key}", url_key=key, what="article")


def test_a_death_without_a_page_suspects_nobody() -> None:
    restarts = Restarts()

    assert restarts.died(None) is False
    assert not restarts.is_suspect(1)


def test_only_the_source_whose_page_was_being_read_is_suspected() -> None:
    restarts = Restarts()
    restarts.died(page(2))

    assert [restarts.is_suspect(number) for number in (1, 2, 3)] == [False, True, False]


def test_a_page_is_given_up_at_the_second_death() -> None:
    restarts = Restarts()

    assert [restarts.died(page(1)), restarts.died(page(1, "other")), restarts.died(page(1))] == [
        False,
        False,
        True,
    ]


def test_a_source_of_many_deaths_is_left_for_a_later_reading() -> None:
    restarts = Restarts()
    hopeless = []
    for number in range(DEATHS_OF_SOURCE):
        restarts.died(page(1, str(number)))
        hopeless.append(restarts.is_hopeless(1))

    assert hopeless == [False] * (DEATHS_OF_SOURCE - 1) + [True]


def test_there_is_an_end_of_deaths_that_no_page_explains() -> None:
    restarts = Restarts()
    ends = []
    for number in range(DEATHS):
        restarts.died(page(number))
        restarts.died(None)
        ends.append(restarts.are_too_many)

    assert ends == [False] * (DEATHS - 1) + [True]
