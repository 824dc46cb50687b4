"""Where the event of an article happened."""

from __future__ import annotations

import pytest

from alerts.events.places.claim import PlaceClaim, Precision
from alerts.events.places.gazetteer import Place, shipped
from alerts.events.places.resolve import event_places


def places(
    title: str, *sentences: str, language: str | None = "en", source: str | None = None
) -> list[PlaceClaim]:
    return event_places(title, sentences, source_country=source, language=language)


def place(title: str, *sentences: str, language: str | None = "en", source: str | None = None) -> PlaceClaim:
    return next(
        one for one in places(title, *sentences, language=language, source=source) if not one.is_context
    )


@pytest.mark.parametrize(
    ("language", "title", "sentence", "name"),
    [
        # the town of a dateline is the newsroom's
        ("en", "Ten soldiers die", "BAMAKO (Reuters) - Gunmen killed ten soldiers in Ménaka on Monday.", "Ménaka"),
        ("en", "Junta dissolves parties", "BAMAKO — Mali's rulers have dissolved all parties.", "Bamako"),
        # where the wounded were taken, who spoke where, where people come from
        ("en", "Blast kills four", "A blast in Dori killed four; six were flown to Ouagadougou.", "Dori"),
        ("fr", "Quatre morts", "Une attaque à Arbinda a fait quatre morts, transférés à Kaya.", "Arbinda"),
        ("en", "Raid kills two", "Two died in Téra, an official said in Niamey.", "Téra"),
        ("en", "Aid group's nurse freed", "The group, based in Geneva, said she was freed in Agadez.", "Agadez"),
        # governments by their capitals
        ("en", "Moscow denies strike on Kharkiv", "Russia denied it had hit Kharkiv.", "Kharkiv"),
        ("en", "EU lists six gold traders", "The European Union has listed six people.", "Brussels"),
        ("en", "EU condemns attack in Gao", "The EU condemned the attack in Gao.", "Gao"),
        # the capital that is not named
        ("en", "Talks resume", "Envoys met in the Malian capital on Friday.", "Bamako"),
        ("en", "Talks resume", "Envoys met in Chad's capital on Friday.", "N'Djamena"),
        ("fr", "Reprise des pourparlers", "Ils se sont réunis dans la capitale du Niger.", "Niamey"),
        # teams and persons are no places
        ("en", "Paris Saint-Germain win in London", "Paris Saint-Germain won.", "London"),
        ("en", "Police free man", "Jordan Henderson was freed in Accra.", "Accra"),
        # towns of the headline's header
        ("fr", "Bobo-Dioulasso : un marché en feu", "Le marché a brûlé dans la nuit.", "Bobo-Dioulasso"),
        # an old event that is only named
        ("en", "Girls taken in Zuru", "In Zuru, gunmen took girls, recalling the Chibok raid of 2014.", "Zuru"),
        # in other tongues
        ("ru", "Удар дрона", "Дрон нанёс удар по рынку в малийском городе Тинзауатен.", "Tinzaouaten"),
        ("ar", "غارة", "قُتل خمسة في غارة على بلدة تينزواتن شمالي مالي.", "Tinzaouaten"),
        ("es", "Tres muertos", "Tres personas murieron en la ciudad de Culiacán.", "Culiacán"),
        ("pt", "Ataque", "Cinco pessoas morreram em Macomia, no norte do país.", "Macomia"),
        ("de", "Unfall", "In Mannheim ist ein Auto in eine Menge gefahren.", "Mannheim"),
        ("tr", "Patlama", "Diyarbakır'da meydana gelen patlamada üç kişi öldü.", "Diyarbakır"),
        ("sw", "Shambulio", "Watu kumi wameuawa katika shambulio mjini Goma.", "Goma"),
        ("ha", "Hari", "'Yan bindiga sun kai hari garin Funtua.", "Funtua"),
    ],
)  # fmt: skip
def test_the_place_is_where_it_happened(language: str, title: str, sentence: str, name: str) -> None:
    assert place(title, sentence, language=language).name == name


