"""spiders/ is a Scrapy project: Scrapy's own commands list, crawl, parse and open pages of a site on loopback."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import spiders

PROJECT = Path(spiders.__file__).parent


def scrapy(*arguments: str, allow: str = "127.0.0.0/8") -> subprocess.CompletedProcess[str]:
    """A Scrapy command in the project's folder."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "scrapy", *arguments],
        cwd=PROJECT,
        env=os.environ | {"TOCSIN_ALLOW_NETS": allow},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def site(new_site: Callable[[], Any], answer: Any, article_page: Callable[..., str]) -> Any:
    """A feed of three articles: one is good, one is empty, one is forbidden by robots.txt."""
    site = new_site()
    links = "".join(
        f"<item><title>T</title><link>/n/{name}</link></item>" for name in ("good", "empty", "no")
    )
    site.routes["/"] = answer('<head><link rel="alternate" type="application/rss+xml" href="/f.xml"></head>')
    site.routes["/f.xml"] = answer(f"<rss><channel>{links}</channel></rss>")
    site.routes["/robots.txt"] = answer("User-agent: *\nDisallow: /n/no\n", kind="text/plain")
    site.routes["/n/good"] = answer(article_page("The good one of the three stories"))
    site.routes["/n/empty"] = answer("<html><body></body></html>")
    return site


def test_list_names_the_spider() -> None:
    assert scrapy("list").stdout.split() == ["news"]


def test_crawl_exports_the_articles_of_a_site_and_counts_the_rest(site: Any, tmp_path: Path) -> None:
    out = tmp_path / "articles.jsonl"

    run = scrapy("crawl", "news", "-a", f"url={site.url}/", "-a", "delay=0", "-O", str(out))

    (item,) = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert (item["url"], item["title"]) == (f"{site.url}/n/good", "The good one of the three stories")
    assert item["text"].count("\n") == 3
    stats = dict(re.findall(r"'([\w/.:]+)': (\d+)", run.stderr))
    source = f"source/{site.url.removeprefix('http://')}"
    assert stats["item_scraped_count"] == stats[f"{source}/articles"] == "1"
    assert (stats[f"{source}/dropped/robots"], stats[f"{source}/dropped/no_text"]) == ("1", "1")
    assert "robots.txt of 127.0.0.1 forbids" in run.stderr
    assert "/n/no" not in site.paths()


def test_parse_shows_the_requests_of_a_feed_and_the_item_of_an_article(site: Any) -> None:
    feed = scrapy("parse", f"{site.url}/f.xml", "--nocolour").stdout
    article = scrapy("parse", f"{site.url}/n/good", "--nocolour").stdout
    empty = scrapy("parse", f"{site.url}/n/empty", "--nocolour")

    assert re.findall(r"<GET \S+(/n/\w+)>", feed) == ["/n/good", "/n/empty", "/n/no"]
    assert "'title': 'The good one of the three stories'" in article
    assert "'title'" not in empty.stdout
    assert "'dropped/no_title': 1" in empty.stderr


def test_parse_uses_the_parser_of_a_source(new_site: Callable[[], Any], answer: Any) -> None:
    text = (
        "It stands in cells of a table, as was done when the web was young, and nowhere else on this page. "
        * 3
    )
    site = new_site()
    site.routes["/n/1"] = answer(
        f"<title>Le Matin</title><table class=papier><tr><td class=gros>Un titre</td></tr>"
        f"<tr><td class=ligne>{text}</td></tr></table>"
    )

    own = scrapy("parse", f"{site.url}/n/1", "--nocolour", "-a", "parser=matin_des_savanes").stdout

    assert "'title': 'Un titre'" in own
    assert "'title': 'publisher'" in own


def test_the_shell_opens_a_page(site: Any) -> None:
    code = "(response.css('h1::text').get(), type(spider).__name__)"

    run = scrapy("shell", "-c", code, f"{site.url}/n/good")

    assert "('The good one of the three stories', 'NewsSpider')" in run.stdout


def test_a_crawl_without_a_site_says_how_to_give_one() -> None:
    run = scrapy("crawl", "news")

    assert "give its address with -a url=https://site.example/" in run.stderr
    assert "Traceback" not in run.stderr


def test_the_guard_stands_before_every_command(site: Any) -> None:
    before = len(site.asked)

    crawl = scrapy("crawl", "news", "-a", f"url={site.url}/", allow="")
    parse = scrapy("parse", f"{site.url}/n/good", allow="")

    assert "127.0.0.1 is not a public address" in crawl.stderr
    assert "127.0.0.1 is not a public address" in parse.stderr
    assert len(site.asked) == before


def test_a_crawl_that_is_interrupted_still_exports_and_reports(
    new_site: Callable[[], Any], answer: Any, article_page: Callable[..., str], tmp_path: Path
) -> None:
    site = new_site()
    site.routes["/"] = answer(
        "<rss><channel><item><link>/n/1</link></item><item><link>/n/2</link></item></channel></rss>"
    )
    site.routes["/n/1"] = answer(article_page("The first story of the two"))
    site.routes["/n/2"] = answer(article_page("The second story"), waits_for=threading.Event())
    out = tmp_path / "articles.jsonl"
    run = subprocess.Popen(
        [
            sys.executable,
            "-P",
            "-m",
            "scrapy",
            "crawl",
            "news",
            "-a",
            f"url={site.url}/",
            "-a",
            "delay=0",
            "-O",
            str(out),
        ],
        cwd=PROJECT,
        env=os.environ | {"TOCSIN_ALLOW_NETS": "127.0.0.0/8"},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stderr is not None
    lines = []
    for line in run.stderr:
        lines.append(line)
        if "Scraped from" in line:
            run.send_signal(signal.SIGINT)
    code = run.wait(30)
    run.stderr.close()

    assert code == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 1
    assert any("1 articles, 1 cut_off" in line for line in lines), "".join(lines[-40:])
