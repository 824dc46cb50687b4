"""The page in the language and time zone of its reader."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flows.people.roles import Role
from flows.web.access import Access
from flows.web.app import PAGES
from tests.wire.web.conftest import PASSWORD, Browser
from tests.wire.web.test_walk import path_of


@pytest.fixture
def reader(person: Callable[[str, Role], Browser]) -> Browser:
    return person("awa", Role.READER)


def test_a_stranger_is_spoken_to_as_the_browser_asks(stranger: Browser) -> None:
    answer = stranger.get("/login", **{"accept-language": "fr-SN,fr;q=0.9"})

    assert '<html lang="fr">' in answer.text
    assert "Se connecter" in answer.text


def test_a_person_chooses_language_and_zone(reader: Browser) -> None:
    reader.post("/account/locale", language="fr", time_zone="Africa/Niamey")

    text = reader.text("/account?done=saved")
    assert '<html lang="fr">' in text
    assert "Enregistré." in text
    assert "Africa/Niamey" in text


@pytest.mark.parametrize(
    "form",
    [
        {"language": "xx"},
        {"language": "../fr"},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../etc/passwd"},
    ],
)
def test_another_language_or_zone_is_refused(reader: Browser, form: dict[str, str]) -> None:
    assert reader.post("/account/locale", **form).status_code == 422


def test_who_logs_in_first_reads_in_the_zone_of_the_browser(reader: Browser, stranger: Browser) -> None:
    stranger.post("/login", name="awa", password=PASSWORD, next="/account", time_zone="Africa/Dakar")

    assert "Africa/Dakar" in stranger.text("/account")


def test_a_chosen_zone_is_kept_at_the_next_log_in(reader: Browser, stranger: Browser) -> None:
    reader.post("/account/locale", language="", time_zone="Africa/Niamey")
    stranger.post("/login", name="awa", password=PASSWORD, next="/account", time_zone="Europe/Paris")

    assert 'value="Africa/Niamey"' in stranger.text("/account")


def test_a_refusal_is_in_the_language_of_who_is_refused(reader: Browser) -> None:
    reader.post("/account/locale", language="fr", time_zone="")

    assert "votre rôle ne le permet pas" in reader.get("/people").text
    assert "Il n’y a pas de règle nothing." in reader.get("/rules/nothing").text


def test_every_page_is_answered_in_french(admin: Browser) -> None:
    admin.post("/account/locale", language="fr", time_zone="Africa/Niamey")

    for page in PAGES:
        if page.access in (Access.READER, Access.EDITOR, Access.ADMIN) and not page.is_change:
            answer = admin.get(path_of(page))
            assert answer.status_code in (200, 303, 404, 422), page.path
            if answer.headers.get("content-type", "").startswith("text/html"):
                assert '<html lang="fr">' in answer.text, page.path
