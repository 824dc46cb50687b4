"""What only looks back on an old event, and what is news though it recalls one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from alerts.events.facts.extract import extract

# a Wednesday
PUBLISHED = datetime(2026, 7, 29, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Piece:
    title: str
    text: str = ""
    section: str | None = None
    source_kind: str | None = None
    source_country: str | None = None
    published: datetime | None = PUBLISHED
    language: str | None = None


def is_background(piece: Piece) -> bool:
    return extract(piece).looks_back_to is not None


BACKGROUND = {
    "labelled in the section, dated in the lead": Piece(
        "The road is still the enemy",
        "On 26 July 2025 a column of eleven trucks was ambushed near Tin Ezzar. Nineteen soldiers died.",
        section="Analysis",
    ),
    "labelled in the title": Piece(
        "Explainer: how the Tin Ezzar ambush changed the war",
        "Gunmen hit the convoy on July 26, 2025. The army never recovered the trucks.",
    ),
    "labelled, and dated only by the phrase": Piece(
        "Analysis: a year after the Tin Ezzar ambush", "The road to the border is empty. Nobody repairs it."
    ),
    "labelled, last year in the title": Piece(
        "Analysis: what last year's ambush taught", "The road is empty."
    ),
    "French label": Piece(
        "Retour sur l’embuscade de Tin Ezzar",
        "Le 26 juillet 2025, un convoi tombait dans une embuscade. Dix-neuf soldats étaient tués.",
    ),
    "French label, after the event": Piece(
        "Décryptage : un an après l’embuscade du 26 juillet 2025, la route est vide", "Nul ne la répare."
    ),
    "no label, but a year ago beside the explicit day": Piece(
        "The widows of Tin Ezzar",
        "A year ago, on 26 July 2025, gunmen ambushed a convoy. The widows still wait for the pensions.",
    ),
    "no label, il y a un an": Piece(
        "Les veuves de Tin Ezzar", "Il y a un an, le 26 juillet 2025, un convoi brûlait. Elles attendent."
    ),
    "an anniversary with its day": Piece(
        "Anniversary of an ambush", "Nineteen soldiers were killed on 26 July 2025 near Tin Ezzar."
    ),
    "an analysis house with an explicit old day": Piece(
        "The road war", "On 26 July 2025 fighters ambushed a convoy.", source_kind="analysis"
    ),
    "an old bound beside the old day": Piece(
        "Analysis: the road war",
        "On 26 July 2025, in the worst ambush since May 2019, nineteen soldiers died.",
    ),
    "the first sentence tells the deed at its day and year": Piece(
        "Gunmen ambush convoy near Tin Ezzar",
        "Gunmen killed nineteen soldiers on 26 July 2025 near Tin Ezzar, the army said. The trucks burned.",
    ),
    "a French analysis after a verb of looking back": Piece(
        "Tin Ezzar : la bataille expliquée",
        "Le 26 juillet 2025, un convoi de l’armée a été attaqué près de Tin Ezzar. Dix-neuf soldats sont morts.",
    ),
    "an explainer": Piece(
        "Explained: who fights whom around Tin Ezzar",
        "The fighters who burned a convoy on 26 July 2025 belong to three groups. None of them trusts the others.",
    ),
}

NEWS = {
    "a verdict": Piece(
        "Four sentenced over Tin Ezzar ambush",
        "A court in the capital handed life terms to four men for the ambush of 26 July 2025, in which nineteen "
        "soldiers were killed.",
    ),
    "a verdict, in French": Piece(
        "Embuscade de Tin Ezzar : quatre condamnations",
        "Quatre hommes ont été condamnés pour l’embuscade du 26 juillet 2025, qui avait fait dix-neuf morts.",
    ),
    "an arrest": Piece(
        "Suspected planner of Tin Ezzar ambush arrested",
        "Police have arrested a man believed to have planned the ambush of 26 July 2025. A year ago he fled abroad.",
    ),
    "a freed hostage": Piece(
        "Engineer freed after a year in captivity",
        "An engineer kidnapped a year ago, on 26 July 2025, has been released and is on the way home.",
    ),
    "a broken truce": Piece(
        "Truce collapses around Tin Ezzar",
        "The truce signed a year ago, on 26 July 2025, has collapsed: both sides shell each other’s lines.",
    ),
    "forensic analysis": Piece(
        "Forensic analysis names the dead of Tin Ezzar",
        "Remains found after the ambush of 26 July 2025 belong to five missing drivers, a laboratory found.",
    ),
    "a DNA analysis, in French": Piece(
        "L’analyse ADN identifie cinq disparus de Tin Ezzar",
        "Les restes exhumés appartiennent à cinq chauffeurs disparus le 26 juillet 2025, selon le parquet.",
    ),
    "the dead are named, in Russian": Piece(
        "Опознаны погибшие под Тин-Эззаром",
        "Опознаны тела пятерых водителей, погибших в засаде 26 июля 2025 года, сообщили власти.",
    ),
    "an inquiry, in Spanish": Piece(
        "Abren investigación por la emboscada de Tin Ezzar",
        "La fiscalía abrió una investigación por la emboscada en la que murieron diecinueve soldados el 26 de julio "
        "de 2025.",
    ),
    "a verdict, in Arabic": Piece(
        "السجن المؤبد لأربعة متهمين في كمين تين إزار",
        "قضت محكمة بالسجن المؤبد على أربعة متهمين في كمين 26 يوليو 2025 الذي قتل فيه تسعة عشر جنديا.",
    ),
    "a broken truce, in French": Piece(
        "La trêve rompue à Tin Ezzar",
        "La trêve conclue le 26 juillet 2025 après la mort de dix-neuf soldats a volé en éclats.",
    ),
    "a toll in the title that the old one is not": Piece(
        "Twelve killed near Tin Ezzar", "On 26 July 2025 nineteen soldiers were killed on the same road."
    ),
    "a death toll beside an older one": Piece(
        "Twelve killed near Tin Ezzar",
        "Twelve villagers died when gunmen came. On 26 July 2025 nineteen soldiers were killed there, analysts say.",
    ),
    "plain news without any date": Piece("Convoy ambushed near Tin Ezzar", "Gunmen killed 12 soldiers."),
    "plain news on a weekday": Piece("Convoy ambushed", "Gunmen killed 12 soldiers on Monday."),
    # the dearest mistake: a new event that a look back opens
    "a new attack on the anniversary, by weekday": Piece(
        "One year after ambush, gunmen strike Tin Ezzar",
        "One year after the ambush of 26 July 2025, gunmen on Monday hit the same road.",
    ),
    "a new event dated by nothing but the old one": Piece(
        "One year after the coup, soldiers fire on protesters",
        "One year after the coup of 26 July 2025, soldiers fired on protesters, killing four.",
    ),
    "a parade attacked that marks an anniversary": Piece(
        "Gunmen attack parade on coup anniversary",
        "The parade marked the anniversary of the government in place since 26 July 2025.",
    ),
    "struck again, without a weekday": Piece(
        "Tin Ezzar convoy hit", "A year ago, on 26 July 2025, gunmen burned a convoy. They have struck again."
    ),
    "the deadliest since an old day": Piece(
        "Twelve soldiers killed", "It is the deadliest attack since 26 July 2025.", section="Analysis"
    ),
    "depuis": Piece(
        "Douze soldats tués",
        "C’est l’attaque la plus meurtrière depuis le 26 juillet 2025.",
        section="Analyse",
    ),
    "before an old day": Piece("Analysis: the army", "It was weaker before 26 July 2025."),
    "an analysis of this week's event": Piece(
        "Analysis: what the ambush means", "Gunmen killed 12 soldiers on 27 July 2026 near Tin Ezzar."
    ),
    "an analysis of this week's event beside an old one": Piece(
        "Analysis: two ambushes", "A convoy burned on 26 July 2025. Another burned on 27 July."
    ),
    "an analysis without a date": Piece("Analysis: the coup", "Soldiers hold the palace and the radio."),
    "an explainer on a new coup in a country that voted last year": Piece(
        "Explained: the coup", "Soldiers hold the palace of a country that voted last year."
    ),
    "old day, but nothing looks back": Piece(
        "Trial opens over Tin Ezzar", "Six men are charged with the ambush of 26 July 2025."
    ),
    "exactly a week old": Piece("Analysis: the ambush", "It happened on 22 July 2026."),
    "only a phrase, no label and no day": Piece(
        "Convoy burns", "A year ago gunmen burned a convoy here. Twelve soldiers are dead."
    ),
    "an analysis house on a new event, a recent word": Piece(
        "Fighters storm base", "A year after 26 July 2025 they came overnight.", source_kind="analysis"
    ),
    "an analysis house, after the old day": Piece(
        "Fighters storm base", "A year after the ambush of 26 July 2025 they came.", source_kind="analysis"
    ),
    "a planned day": Piece("Analysis: the vote", "After the coup of 26 July 2025 they vote on 3 September."),
    "the news comes in the sixth sentence": Piece(
        "The widows of Tin Ezzar",
        "A year ago, on 26 July 2025, a convoy burned. They wait. They pray. They write. They wait more. "
        "On Tuesday gunmen came.",
    ),
    "the title alone is recent": Piece(
        "Mardi, un an après", "Il y a un an, le 26 juillet 2025, un convoi brûlait."
    ),
}


@pytest.mark.parametrize("piece", BACKGROUND.values(), ids=BACKGROUND.keys())
def test_a_piece_that_only_looks_back_is_background(piece: Piece) -> None:
    assert is_background(piece)


@pytest.mark.parametrize("piece", NEWS.values(), ids=NEWS.keys())
def test_what_may_be_news_is_not_background(piece: Piece) -> None:
    assert not is_background(piece)


def test_a_claim_carries_its_sentence_and_what_only_bounds_is_context() -> None:
    piece = Piece("Toll rises", "Twelve died on Monday. It is the worst attack since July 2025.")

    claims = extract(piece).dates

    assert [(claim.lo.isoformat(), claim.is_context, claim.sentence) for claim in claims] == [
        ("2026-07-27", False, "Twelve died on Monday."),
        ("2025-07-01", True, "It is the worst attack since July 2025."),
    ]


def test_what_only_looks_back_is_placed_where_the_recalled_happening_was() -> None:
    piece = Piece(
        "Analysis: what last summer's convoy battle taught the region",
        "Few places in the region of West Africa are as empty as the north of Mali. The column was destroyed near the "
        "town of Tinzaouaten between 22 and 27 July 2025, by rebels who had waited for days. Its loss still shapes "
        "what the army dares.",
    )

    claims = extract(piece)

    assert claims.looks_back_to is not None
    assert claims.places[0].name == "Tinzaouaten"
