"""Arrays of whole numbers, and rows of unequal length in one array."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NONE = np.zeros(0, np.int64)


def numbers() -> array[int]:
    """An empty array that grows by the end; `frozen` makes it one to calculate with."""
    return array("q")


def frozen(values: array[int]) -> Ints:
    """A copy: an array that shares its memory could not grow any more."""
    return np.array(values, np.int64)


@dataclass(frozen=True, slots=True)
class Table:
    """Row `n` is `values[first[n] : first[n] + sizes[n]]` (compressed sparse rows)."""

    first: Ints
    sizes: Ints
    values: Ints

    def of(self, rows: Ints) -> tuple[Ints, Ints]:
        """The values of all `rows`, each with the index in `rows` of the row that it comes from."""
        sizes = self.sizes[rows]
        owner, place = spread(self.first[rows], sizes)
        return owner, self.values[place]


def spread(first: Ints, sizes: Ints) -> tuple[Ints, Ints]:
    """All places of ranges that begin at `first`, each with the index of its range."""
    return np.repeat(np.arange(len(sizes)), sizes), places_in(first, sizes)


def places_in(first: Ints, sizes: Ints) -> Ints:
    """All places of ranges that begin at `first`."""
    place = np.repeat(first - np.cumsum(sizes) + sizes, sizes)
    place += np.arange(len(place))
    return place


def distinct(values: Ints) -> Ints:
    """The values in order, each once (`np.unique` hashes, which takes longer than sorting)."""
    ordered = np.sort(values)
    return ordered[is_new(ordered)]


def is_new(ordered: Ints) -> Flags:
    """Which values differ from the one before."""
    new = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return new


class Rows:
    """Rows that are added at the end."""

    def __init__(self) -> None:
        self._sizes = numbers()
        self._values = numbers()

    def __len__(self) -> int:
        return len(self._sizes)

    def add(self, row: Iterable[int]) -> int:
        """The new row's number."""
        before = len(self._values)
        self._values.extend(row)
        self._sizes.append(len(self._values) - before)
        return len(self._sizes) - 1

    def table(self) -> Table:
        """The rows as they are now."""
        sizes = frozen(self._sizes)
        return Table(np.cumsum(sizes) - sizes, sizes, frozen(self._values))


class Postings:
    """Under each key the values that wait there, in any order."""

    def __init__(self) -> None:
        self._keys = numbers()
        self._values = numbers()

    def add(self, keys: Iterable[int], value: int) -> None:
        """Have `value` wait under each of `keys`."""
        before = len(self._keys)
        self._keys.extend(keys)
        self._values.extend([value] * (len(self._keys) - before))

    def table(self, size: int) -> Table:
        """A row for each key below `size`."""
        keys, values = frozen(self._keys), frozen(self._values)
        sizes = np.bincount(keys, minlength=size)
        return Table(np.cumsum(sizes) - sizes, sizes, values[np.argsort(keys, kind="stable")])
