"""When the told event happened, and what only looks back on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from alerts.events.dates import date_claims
from alerts.events.mentions import Kind, find

# a Wednesday
PUBLISHED = datetime(2026, 7, 29, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Piece:
    title: str
    text: str = ""
    section: str | None = None
    source_kind: str | None = None
    published: datetime = PUBLISHED


def is_background(piece: Piece) -> bool:
    return any(claim.is_background for claim in date_claims(piece))


@pytest.mark.parametrize(
    ("sentence", "lo", "hi"),
    [
        ("On July 26 2025 a convoy burned.", "2025-07-26", "2025-07-26"),
        ("On July 26, 2025, a convoy burned.", "2025-07-26", "2025-07-26"),
        ("It burned on 26 July 2025.", "2025-07-26", "2025-07-26"),
        ("It burned on the 26th of July 2025.", "2025-07-26", "2025-07-26"),
        ("Le convoi a brûlé le 26 juillet 2025.", "2025-07-26", "2025-07-26"),
        ("Le convoi a brûlé le 1er août 2025.", "2025-08-01", "2025-08-01"),
        # the weekday belongs to the date
        ("It burned on Saturday, 26 July 2025.", "2025-07-26", "2025-07-26"),
        ("Il a brûlé samedi 26 juillet 2025.", "2025-07-26", "2025-07-26"),
        # spans
        ("The fighting of 22–27 July 2025 is over.", "2025-07-22", "2025-07-27"),
        ("From July 22 to 27, 2025 they fought.", "2025-07-22", "2025-07-27"),
        ("Les combats du 25 au 27 juillet 2025.", "2025-07-25", "2025-07-27"),
        # a month
        ("They came in June 2025.", "2025-06-01", "2025-06-30"),
        ("Ils sont venus en février 2024.", "2024-02-01", "2024-02-29"),
        # no year: the occurrence nearest to publication, on either side
        ("It burned on 26 July.", "2026-07-26", "2026-07-26"),
        ("It burned on 20 December.", "2026-12-20", "2026-12-20"),
        ("They vote on 3 September.", "2026-09-03", "2026-09-03"),
        ("It burned on Sept. 3, 2025.", "2025-09-03", "2025-09-03"),
        ("Version of 2025-07-26.", "2025-07-26", "2025-07-26"),
        # relative to publication
        ("Yesterday it burned.", "2026-07-28", "2026-07-28"),
        ("Le convoi a brûlé hier.", "2026-07-28", "2026-07-28"),
        ("Aujourd’hui le convoi brûle.", "2026-07-29", "2026-07-29"),
        ("It burned on Monday.", "2026-07-27", "2026-07-27"),
        ("Il a brûlé mardi.", "2026-07-28", "2026-07-28"),
        # the day of publication itself
        ("It burned on Wednesday.", "2026-07-29", "2026-07-29"),
        ("A year ago it burned.", "2025-06-29", "2025-08-28"),
        ("Il y a deux ans, il brûlait.", "2024-06-29", "2024-08-28"),
        ("It burned last year.", "2025-01-01", "2025-12-31"),
        ("Il a brûlé l’an dernier.", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_named_date_is_resolved(sentence: str, lo: str, hi: str) -> None:
    [mention] = find(sentence, PUBLISHED.date())

    assert (mention.lo, mention.hi) == (date.fromisoformat(lo), date.fromisoformat(hi))


@pytest.mark.parametrize(
    "sentence",
    [
        # verbs, not months
        "It may 26 times fail, and soldiers march 30 km.",
        "They fired 31 shots in 2025 at 26 men.",
        # no such day
        "On 31 June and 30 February nothing can happen.",
        "",
    ],
)
def test_what_is_no_date_is_not_read_as_one(sentence: str) -> None:
    assert find(sentence, PUBLISHED.date()) == []


def test_the_leap_day_is_resolved_only_near_a_leap_year() -> None:
    assert find("It was 29 February.", date(2026, 3, 1)) == []
    assert find("It was 29 February.", date(2027, 3, 1))[0].lo == date(2028, 2, 29)


def test_words_of_news_have_no_day_but_count_as_recent() -> None:
    [mention] = find("The base was shelled overnight.", PUBLISHED.date())

    assert (mention.kind, mention.lo, mention.hi) == (Kind.RECENT, None, None)


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
}

NEWS = {
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

    claims = date_claims(piece)

    assert [(claim.lo.isoformat(), claim.is_context, claim.sentence) for claim in claims] == [
        ("2026-07-27", False, "Twelve died on Monday."),
        ("2025-07-01", True, "It is the worst attack since July 2025."),
    ]
