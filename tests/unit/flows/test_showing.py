"""Names of runs, and what Prefect logs of failed tasks."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime

import pytest

from flows.flow_runs.showing import FailedStateOnce, run_name
from flows.local.history import SLUG


@pytest.mark.parametrize(
    ("moment", "name"),
    [
        (datetime(2026, 11, 29, 12, 10, tzinfo=UTC), "read 29 Nov 12:10 UTC"),
        (datetime(2026, 11, 29, 12, 10, 7, tzinfo=UTC), "read 29 Nov 12:10:07 UTC"),
    ],
)
def test_a_run_is_named_after_its_flow_and_its_time(moment: datetime, name: str) -> None:
    assert run_name("read", moment) == name
    assert not SLUG.fullmatch(name)


def test_a_name_that_prefect_made_up_is_known_from_one_that_a_person_gave() -> None:
    assert SLUG.fullmatch("amber-finch")
    assert not SLUG.fullmatch("before the election")


def test_a_failed_state_is_logged_once_and_a_real_error_with_its_traceback() -> None:
    state = logging.LogRecord(
        "prefect.task_runs", logging.ERROR, "", 1, "Task run failed with state: x", (), (None, None, None)
    )
    try:
        raise ValueError
    except ValueError:
        error = logging.LogRecord(
            "prefect.task_runs", logging.ERROR, "", 1, "Task run failed with state: x", (), sys.exc_info()
        )
    ended = logging.LogRecord("prefect.task_runs", logging.ERROR, "", 1, "Finished in state x", (), None)

    assert [FailedStateOnce().filter(line) for line in (state, error, ended)] == [False, True, True]
