"""The paragraph of an article that tells what is new."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.events.facts.news import news

PUBLISHED = datetime(2026, 11, 21, 13, tzinfo=UTC)
LEAD = "Armed men ambushed a convoy near Tin Azerif on Saturday, killing 14 soldiers."


@pytest.mark.parametrize(
    ("title", "text", "told"),
    [
        # without dateline, and what follows in its paragraph
        ("Ambush", f"GAO (Desert Wire) - {LEAD} They fled.\nThe army said more.", f"{LEAD} They fled."),
        # background before the news
        ("Ambush", f"In March 2024 nine soldiers died on this road.\n{LEAD}", LEAD),
        # nor behind it
        ("Ambush", f"{LEAD} It is the deadliest attack since March 2024.", LEAD),
        # the headline again, and a label
        ("Ambush in Mali", f"Ambush in Mali\nExclusive.\n{LEAD}", LEAD),
        # a subtitle before it, whatever it says
        ("Ambush", f"Drivers were taken away. It is the second attack in three days.\n{LEAD}", LEAD),
        ("Ambush", f"Drivers were taken away.\nGAO (AFP) – {LEAD}", LEAD),
        (
            "Ambush",
            "Army (FAMA) troops killed 14 men near Gao on Saturday.",
            "Army (FAMA) troops killed 14 men near Gao on Saturday.",
        ),
        # a stamp of posting
        ("Ambush", f"Fri Nov 20, 2026 6: 50pm EDT\n{LEAD}", LEAD),
        # an ordinal ends no sentence
        (
            "Gesetz beschlossen",
            "Der Bundestag verabschiedete am 19. November 2026 das Gesetz. Es tritt am 1. Dezember in Kraft.",
            "Der Bundestag verabschiedete am 19. November 2026 das Gesetz. Es tritt am 1. Dezember in Kraft.",
        ),
        # all of it looks back
        ("Two years on", "In March 2024 nine soldiers died here.", "In March 2024 nine soldiers died here."),
        ("Ambush", "", ""),
        ("Ambush", "Ambush", ""),
    ],
)
def test_the_first_paragraph_that_is_news_is_told(title: str, text: str, told: str) -> None:
    assert news(title, text, None, PUBLISHED, 320) == told


def test_no_more_is_added_than_fits() -> None:
    assert news("x", f"{LEAD} {'More of it is not known. ' * 30}", "en", PUBLISHED, 110).startswith(LEAD)
    assert len(news("x", f"{LEAD} {'More of it is not known. ' * 30}", "en", PUBLISHED, 110)) <= 110


@given(st.text(max_size=200), st.text(max_size=600))
def test_odd_texts_raise_nothing(title: str, text: str) -> None:
    assert isinstance(news(title, text, None, None, 320), str)
