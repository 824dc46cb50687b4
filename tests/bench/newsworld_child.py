"""Crawl recorded news pages through a forward proxy, twice, by the crawl child: what is read, and at which cost.

    .venv/bin/python tests/bench/newsworld_child.py --proxy http://127.0.0.1:8800 --data FOLDER [--json]

FOLDER holds index.jsonl (id, url, title, text of each page); the proxy replays the pages under their own hosts and
counts its answers at http://newsworld/stats (reset by /stats/reset). Second pass: known keys and entries of the first.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from spiders.items import ArticleItem
from spiders.records import (
    RECORD,
    DropRecord,
    Entry,
    Job,
    PageRecord,
    Record,
    ReportRecord,
    Robots,
    RobotsRecord,
    SourceJob,
)
from spiders.urls import url_key

MUST_READ = 345


def control(proxy: str, path: str) -> Any:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": proxy}))
    with opener.open(f"http://newsworld{path}", timeout=30) as answer:
        return json.load(answer)


def crawl(job: Job) -> tuple[list[Record], dict[str, float]]:
    """The child's records, and wall seconds, CPU seconds and peak memory in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    child = subprocess.Popen([sys.executable, "-m", "spiders"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(job.model_dump_json().encode() + b"\n")
    child.stdin.flush()
    records = [RECORD.validate_json(line) for line in child.stdout]
    child.stdin.close()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"the child ended with {child.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return records, {"seconds": time.monotonic() - started, "cpu": cpu, "peak_mb": usage.ru_maxrss / 1024}


def second_job(job: Job, records: list[Record]) -> Job:
    known: dict[int, list[str]] = {}
    entries: dict[int, list[Entry]] = {}
    robots: dict[int, list[Robots]] = {}
    for record in records:
        if isinstance(record, ArticleItem):
            known.setdefault(record.source_id, []).extend({record.fetched_key, record.url_key})
        elif isinstance(record, DropRecord):
            known.setdefault(record.source_id, []).append(record.url_key)
        elif isinstance(record, RobotsRecord):
            robots.setdefault(record.source_id, []).append(Robots(host=record.host, text=record.text))
        elif isinstance(record, PageRecord):
            entry = Entry(
                url=record.url, kind=record.kind, etag=record.etag, last_modified=record.last_modified
            )
            entries.setdefault(record.source_id, []).append(entry)
    sources = [
        s.model_copy(
            update={
                "known": known.get(s.id, []),
                "entries": entries.get(s.id, []),
                "robots": robots.get(s.id, []),
            }
        )
        for s in job.sources
    ]
    return job.model_copy(update={"sources": sources})


def summary(records: list[Record]) -> dict[str, Any]:
    reports = [record for record in records if isinstance(record, ReportRecord)]
    return {
        "articles": sum(isinstance(record, ArticleItem) for record in records),
        "drops": dict(Counter(record.reason.value for record in records if isinstance(record, DropRecord))),
        "entries": dict(Counter(f"{r.kind} {r.status}" for r in records if isinstance(r, PageRecord))),
        "failures": dict(Counter(report.failure.value for report in reports if report.failure)),
        "requests": sum(report.requests for report in reports),
        "reports": len(reports),
    }


def first_job(proxy: str, urls: list[str], delay: float) -> Job:
    hosts = sorted({urlsplit(url).hostname or "" for url in urls})
    sources = [
        SourceJob(id=n, name=host, home_url=f"http://{host}/", delay_seconds=delay)
        for n, host in enumerate(hosts, start=1)
    ]
    return Job(sources=sources, proxy=proxy, deadline_seconds=900)


def figures_of(job: Job, urls: list[str], proxy: str) -> dict[str, dict[str, Any]]:
    """Crawls twice and counts; what was not read is told on stderr."""
    records, cost = crawl(job)
    for record in records:
        if isinstance(record, DropRecord) or (isinstance(record, ReportRecord) and record.failure):
            print(record.model_dump_json(), file=sys.stderr)
    control(proxy, "/stats/reset")
    again, cost_again = crawl(second_job(job, records))
    answers: Counter[str] = sum((Counter(row) for row in control(proxy, "/stats").values()), Counter())
    keys = {url_key(url) for url in urls}
    read = {r.fetched_key for r in records if isinstance(r, ArticleItem) and r.title and r.text} & keys
    second = summary(again)
    asked = second["articles"] + sum(second["drops"].values())
    return {
        "pages read": {
            "value": len(read), "baseline": len(keys), "ratio": len(read) / len(keys), "must": MUST_READ,
            "met": len(read) >= MUST_READ,
        },
        "reports": {
            "value": summary(records)["reports"], "must": len(job.sources),
            "met": summary(records)["reports"] == len(job.sources),
        },
        "second pass: article pages asked": {"value": asked, "must": 0, "met": asked == 0},
        "first pass": summary(records) | {name: round(value, 1) for name, value in cost.items()},
        "second pass": second | {name: round(value, 1) for name, value in cost_again.items()},
        "second pass: answers of the proxy": dict(answers),
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--proxy", required=True)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--delay", type=float, default=1.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    lines = (options.data / "index.jsonl").read_text("utf-8").rstrip("\n").split("\n")
    urls = [json.loads(line)["url"] for line in lines]
    figures = figures_of(first_job(options.proxy, urls, options.delay), urls, options.proxy)
    if options.json:
        print(json.dumps({"machine": platform.machine(), "figures": figures}))
    else:
        for name, figure in figures.items():
            print(f"{name}: {figure}")
    return 0 if all(figure.get("met", True) for figure in figures.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
