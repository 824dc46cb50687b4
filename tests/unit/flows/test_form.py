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
from spiders.items import ArticleItem
from spiders.records import Drop, DropRecord, Failure, Obstacle, ReportRecord

TAKEN = [
    # a plain site
    ("https://news.example/", "news.example", "https://news.example/"),
    # www. is no part of a name
    ("https://www.news.example", "news.example", "https://www.news.example/"),
    # a bare host is asked over http, whence sites lead on
    ("news.example", "news.example", "http://news.example/"),
    # as a program for feeds has it, or as it is pasted from a mail
    ("feed://news.example/rss", "news.example-rss", "http://news.example/rss"),
    ("feed:https://news.example/rss", "news.example-rss", "https://news.example/rss"),
    (" <https://news.example/> ", "news.example", "https://news.example/"),
    ('"https://news.example/",', "news.example", "https://news.example/"),
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


def dropped(count: int, reason: Drop, detail: str = "") -> list[DropRecord]:
    return [
        DropRecord(source_id=0, url=f"{NEWS}{n}", url_key=str(n), reason=reason, detail=detail)
        for n in range(count)
    ]


NEWS = "https://news.example/"
NONE_KEPT = ReportRecord(source_id=0, failure=Failure.ALL_DROPPED, detail="none of 6 pages was kept")


@pytest.mark.parametrize(
    ("report", "drops", "words"),
    [
        # who turns us away gives nothing to read, whatever its path
        (("http_error", f"HTTP 403 from {NEWS}"), [], "turns programs away: ask its owner for a feed"),
        (("http_error", f"{NEWS} redirects in a circle"), [], "turns programs away"),
        (("robots", "robots.txt forbids /: ask the site for leave"), [], "ask the site for leave"),
        (("no_entry", "article links found: 0"), [], "add it with --browser"),
        # what stands before the news is said, and no browser promised
        (("no_entry", f"{Obstacle.WALL}; give its feed"), [], f"{Obstacle.WALL}; give its feed$"),
        # what became of its pages, one of them, and what to do
        (None, dropped(6, Drop.HTTP_ERROR, f"HTTP 403 from {NEWS}1"), r"an error \(HTTP 403 .*turns programs away"),
        (None, dropped(6, Drop.HTTP_ERROR, f"HTTP 503 from {NEWS}1"), "trouble of its own"),
        (None, dropped(6, Drop.HTTP_ERROR, f"HTTP 404 from {NEWS}1"), "leads to pages that are not there"),
        (None, dropped(4, Drop.WALL), "4 behind a consent wall .*watch another source"),
        (None, dropped(4, Drop.NOT_HTML), "its list leads to files"),
        (None, dropped(4, Drop.NO_TEXT) + dropped(1, Drop.WALL), "4 without text, .*--browser"),
    ],
)  # fmt: skip
def test_a_site_of_which_nothing_would_be_read_says_what_was_seen_and_what_to_do(
    report: tuple[str, str] | None, drops: list[DropRecord], words: str
) -> None:
    failed = (
        NONE_KEPT
        if report is None
        else ReportRecord(source_id=0, failure=Failure(report[0]), detail=report[1])
    )

    with pytest.raises(NothingToRead, match=words):
        judge(NEWS, Probe([], failed, [], drops))


def test_a_site_that_answers_every_address_with_one_page_is_none() -> None:
    page = ArticleItem(
        source_id=0, url=NEWS, url_key="1", fetched_url=NEWS, fetched_key="1", title="Not here", text="Sorry."
    )

    with pytest.raises(NothingToRead, match="2 pages tried show one text, 'Not here'"):
        judge(NEWS, Probe([], ReportRecord(source_id=0), [page, page]))
    judge(NEWS, Probe([], ReportRecord(source_id=0), [page, page.model_copy(update={"text": "Convoy."})]))


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
