"""Every failure and every drop has words."""

from __future__ import annotations

from flows.crawl.outcome_words import DROPS, FAILURES, dropped_in_words
from flows.crawl.store import REFUSED
from spiders.records import Drop, Failure


def test_every_reason_has_words() -> None:
    assert set(FAILURES) == set(Failure)
    assert set(DROPS) == {*Drop, REFUSED}


def test_a_reason_that_this_version_does_not_know_is_shown_as_it_is() -> None:
    assert dropped_in_words({"moon_phase": 3, "refused": 1}) == "3 moon_phase, 1 refused by the database"