@pytest.mark.parametrize(
    ("language", "sentence", "name"),
    [
        ("en", "A bomb went off near Boni.", "Boni"),
        ("fr", "Une attaque à 20 km de Djibo.", "Djibo"),
        ("fr", "L'embuscade a eu lieu au sud de Bougouni.", "Bougouni"),
        ("fr", "Une mine a sauté entre Djibo et Bourzanga.", "Djibo"),
        ("en", "An ambush on the road from Téra to Dargol.", "Téra"),
        ("fr", "Une mine sur l'axe Bourzanga-Djibo.", "Bourzanga"),
        ("ru", "Засада недалеко от Хомбори.", "Hombori"),
        ("ar", "انفجار قرب أغاديز", "Agadez"),
    ],
)
def test_what_is_near_a_place_is_not_said_to_be_in_it(language: str, sentence: str, name: str) -> None:
    claim = place("x", sentence, language=language)

    assert (claim.name, claim.precision) == (name, Precision.NEAR)


def test_a_road_is_mentioned_with_both_its_ends() -> None:
    assert place("x", "Une mine entre Djibo et Bourzanga.", language="fr").mention == "Djibo et Bourzanga"


def test_a_town_between_the_ends_of_the_road_is_nearer() -> None:
    claim = place("Convoy ambushed between Douentza and Hombori", "Gunmen struck near Boni.")

    assert claim.name == "Boni"


@pytest.mark.parametrize(
    ("sentence", "name", "precision"),
    [
        ("Fighting spread in the Kidal region.", "Kidal Region", Precision.REGION),
        ("Gunmen struck in Kunduz province.", "Kunduz", Precision.REGION),
        ("Gunmen struck in northern Mali.", "Mali", Precision.COUNTRY),
        ("A boat sank in Lake Chad.", "Lake Chad", Precision.REGION),
    ],
)
def test_regions_and_countries_are_no_towns(sentence: str, name: str, precision: Precision) -> None:
    claim = place("x", sentence)

    assert (claim.name, claim.precision) == (name, precision)


def test_a_country_has_no_coordinates() -> None:
    claim = place("x", "Gunmen struck in northern Mali.")

    assert (claim.country, claim.latitude, claim.longitude) == ("ML", None, None)


@pytest.mark.parametrize(
    ("sentences", "country"),
    [
        (("Gunmen attacked Koro, in Mali's Bandiagara region.",), "ML"),
        (("Des hommes ont attaqué Koro, dans le nord de la Côte d'Ivoire.",), "CI"),
        (("A well was fought over in Fada, in Chad.",), "TD"),
        (("Fada a été attaquée.", "L'armée burkinabè a riposté à Fada, à l'est de Koupéla."), "BF"),
        (("Protesters marched in Tripoli.", "Lebanese troops from Beirut watched."), "LB"),
        (("Protesters marched in Tripoli.", "Libyan troops from Misrata watched."), "LY"),
    ],
)
def test_namesakes_are_told_apart_by_what_else_is_named(sentences: tuple[str, ...], country: str) -> None:
    assert place("x", *sentences).country == country


def test_without_other_evidence_the_source_tells_namesakes_apart() -> None:
    assert place("x", "Deux morts à Koro.", language="fr", source="CI").country == "CI"
    assert place("x", "Deux morts à Koro.", language="fr", source="ML").country == "ML"


@pytest.mark.parametrize(
    ("title", "sentence", "country"),
    [
        ("Bandits kill 10 in Niger", "MINNA — Bandits struck near Suleja, the police of Niger said.", "NG"),
        ("Niger junta expels envoy", "Niger's army gave the envoy 48 hours to leave Niamey.", "NE"),
        ("Soldiers die in Niger", "Nigerien soldiers died in Niger.", "NE"),
        ("Oil spill in the Niger Delta", "Oil spilled in the Niger Delta, in Nigeria.", "NG"),
        ("Raid in Niger State", "Gunmen struck in Niger State.", "NG"),
        ("Congo rebels take town", "Rebels in Congo took Rutshuru.", "CD"),
        ("Pluies au Congo", "Au Congo, les pluies ont tué à Brazzaville.", "CG"),
        ("Georgia deputy shot", "A deputy was shot near Atlanta, Georgia.", "US"),
        ("Georgia protests", "Police in Georgia fired gas in Tbilisi.", "GE"),
    ],
)
def test_countries_of_like_names_are_told_apart(title: str, sentence: str, country: str) -> None:
    assert place(title, sentence, language=None).country == country


