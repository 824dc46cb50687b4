"""When a round is green."""

from __future__ import annotations

from prefect.states import Completed, Failed

from flows.crawl.store import Outcome
from flows.round import verdict

READ = Outcome(source_id=1, source="sahel-post", new=2)
BROKEN = Outcome(source_id=2, source="border-news", failure="timeout", detail="no answer in 30 s")
STEPS = {"detect": Completed(), "match": Completed(), "deliver": Completed()}


def test_a_single_failed_source_leaves_the_round_green() -> None:
    state = verdict([READ, BROKEN], 1, STEPS)

    assert state.is_completed()
    assert state.message == "2 sources, 2 new articles, 1 failed, 1 alert"


def test_a_round_in_which_no_source_could_be_read_is_red_and_says_why() -> None:
    state = verdict([BROKEN], 0, STEPS)

    assert state.is_failed()
    assert state.message == (
        "none of the sources could be read; border-news: did not answer in time (no answer in 30 s)"
    )


def test_a_broken_step_is_red_and_named() -> None:
    state = verdict([READ], 0, STEPS | {"match": Failed(message="rule x cannot run: no such list")})

    assert state.is_failed()
    assert state.message == "1 source, 2 new articles; match: rule x cannot run: no such list"


def test_a_tick_with_nothing_due_is_green() -> None:
    state = verdict([], 0, STEPS)

    assert state.is_completed()
    assert state.message == "no source is due"
