"""Which of the days that an article names is the event's, and what kind the others are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from alerts.events.facts.claims import DateClaim
from alerts.events.facts.extract import extract


@dataclass(frozen=True, slots=True)
class Piece:
    title: str
    text: str = ""
    language: str | None = None
    section: str | None = None
    source_kind: str | None = None
    source_country: str | None = None
    published: datetime | None = datetime(2026, 7, 29, 9, tzinfo=UTC)  # a Wednesday


def dates(
    title: str, text: str = "", published: datetime | None = Piece("").published
) -> tuple[DateClaim, ...]:
    return extract(Piece(title, text, published=published)).dates


@pytest.mark.parametrize(
    ("title", "text", "day"),
    [
        # the deed's weekday, not the day on which somebody spoke
        ("Village burned", "Gunmen burned a village on Sunday, the governor said on Tuesday.", "2026-07-26"),
        ("Village brûlé", "Un village a été attaqué dimanche, a annoncé mardi le gouverneur.", "2026-07-26"),
        ("Нападение", "В воскресенье боевики атаковали село, сообщил во вторник губернатор.", "2026-07-26"),
        ("هجوم على قرية", "هاجم مسلحون قرية يوم الأحد، حسبما أعلن المحافظ الثلاثاء.", "2026-07-26"),
        # the eve of the day that is named
        ("Bilan", "Le ministre s’est rendu mardi dans la ville attaquée la veille.", "2026-07-27"),
        ("Toll rises", "Two more died on Tuesday after the shelling of the previous day.", "2026-07-27"),
        # a night between two days begins on the first
        ("Attaque nocturne", "Dans la nuit de dimanche à lundi, le poste a été attaqué.", "2026-07-26"),
        ("Post attacked", "Gunmen attacked the post overnight.", "2026-07-28"),
        # what will be is no event's day
        (
            "Post attacked",
            "Gunmen attacked the post on Sunday. A funeral will take place on Thursday.",
            "2026-07-26",
        ),
        # nor is what only bounds
        ("Poste attaqué", "Le poste, encerclé depuis samedi, a été attaqué lundi.", "2026-07-27"),
        # a weekday of last week is no news beside another
        (
            "Second raid",
            "Gunmen raided the market on Tuesday. Last Friday they had burned a school.",
            "2026-07-28",
        ),
        # of a release, the day of the release
        ("Nurses freed", "The nurses kidnapped on 20 July were released on Monday.", "2026-07-27"),
        # times and stamps are no days
        ("Fire in depot", "Posted: June 5, 2016 3:45 PM\nA depot burned on Monday at 3:45 PM.", "2026-07-27"),
    ],
)
def test_the_day_of_the_event_comes_first(title: str, text: str, day: str) -> None:
    first = dates(title, text)[0]

    assert (first.lo.isoformat(), first.is_context, first.is_statement) == (day, False, False)


def test_with_no_day_named_publication_allows_two() -> None:
    [claim] = dates("Depot burns", "Flames destroyed a fuel depot.")

    assert (claim.lo, claim.hi, claim.is_inferred) == (date(2026, 7, 28), date(2026, 7, 29), True)


def test_the_day_of_a_statement_is_kept_apart() -> None:
    claims = dates("Minister speaks", "The minister said on Monday that the bridge was safe.")

    assert [(claim.lo.isoformat(), claim.is_statement, claim.is_inferred) for claim in claims] == [
        ("2026-07-28", False, True),
        ("2026-07-27", True, False),
    ]


def test_an_old_day_is_context_of_news() -> None:
    claims = dates("Four sentenced", "Four men were sentenced on Tuesday over the ambush of 26 July 2025.")

    assert [(claim.lo.isoformat(), claim.is_context) for claim in claims] == [
        ("2026-07-28", False),
        ("2025-07-26", True),
    ]


def test_without_a_day_of_publication_only_days_with_a_year_are_known() -> None:
    claims = dates("Depot burns", "It burned on Monday, a year after the fire of 26 July 2025.", None)

    assert [claim.lo.isoformat() for claim in claims] == ["2025-07-26"]


def test_the_day_is_counted_where_the_article_was_published() -> None:
    moment = datetime.fromisoformat("2026-07-29T00:30:00+03:00")  # still Tuesday in UTC

    assert dates("Depot burns", "It burned on Wednesday.", moment)[0].lo == date(2026, 7, 29)


def test_what_is_told_as_new_leaves_out_what_is_recalled() -> None:
    piece = Piece(
        "Convoy ambushed near Tin Ezzar",
        "BAMAKO (AFP) - Gunmen ambushed a convoy on Monday, killing six soldiers, the third such attack since May "
        "2025. Last year nineteen soldiers died there. The road is closed.",
    )

    assert extract(piece).told == (
        "Convoy ambushed near Tin Ezzar",
        "Gunmen ambushed a convoy on Monday, killing six soldiers",
        "The road is closed.",
    )


def test_an_essay_that_retells_a_battle_looks_back_on_it() -> None:
    piece = Piece(
        "What the desert war costs its sponsors",
        "Far from the capitals, a war of alliances is being lost, and its implications reach beyond the region. The "
        "battle in question was fought near Tin Ezzar between May 22 and 27, when separatists and jihadists destroyed "
        "a column of soldiers and foreign mercenaries. Analysts say that dozens of them died, but there is less "
        "clarity about who struck first.",
    )

    claimed = extract(piece)

    assert (claimed.looks_back_to, claimed.dates[0].lo) == (date(2026, 5, 27), date(2026, 5, 22))


def test_an_essay_on_an_alliance_looks_back_on_its_summit() -> None:
    piece = Piece(
        "A distant power deepens its influence through three military governments",
        "The power is increasingly expanding its geopolitical footprint in the region. Analysts see a strategic "
        "realignment. It was sealed at a summit held in its capital on April 3, 2026, with a joint declaration. "
        "Critics warn of the implications.",
    )

    claimed = extract(piece)

    assert claimed.looks_back_to == date(2026, 4, 3)
    assert claimed.type not in ("attack", "strike")
