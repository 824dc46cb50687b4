"""What a person types as a source, and what becomes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.adding import SourceRefused, SourceUnreachable, Wanted, judge, read_list, wanted
from flows.crawling import Probe
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
]

REFUSED = [
    ("file:///etc/passwd", "only http and https"),
    ("FILE:///etc/passwd", "only http and https"),
    ("javascript:alert(1)", "only http and https"),
    ("ftp://news.example/", "only http and https"),
    ("https://", "names no host"),
    ("https:///path", "names no host"),
    ("https://me:secret@news.example/", "user name"),
    ("https://news.example:port/", "not a URL"),
    ("http://[::1/", "not a URL"),
    ("", "names no host"),
]


@pytest.mark.parametrize(("typed", "name", "home"), TAKEN)
def test_a_url_becomes_a_name_and_a_home(typed: str, name: str, home: str) -> None:
    assert wanted(typed) == Wanted(name, home)


@pytest.mark.parametrize(("typed", "why"), REFUSED)
def test_what_cannot_be_read_is_refused_with_the_reason(typed: str, why: str) -> None:
    with pytest.raises(SourceRefused, match=why) as refused:
        wanted(typed)

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("name", ["Ünder", "../x", "a b", "", "x" * 81])
def test_a_name_that_cannot_be_used_is_refused(name: str) -> None:
    with pytest.raises(SourceRefused, match="cannot be used"):
        wanted("https://news.example/", name)


def test_a_list_gives_every_bad_line_and_takes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("news.example\nfile:///x\n\n# comment\nother.example other\nftp://y z\n")

    with pytest.raises(SourceRefused, match=r"(?s)nothing imported.*line 2.*line 6"):
        read_list(file)


def test_a_list_takes_names_comments_and_repeats(tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("\ufeffnews.example  # the daily\nnews.example\nhttps://other.example/ other\n", "utf-8")

    assert read_list(file) == [
        Wanted("news.example", "http://news.example/"),
        Wanted("other", "https://other.example/"),
    ]


def test_a_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match=r"nowhere\.txt cannot be read"):
        read_list(tmp_path / "nowhere.txt")


def test_a_site_that_refuses_is_wrong_use_and_one_that_is_down_is_not() -> None:
    forbids = ReportRecord(source_id=0, failure=Failure.ROBOTS, detail="robots.txt forbids /: choose another source")
    silent = ReportRecord(source_id=0, failure=Failure.TIMEOUT, detail="no answer in 20 s")

    with pytest.raises(SourceRefused, match="choose another source"):
        judge("https://news.example/", Probe([], forbids))
    with pytest.raises(SourceUnreachable, match="no answer in 20 s"):
        judge("https://news.example/", Probe([], silent))
    judge("https://news.example/", Probe([], ReportRecord(source_id=0)))
