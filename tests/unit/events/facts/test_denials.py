"""Who denies what was told, and what only sounds like it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from alerts.events.facts.claims import DenialClaim
from alerts.events.facts.extract import extract


@dataclass(frozen=True, slots=True)
class Piece:
    title: str
    text: str = ""
    language: str | None = None
    section: str | None = None
    source_kind: str | None = None
    source_country: str | None = None
    published: datetime | None = None


def denials(title: str, text: str = "", language: str | None = None) -> list[DenialClaim]:
    return [claim for claim in extract(Piece(title, text, language)).denials if not claim.is_context]


@pytest.mark.parametrize(
    ("language", "sentence", "speaker"),
    [
        ("en", "The army denied that civilians were among the dead.", "army"),
        ("en", "Army denies losing soldiers", "army"),
        ("en", "The company has denied any role in the spill.", "company"),
        ("en", "Officials dismissed reports of a coup.", "government"),
        ("en", "The governor rejected the claim.", "government"),
        ("en", "Separatists refuted the report on Tuesday.", "armed group"),
        ("en", "Reports of a coup were denied by the government.", "government"),
        ("en", "A statement of the ministry called the allegations baseless.", "government"),
        ("fr", "L'état-major dément la mort de civils.", "army"),
        ("fr", "Le ministre a démenti les chiffres du syndicat.", "government"),
        ("fr", "Le gouvernement rejette les accusations.", "government"),
        ("fr", "Selon la police, ces allégations sont dénuées de tout fondement.", "police"),
        ("ar", "نفى الجيش مقتل مدنيين في الغارة", "army"),
        ("ar", "ونفت الحكومة هذه الأنباء", "government"),
        ("ru", "Минобороны опровергло гибель солдат.", "army"),
        ("ru", "Губернатор отрицает, что есть погибшие.", "government"),
        ("es", "El gobierno desmintió la muerte de tres soldados.", "government"),
        ("es", "El ejército negó haber disparado.", "army"),
        ("pt", "O governo negou as mortes.", "government"),
        ("pt", "A empresa desmente o vazamento.", "company"),
        ("de", "Die Armee dementierte den Angriff.", "army"),
        ("de", "Die Regierung wies die Vorwürfe zurück.", "government"),
        ("de", "Die Polizei bestreitet, geschossen zu haben.", "police"),
        ("it", "Il governo smentisce la notizia.", "government"),
        ("uk", "Міністр спростував загибель військових.", "government"),
        ("tr", "Bakanlık iddiaları yalanladı.", "government"),
        (
            "en",
            "The military said it killed 10 militants in the raid and rejected claims of other dead.",
            "army",
        ),
        ("en", "The company, accused by the government, denied it.", "company"),
        ("en", "Fishermen died, a union says; army denies it", "army"),
        # nobody who is known by his office
        ("en", "Aliou Maiga denied it.", None),
    ],
)
def test_a_denial_is_read_with_the_kind_of_speaker(language: str, sentence: str, speaker: str | None) -> None:
    found = denials(sentence, language=language)

    assert [claim.speaker for claim in found] == [speaker]
    assert found[0].sentence == sentence


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "A judge denied bail to the three men."),
        ("en", "The court denied the motion."),
        ("en", "Two journalists were denied entry at the airport."),
        ("en", "Officials denied access to the site."),
        ("en", "The army neither confirmed nor denied the strike."),
        ("en", "The ministry did not deny the report."),
        ("en", "Nobody denied it."),
        ("en", "Ransoms, which governments deny, are paid."),
        ("en", "The parliament rejected the bill."),
        ("en", "He was charged with filing a false report."),
        ("fr", "L'armée n'a ni confirmé ni démenti l'attaque."),
        ("fr", "Le gouvernement n'a pas démenti."),
        ("fr", "De fausses informations circulent."),
        ("fr", "La démence gagne les personnes âgées."),
        ("ar", "لم ينف الجيش مقتل مدنيين"),
        ("ru", "Минобороны не опровергло эти сообщения."),
        ("ru", "Тест дал отрицательный результат."),
        ("es", "El ministro se negó a hablar."),
        ("es", "El juez le negó la libertad."),
        ("pt", "O ministro negou-se a falar."),
        ("pt", "O juiz negou o pedido de fiança."),
        ("de", "Er bestritt sein hundertstes Spiel für den Verein."),
        ("de", "Die Armee dementierte nicht."),
    ],
)
def test_what_only_sounds_like_a_denial_is_none(language: str, sentence: str) -> None:
    assert denials("A title", sentence, language) == []


def test_he_is_whoever_was_named_before() -> None:
    found = denials(
        "Togo tells of its dead",
        "The minister of security told parliament on Wednesday of three deaths. He denied that others were taken.",
        "en",
    )

    assert [claim.speaker for claim in found] == ["government"]


def test_a_denial_of_something_older_is_context() -> None:
    text = "Four people were killed on Sunday. In 2021 the army denied a strike there."
    found = extract(
        Piece("Four killed in Kidal", text, "en", published=datetime(2026, 3, 3, tzinfo=UTC))
    ).denials

    assert all(claim.is_context for claim in found)


def test_a_newsroom_that_corrects_itself_denies_what_it_told() -> None:
    found = denials(
        "Tirs au camp : aucun blessé",
        "CORRECTION — Une première version de notre article faisait état de deux blessés. Il n'y en a pas.",
        "fr",
    )

    assert [claim.speaker for claim in found] == ["newsroom"]


@pytest.mark.parametrize(
    ("sentence", "said_by"),
    [
        ("The army has denied it.", "The army"),
        ("On Monday, the army denied it.", "the army"),
        ("The firm, registered in Guinea, denied it.", None),
        ("Denied by the army: a coup.", None),
    ],
)
def test_who_denies_is_given_as_written(sentence: str, said_by: str | None) -> None:
    assert [claim.said_by for claim in denials("A coup?", sentence, "en")] == [said_by]


@pytest.mark.parametrize(
    "text", ["", "denied", "denied " * 2_000, "démenti\n" * 50, "نفى", "\x00denied\ud800"]
)
def test_odd_texts_raise_nothing(text: str) -> None:
    extract(Piece(text, text))
