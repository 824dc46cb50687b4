"""What speaks for and against two records being of one happening."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from alerts.events.circumstances import kilometres_between
from alerts.events.concepts import TARGETS, bits
from alerts.events.evidence import AGREE, CONFLICT, EITHER, features, log_odds, rarity
from alerts.events.facts.claims import EventType
from alerts.events.frequencies import empty
from alerts.events.identity import WEIGHTS, scaled
from alerts.events.profile import AGAIN, IN_DOUBT, OLD_DEED, RECORD, TYPES, UNDATED, UNSAID

RARE = rarity(empty(), 40)
DAY = 739_000
KIDAL = (math.radians(18.44), math.radians(1.41))
GAO = (math.radians(16.27), math.radians(-0.04))
ATTACK, CRIME, STATEMENT = (
    TYPES.index(one) for one in (EventType.ATTACK, EventType.CRIME, EventType.STATEMENT)
)


def record(**fields: Any) -> NDArray[np.void]:
    """A record that says nothing but what is given."""
    made = np.zeros(1, RECORD)
    for kind in ("killed", "injured", "abducted"):
        made[kind] = UNSAID
    made["words"], made["language"] = 200, 1
    for name, value in fields.items():
        if np.ndim(made[name][0]) and not isinstance(value, tuple):
            made[name][0, 0] = value
        elif isinstance(value, tuple):
            made[name][0, : len(value)] = value
        else:
            made[name] = value
    return made


def compared(one: NDArray[np.void], other: NDArray[np.void], gap: float = 1.0) -> dict[str, float]:
    found = features(one, other, np.array([gap]), np.array([0.15]), np.array([0.0]), RARE)
    return {name: float(values[0]) for name, values in found.items()}


def days(day: int, until: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "day": day,
        "until": until or day,
        "earliest": day,
        "latest": until or day,
        "days": (day, until or day),
        **more,
    }


def place(spot: tuple[float, float], number: int, region: int = 1, country: int = 1) -> dict[str, Any]:
    return {
        "place": number, "region": region, "country": country, "latitude": spot[0], "longitude": spot[1],
        "precision": 1,
    }  # fmt: skip


# a word that is perhaps the name of a place
MAYBE = {"located": 7 | IN_DOUBT, "everywhere": 7 | IN_DOUBT}
# feature, the earlier and the later record, and the least that the feature must be; 0: exactly 0
TABLE: list[tuple[str, dict[str, Any], dict[str, Any], float]] = [
    # days: the same, one inside the range of the other, the next one, another one
    ("day_same", days(DAY), days(DAY), 1),
    ("day_same", days(DAY, DAY + 3), days(DAY + 2), 1),
    ("day_same", days(DAY), days(DAY + 1), 0),
    ("day_off_1", days(DAY), days(DAY + 1), 1),
    ("day_off_more", days(DAY), days(DAY + 1), 0),
    ("day_off_more", days(DAY), days(DAY + 7), 1),
    # a later report that has its own day, and names the day of the earlier one beside it
    ("day_recalled", days(DAY), days(DAY + 2, days=(DAY + 2, DAY)), 1),
    # only one says a day of its own
    ("day_met", days(DAY), {"days": (DAY,), "earliest": DAY - 1, "latest": DAY}, 1),
    # a name of a place that both have, and names that only the other has
    ("located_shared", {"located": 7, "everywhere": 7}, {"located": 7, "everywhere": 7}, 0.1),
    ("located_shared", {"located": 7, "everywhere": 7}, {"located": 8, "everywhere": 8}, 0),
    ("located_alien", {"located": 7, "everywhere": 7}, {"located": 8, "everywhere": 8}, 0.1),
    ("located_alien", {"located": 7, "everywhere": 7}, {"located": 8, "everywhere": (8, 7)}, 0),
    # what is in doubt in both is no name
    ("located_shared", MAYBE, MAYBE, 0),
    ("located_shared", MAYBE, {"located": 7, "everywhere": 7}, 0.1),
    ("head_shared", {"head": 9, "everywhere": 9}, {"head": 9, "everywhere": 9}, 0.1),
    # persons, victims, ages, streets
    ("person_shared", {"persons": 5}, {"persons": (6, 5)}, 0.1),
    ("person_shared", {"persons": 5}, {"persons": 6}, 0),
    ("victim_shared", {"victims": 5}, {"victims": 5}, 1),
    ("age_shared", {"ages": 34}, {"ages": (12, 34)}, 1),
    ("age_alien", {"ages": 34}, {"ages": 12}, 1),
    ("age_alien", {"ages": 34}, {}, 0),
    ("street_shared", {"streets": 5}, {"streets": 5}, 1),
    ("street_alien", {"streets": 5}, {"streets": 6}, 1),
    # places
    ("place_same", place(KIDAL, 1), place(KIDAL, 1), 1),
    ("place_far", place(KIDAL, 1), place(GAO, 2), 0.5),
    ("place_far", place(KIDAL, 1), place(KIDAL, 1), 0),
    ("place_far", place(KIDAL, 1), {}, 0),
    ("region_apart", place(KIDAL, 1, region=1), place(GAO, 2, region=2), 1),
    ("country_apart", place(KIDAL, 1), place(GAO, 2, region=2, country=2), 1),
    ("country_apart", place(KIDAL, 1), {}, 0),
    # tolls: the same, a later one higher, a later one lower, ranges that meet
    ("toll_same", {"killed": (9, 9)}, {"killed": (9, 9)}, 0.5),
    ("toll_same", {"killed": (9, 14)}, {"killed": (12, 12)}, 0.5),
    ("toll_rise", {"killed": (9, 9)}, {"killed": (14, 14)}, 0.1),
    ("toll_fall", {"killed": (9, 9)}, {"killed": (14, 14)}, 0),
    ("toll_fall", {"killed": (14, 14)}, {"killed": (9, 9)}, 0.1),
    ("toll_rise", {"killed": (9, 9)}, {"injured": (14, 14)}, 0),
    # a count is corrected downwards, but hardly to less than half
    ("toll_never", {"killed": (14, 14)}, {"killed": (5, 5)}, 1),
    ("toll_never", {"killed": (14, 14)}, {"killed": (9, 9)}, 0),
    ("toll_never", {"killed": (5, 5)}, {"killed": (14, 14)}, 0),
    ("toll_recalled", days(DAY, killed=(9, 9)), days(DAY + 2, days=(DAY + 2, DAY), killed=(3, 3)), 0.1),
    # what happened, and to whom
    ("happening_alien", {"title_concepts": 1}, {"title_concepts": 2}, 1),
    ("happening_alien", {"title_concepts": 1}, {"title_concepts": 3}, 0),
    ("type_off", {"type": ATTACK}, {"type": CRIME}, 1),
    # a statement may be on anything
    ("type_off", {"type": ATTACK}, {"type": STATEMENT}, 0),
    ("target_alien", {"targets": bits(TARGETS[:1])}, {"targets": bits(TARGETS[1:2])}, 1),
    ("aftermath_alien", {"aftermath": 1}, {}, 1),
    ("aftermath_alien", {"aftermath": 1}, {"aftermath": 1}, 0),
    # numbers of the titles that the other has nowhere
    ("number_alien", {"title_numbers": 7, "numbers": 7}, {"title_numbers": 8, "numbers": 8}, 1),
    ("number_alien", {"title_numbers": 7, "numbers": 7}, {"title_numbers": 8, "numbers": (8, 7)}, 0),
    # it happened again
    ("again_alien", {}, {"flags": AGAIN}, 1),
    ("again_alien", days(DAY), days(DAY, flags=AGAIN), 0),
    ("again_recalled", days(DAY), days(DAY + 2, days=(DAY + 2, DAY), flags=AGAIN), 1),
    # a series: one title of one source on another day
    ("series", {"series": 5, "source": 1}, {"series": 5, "source": 1}, 1),
    ("series", {"series": 5, "source": 1}, {"series": 5, "source": 2}, 0),
    # languages
    ("across", {"language": 1}, {"language": 2}, 1),
    ("across", {"language": 1}, {"language": 1}, 0),
    ("across_numbers", {"language": 1, "numbers": 7}, {"language": 2, "numbers": 7}, 0.1),
    ("across_numbers", {"numbers": 7}, {"numbers": 7}, 0),
    ("across_concepts", {"language": 1, "concepts": 5}, {"language": 2, "concepts": 5}, 0.99),
    ("across_day", days(DAY, language=1), days(DAY, language=2), 1),
    ("across_place", place(KIDAL, 1) | {"language": 1}, place(KIDAL, 1) | {"language": 2}, 1),
    # another day, and a toll that is no later count
    ("excluded", days(DAY, killed=(14, 14)), days(DAY + 3, killed=(3, 3)), 1),
    ("excluded", days(DAY, killed=(14, 14)), days(DAY, killed=(3, 3)), 0),
    ("excluded", days(DAY, killed=(14, 14)), days(DAY + 3, killed=(14, 14)), 0),
    ("excluded", days(DAY, killed=(14, 14)), days(DAY + 3), 0),
    # an arrest on another day than the deed; the day of the deed that it names speaks for nothing
    ("aftermath_off", days(DAY), days(DAY + 3, aftermath=1), 1),
    ("aftermath_off", days(DAY), days(DAY, aftermath=1), 0),
    ("day_same", days(DAY), days(DAY, aftermath=1), 0),
    ("undated", {}, {"flags": UNDATED}, 1),
    # a short text says less
    ("short", {"words": 10}, {"words": 400}, 0.1),
]  # fmt: skip


@pytest.mark.parametrize(
    ("feature", "one", "other", "least"), TABLE, ids=[f"{at}-{row[0]}" for at, row in enumerate(TABLE)]
)
def test_a_feature_of_two_small_records(
    feature: str, one: Mapping[str, Any], other: Mapping[str, Any], least: float
) -> None:
    value = compared(record(**one), record(**other))[feature]

    assert value == 0 if least == 0 else value >= least


def test_every_feature_has_a_name_a_weight_and_a_sign() -> None:
    named = [*AGREE, *CONFLICT, *EITHER]

    assert set(compared(record(), record())) == set(named) == set(WEIGHTS)
    assert len(named) == len(set(named))
    assert all(WEIGHTS[name] >= 0 for name in AGREE)
    assert all(WEIGHTS[name] <= 0 for name in CONFLICT)


def test_two_records_that_say_nothing_have_no_evidence_of_facts() -> None:
    found = compared(record(), record())

    quiet = {"bias", "short", "gap", "density", "short_likeness", "likeness"}
    assert {name for name, value in found.items() if value} <= quiet


def test_a_missing_date_is_no_distance() -> None:
    assert compared(record(), record(flags=UNDATED), gap=9)["gap"] == 0
    assert compared(record(), record(), gap=7)["gap"] == 1


def test_a_pair_counts_the_same_alone_and_among_many() -> None:
    one, other = record(**days(DAY), killed=(9, 9)), record(**days(DAY + 1), killed=(3, 3))
    many = np.concatenate([one] * 7), np.concatenate([other] * 7)

    alone = log_odds(features(one, other, np.ones(1), np.full(1, 0.3), np.zeros(1), RARE), WEIGHTS)
    among = log_odds(features(*many, np.ones(7), np.full(7, 0.3), np.zeros(7), RARE), WEIGHTS)

    assert set(among.tolist()) == set(alone.tolist())


def test_another_town_another_day_and_another_toll_each_make_it_less_likely() -> None:
    told = record(**days(DAY), **place(KIDAL, 1), killed=(9, 9))
    others = [
        record(**days(DAY), **place(KIDAL, 1), killed=(9, 9)),
        record(**days(DAY + 2), **place(KIDAL, 1), killed=(9, 9)),
        record(**days(DAY + 2), **place(GAO, 2), killed=(9, 9)),
        record(**days(DAY + 2), **place(GAO, 2), killed=(3, 3)),
    ]

    found = [{name: np.array([value]) for name, value in compared(told, one).items()} for one in others]
    scores = [float(scaled(log_odds(one, WEIGHTS), one["excluded"] > 0)[0]) for one in found]

    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 4


def test_kilometres_are_those_of_the_earth() -> None:
    km = kilometres_between(record(**place(KIDAL, 1)), record(**place(GAO, 2)))

    assert km[0] == pytest.approx(287, abs=5)
    assert math.isinf(kilometres_between(record(), record(**place(GAO, 2)))[0])


@pytest.mark.parametrize(
    ("deed", "is_apart"),
    [
        # a new attack of which no day is named is not the verdict on last year's
        ({"type": ATTACK}, True),
        # what tells of the verdict too, and names no day of the deed
        ({"type": CRIME, "aftermath": 128}, False),
        ({"type": ATTACK, "aftermath": 128}, False),
        # who names the same person tells of the same case
        ({"type": ATTACK, "persons": 77}, False),
    ],
)
def test_a_verdict_on_an_old_deed_and_a_report_of_a_deed_exclude_each_other(
    deed: dict[str, Any], is_apart: bool
) -> None:
    verdict = record(**days(DAY), type=CRIME, aftermath=128, flags=OLD_DEED, persons=77)
    assert bool(compared(verdict, record(**deed))["excluded"]) is is_apart
    assert bool(compared(record(**deed), verdict)["excluded"]) is is_apart
