"""Ask a site something through the crawl child, and store nothing: how it would be read, or one page as it is."""

from __future__ import annotations

import queue
from collections.abc import Callable
from dataclasses import dataclass, field

from flows.crawl.child import GRACE_SECONDS, Child
from flows.settings import Settings, secret_places
from spiders.items import ArticleItem
from spiders.records import (
    RECORD,
    DropRecord,
    Failure,
    FrozenRecord,
    Job,
    OpenedRecord,
    PageRecord,
    Record,
    ReportRecord,
    SourceJob,
)

# a host that wants ten seconds between two pages is still asked for a few
SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Probe:
    """What a site answered when it was asked how its articles are found, and the few of them that were read."""

    entries: list[PageRecord]
    report: ReportRecord
    articles: list[ArticleItem] = field(default_factory=list)
    drops: list[DropRecord] = field(default_factory=list)
    browser: bool = False


@dataclass(frozen=True, slots=True)
class Frozen:
    """One page as it was answered; `page` None: it could not be had, and the report says why."""

    page: FrozenRecord | None
    report: ReportRecord


def probe(
    settings: Settings,
    home_url: str,
    parser: str,
    sample: int = 0,
    *,
    browser: bool = False,
    opened: Callable[[str], None] = lambda _: None,
) -> Probe:
    """Ask a site how its articles are found and read at most `sample` of them; nothing is stored.

    `opened` is called with the address of each page that is about to be read.
    """
    source = SourceJob(
        id=0, name=home_url, home_url=home_url, parser=parser, browser=browser, max_articles=0, sample=sample
    )
    records, report = _asked(settings, source, opened)
    return Probe(
        [record for record in records if isinstance(record, PageRecord)],
        report,
        [record for record in records if isinstance(record, ArticleItem)],
        [record for record in records if isinstance(record, DropRecord)],
        browser,
    )


def freeze(settings: Settings, url: str) -> Frozen:
    """Ask for one page, under the same guard, robots and limits as any, and give it unread."""
    records, report = _asked(settings, SourceJob(id=0, name=url, home_url=url, is_page=True))
    pages = [record for record in records if isinstance(record, FrozenRecord)]
    return Frozen(pages[0] if pages else None, report)


def _asked(
    settings: Settings, source: SourceJob, opened: Callable[[str], None] = lambda _: None
) -> tuple[list[Record], ReportRecord]:
    """What a child tells of this source alone, and its report, which is there even when the child died."""
    job = Job(
        sources=[source],
        deadline_seconds=SECONDS,
        proxy=settings.proxy,
        allow_nets=settings.allow_nets,
        contact=settings.contact,
        chromium=settings.chromium,
        hidden=secret_places(settings),
    )
    child = Child(job)
    records: list[Record] = []
    try:
        for line in iter(lambda: child.lines.get(timeout=SECONDS + 2 * GRACE_SECONDS), None):
            records.append(RECORD.validate_json(line))
            if isinstance(records[-1], OpenedRecord) and not records[-1].is_over:
                opened(records[-1].url)
    except queue.Empty:
        records = []
    except BaseException:
        child.kill()
        raise
    code, words = child.end()
    reports = [record for record in records if isinstance(record, ReportRecord)]
    died = ReportRecord(
        source_id=source.id,
        failure=Failure.CHILD_DIED,
        detail=f"the crawl child ended with code {code}: {words}",
    )
    return records, reports[-1] if reports else died
