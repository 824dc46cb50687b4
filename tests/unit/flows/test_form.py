"""What a person types as a source, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.text.humanize import compact_duration
from flows.sources import form
from flows.sources.form import (
    NothingToRead,
    SourceRefused,
    SourceUnreachable,
    Wanted,
    judge,
    same_site,
    wanted,
)
from flows.sources.probe import Probe
from spiders.records import Failure, ReportRecord

TAKEN = [
    # a plain site
    ("https://news.example/", "news.example", "https://news.example/"),
    # www. is no part of a name
    ("https://www.news.example", "news.example", "https://www.news.example/"),
    # a bare host is asked over http, whence sites lead on
    ("news.example", "news.example", "http://news.example/"),
    # a port looks like a scheme and is none
    ("news.example:8080/africa", "news.example-8080-africa", "http://news.example:8080/africa"),
    # a section of a site
    ("https://news.example/africa/", "news.example-africa", "https://news.example/africa/"),
    # capitals and fragments
    ("HTTPS://News.Example/#top", "news.example", "https://news.example/"),
    # white space around it, from copying
    ("  https://news.example/ ", "news.example", "https://news.example/"),
    # a host in its own letters is looked up in ASCII
    ("https://журнал.example/", "xn--80alqgor.example", "https://xn--80alqgor.example/"),
    # an address in the form of IPv6
    ("http://[::1]:8080/", "1-8080", "http://[::1]:8080/"),
]

REFUSED = [
    ("file:///etc/passwd", "only http and https"),
    ("FILE:///etc/passwd", "only http and https"),
    ("javascript:alert(1)", "only http and https"),
    ("ftp://news.example/", "only http and https"),
    ("https://", "names no host"),
    ("https:///path", "names no host"),
    ("https://me:secret@news.example/", "user name"),
    ("htps://me:secret@news.example/", "user name"),
    ("https://news.example:port/", "not a URL"),
    ("https://news.example:99999/", "not a URL"),
    ("http://[::1/", "not a URL"),
    ("", "names no host"),
    # slips, with what was meant
    ("htps://news.example/africa", "did you mean https://news.example/africa "),
    ("ttp://news.example", "did you mean http://news.example "),
    ("https:/news.example/x", "did you mean https://news.example/x "),
    ("https:news.example", "did you mean https://news.example "),
    ("http//news.example/", "did you mean http://news.example/ "),
    ("https://https://news.example/", "did you mean https://news.example/ "),
    # no host has such a name
    ("https://news,example/", "no host that there can be"),
    ("https://news..example/", "no host that there can be"),
    ("https://-" + "ü" * 80 + ".example/", "no host that there can be"),
    # two words, a line break, a control character, a whole page
    ("https://news example/", "spaces or too long"),
    ("https://news.example/\r\nHost: x", "spaces or too long"),
    ("https://news.example/\x00", "spaces or too long"),
    ("https://news.example/" + "x" * 100_000, "spaces or too long"),
]


@pytest.mark.parametrize(("typed", "name", "home"), TAKEN)
def test_a_url_becomes_a_name_and_a_home(typed: str, name: str, home: str) -> None:
    assert wanted(typed) == Wanted(name, home)


@pytest.mark.parametrize(("typed", "why"), REFUSED)
def test_what_cannot_be_read_is_refused_with_the_reason(typed: str, why: str) -> None:
    with pytest.raises(SourceRefused, match=why) as refused:
        wanted(typed)

    assert "secret" not in str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("name", ["Ünder", "../x", "a b", "", "x" * 81])
def test_a_name_that_cannot_be_used_is_refused(name: str) -> None:
    with pytest.raises(SourceRefused, match="cannot be used"):
        wanted("https://news.example/", name)


def test_spellings_of_one_home_page_are_one_site() -> None:
    spellings = ["http://news.example/", "https://www.news.example/", "https://news.example"]

    assert len({same_site(wanted(url).home_url) for url in spellings}) == 1
    assert same_site("https://news.example/africa/") != same_site("https://news.example/asia/")
    assert same_site("https://news.example/?id=1") != same_site("https://news.example/?id=2")


def test_settings_are_taken_in_the_forms_that_people_write() -> None:
    assert [form.language(text) for text in ("fr", "FR", "fr-ML", "en_us", "")] == [
        "fr",
        "fr",
        "fr",
        "en",
        None,
    ]
    assert [form.country(text) for text in ("ml", " NE ", "")] == ["ML", "NE", None]
    assert [form.kind(text) for text in ("Wire", "regional", "")] == ["wire", "regional", None]
    assert [form.delay(text) for text in ("2", "0,5", "0", "")] == [2, 0.5, 0, 1]
    assert [form.parser(text) for text in ("", "news", "matin_des_savanes")] == [
        "news", "news", "matin_des_savanes",
    ]  # fmt: skip
    assert form.interval("90m") == timedelta(minutes=90)


@pytest.mark.parametrize("text", ["60s", "5m", "90m", "24h", "36h", "7d"])
def test_an_interval_is_written_as_it_is_read(text: str) -> None:
    assert form.interval(compact_duration(form.interval(text))) == form.interval(text)


NO_SETTINGS = [
    (form.language, "french", "two letters, as fr"),
    (form.language, "=1", "two letters, as fr"),
    (form.country, "Mali", "two letters, as ML"),
    (form.kind, "tabloid", "write one of local, regional"),
    (form.parser, "nobody", "there are: news, "),
    (form.delay, "-1", "no delay"),
    (form.delay, "nan", "no delay"),
    (form.delay, "soon", "no delay"),
    (form.interval, "5", "as 15m"),
    (form.interval, "1s", "at least 1m"),
    (form.interval, "0m", "at least 1m"),
    (form.interval, "999999d", "as 15m"),
]


@pytest.mark.parametrize(("read", "text", "why"), NO_SETTINGS)
def test_a_setting_that_cannot_be_is_refused_with_what_to_write(read: object, text: str, why: str) -> None:
    assert callable(read)
    with pytest.raises(SourceRefused, match=why):
        read(text)


def test_a_site_that_refuses_is_wrong_use_and_one_that_is_down_is_not() -> None:
    forbids = ReportRecord(
        source_id=0, failure=Failure.ROBOTS, detail="robots.txt forbids /: choose another source"
    )
    silent = ReportRecord(source_id=0, failure=Failure.TIMEOUT, detail="no answer in 20 s")

    with pytest.raises(SourceRefused, match="choose another source"):
        judge("https://news.example/", Probe([], forbids))
    with pytest.raises(SourceUnreachable, match="no answer in 20 s"):
        judge("https://news.example/", Probe([], silent))
    with pytest.raises(NothingToRead, match="no article of it would be read"):
        judge("https://news.example/", Probe([], ReportRecord(source_id=0)))


def test_a_page_that_is_not_there_is_wrong_use_and_a_server_in_trouble_is_not() -> None:
    gone = ReportRecord(
        source_id=0, failure=Failure.HTTP_ERROR, detail="HTTP 404 from https://news.example/x"
    )
    ill = ReportRecord(source_id=0, failure=Failure.HTTP_ERROR, detail="HTTP 503 from https://news.example/")

    with pytest.raises(SourceRefused, match="correct the path"):
        judge("https://news.example/x", Probe([], gone))
    with pytest.raises(SourceUnreachable, match="try again later"):
        judge("https://news.example/", Probe([], ill))


def test_a_browser_that_is_not_there_is_refused_at_once() -> None:
    plain = wanted("https://news.example/")

    form.check_browser(plain, "/no/such")
    with pytest.raises(SourceRefused, match="cannot be read through a browser here: "):
        form.check_browser(replace(plain, browser=True), "/no/such")