@pytest.mark.parametrize(
    ("language", "sentence", "name", "country", "admin1"),
    [
        ("fr", "Un éboulement à Dabia, dans le cercle de Kéniéba.", "Dabia", "ML", "Kayes"),
        ("en", "Gunmen raided the village of Gidan Dawa in Katsina State.", "Gidan Dawa", "NG", "Katsina"),
        ("en", "Gunmen struck Kusherki village in Niger State.", "Kusherki", "NG", "Niger"),
        ("ru", "Взрыв в деревне Ахуново в Дагестане.", "Ахуново", "RU", "Dagestan"),
        ("ar", "هجوم على بلدة كوماتشا في شمال مالي", "كوماتشا", "ML", None),
    ],
)
def test_a_place_that_no_gazetteer_has_keeps_its_name_and_its_container(
    language: str, sentence: str, name: str, country: str, admin1: str | None
) -> None:
    claim = place("x", sentence, language=language)

    assert (claim.name, claim.place_id, claim.country, claim.admin1) == (name, None, country, admin1)


@pytest.mark.parametrize(
    ("title", "sentence", "name"),
    [
        # a local newsroom's town, in capitals before the dash, is a place though no table has it
        (
            "Man shot in Moncks Corner",
            "MONCKS CORNER, S.C. (AP) — A man was shot on Monday.",
            "Moncks Corner",
        ),
        ("Two die", "BEULAVILLE, N.C. - Two people died in a fire.", "Beulaville"),
        ("Two die", "Buckeye police are looking into two deaths.", "Buckeye"),
        # a title with capitals throughout needs a sentence that has the name, too
        ("Shots Fired In Xanadu Heights", "Shots were fired in Xanadu Heights on Monday.", "Xanadu Heights"),
    ],
)
def test_towns_of_local_news_are_found_without_a_gazetteer(title: str, sentence: str, name: str) -> None:
    assert place(title, sentence).name == name


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("Five Ways To Eat At Restaurants", "Nothing more is told."),
        ("x", "The County Sheriff spoke at Fulton Industries Inc about the news."),
        ("x", "CORRECTION — An earlier version was wrong."),
        ("x", "Local police and angry villagers met."),
    ],
)
def test_names_of_firms_offices_and_rubrics_are_no_places(title: str, sentence: str) -> None:
    assert places(title, sentence) == []


def test_a_month_a_feast_or_an_office_is_no_place() -> None:
    assert [one.name for one in places("x", "In March, at Easter, he spoke in Parliament in Arabic.")] == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Man held. Say the police. Reading is hard."),
        ("en", "A crowd gathered in Orange County."),
        ("fr", "La société Orange a payé."),
        ("fr", "Moussa Kita a été élu."),
        ("en", "Gunmen attacked a Fulani village and killed two in another Dogon hamlet."),
    ],
)
def test_ordinary_words_and_surnames_are_no_places(language: str, sentence: str) -> None:
    assert places("x", sentence, language=language) == []


def test_ordinary_words_with_a_locative_are_places() -> None:
    assert place("x", "Deux policiers tués à Say, au Niger.", language="fr").place_id == "ne-say"
    assert place("x", "Five people were stabbed in Reading, police said.").place_id == "gb-reading"


def test_a_town_in_a_hospital_sentence_is_context() -> None:
    claims = places("x", "The attack in Bandiagara killed two; a third died in hospital in Sévaré.")

    assert [(one.name, one.is_context) for one in claims] == [("Bandiagara", False), ("Sévaré", True)]


def test_claims_carry_their_sentence() -> None:
    assert place("Gunmen attack", "It happened in Djibo.").sentence == "It happened in Djibo."


def test_an_article_without_a_place_is_about_its_sources_country() -> None:
    assert place("Prices rise", "Bread is dear.", source="ML").name == "Mali"
    assert places("Prices rise", "Bread is dear.") == []


def test_the_rest_of_the_article_tells_the_country_only() -> None:
    claims = event_places(
        "x",
        ["Deux morts à Koro."],
        source_country=None,
        language="fr",
        context=["Abidjan a réagi.", "Bouaké aussi."],
    )

    assert [(one.name, one.country) for one in claims] == [("Koro", "CI")]


def test_another_gazetteer_may_be_asked() -> None:
    more = shipped().with_places([Place("geonames:1", "Kurmi", "town", "Taraba", "NG", 7.2, 10.8, 1)])
    claims = event_places("x", ["Two died in Kurmi."], source_country=None, language="en", gazetteer=more)

    assert claims[0].place_id == "geonames:1"
