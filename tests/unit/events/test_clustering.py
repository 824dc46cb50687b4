"""Which articles become one event."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.events import cluster

MONDAY = datetime(2026, 5, 4, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Report:
    id: int
    title: str
    text: str
    published: datetime | None
    language: str | None = None


def report(number: int, hours: float, language: str, title: str, text: str) -> Report:
    return Report(number, title, text, MONDAY + timedelta(hours=hours), language)


AMBUSH = [
    report(
        1,
        0,
        "en",
        "Army convoy ambushed near Tin Ezzar, at least 12 soldiers killed",
        "Gunmen ambushed a military convoy on Monday near the desert town of Tin Ezzar, close to the Algerian "
        "border, killing at least 12 soldiers, two security sources said. The convoy was bringing fuel from "
        "Kidal to the garrison at Tessalit when it was hit by roadside bombs and heavy fire. JNIM claimed the "
        "attack. The army said it had sent reinforcements and aircraft.",
    ),
    report(
        2,
        3,
        "en",
        "Twelve dead as fighters hit fuel convoy in northern Mali",
        "Twelve Malian soldiers died when their convoy was attacked near Tin Ezzar on Monday, the military "
        "said. The al-Qaeda-linked JNIM said on its channel that it had killed 30 soldiers and seized "
        "vehicles. Residents of Tessalit heard explosions. The road from Kidal has seen repeated attacks.",
    ),
    report(
        3,
        4,
        "fr",
        "Mali : une embuscade contre un convoi de l'armée fait au moins 12 morts près de Tin Ezzar",
        "Un convoi de l'armée malienne est tombé dans une embuscade lundi près de Tin Ezzar, à la frontière "
        "algérienne, faisant au moins 12 morts parmi les soldats. Le convoi de carburant reliait Kidal à "
        "Tessalit. Le JNIM a revendiqué l'attaque. L'état-major a annoncé l'envoi de renforts.",
    ),
    report(
        4,
        25,
        "fr",
        "Tin Ezzar : le bilan de l'embuscade s'alourdit à 19 morts",
        "Le bilan de l'attaque de Tin Ezzar est passé à 19 morts, a indiqué mardi l'état-major des armées "
        "maliennes. Sept soldats ont succombé à leurs blessures à Kidal. Le JNIM affirme avoir tué 30 "
        "militaires.",
    ),
]
SUMMIT = [
    report(
        6,
        2,
        "en",
        "Moscow summit ends with partnership pact for Mali, Niger and Burkina Faso",
        "Russia and the three states of the Alliance of Sahel States signed a partnership agreement in Moscow "
        "on Monday covering energy, mining and defence training. President Oumar Sangare of Mali and "
        "ministers Idrissa Barry and Halima Moussa attended.",
    ),
    report(
        7,
        5,
        "fr",
        "Sommet de Moscou : la Russie et les pays du Sahel signent un partenariat",
        "La Russie et les trois pays de l'Alliance des Etats du Sahel, Mali, Niger et Burkina Faso, ont signé "
        "lundi à Moscou un accord de partenariat sur l'énergie, les mines et la formation militaire. Le "
        "président Oumar Sangare et les ministres Idrissa Barry et Halima Moussa étaient présents.",
    ),
]
OTHERS = [
    report(
        8,
        6,
        "en",
        "Rumours of coup in Bamako denied by government",
        "The Malian government on Monday denied rumours of a coup after shots were heard near the Kati "
        "barracks outside Bamako. A spokesman said the soldiers were training.",
    ),
    report(
        10,
        8,
        "fr",
        "Football : le Mali bat le Niger 2-0 à Bamako",
        "Les Aigles du Mali ont dominé le Niger 2-0 lundi soir à Bamako devant 30 000 spectateurs. Buts de "
        "Kamory Diallo et Sekou Keita.",
    ),
    # another attack by the same group the day after, with the same toll
    report(
        12,
        30,
        "fr",
        "Niger : attaque contre un poste militaire près de Torodi, 12 morts",
        "Des hommes armés ont attaqué mardi un poste militaire près de Torodi, dans la région de Tillabéri, "
        "au Niger, tuant 12 soldats. L'attaque a été attribuée au JNIM.",
    ),
]
PRESS = [*AMBUSH, *SUMMIT, *OTHERS]


def partition(reports: list[Report]) -> set[frozenset[int]]:
    groups: dict[int, set[int]] = {}
    for one, key in zip(reports, cluster(reports), strict=True):
        groups.setdefault(key, set()).add(one.id)
    return {frozenset(group) for group in groups.values()}


def test_reports_of_one_happening_meet_across_languages_and_others_stay_apart() -> None:
    keys = dict(zip((one.id for one in PRESS), cluster(PRESS), strict=True))

    assert keys == {1: 1, 2: 1, 3: 1, 4: 1, 6: 6, 7: 6, 8: 8, 10: 10, 12: 12}


@settings(max_examples=60, deadline=None)
@given(st.permutations(PRESS))
def test_the_order_of_arrival_does_not_matter(shuffled: list[Report]) -> None:
    keys = dict(zip((one.id for one in shuffled), cluster(shuffled), strict=True))

    assert keys == dict(zip((one.id for one in PRESS), cluster(PRESS), strict=True))


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(2, 25))
def test_any_mixture_of_words_gives_the_same_partition_in_any_order(dice: random.Random, size: int) -> None:
    reports = [
        Report(
            number,
            " ".join(dice.choices(["Kidal", "Gao", "Mopti", "convoy", "market", "summit"], k=3)),
            " ".join(
                dice.choices(
                    ["army", "Djibo", "fuel", "Torodi", "talks", "bridge", "river", "school", "12", "30"], k=9
                )
            ),
            dice.choice([None, MONDAY + timedelta(hours=dice.randrange(500))]),
        )
        for number in range(size)
    ]
    expected = partition(reports)

    dice.shuffle(reports)

    assert partition(reports) == expected


def test_the_key_is_the_earliest_member_and_not_the_first_stored() -> None:
    late_but_first_stored = replace(AMBUSH[0], id=0, published=MONDAY + timedelta(hours=50))

    assert set(cluster([late_but_first_stored, *AMBUSH])) == {1}


def test_a_window_of_one_event_is_one_event() -> None:
    # a young house: no other article tells which words are common
    assert set(cluster(AMBUSH)) == {1}


@pytest.mark.parametrize(
    ("days", "events"),
    [
        (0, 1),
        (13, 1),
        # the window has passed: the same words tell of another happening, or of an anniversary
        (15, 2),
    ],
)
def test_the_same_words_meet_only_within_the_window(days: int, events: int) -> None:
    later = replace(AMBUSH[0], id=99, published=MONDAY + timedelta(days=days))

    assert len(set(cluster([AMBUSH[0], later]))) == events


def test_an_undated_report_joins_by_its_words() -> None:
    assert set(cluster([*AMBUSH, replace(AMBUSH[1], id=50, published=None)])) == {1}


def test_reports_without_words_stay_alone_and_nothing_gives_nothing() -> None:
    assert cluster([Report(1, "...", "", MONDAY), Report(2, "...", "", MONDAY)]) == [1, 2]
    assert cluster([]) == []


def test_a_large_window_is_taken_in_blocks() -> None:
    # more articles than one block holds, each event in two reports far apart in the list
    towns = ["".join(letters).title() for letters in itertools.product("bdgkm", "aeio", "lnrst", "aeiu")]
    reports = [
        Report(number, f"{town}ville {town}burg", f"{town}ton {town}dorf.", MONDAY)
        for number, town in enumerate(towns * 2)
    ]

    assert cluster(reports) == [number % len(towns) for number in range(len(reports))]
