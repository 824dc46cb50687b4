"""`tocsin sources` and `tocsin init`, as a person runs them, against a site on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sql.sources
from sql.connection import Connection

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def tocsin(database_url: str, tmp_path: Path) -> Run:
    """Runs the command line in a folder of its own."""
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "TOCSIN_HOME": str(tmp_path / "home"),
        "TOCSIN_ALLOW_NETS": "127.0.0.0/8",
        "TOCSIN_CHROMIUM": "/no/chromium",
        "COLUMNS": "200",
    }

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from flows.cli import main; main()", *words],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    return run


def test_a_probe_shows_the_way_in_and_ten_articles_and_stores_nothing(
    tocsin: Run, site: Any, conn: Connection
) -> None:
    told = tocsin("sources", "probe", site.url, "--name", "local", "--json")

    assert told.returncode == 0, told.stderr
    seen = json.loads(told.stdout)
    assert [(way["kind"], way["url"], way["articles"]) for way in seen["entries"]] == [
        ("feed", f"{site.url}/feed", 24)
    ]
    assert "feed of 24 articles" in seen["entries"][0]["why"]
    assert len(seen["articles"]) == 10
    assert all(article["title"] and article["first_words"] for article in seen["articles"])
    assert (seen["name"], seen["robots"], seen["failure"]) == ("local", "allows", None)
    assert (seen["missing"]["date"], seen["interval"], seen["dropped"]) == (10, None, [])
    assert sum(site.fetched().values()) == 10
    assert sql.sources.list_all(conn) == []


def test_a_probe_of_a_site_that_is_down_says_so(tocsin: Run) -> None:
    told = tocsin("sources", "probe", "http://127.0.0.1:9/")

    assert told.returncode == 1
    assert "cannot be a source (unreachable)" in told.stdout


def test_a_source_is_added_after_a_look_at_three_articles_and_then_edited(
    tocsin: Run, site: Any, conn: Connection
) -> None:
    added = tocsin("sources", "add", site.url, "--name", "local", "--kind", "regional")
    again = tocsin("sources", "add", f"{site.url}/", "--name", "other")
    edited = tocsin("sources", "edit", "local", "--language", "FR", "--delay", "0", "--interval-min", "10m")
    emptied = tocsin("sources", "edit", "local", "--kind", "", "--name", "desk")

    assert (added.returncode, edited.returncode, emptied.returncode) == (0, 0, 0), (
        added.stderr + edited.stderr
    )
    assert f"read by {site.url}/feed: feed of 24 articles" in added.stderr
    assert added.stderr.count("no date · no author") == 3
    assert "added local" in added.stderr
    assert (again.returncode, "is a source already, local" in again.stderr) == (2, True)
    assert "local: interval_min 2m → 10m" in edited.stderr
    (source,) = sql.sources.list_all(conn)
    assert (source.name, source.language, source.kind, source.delay_seconds) == ("desk", "fr", None, 0)
    assert source.min_interval.total_seconds() == 600


def test_a_site_that_would_give_nothing_is_not_added_and_told_why(
    tocsin: Run, site: Any, conn: Connection
) -> None:
    empty = tocsin("sources", "add", f"{site.url}/feed-of-the-gone", "--name", "empty", "--delay", "0")

    assert (empty.returncode, sql.sources.list_all(conn)) == (1, [])
    assert empty.stderr.startswith(f"asking {site.url}/feed-of-the-gone how its articles are found")
    assert "no article of it would be read" in empty.stderr
    assert f"answered with an error (HTTP 404 from {site.url}/gone-0)" in empty.stderr


def test_edits_that_cannot_be_are_refused(tocsin: Run) -> None:
    for name in ("one", "two"):
        assert tocsin("sources", "add", f"{name}.example", "--no-check", "--name", name).returncode == 0
    assert tocsin("sources", "remove", "two").returncode == 0

    tried = {
        words: tocsin("sources", "edit", *words)
        for words in [
            ("none", "--delay", "1"),
            ("one",),
            ("one", "--kind", "tabloid"),
            ("one", "--delay", "-1"),
            ("one", "--browser"),
        ]
    }
    freed = tocsin("sources", "add", "three.example", "--no-check", "--name", "two")

    assert {words: told.returncode for words, told in tried.items()} == dict.fromkeys(tried, 2)
    assert "no source is called 'none'" in tried["none", "--delay", "1"].stderr
    assert "nothing to change" in tried[("one",)].stderr
    assert "one cannot be read through a browser here: " in tried["one", "--browser"].stderr
    assert "write one of local, regional" in tried["one", "--kind", "tabloid"].stderr
    # the name of a source that was taken away is free again
    assert freed.returncode == 0, freed.stderr


def test_the_starter_list_is_imported_exported_and_imported_again(
    tocsin: Run, tmp_path: Path, conn: Connection
) -> None:
    begun = tocsin("init", "--example", "sahel")
    first = tocsin("sources", "import", "sources.csv")
    exported = {
        form: tocsin("sources", "export", "--format", form).stdout for form in ("csv", "opml", "text")
    }
    second = tocsin("sources", "import", "sources.csv")

    assert begun.returncode == first.returncode == second.returncode == 0, first.stderr
    assert "were not checked" in " ".join(begun.stderr.split())
    assert f"added {len(sql.sources.list_all(conn))} sources" in first.stderr
    assert "added 0 sources; known already: studio-tamani" in " ".join(second.stderr.split())
    assert exported["csv"].startswith("name,url,feed,language,country,kind,parser,delay,")
    for form, text in exported.items():
        (tmp_path / form).write_text(text)
        assert "added 0 sources" in tocsin("sources", "import", form).stderr


def test_a_list_with_a_bad_line_adds_nothing(tocsin: Run, tmp_path: Path, conn: Connection) -> None:
    (tmp_path / "list.csv").write_text("name;url\ngood;good.example\nbad;htps://bad.example/\n")

    told = tocsin("sources", "import", "list.csv")

    assert told.returncode == 2
    assert "line 3: 'htps://bad.example/'" in told.stderr
    assert sql.sources.list_all(conn) == []


def test_a_page_is_frozen_as_it_is_answered(tocsin: Run, site: Any, tmp_path: Path) -> None:
    url = f"{site.url}{site.path(3)}"

    known = tocsin("sources", "freeze", url, "--spider", "matin_des_savanes")
    new = tocsin("sources", "freeze", url, "--parser", "new_paper", "--label", "2025")
    again = tocsin("sources", "freeze", url, "--spider", "new_paper", "--label", "2025")
    gone = tocsin("sources", "freeze", f"{site.url}/gone", "--spider", "other")

    assert (known.returncode, new.returncode, again.returncode, gone.returncode) == (0, 0, 2, 3), known.stderr
    page = (tmp_path / "new_paper-2025.html").read_text()
    assert page.startswith(f"<!-- frozen from {url} -->\n<html lang")
    assert json.loads((tmp_path / "matin_des_savanes.json").read_text())["url"] == url
    assert not (tmp_path / "new_paper-2025.json").exists()
    assert "write spiders/sources/new_paper.py" in " ".join(new.stderr.split())
    assert "HTTP 404" in gone.stderr
    assert not (tmp_path / "other.html").exists()
    assert site.hits["/robots.txt"] >= 1
