"""Maps that the server draws as SVG: where an event happened, and where the told events are. Pure.

Plate carrée, squeezed by the cosine of the latitude in the middle: near enough for a country, and labels stay level.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from alerts.delivery.wording import wording
from alerts.text.locale import current
from flows.web.outlines import Box, Country, Ring

WIDTH, HEIGHT = 640.0, 420.0
KM_OF_DEGREE = 111.2
# degrees: how little and how much is shown at once, and how much around a country
LEAST, MOST, AROUND = 3.0, 60.0, 1.0
# points of the picture: how far beyond the edge lines go
BEYOND = 4.0
# km around a place that is not exactly known: what "near" and a region mean
RADIUS = {"near": 25.0, "region": 110.0}
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Land:
    """A country on a map: its path, and whether the event is in it."""

    path: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A name at a place of the picture."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A place. `radius`: of the area in which it lies, 0: it is exactly known; `count`: of events there.

    `has_point` false: no point in the area is likelier than another.
    """

    x: float
    y: float
    radius: float
    text: str
    has_point: bool = True
    address: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Map:
    """A picture of WIDTH by HEIGHT. `scale_km` and `scale_width`: of the bar that shows the scale."""

    lands: list[Land]
    labels: list[Label]
    marks: list[Mark]
    scale_km: int
    scale_width: float


@dataclass(frozen=True, slots=True)
class Detail:
    """How much is drawn, in points of the picture: what is too small to be seen, and how wide a letter is."""

    finest: float
    letter: float


# a map of its own; one that is shown half as large
LARGE, SMALL = Detail(1.3, 8.0), Detail(2.6, 13.0)


@dataclass(frozen=True, slots=True)
class Told:
    """Where told events are, in degrees, and in which country; `address`: where a click leads."""

    latitude: float
    longitude: float
    text: str
    address: str
    count: int
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What is shown, and how degrees become points of the picture."""

    box: Box
    scale: float
    squeeze: float

    def point(self, longitude: float, latitude: float) -> Point:
        """Where a place is in the picture."""
        return (
            (longitude - self.box.west) * self.scale * self.squeeze,
            (self.box.north - latitude) * self.scale,
        )

    def length(self, km: float) -> float:
        """How long so many km are in the picture."""
        return km / KM_OF_DEGREE * self.scale


def of_event(
    countries: Mapping[str, Country],
    codes: Sequence[str],
    where: Point | None,
    precision: str | None,
    name: str,
) -> Map | None:
    """Where an event is: its first country with the neighbours, and the place. None: nobody knows even the country.

    `where`: longitude and latitude in degrees; `precision`: exact, near, region or country.
    """
    if where is not None and not _is_on_earth(where):
        where = None
    home = next((countries[code] for code in codes if code in countries), None)
    place = where if precision != "country" else None
    if home is None and place is None:
        return None
    frame = framed(_around(home, place), place)
    marks = []
    if place is not None:
        x, y = frame.point(*place)
        marks.append(
            Mark(round(x, 1), round(y, 1), round(frame.length(RADIUS.get(precision or "", 0)), 1), name)
        )
    return _drawn(countries, frame, codes, marks)


def of_told(countries: Mapping[str, Country], told: Iterable[Told]) -> Map | None:
    """Where the told events are; None: nobody knows of any."""
    placed = [event for event in told if _is_on_earth((event.longitude, event.latitude))]
    if not placed:
        return None
    box = Box(
        min(event.longitude for event in placed),
        min(event.latitude for event in placed),
        max(event.longitude for event in placed),
        max(event.latitude for event in placed),
    )
    frame = framed(box.wider(6.0), None, most=360.0)
    marks = []
    for event in sorted(placed, key=lambda event: -event.count):
        x, y = frame.point(event.longitude, event.latitude)
        marks.append(Mark(round(x, 1), round(y, 1), 0, event.text, address=event.address, count=event.count))
    here = {event.country for event in placed if event.country}
    return _drawn(countries, frame, here, marks, SMALL)


def framed(box: Box, centre: Point | None, most: float = MOST) -> Frame:
    """A frame of the picture's shape around a box; what is too wide is cut around `centre`, or its middle."""
    middle = centre or ((box.west + box.east) / 2, (box.south + box.north) / 2)
    width, height = box.east - box.west, box.north - box.south
    if width > most or height > most:
        x, y = middle
        width, height = min(width, most), min(height, most)
    else:
        x, y = (box.west + box.east) / 2, (box.south + box.north) / 2
    squeeze = max(math.cos(math.radians(y)), 0.2)
    height = max(height, LEAST, width * squeeze * HEIGHT / WIDTH)
    scale = HEIGHT / height
    half = WIDTH / scale / squeeze / 2
    return Frame(Box(x - half, y - height / 2, x + half, y + height / 2), scale, squeeze)


def _is_on_earth(where: Point) -> bool:
    return all(map(math.isfinite, where)) and abs(where[0]) <= 180 and abs(where[1]) <= 90


