"""What the resident worker begins, and when: from what waits, decided purely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sql.rows import Waiting


class Loop(StrEnum):
    """A loop of the worker, which is a flow and a deployment of the same name."""

    READ = "read"
    ALERT = "alert"


class Ending(StrEnum):
    """How a run of a loop ended."""

    DONE = "done"
    NOTHING = "nothing"
    FAILED = "failed"
    PAUSED = "paused"


# Sources that fall due one after the other are read in one run.
BETWEEN_READINGS = 15.0
# After a run that did nothing although something waits, or failed; doubled each time.
FIRST_REST, LONGEST_REST = 2.0, 60.0
# Where a person may have switched it on again.
PAUSED_REST = 5.0
# What another worker found is sent by that one, if it lives.
COURTESY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Rest:
    """Until when a loop is not begun again (monotonic seconds), and how long its last rest was."""

    until: float = 0.0
    seconds: float = 0.0


def wanted(waiting: Waiting, now: datetime, *, is_decision_due: bool = False) -> set[Loop]:
    """The loops that have something to do."""
    found = set()
    if waiting.sources:
        found.add(Loop.READ)
    if (waiting.articles or is_decision_due) and not waiting.is_held_by_another:
        found.add(Loop.ALERT)
    if waiting.message_since is not None:
        is_late = now - waiting.message_since >= COURTESY
        if is_late or not waiting.is_held_by_another:
            found.add(Loop.ALERT)
    return found


def ready(loops: set[Loop], busy: set[Loop], rests: Mapping[Loop, Rest], at: float) -> list[Loop]:
    """Those of them that are to be begun now: one run of each at a time; telling goes before reading."""
    free = {loop for loop in loops - busy if rests.get(loop, Rest()).until <= at}
    return sorted(free, key=lambda loop: loop != Loop.ALERT)


def rest_after(loop: Loop, ending: Ending, last: Rest, begun: float, at: float) -> Rest:
    """How long a loop rests after a run: not at all after one that did something, ever longer after others."""
    if ending is Ending.PAUSED:
        return Rest(at + PAUSED_REST)
    if ending is Ending.DONE:
        return Rest(begun + BETWEEN_READINGS if loop is Loop.READ else at)
    seconds = min(max(FIRST_REST, 2 * last.seconds), LONGEST_REST)
    return Rest(at + seconds, seconds)
