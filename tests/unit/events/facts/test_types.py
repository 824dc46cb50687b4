"""What kind of event an article tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from alerts.events.facts.extract import extract


@dataclass(frozen=True, slots=True)
class Piece:
    title: str
    text: str = ""
    language: str | None = None
    section: str | None = None
    source_kind: str | None = None
    source_country: str | None = None
    published: datetime | None = datetime(2026, 7, 29, 9, tzinfo=UTC)


HEADLINES = [
    # attacks, also by mine and bomb on the ground
    ("en", "Gunmen ambush police patrol, kill three", "attack"),
    ("en", "Roadside bomb hits army truck near border", "attack"),
    ("en", "Suicide bomber targets crowded market", "attack"),
    ("en", "Fighters overrun army outpost in the east", "attack"),
    ("fr", "Un véhicule de la gendarmerie saute sur un engin explosif", "attack"),
    ("fr", "Attaque d’un village : huit civils tués", "attack"),
    ("es", "Emboscada contra una patrulla deja cuatro soldados muertos", "attack"),
    ("pt", "Homens armados atacam aldeia em Cabo Delgado", "attack"),
    ("de", "Tote bei Anschlag auf Markt", "attack"),
    ("it", "Agguato a un convoglio militare, tre morti", "attack"),
    ("ru", "Боевики напали на военный пост", "attack"),
    ("ar", "هجوم مسلح على قرية يخلف قتلى", "attack"),
    ("tr", "Karakola silahlı saldırı", "attack"),
    # from the air, or by shells
    ("en", "Drone strike destroys fuel depot", "strike"),
    ("en", "Air raid on rebel camp kills dozens", "strike"),
    ("en", "Shelling hits hospital in besieged city", "strike"),
    ("fr", "Bombardement aérien sur un marché", "strike"),
    ("fr", "Frappe de drone contre un pick-up", "strike"),
    ("es", "Ataque aéreo contra un campamento", "strike"),
    ("ru", "Авиаудар по рынку: есть погибшие", "strike"),
    ("ar", "غارة جوية تستهدف سوقا شعبيا", "strike"),
    ("uk", "Ракетний удар по місту", "strike"),
    # abductions, and their end
    ("en", "Bandits kidnap 20 travellers on highway", "abduction"),
    ("fr", "Trois humanitaires enlevés dans le nord", "abduction"),
    ("es", "Secuestran a un empresario en la capital", "abduction"),
    ("ru", "Похищены двое иностранных специалистов", "abduction"),
    ("ar", "اختطاف صحفي في العاصمة", "abduction"),
    ("en", "Kidnapped missionaries freed after three weeks", "other"),
    ("fr", "Les otages ont été libérés", "other"),
    # protests, and walkouts
    ("en", "Thousands march against fuel price rise", "protest"),
    ("en", "Doctors begin nationwide strike over pay", "protest"),
    ("fr", "Les enseignants entament une grève de trois jours", "protest"),
    ("fr", "Marche de l’opposition dispersée au gaz lacrymogène", "protest"),
    ("es", "Huelga general paraliza el país", "protest"),
    ("de", "Lokführer streiken erneut", "protest"),
    ("it", "Sciopero dei treni in tutta Italia", "protest"),
    ("ru", "Шахтёры вышли на забастовку", "protest"),
    ("ar", "آلاف المتظاهرين يحتجون على الغلاء", "protest"),
    # politics, agreements, sanctions, statements
    ("en", "Parliament approves new electoral law", "political"),
    ("en", "President reshuffles cabinet", "political"),
    ("fr", "Remaniement ministériel : un nouveau Premier ministre nommé", "political"),
    ("es", "El presidente anuncia elecciones anticipadas", "political"),
    ("ru", "Президент назначил нового премьер-министра", "political"),
    ("ar", "انتخابات برلمانية مبكرة في البلاد", "political"),
    ("en", "Rivals sign ceasefire agreement", "agreement"),
    ("fr", "Signature d’un accord de paix entre le gouvernement et les rebelles", "agreement"),
    ("es", "Gobierno y guerrilla firman acuerdo de paz", "agreement"),
    ("ru", "Стороны подписали соглашение о перемирии", "agreement"),
    ("en", "EU imposes sanctions on four generals", "sanction"),
    ("fr", "L’ambassadeur expulsé, déclaré persona non grata", "sanction"),
    ("ru", "США ввели санкции против банка", "sanction"),
    ("en", "African Union condemns violence", "statement"),
    ("fr", "L’armée dément les accusations", "statement"),
    # accidents and disasters
    ("en", "Bus crash kills 12 on mountain road", "accident"),
    ("en", "Gold mine collapse traps diggers", "accident"),
    ("fr", "Collision entre un camion et un minibus : neuf morts", "accident"),
    ("es", "Accidente de autobús deja diez muertos", "accident"),
    ("de", "Zugunglück in Bayern: mehrere Verletzte", "accident"),
    ("ru", "В ДТП с автобусом погибли шесть человек", "accident"),
    ("ar", "حادث سير يودي بحياة سبعة أشخاص", "accident"),
    ("en", "Floods displace thousands", "disaster"),
    ("en", "Earthquake shakes northern province", "disaster"),
    ("fr", "Épidémie de choléra : 40 cas recensés", "disaster"),
    ("fr", "Inondations : des centaines de maisons détruites", "disaster"),
    ("es", "Terremoto de magnitud 6 sacude la costa", "disaster"),
    ("ru", "Наводнение затопило десятки сёл", "disaster"),
    ("ar", "زلزال يضرب شمال البلاد", "disaster"),
    ("sw", "Mafuriko yaua watu sita", "disaster"),
    # crime, economy, sport
    ("en", "Court jails former minister for corruption", "crime"),
    ("en", "Police arrest three over bank robbery", "crime"),
    ("fr", "Trafic de drogue : deux hommes condamnés", "crime"),
    ("es", "Detienen a tres sospechosos de robo", "crime"),
    ("ru", "Суд приговорил мошенника к пяти годам", "crime"),
    ("en", "Inflation slows to 14 percent", "economy"),
    ("fr", "Le prix du coton fixé à 300 francs le kilo", "economy"),
    ("de", "Inflation steigt auf drei Prozent", "economy"),
    ("en", "Striker scores twice as champions win derby", "sport"),
    ("fr", "Football : les Lions remportent la Coupe", "sport"),
    ("es", "El delantero marca dos goles en el partido", "sport"),
]


@pytest.mark.parametrize(("language", "title", "kind"), HEADLINES, ids=[row[1] for row in HEADLINES])
def test_a_headline_tells_the_type(language: str, title: str, kind: str) -> None:
    assert extract(Piece(title, language=language)).type == kind


def test_an_arrest_is_the_news_not_the_attack_that_it_is_about() -> None:
    piece = Piece(
        "Two arrested over market massacre",
        "Police arrested two men over the attack in which gunmen killed 40 people at a market last year.",
    )

    assert extract(piece).type == "crime"


def test_a_type_carries_the_sentence_that_speaks_for_it() -> None:
    claimed = extract(Piece("Night in the north", "Gunmen ambushed a convoy near the river."))

    assert (claimed.type, claimed.type_sentence) == ("attack", "Gunmen ambushed a convoy near the river.")
