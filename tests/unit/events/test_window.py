"""The window of articles: in whatever order they come, the groups are those of all of them at once."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pytest

from alerts.events import candidates, groups
from alerts.events.facts.extract import extract
from alerts.events.frequencies import Frequencies, empty
from alerts.events.profile import LIVE, Profile, profile
from alerts.events.standing import Place
from alerts.events.window import Window

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TOWNS = ("Gao", "Djibo", "Menaka", "Kidal", "Tillabery", "Ansongo", "Labbezanga", "Tessalit")
DEEDS = (
    "Gunmen ambushed a convoy near {town} on {day}, killing {toll} soldiers, the army said.",
    "A market in {town} was shelled on {day}; {toll} people died, residents told a radio.",
    "Three aid workers were kidnapped near {town} on {day}, their employer said.",
    "A bus hit a mine outside {town} on {day} and {toll} passengers were killed.",
)
MORE = (
    "Fuel trucks burnt for hours beside the bridge.", "The governor promised an inquiry within days.",
    "A curfew was imposed from dusk.", "Families waited outside the hospital of the town for news.",
    "No group claimed it at first.", "Helicopters circled above the river until the evening.",
    "The road is closed, a driver said.", "Schools stayed shut, and traders left the quarter.",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday")


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    text: str
    published: datetime
    section: str | None = None
    language: str | None = "en"
    source: str = "gazette"
    source_kind: str | None = None
    source_country: str | None = None


class Memory:
    """Keeps in memory what production keeps in Postgres."""

    def __init__(self) -> None:
        self.kept: dict[int, Profile] = {}
        self.place: dict[int, Place] = {}
        self.of_piece: dict[int, set[int]] = defaultdict(set)

    def profiles(self, ids: Sequence[int]) -> list[Profile]:
        return [self.kept[number] for number in ids]

    def places(self, ids: Sequence[int]) -> dict[int, Place]:
        return {number: self.place[number] for number in ids if number in self.place}

    def members(self, pieces: Sequence[int]) -> dict[int, Place]:
        return {number: self.place[number] for piece in pieces for number in self.of_piece[piece]}

    def put(self, places: Mapping[int, Place]) -> None:
        for number, place in places.items():
            self.drop(number)
            self.place[number] = place
            self.of_piece[place.piece].add(number)

    def drop(self, number: int) -> None:
        if number in self.place:
            self.of_piece[self.place.pop(number).piece].discard(number)


Story = tuple[float, Profile]


@cache
def stories() -> tuple[Story, ...]:
    """Articles of look-alike happenings, copies of the same minute, roundups, and live pages of one or of several."""
    chance = random.Random(3)
    written: list[Report] = []
    for number in range(16):
        town, deed = TOWNS[number % len(TOWNS)], DEEDS[number % len(DEEDS)]
        first = NOW + timedelta(hours=chance.randrange(120))
        day = DAYS[first.weekday() % len(DAYS)]
        for _ in range(chance.choice((1, 3, 5, 9))):
            lead = deed.format(town=town, day=day, toll=chance.randint(3, 5))
            text = " ".join([lead, *chance.sample(MORE, chance.randint(2, 6))])
            written.append(Report(lead[:50], text, first + timedelta(hours=chance.choice((0, 0, 5)))))
    for _ in range(14):
        parts = chance.sample(written[:60], chance.choice((1, 2, 3)))
        text = "\n".join(part.text for part in parts)
        written.append(Report(f"Live: {parts[0].title}", text, parts[0].published, section="live"))
    written.append(Report("The week in the Sahel", " ".join(one.text for one in written[:8]), NOW, "Roundup"))
    read = [(one.published.timestamp() / 86400, profile(one, extract(one))) for one in written]
    assert any(found.record["flags"] & LIVE for _, found in read)
    return tuple(read)


def table() -> Frequencies:
    return empty().and_articles(found.packed for _, found in stories())


class Arrivals:
    """A window as it is after some arrivals, revisions and removals."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.window = Window(table(), 60.0, self.memory)
        self.final: dict[int, Story] = {}

    def add(self, batch: Mapping[int, Story]) -> None:
        self.memory.kept |= {number: found for number, (_, found) in batch.items()}
        self.final |= batch
        self.window.add(list(batch), [day for day, _ in batch.values()], [one for _, one in batch.values()])

    def remove(self, ids: Sequence[int]) -> None:
        self.window.remove(ids)
        for number in ids:
            del self.final[number], self.memory.kept[number]
            self.memory.drop(number)

    def load_anew(self) -> None:
        """As the next batch does in production."""
        self.window = Window(table(), 60.0, self.memory, self.window.sketches)


def at_once(final: Mapping[int, Story]) -> dict[int, Place]:
    """Where articles stand when all are grouped together."""
    memory = Memory()
    memory.kept = {number: found for number, (_, found) in final.items()}
    window = Window(table(), 60.0, memory)
    ids = sorted(final)
    window.append(ids, [final[number][0] for number in ids], [final[number][1] for number in ids])
    window.regroup()
    return memory.place


def shuffled(seed: int) -> Arrivals:
    """All articles in a random order, a few or many at a time, some of them first as another one or to be removed."""
    chance = random.Random(seed)
    known = dict(enumerate(stories(), 1))
    order = list(known)
    chance.shuffle(order)
    arrived = Arrivals()
    while order:
        size = chance.choice((1, 1, 2, 5, 20))
        batch, order = order[:size], order[size:]
        told = {}
        for number in batch:
            is_draft = number not in arrived.final and chance.random() < 0.2
            told[number] = known[chance.choice(list(known))] if is_draft else known[number]
            if is_draft:
                order.insert(chance.randrange(len(order) + 1), number)
        arrived.add(told)
        if chance.random() < 0.15:
            gone = chance.sample(sorted(arrived.final), 1)
            arrived.remove(gone)
            if gone[0] not in order:
                order.insert(chance.randrange(len(order) + 1), gone[0])
        if chance.random() < 0.3:
            arrived.load_anew()
    arrived.remove(chance.sample(sorted(arrived.final), 8))
    return arrived


def test_the_made_up_news_holds_what_the_order_could_change() -> None:
    places = at_once(dict(enumerate(stories(), 1)))

    sizes = Counter(Counter(place.piece for place in places.values()).values())
    assert max(sizes) > 5
    assert len({place.group for place in places.values()}) > len({place.piece for place in places.values()})
    live = [number for number, (_, one) in enumerate(stories(), 1) if one.record["flags"] & LIVE]
    assert {places[number].is_alone for number in live} == {True, False}


@pytest.mark.slow
@pytest.mark.parametrize("most_together", [1000, 4])
@pytest.mark.parametrize("seed", range(10))
def test_any_order_revisions_and_removals_end_in_the_groups_of_all_at_once(
    seed: int, most_together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "MOST_TOGETHER", most_together)

    arrived = shuffled(seed)

    assert arrived.memory.place == at_once(arrived.final)


def test_pairs_do_not_depend_on_how_many_are_sought_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    arrived = Arrivals()
    arrived.add(dict(enumerate(stories(), 1)))
    rows = np.arange(len(arrived.window.sketches))
    whole = set(
        zip(*(side.tolist() for side in candidates.pairs(arrived.window.sketches, rows)), strict=True)
    )

    monkeypatch.setattr(candidates, "BLOCK", 7)
    parts = list(
        zip(*(side.tolist() for side in candidates.pairs(arrived.window.sketches, rows)), strict=True)
    )

    assert len(parts) == len(set(parts))
    assert set(parts) == whole
