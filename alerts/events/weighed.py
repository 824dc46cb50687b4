"""Profiles that the window asked for, as arrays: facts, and vectors weighed by the table of the night."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from alerts.events.frequencies import Frequencies
from alerts.events.profile import RECORD, Profile
from alerts.events.vectors import NAME_WEIGHTS, WORD_WEIGHTS, Vectors, joined, weigh

Rows = NDArray[np.int64]


class Weighed:
    """Profiles by the row of the window that each belongs to."""

    def __init__(self, table: Frequencies) -> None:
        self._table = table
        self._place: NDArray[np.int32] = np.zeros(0, np.int32)
        self._count = 0
        # what was put since it was last asked for: joined at once, as the arrays are large
        self._records: list[NDArray[np.void]] = []
        self._words: list[Vectors] = []
        self._names: list[Vectors] = []

    def missing(self, rows: Rows) -> Rows:
        """Which of these rows were not put."""
        self._reach(rows)
        return rows[self._place[rows] < 0]

    def put(self, rows: Rows, profiles: Sequence[Profile], words: Vectors | None = None) -> None:
        """Keep the profiles of these rows; what was kept of a row before is superseded."""
        if not len(rows):
            return
        self._reach(rows)
        self._place[rows] = self._count + np.arange(len(rows))
        self._count += len(rows)
        packed = [one.packed for one in profiles]
        self._records.append(np.array([one.record for one in profiles], dtype=RECORD))
        self._words.append(weigh(packed, self._table, WORD_WEIGHTS) if words is None else words)
        self._names.append(weigh(packed, self._table, NAME_WEIGHTS))

    @property
    def records(self) -> NDArray[np.void]:
        """The facts of all profiles that were put."""
        if len(self._records) != 1:
            self._records = [np.concatenate([np.zeros(0, RECORD), *self._records])]
        return self._records[0]

    @property
    def words(self) -> Vectors:
        """Their words."""
        self._words = _one(self._words)
        return self._words[0]

    @property
    def names(self) -> Vectors:
        """Their names."""
        self._names = _one(self._names)
        return self._names[0]

    def at(self, rows: Rows) -> Rows:
        """Where in the arrays the profiles of these rows are."""
        return self._place[rows].astype(np.int64)

    def _reach(self, rows: Rows) -> None:
        short = int(rows.max(initial=-1)) + 1 - len(self._place)
        if short > 0:
            self._place = np.concatenate([self._place, np.full(short + 1024, -1, np.int32)])


def _one(parts: list[Vectors]) -> list[Vectors]:
    return parts if len(parts) == 1 else [joined(parts)]