def _around(home: Country | None, place: Point | None) -> Box:
    """What is to be seen: the mainland of a country with what is near it, and the place."""
    at = Box(place[0], place[1], place[0], place[1]) if place is not None else None
    if home is None:
        assert at is not None  # noqa: S101 - one of both is known
        return at.wider(LEAST)
    main = home.rings[0].box
    box = main
    for ring in home.rings[1:]:
        if ring.box.meets(main.wider(LEAST)):
            box = box.joined(ring.box)
    if at is not None and at.meets(box.wider(2 * LEAST)):
        box = box.joined(at)
    elif at is not None:  # far away from its mainland
        box = at.wider(LEAST)
    return box.wider(AROUND)


def _name(country: Country) -> str:
    """What a country is called in the language of the reader."""
    if (language := current().language) == "en":
        return country.name
    name = wording(language).country(country.code)
    return country.name if name in ("", country.code) else name


def _drawn(
    countries: Mapping[str, Country],
    frame: Frame,
    here: Collection[str],
    marks: list[Mark],
    detail: Detail = LARGE,
) -> Map:
    lands, names = [], []
    for country in countries.values():
        shapes = [
            shape
            for ring in country.rings
            if ring.box.meets(frame.box)
            and len(shape := _seen(frame, ring, detail.finest, is_kept=country.code in here)) > 2
        ]
        if shapes:
            lands.append(Land("".join(map(_path, shapes)), country.code in here))
            names.append((_name(country), max(shapes, key=_extent)))
    lands.sort(key=lambda land: land.is_here)
    km = _round_km(frame)
    return Map(lands, _labels(names, marks, detail.letter), marks, km, round(frame.length(km), 1))


def _seen(frame: Frame, ring: Ring, finest: float, *, is_kept: bool) -> list[Point]:
    """The part of a ring that can be seen in the picture; empty: none, or it is too small and not to be kept."""
    width = (ring.box.east - ring.box.west) * frame.scale * frame.squeeze
    height = (ring.box.north - ring.box.south) * frame.scale
    if max(width, height) < 2 * finest:
        if not is_kept:
            return []
        finest = 0.0
    return _thinned(_clipped([frame.point(*point) for point in ring.points]), finest)


def _clipped(points: list[Point]) -> list[Point]:
    """The part of a ring within the picture (Sutherland and Hodgman, one edge after the other)."""
    for axis, limit, sign in (
        (0, -BEYOND, 1), (0, WIDTH + BEYOND, -1), (1, -BEYOND, 1), (1, HEIGHT + BEYOND, -1)
    ):  # fmt: skip
        kept: list[Point] = []
        for start, end in zip([points[-1], *points[:-1]], points, strict=True) if points else ():
            is_in, was_in = sign * (end[axis] - limit) >= 0, sign * (start[axis] - limit) >= 0
            if is_in != was_in:
                share = (limit - start[axis]) / (end[axis] - start[axis])
                kept.append((start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
            if is_in:
                kept.append(end)
        points = kept
    return points


def _thinned(points: list[Point], finest: float) -> list[Point]:
    """Without points that nobody could tell from the one before."""
    kept: list[Point] = []
    for point in points:
        if not kept or math.dist(point, kept[-1]) >= finest:
            kept.append(point)
    return kept


def _path(points: list[Point]) -> str:
    """A ring as path data: whole tenths, each point as a step from the one before."""
    x, y = round(points[0][0] * 10), round(points[0][1] * 10)
    parts = [f"M{x / 10:g} {y / 10:g}l"]
    for point in points[1:]:
        a, b = round(point[0] * 10), round(point[1] * 10)
        parts.append(f"{(a - x) / 10:g} {(b - y) / 10:g} ")
        x, y = a, b
    return f"{''.join(parts).rstrip()}z"


def _labels(names: Sequence[tuple[str, list[Point]]], marks: Sequence[Mark], letter: float) -> list[Label]:
    """The names of countries in the middle of their largest parts, where there is room and nothing else stands."""
    boxes = [Box(0, HEIGHT - 3 * letter * 2, 20 * letter, HEIGHT)]  # the bar of the scale
    for mark in marks:
        width = len(mark.text) * letter if not mark.address else 0
        reach = max(mark.radius, 12.0)
        boxes.append(Box(mark.x - reach, mark.y - reach, mark.x + max(reach, width), mark.y + reach))
    labels = []
    for name, shape in sorted(names, key=lambda pair: -_extent(pair[1])):
        x, y = _centre(shape)
        half, height = len(name) * letter / 2 + 2, letter * 2
        box = Box(x - half, y - height, x + half, y + height / 2)
        xs, ys = [x for x, _ in shape], [y for _, y in shape]
        has_room = max(xs) - min(xs) > 1.6 * half and max(ys) - min(ys) > height
        is_inside = box.west > 0 and box.east < WIDTH and box.south > 0 and box.north < HEIGHT
        if name and has_room and is_inside and not any(box.meets(other) for other in boxes):
            labels.append(Label(round(x), round(y), name))
            boxes.append(box)
    return labels


def _extent(points: list[Point]) -> float:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def _centre(points: list[Point]) -> Point:
    """The centre of gravity of a ring."""
    area = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
        cross = x1 * y2 - x2 * y1
        area, x, y = area + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
    return (x / (3 * area), y / (3 * area)) if area else points[0]


def _round_km(frame: Frame) -> int:
    """A round length that takes up to a quarter of the picture."""
    longest = WIDTH / 4 / frame.length(1.0)
    power = 10 ** math.floor(math.log10(longest))
    return int(max(part * power for part in (1, 2, 5) if part * power <= longest) or 1)
