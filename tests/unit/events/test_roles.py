"""What an article is, apart from what it tells."""

from __future__ import annotations

import pytest

from alerts.events import roles


@pytest.mark.parametrize(
    ("title", "is_roundup"),
    [
        ("Sahel: daily briefing", True),
        ("Sahel: la semaine en bref", True),
        ("Обзор недели", True),
        ("موجز الأخبار", True),
        ("World news in brief", True),
        ("In brief: three arrests", True),
        ("Gunmen kill nine", False),
        # brief as an adjective
        ("Hospital in brief power cut", False),
    ],
)
def test_a_roundup_says_so_in_its_title(title: str, is_roundup: bool) -> None:
    assert roles.is_roundup(title, None) is is_roundup
    assert roles.is_roundup("Gunmen kill nine", title) is is_roundup


@pytest.mark.parametrize(
    ("title", "is_analysis"),
    [
        ("Analysis: what the alliance is worth", True),
        ("Why the junta fell", True),
        ("Pourquoi le pont est fermé", True),
        ("Почему закрыт мост", True),
        ("تحليل: مستقبل التحالف", True),
        ("Ten years after the earthquake", True),
        ("Gunmen kill nine", False),
        # an analysis in a laboratory tells something new
        ("DNA analysis names a suspect", False),
        ("Forensic analysis of the wreck ends", False),
        ("Une analyse ADN confond le suspect", False),
        ("They know how to swim", False),
    ],
)
def test_an_analysis_says_so_in_its_title_or_section(title: str, is_analysis: bool) -> None:
    assert roles.is_analysis(title, None, None) is is_analysis


def test_a_source_of_analyses_writes_analyses() -> None:
    assert roles.is_analysis("The bridge", None, "analysis")
    assert roles.is_analysis("The bridge", "Opinion", "local")
    assert not roles.is_analysis("The bridge", "World", "local")


@pytest.mark.parametrize(
    ("title", "is_live"),
    [
        ("Live: shelling of the port", True),
        ("Shelling of the port - live updates", True),
        ("Shelling of the port: live", True),
        ("En direct : le port bombardé", True),
        ("Обстрел порта: онлайн", True),
        ("قصف الميناء لحظة بلحظة", True),
        # the verb, and what is shot
        ("Thousands live in camps", False),
        ("Live rounds fired at a crowd", False),
        ("Soldiers fire live ammunition", False),
        ("Nine delivered alive", False),
    ],
)
def test_a_live_page_says_so_in_its_title(title: str, is_live: bool) -> None:
    assert roles.is_live(title, None) is is_live


@pytest.mark.parametrize(
    ("told", "is_again"),
    [
        ("A second attack in Kossan", True),
        ("Nouvelle attaque à Kossan", True),
        ("Снова обстрел порта", True),
        ("هجوم ثان على الميناء", True),
        ("An attack in Kossan", False),
        # a unit of time
        ("It took nine seconds", False),
    ],
)
def test_that_it_happened_again_is_said(told: str, is_again: bool) -> None:
    assert roles.is_again(told) is is_again


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("Market prices, 3 March 2026", "Market prices, 10 April 2026", True),
        ("Cours du 2 février", "Cours du 15 mars", True),
        ("War: day 812", "War: day 813", True),
        ("Market prices rise", "Market prices fall", False),
        # words that only begin like a month
        ("Market shut", "Mayor shut", False),
    ],
)
def test_a_series_keeps_its_title_but_for_dates_and_figures(one: str, other: str, is_one: bool) -> None:
    assert (roles.series(one) == roles.series(other)) is is_one


@pytest.mark.parametrize(
    ("title", "is_update"),
    [
        # the count of one happening
        ("Death toll in Kangaba mine collapse rises again to 31", True),
        ("Mali : le bilan s’alourdit encore à 21 morts", True),
        ("Число погибших под Гао выросло до 12", True),
        ("ارتفاع حصيلة الهجوم إلى 23 قتيلا", True),
        # a second happening
        ("Gunmen attack Tessit again, killing four soldiers", False),
        ("Nouvelle attaque à Djibo, neuf morts", False),
    ],
)
def test_a_count_that_changes_again_is_no_second_happening(title: str, is_update: bool) -> None:
    assert roles.is_toll_update(title) is is_update
