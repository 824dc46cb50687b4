"""News agencies by whatever name, and the agency that a text is credited to."""

from __future__ import annotations

import pytest

from alerts.events.agencies import canonical, credited, own_agency
from spiders.extract.agencies import AGENCIES

BODY = (
    "Gunmen attacked a convoy on Monday near the river, killing twelve soldiers.\n"
    "The army said that it had sent aircraft."
)


@pytest.mark.parametrize(
    ("credit", "agency"),
    [
        ("Agence France-Presse", "AFP"),
        ("AFP", "AFP"),
        ("afp", "AFP"),
        ("(AFP)", "AFP"),
        ("فرانس برس", "AFP"),
        ("أ ف ب", "AFP"),
        ("أ.ف.ب", "AFP"),
        ("АФП", "AFP"),
        ("法新社", "AFP"),
        ("france24 avec AFP", "AFP"),
        ("Le Jour avec l'AFP", "AFP"),
        ("AFP, Reuters", "AFP"),
        ("Reuters and AFP", "Reuters"),
        ("رويترز", "Reuters"),
        ("وكالة رويترز", "Reuters"),
        ("Рейтер", "Reuters"),
        ("The Associated Press", "AP"),
        ("Associated Press of Pakistan", "APP"),
        ("أسوشيتد برس", "AP"),
        ("News desk with AP", "AP"),
        ("ИТАР-ТАСС", "TASS"),
        ("تاس", "TASS"),
        ("РИА Новости", "RIA Novosti"),
        ("新华社", "Xinhua"),
        ("شينخوا", "Xinhua"),
        ("Agence Chine Nouvelle", "Xinhua"),
        ("dpa", "dpa"),
        ("dpa-infocom", "dpa"),
        ("الأناضول", "Anadolu"),
        ("AA", "Anadolu"),
        ("Agência Lusa", "Lusa"),
        ("News Agency of Nigeria (NAN)", "NAN"),
        ("共同通信", "Kyodo"),
        ("Press Trust of India", "PTI"),
        # the words of other names
        ("Map Room Daily", "MAP ROOM DAILY"),
        ("sna ", "SNA"),
        ("Sahel  News-Agency", "SAHEL NEWS AGENCY"),
        (" - ", None),
        ("", None),
        (None, None),
    ],
)
def test_an_agency_has_one_name(credit: str | None, agency: str | None) -> None:
    assert canonical(credit) == agency


def test_the_agencies_that_articles_name_are_known_by_the_same_name() -> None:
    assert {name: canonical(name) for name in AGENCIES} == {name: name for name in AGENCIES}


@pytest.mark.parametrize(
    ("source", "agency"),
    [
        ("afp", "AFP"),
        ("reuters", "Reuters"),
        ("tass_ru", "TASS"),
        ("anadolu_africa_fr", "Anadolu"),
        ("xinhua-french", "Xinhua"),
        ("map", "MAP"),
        ("niger_bend_herald", None),
        ("map_of_news", None),
        ("ap_valley_times", None),
        ("fr", None),
        ("", None),
    ],
)
def test_an_agencys_own_site_is_known_by_its_source(source: str, agency: str | None) -> None:
    assert own_agency(source) == agency


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("BAMAKO (AFP) - " + BODY, "AFP"),
        ("Bamako, 3 mars (AFP) — " + BODY, "AFP"),
        ("NIAMEY, March 3 (Reuters) - " + BODY, "Reuters"),
        ("BAMAKO, Mali (AP) — " + BODY, "AP"),
        ("Berlin (dpa/lnw) - " + BODY, "dpa"),
        ("Bern (awp/sda) - " + BODY, "Keystone-SDA"),
        ("МОСКВА, 3 марта. /ТАСС/. " + BODY, "TASS"),
        ("БАМАКО, 3 мар — РИА Новости. " + BODY, "RIA Novosti"),
        ("باماكو 3 مارس (رويترز) - " + BODY, "Reuters"),
        ("باماكو (أ ف ب) - " + BODY, "AFP"),
        ("新华社巴马科3月3日电 武装分子周一袭击了一支车队。", "Xinhua"),
        ("[APS] Dakar – " + BODY, "APS"),
        ("AFP - " + BODY, "AFP"),
        ("Par Le Jour avec AFP\n" + BODY, "AFP"),
        ("By Reuters\n" + BODY, "Reuters"),
        ("Le Jour (avec AFP)\n" + BODY, None),  # may credit a picture: at the end it would be the text
        (BODY + "\nAvec AFP", "AFP"),
        (BODY + " Avec AFP", "AFP"),
        (BODY + "\nLe Monde avec AFP", "AFP"),
        (BODY + "\n— Reuters", "Reuters"),
        (BODY + " — Reuters", "Reuters"),
        (BODY + " (Reuters)", "Reuters"),
        (BODY + "\n(Source: APS)", "APS"),
        (BODY + "\nSource : AMAP", "AMAP"),
        (BODY + "\nReuters/AFP", "Reuters"),
        (BODY + "\nAFP et Reuters", "AFP"),
        (BODY + "\nReuters, other agencies", "Reuters"),
        (BODY + "\nالمصدر: رويترز", "Reuters"),
        (BODY + "\nالمصدر: رويترز ووكالات", "Reuters"),
        (BODY + "\nИсточник: ТАСС", "TASS"),
        (BODY + "\n来源：新华社", "Xinhua"),
        (BODY + "\nCom Lusa", "Lusa"),
        (BODY + "\n(With inputs from PTI)", "PTI"),
        (BODY + "\n© 2026 AFP", "AFP"),
        (BODY + "\nCopyright 2026 The Associated Press. All rights reserved.", "AP"),
        (BODY + "\nAvec AFP\nLire aussi : Le fleuve monte", "AFP"),
    ],
)
def test_a_text_is_credited_at_its_head_or_end(text: str, agency: str | None) -> None:
    assert credited(text) == agency


@pytest.mark.parametrize(
    "text",
    [
        "",
        BODY,
        BODY + " A security source told AFP.",
        BODY + "\nA security source told AFP.",
        BODY + "\nAFP and Reuters were not let in.",
        BODY + "\nHe spoke by phone with AP.",
        BODY + "\nThe minister spoke in an interview with Reuters.",
        BODY + "\n« Nous tiendrons », a déclaré le gouverneur à l'AFP.",
        BODY + "\nوقال مصدر أمني لوكالة فرانس برس",
        BODY + "\nОб этом сообщил ТАСС источник в армии.",
        BODY + "\nPhoto : AFP",
        "A soldier on guard, in a picture by AFP\n" + BODY,
        "© AFP\n" + BODY,
        "The army told Reuters on Monday (the third time this week) that it was ready.\n" + BODY,
        "The MAP of the region shows three towns.\n" + BODY,
        BODY + "\nوكالات",
        BODY + "\n(Agencies)",
    ],
)
def test_a_text_that_only_quotes_an_agency_is_not_credited_to_it(text: str) -> None:
    assert credited(text) is None
