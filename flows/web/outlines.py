"""Outlines of countries, read from `outlines.txt`, which says where they come from."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

UNITS = 100  # of a degree


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the map, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def meets(self, other: Box) -> bool:
        """Whether two boxes have a point in common."""
        return (
            self.west <= other.east
            and other.west <= self.east
            and self.south <= other.north
            and other.south <= self.north
        )

    def joined(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.west, other.west),
            min(self.south, other.south),
            max(self.east, other.east),
            max(self.north, other.north),
        )

    def wider(self, degrees: float) -> Box:
        """With so much more on each side."""
        return Box(self.west - degrees, self.south - degrees, self.east + degrees, self.north + degrees)


@dataclass(frozen=True, slots=True)
class Ring:
    """A closed line: longitudes and latitudes in turn, in hundredths of a degree, and the box around it."""

    numbers: array[int]
    box: Box

    @property
    def points(self) -> list[tuple[float, float]]:
        """Longitude and latitude of each point, in degrees."""
        return [(x / UNITS, y / UNITS) for x, y in zip(self.numbers[::2], self.numbers[1::2], strict=True)]


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its code (ISO 3166-1 alpha-2), the largest of its rings first."""

    code: str
    name: str
    rings: tuple[Ring, ...]


@lru_cache(maxsize=1)
def countries() -> dict[str, Country]:
    """Every country by its code; read once, when a map is drawn."""
    return read(files("flows.web").joinpath("outlines.txt").read_text("utf-8").splitlines())


def read(lines: Iterable[str]) -> dict[str, Country]:
    """The countries of a file of outlines."""
    kept = [line for line in lines if not line.startswith("#")]
    end = kept.index("")
    arcs = [_arc(line) for line in kept[:end]]
    by_code = {}
    for line in kept[end + 1 :]:
        code, name, rings = line.split("\t")
        made = [_ring([int(number) for number in ring.split(" ")], arcs) for ring in rings.split(";")]
        made.sort(key=lambda ring: -_extent(ring.box))
        by_code[code] = Country(code, name, tuple(made))
    return by_code


def _arc(line: str) -> list[tuple[int, int]]:
    numbers = [int(number) for number in line.split(" ")]
    x = y = 0
    points = []
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x, y))
    return points


def _ring(numbers: Sequence[int], arcs: Sequence[list[tuple[int, int]]]) -> Ring:
    points: list[tuple[int, int]] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    xs, ys = [x for x, _ in points], [y for _, y in points]
    box = Box(min(xs) / UNITS, min(ys) / UNITS, max(xs) / UNITS, max(ys) / UNITS)
    return Ring(array("h", [number for point in points for number in point]), box)


def _extent(box: Box) -> float:
    return (box.east - box.west) * (box.north - box.south)
