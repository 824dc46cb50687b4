"""Which browser is taken, why there is none, and how it is started."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from spiders import chromium
from spiders.job_settings import settings_for
from spiders.records import Job, SourceJob


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with the extra; its PATH is this folder."""
    monkeypatch.setattr(chromium, "find_spec", lambda name: object())
    monkeypatch.setattr(chromium, "_APPLICATIONS", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o700)
    return path


def test_the_browser_of_the_system_is_taken_unless_another_is_told(installed: Path) -> None:
    chrome = program(installed, "google-chrome")
    assert chromium.executable(None) == str(chrome)

    own = program(installed, "chromium")
    assert chromium.executable(None) == str(own)
    assert chromium.executable(str(chrome)) == str(chrome)
    assert chromium.executable("google-chrome") == str(chrome)
    assert chromium.refusal(None) is None


def test_without_one_the_remedy_is_named(installed: Path) -> None:
    assert chromium.executable(None) is None
    assert "apt install chromium" in str(chromium.refusal(None))
    assert "TOCSIN_CHROMIUM is /no/such, which is no program here" in str(chromium.refusal("/no/such"))


def test_without_the_extra_it_is_named_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scrapy_playwright", None)

    assert "install tocsin[browser] (in a checkout: make browser)" in str(chromium.refusal("/no/such"))


@pytest.mark.parametrize(("user", "has_sandbox"), [(0, False), (1000, True)])
def test_only_root_does_without_the_sandbox(
    monkeypatch: pytest.MonkeyPatch, user: int, has_sandbox: bool
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)

    told = chromium.settings(None, "Tocsin/1")

    assert told["PLAYWRIGHT_LAUNCH_OPTIONS"]["chromium_sandbox"] is has_sandbox


@pytest.mark.parametrize(
    "flag",
    [
        "--proxy-server=http://nowhere.invalid:1",
        "--proxy-bypass-list=<-loopback>",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--disable-quic",
    ],
)
def test_the_browser_has_no_network_of_its_own(flag: str) -> None:
    assert flag in chromium.settings(None, "Tocsin/1")["PLAYWRIGHT_LAUNCH_OPTIONS"]["args"]


def test_a_page_says_who_we_are_and_keeps_nothing() -> None:
    assert chromium.settings(None, "Tocsin/1")["TOCSIN_BROWSER_CONTEXT"] == {
        "user_agent": "Tocsin/1",
        "service_workers": "block",
        "accept_downloads": False,
    }


def test_a_job_with_a_browser_keeps_every_setting_of_one_without() -> None:
    plain = SourceJob(id=1, name="a", home_url="http://a.example/")
    without = settings_for(Job(sources=[plain])).copy_to_dict()
    settings = settings_for(Job(sources=[plain.model_copy(update={"browser": True})])).copy_to_dict()

    assert {name: settings[name] for name in without} == without
    assert all(
        name.startswith(("PLAYWRIGHT_", "TOCSIN_BROWSER_")) for name in settings.keys() - without.keys()
    )
    assert settings["USER_AGENT"] == settings["TOCSIN_BROWSER_CONTEXT"]["user_agent"]
