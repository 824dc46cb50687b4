"""The real crawl child on the made-up press: each site is found in its own way, and every story is read once."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

from flows.demo.press import Press
from flows.demo.stories import WAVES
from spiders.items import ArticleItem
from spiders.records import RECORD, DropRecord, Job, PageRecord, ReportRecord, SourceJob

FOUND_BY = {
    "sahel-courier": ("feed", "/feed.xml"),
    "fil-du-desert": ("feed", "/rss"),
    "trans-sahara-monitor": ("feed", "/atom.xml"),
    "niger-bend-herald": ("sitemap", "/sitemap-news.xml"),
    "la-dune-libre": ("links", "/"),
    "matin-des-savanes": ("feed", "/fil.php"),
    "meridian-review": ("feed", "/feed.atom"),
    "volga-dispatch": ("links", "/"),
    "sada-al-rimal": ("feed", "/feed"),
}


def crawl(press: Press) -> list[object]:
    sources = [
        SourceJob(
            id=number,
            name=source.name,
            home_url=source.home_url,
            parser=source.parser,
            language=source.language,
            delay_seconds=0,
        )
        for number, source in enumerate(press.sources(), start=1)
    ]
    job = Job(sources=sources, deadline_seconds=60, allow_nets=["127.0.0.0/8"])
    command = [sys.executable, "-m", "spiders"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write(job.model_dump_json().encode() + b"\n")
        child.stdin.flush()  # and left open: its end would tell the child that we have died
        return [RECORD.validate_json(line) for line in child.stdout]


def test_every_story_of_the_press_is_collected_and_nothing_else() -> None:
    with Press(datetime.now(UTC)) as press:
        while press.wave < WAVES:
            press.advance()

        records = crawl(press)

        told = {press.url(story): story.title for story in press.standing()}
        entries = {site: (kind, press.urls[site] + path) for site, (kind, path) in FOUND_BY.items()}
    names = dict(enumerate(press.urls, start=1))
    assert {record.url: record.title for record in records if isinstance(record, ArticleItem)} == told
    assert [record for record in records if isinstance(record, DropRecord)] == []
    assert [record.failure for record in records if isinstance(record, ReportRecord)] == [None] * 9
    pages = {names[r.source_id]: (r.kind, r.url) for r in records if isinstance(r, PageRecord)}
    assert pages == entries
