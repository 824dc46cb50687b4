"""Settings: read from the environment and a file, refused by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.settings import SettingsUnusable, load_settings


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("tocsin.toml").write_text('contact = "file@example.org"\nprefect_port = 4321\n')
    monkeypatch.setenv("TOCSIN_CONTACT", "env@example.org")

    settings = load_settings()

    assert (settings.contact, settings.prefect_port) == ("env@example.org", 4321)


def test_networks_are_given_by_comma_or_space(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_ALLOW_NETS", "127.0.0.0/8, ::1/128")

    assert load_settings().allow_nets == ["127.0.0.0/8", "::1/128"]


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("TOCSIN_PLACES", "many", "valid integer"),
        ("TOCSIN_ALLOW_NETS", "localhost", "127.0.0.0/8"),
        ("TOCSIN_PROXY", "127.0.0.1:8800", "http://host:port"),
        ("TOCSIN_PREFECT_PORT", "0", "greater than 0"),
    ],
)
def test_an_unusable_setting_is_named_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, remedy: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsUnusable, match=f"{name}.*{remedy}"):
        load_settings()


def test_an_unknown_setting_in_the_file_is_named() -> None:
    Path("tocsin.toml").write_text('contcat = "me"\n')

    with pytest.raises(SettingsUnusable, match=r"TOCSIN_CONTCAT.*known are"):
        load_settings()


def test_a_broken_file_is_named() -> None:
    Path("tocsin.toml").write_text("contact = \n")

    with pytest.raises(SettingsUnusable, match=r"tocsin\.toml"):
        load_settings()


@pytest.mark.parametrize("given", ["https://tocsin.example.org/", "https://tocsin.example.org"])
def test_the_public_address_ends_without_a_slash(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("TOCSIN_PUBLIC_URL", given)

    assert load_settings().public_url == "https://tocsin.example.org"


@pytest.mark.parametrize(
    "given",
    [
        "tocsin.example.org",
        "javascript:alert(1)",
        "https://",
        "https://a.example/?x=1",
        "file:///etc",
        "https://a.example/tocsin",
        "https://u:p@a.example",
    ],
)
def test_what_is_no_address_of_a_page_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("TOCSIN_PUBLIC_URL", given)

    with pytest.raises(SettingsUnusable, match="write it as https:"):
        load_settings()
