"""Articles through the window in many orders: how many of them end in other groups than all at once make."""

from __future__ import annotations

import random
from collections.abc import Sequence

from replay import Memory
from window_maker import Text, read

from alerts.events import night
from alerts.events.frequencies import Frequencies, empty
from alerts.events.profile import Profile
from alerts.events.standing import Place
from alerts.events.window import Window

SEED = 1


def differing_orders(texts: Sequence[Text], orders: int) -> int:
    """Of so many orders, each in batches of its own, those after which any article stands elsewhere."""
    profiles = read(texts)
    days = [one.published.timestamp() / 86400 if one.published else 0.0 for one in texts]
    table = night.next_table(empty(), [one.packed for one in profiles])
    whole = list(range(len(texts)))
    expected = _places(table, profiles, days, [whole])
    chance = random.Random(SEED)
    differing = 0
    for _ in range(orders):
        order = chance.sample(whole, len(whole))
        size = chance.choice((5, 20, 50, 200))
        batches = [order[start : start + size] for start in range(0, len(order), size)]
        differing += _places(table, profiles, days, batches) != expected
    return differing


def _places(
    table: Frequencies, profiles: Sequence[Profile], days: Sequence[float], batches: Sequence[Sequence[int]]
) -> dict[int, Place]:
    memory = Memory()
    memory.kept = dict(enumerate(profiles))
    window = Window(table, night.density(len(profiles), max(days) - min(days)), memory)
    for batch in batches:
        window.add(batch, [days[number] for number in batch], [profiles[number] for number in batch])
    if len(batches) == 1:
        window.regroup()
    return memory.place
