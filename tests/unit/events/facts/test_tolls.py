"""How many were killed, injured or abducted, and what is no toll of the told event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from alerts.events.facts.attribution import said_by
from alerts.events.facts.casualties import main_toll
from alerts.events.facts.claims import TollClaim, TollKind
from alerts.events.facts.extract import extract

Range = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Piece:
    title: str
    text: str = ""
    language: str | None = None
    section: str | None = None
    source_kind: str | None = None
    source_country: str | None = None
    published: datetime | None = datetime(2026, 7, 29, 9, tzinfo=UTC)


def main(piece: Piece, kind: TollKind) -> Range | None:
    claim = main_toll(extract(piece).tolls, kind, piece.title, is_strike=False)
    return claim and (claim.low, claim.high)


KILLED: list[tuple[str, str, Range]] = [
    # headlines
    ("en", "Six killed in ambush", (6, 6)),
    ("en", "Blast kills 14 at bus stop", (14, 14)),
    ("en", "Landslide leaves ten dead", (10, 10)),
    ("en", "Ferry disaster: 31 bodies recovered", (31, 31)),
    ("en", "Pastor killed in raid on village", (1, 1)),
    ("fr", "Attaque d’un village : 18 morts", (18, 18)),
    ("fr", "Une frappe tue neuf civils", (9, 9)),
    ("fr", "Vingt et un soldats tués dans une embuscade", (21, 21)),
    ("es", "Mueren doce mineros en un derrumbe", (12, 12)),
    ("pt", "Ataque mata sete pessoas em aldeia", (7, 7)),
    ("de", "Mindestens dreiundzwanzig Tote bei Anschlag", (23, 23)),
    ("it", "Crolla un ponte: quattro morti", (4, 4)),
    ("ru", "При нападении погибли девять военных", (9, 9)),
    ("uk", "Внаслідок удару загинули п’ятеро людей", (5, 5)),
    ("ar", "مقتل 12 جنديا في كمين", (12, 12)),
    ("tr", "Saldırıda 15 kişi öldü", (15, 15)),
    ("sw", "Watu kumi na wawili wameuawa katika shambulio", (12, 12)),
    ("ha", "Yan bindiga sun kashe mutane 20", (20, 20)),
    # verbs before and behind
    ("en", "Gunmen on motorcycles shot dead at least 30 worshippers.", (30, 30)),
    ("en", "The two pilots, both foreigners, died when the plane came down.", (2, 2)),
    ("en", "An attack claimed the lives of forty-five villagers.", (45, 45)),
    ("fr", "L’attaque a coûté la vie à une trentaine de villageois.", (30, 30)),
    ("fr", "L’explosion a fait 7 morts et 12 blessés.", (7, 7)),
    ("fr", "Cent vingt personnes ont trouvé la mort dans le naufrage.", (120, 120)),
    ("ru", "Жертвами взрыва стали 17 человек, ещё 40 ранены.", (17, 17)),
    ("ar", "لقي ثلاثة وعشرون شخصا مصرعهم في حادث سير", (23, 23)),
    ("es", "Hombres armados asesinaron a treinta y dos campesinos.", (32, 32)),
    # ranges
    ("en", "More than 40 people were killed.", (40, None)),
    ("en", "Between nine and eleven soldiers were killed.", (9, 11)),
    ("en", "Dozens of people were killed in the crush.", (24, None)),
    ("fr", "Une dizaine de soldats ont été tués.", (9, 11)),
    ("fr", "De huit à douze gendarmes ont été tués.", (8, 12)),
    ("ru", "Погибли от 9 до 11 человек.", (9, 11)),
    # rows
    ("en", "Two soldiers and a civilian were killed on the road.", (3, 3)),
    ("en", "The blast killed two soldiers and a nurse.", (3, 3)),
    ("en", "A bus driver, a farmer and his wife were killed.", (3, 3)),
    ("fr", "Deux gendarmes et un chauffeur ont été tués.", (3, 3)),
    # the dual, and one person
    ("ar", "قتل جنديان في انفجار لغم", (2, 2)),
    ("en", "The deputy mayor, Ali Demba, was shot dead at his door.", (1, 1)),
    ("ru", "В результате нападения убит заместитель мэра.", (1, 1)),
    ("ar", "قتيلان و5 جرحى في انفجار", (2, 2)),
    ("en", "The strike killed a commander and two of his bodyguards.", (3, 3)),
    # those who did it are counted apart
    ("en", "Twelve soldiers, eight militants killed in clash", (12, 12)),
    # captives may be among the dead
    ("en", "Siege ends: 21 hostages dead", (21, 21)),
    # where the figure came from
    ("en", "Two bodies were found, raising the death toll to five from three.", (5, 5)),
    # a part is not added
    ("en", "Twelve people, including three children, were killed.", (12, 12)),
    ("en", "Nine villagers, four of them women, died.", (9, 9)),
    ("fr", "Six voyageurs ont été tués, dont deux femmes.", (6, 6)),
    ("ar", "مقتل عشرة أشخاص بينهم طفلان", (10, 10)),
    ("en", "Six people, a mother and her five children, were killed.", (6, 6)),
    # corrections and totals
    ("en", "Eleven people were killed, not three, the governor said.", (11, 11)),
    ("en", "Two more died of burns, bringing the death toll to 14.", (14, 14)),
    ("fr", "Le bilan de l’attaque de vendredi passe à 26 morts.", (26, 26)),
    ("ru", "Число погибших при обвале выросло до 19.", (19, 19)),
    ("ar", "ارتفاع حصيلة قتلى الزلزال إلى 120", (120, 120)),
    # digits of other scripts, thousands
    ("ar", "مقتل ١٢ شخصا في غارة", (12, 12)),
    ("en", "The quake killed 2,300 people.", (2300, 2300)),
    ("fr", "Le séisme a fait 2 300 morts.", (2300, 2300)),
]


@pytest.mark.parametrize(("language", "sentence", "killed"), KILLED, ids=[row[1] for row in KILLED])
def test_the_dead_are_counted(language: str, sentence: str, killed: Range) -> None:
    assert main(Piece(sentence, language=language), TollKind.KILLED) == killed


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        # dates, times, years, ages, money, distances
        ("en", "On 9 December the chief was mourned in the killing fields of 1994."),
        ("en", "Posted: June 5, 2016 3:45 PM. The road is closed."),
        ("en", "The 58-year-old survived; the road is 12 km long and cost 30 million dollars."),
        ("fr", "À 19 h 30, les 250 kilomètres de piste sont morts pour le commerce."),
        # cattle and vehicles
        ("en", "Raiders killed 40 cows and burned 12 trucks."),
        ("fr", "Les assaillants ont tué une vingtaine de bœufs."),
        # nobody
        ("en", "No one was killed when the depot burned."),
        ("fr", "L’incendie n’a fait aucun mort."),
        ("ru", "Никто не погиб при пожаре."),
        # an age, and a death by illness
        ("en", "The former minister died at 84 after a long illness."),
        # things brought down
        ("en", "The air force shot down 54 drones."),
        # whoever did it
        ("en", "The trader was met by two gunmen."),
        # an attempt, an allegation
        ("en", "Three men are accused of plotting to kill 12 people."),
    ],
)
def test_what_is_no_toll(language: str, sentence: str) -> None:
    assert main(Piece("News of the day", sentence, language), TollKind.KILLED) is None


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "It was the third attack since May 2025, when 54 soldiers were killed."),
        ("en", "In October 2024 around forty soldiers died on the island."),
        ("en", "Gunmen killed 54 soldiers there last year."),
        ("en", "Two years ago, 30 people were killed in the same market."),
        ("fr", "L’an dernier, 44 personnes avaient été tuées dans le même village."),
        ("fr", "Quinze soldats y avaient été tués en avril 2025."),
        ("fr", "Depuis 2015, plus de 3 000 civils ont été tués dans la région."),
        ("ru", "В прошлом году там погибли 44 человека."),
        ("ru", "С начала года погибли 300 человек."),
        ("ar", "قتل 44 شخصا هناك العام الماضي"),
        ("es", "El año pasado murieron 44 personas en la misma carretera."),
    ],
)
def test_earlier_tolls_are_context(language: str, sentence: str) -> None:
    tolls = extract(Piece("A market burns", f"A market burned on Monday. {sentence}", language)).tolls

    assert [claim.is_context for claim in tolls if claim.kind is TollKind.KILLED] == [True]


def test_a_toll_in_a_superlative_headline_is_the_events() -> None:
    piece = Piece("Twelve soldiers killed in deadliest attack since 2019")

    assert main(piece, TollKind.KILLED) == (12, 12)


@pytest.mark.parametrize(
    ("language", "sentence", "injured"),
    [
        ("en", "Six people were killed and 14 injured.", (14, 14)),
        ("en", "Forty were in hospital with burns.", (40, 40)),
        ("en", "Four people were shot outside a bar.", (4, 4)),
        # shot dead: not hurt beside
        ("en", "One man was shot and killed.", None),
        ("fr", "Douze blessés, dont quatre graves, ont été évacués.", (12, 12)),
        ("ru", "Ранения получили семь человек.", (7, 7)),
        ("ar", "أصيب خمسة أشخاص بجروح", (5, 5)),
        ("es", "El choque dejó cuatro heridos.", (4, 4)),
    ],
)
def test_the_injured_are_counted(language: str, sentence: str, injured: Range | None) -> None:
    assert main(Piece("News of the day", sentence, language), TollKind.INJURED) == injured


@pytest.mark.parametrize(
    ("language", "sentence", "abducted"),
    [
        ("en", "Gunmen kidnapped 38 schoolgirls before dawn.", (38, 38)),
        ("en", "Bandits seized five farmers and their harvest.", (5, 5)),
        ("en", "Nine oil workers were taken hostage.", (9, 9)),
        ("en", "A German geologist was kidnapped on the road.", (1, 1)),
        ("fr", "Une quarantaine de lycéennes ont été enlevées.", (40, 40)),
        ("ru", "Боевики похитили троих рабочих.", (3, 3)),
        ("ar", "اختطاف أربعة عمال في الصحراء", (4, 4)),
        # police seize goods and suspects
        ("en", "Police seized five suspects and 40 kilos of cocaine.", None),
        # a later rescue is no abduction
        ("en", "Troops rescued 12 kidnapped villagers.", None),
        ("fr", "Les 33 lycéennes enlevées le 8 mars ont été libérées.", None),
    ],
)
def test_the_abducted_are_counted(language: str, sentence: str, abducted: Range | None) -> None:
    assert main(Piece("News of the day", sentence, language), TollKind.ABDUCTED) == abducted


def test_claims_that_differ_stay_side_by_side_with_who_says_them() -> None:
    piece = Piece(
        "Ambush on the northern road",
        "Nine soldiers were killed, according to two hospital sources. Five soldiers were killed, the army said.",
    )

    tolls = extract(piece).tolls

    assert [(claim.low, claim.side, claim.said_by) for claim in tolls] == [
        (9, "forces", "two hospital sources"),
        (5, "forces", "the army"),
    ]


def test_what_an_army_says_that_it_killed_is_not_the_toll_of_an_attack() -> None:
    piece = Piece("Assault repelled", "Five soldiers died. The army said that it killed 26 terrorists.")

    tolls = extract(piece).tolls

    assert main(piece, TollKind.KILLED) == (5, 5)
    assert [(claim.low, claim.side) for claim in tolls] == [(5, "forces"), (26, "attackers")]


def test_odd_input_claims_nothing_and_never_raises() -> None:
    odd = "On 30 February 0 killed " + "9" * 400 + " killed 0 July " + "1" * 31 + " dead " + "-" * 50

    claimed: tuple[TollClaim, ...] = extract(Piece(odd, odd * 3, language="xx")).tolls

    assert all(claim.low < 10**6 for claim in claimed)


def test_an_empty_article_claims_nothing() -> None:
    claimed = extract(Piece("", "", published=None))

    assert (claimed.dates, claimed.tolls, claimed.actors, claimed.looks_back_to) == ((), (), (), None)


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("In an audio message, JNIM claimed responsibility and said 17 soldiers were killed.", "JNIM"),
        ("ISWAP claims 17 soldiers died in the raid.", "ISWAP"),
        ("Le JNIM revendique l'assaut et affirme avoir tué dix-sept soldats.", "Le JNIM"),
        ("Dans une vidéo, le JNIM s'attribue l'assaut de la base et affirme avoir tué 17 soldats.", "le JNIM"),
        ("The blast that jihadists set off claimed 17 lives.", None),  # nobody says so
        ("He claims 17 died.", None),
        ("Trois morts, d'après l'hôpital de la ville où les blessés sont soignés.", "l'hôpital de la ville"),
        ("Cinq morts, a-t-on appris de source proche des secours.", "source proche des secours"),
    ],
)  # fmt: skip
def test_who_gives_a_figure_is_named_without_what_is_said_of_them(sentence: str, speaker: str | None) -> None:
    assert said_by(sentence) == speaker
