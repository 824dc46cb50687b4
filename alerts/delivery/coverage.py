"""Who tells of an event: the article of a message, and others, copies of one text folded. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alerts.delivery import facets
from alerts.delivery.plain import domain, one_line, web_link
from alerts.delivery.wording import Wording
from sql.rows import AlertDetail, ClaimedToll, OtherReport

SOURCE_LENGTH, HEADLINE_LENGTH = 100, 300
SHOWN_REPORTS, SHOWN_COPIES = 5, 4
FULL, TEASER = "full", "teaser"


@dataclass(frozen=True, slots=True)
class Report:
    """A text that tells of the event; `copies`: further sites that carry it; `is_paid`: only its beginning is free."""

    source: str
    title: str
    link: str | None
    domain: str
    time: str
    is_paid: bool = False
    copies: str = ""

    @property
    def label(self) -> str:
        """The source by its name, and the host that a link leads to where the name does not tell it."""
        return label(self.source, self.domain)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who reports an event: in how many articles, since when, on which other sites the same text stands, which tolls
    are disputed, and the other texts; `more`: how many of these are not listed. Empty is what is not told."""

    counts: str
    first_seen: str = ""
    copies: str = ""
    disputes: Sequence[str] = ()
    reports: Sequence[Report] = ()
    more: str = ""


def coverage_of(
    alert: AlertDetail,
    others: Sequence[OtherReport],
    tolls: Mapping[str, Sequence[ClaimedToll]],
    words: Wording,
    zone: ZoneInfo,
) -> Coverage:
    """All of it. `tolls`: what articles claim of each toll that is disputed, in the order in which they came out."""
    listed = others_of(alert, others, words, zone)
    hidden = max(0, alert.articles - 1 - min(len(others), SHOWN_REPORTS)) if listed else 0
    seen = alert.event_first_seen_at
    return Coverage(
        counts=counts(alert, words),
        first_seen="" if seen is None else words.first_seen.format(time=words.at(seen, zone)),
        copies=copies_of(alert, others, words),
        disputes=list(facets.disputes(tolls, words)),
        reports=listed,
        more=words.count(words.more, hidden) if hidden else "",
    )


def label(source: str, host: str) -> str:
    """A source with the host of its page, which stands there once."""
    if not source:
        return host
    return source if not host or host in source else f"{source}, {host}"


def title_of(text: str, words: Wording) -> str:
    """A headline on one line; words that say so where there is none."""
    return one_line(text, HEADLINE_LENGTH) or words.no_title


def others_of(
    alert: AlertDetail, others: Sequence[OtherReport], words: Wording, zone: ZoneInfo
) -> list[Report]:
    """The other texts of the event, each by a site where it is free if there is one."""
    texts: dict[object, list[OtherReport]] = {}
    for number, other in enumerate(others):
        group = other.copy_group
        if group is None or group != alert.copy_group:
            texts.setdefault(("alone", number) if group is None else group, []).append(other)
    return [_report(sites, words, zone) for sites in list(texts.values())[:SHOWN_REPORTS]]


def copies_of(alert: AlertDetail, others: Sequence[OtherReport], words: Wording) -> str:
    """The other sites that carry the text of the message's own article, in a sentence; empty: none."""
    same = [
        report for report in others if report.copy_group is not None and report.copy_group == alert.copy_group
    ]
    copies = _copies(same, words)
    return f"{copies[:1].upper()}{copies[1:]}." if copies else ""


def free_sibling(alert: AlertDetail, others: Sequence[OtherReport]) -> str | None:
    """Of an article that must be paid for, a page that tells the same for free: the same text, else the newest."""
    if alert.access != TEASER:
        return None
    links = [
        (report.copy_group is None or report.copy_group != alert.copy_group, link)
        for report in others
        if report.access == FULL and (link := web_link(report.url))
    ]
    return min(links, key=lambda pair: pair[0])[1] if links else None


def counts(alert: AlertDetail, words: Wording) -> str:
    """How many articles and newsrooms tell of the event, and in how many texts where some are copies."""
    articles, sources = max(1, alert.articles), max(1, alert.independent_sources)
    if articles == 1:
        return words.only_report
    texts = alert.copy_groups
    folded = words.count(words.texts, texts) if alert.copy_group is not None and texts < articles else ""
    phrase = words.reports_of_one if sources == 1 else words.reports
    return phrase.format(
        articles=words.count(words.articles, articles),
        sources=words.count(words.sources, sources),
        texts=folded,
    )


def _report(sites: Sequence[OtherReport], words: Wording, zone: ZoneInfo) -> Report:
    first = min(sites, key=lambda site: (site.access != FULL, site.first_seen_at))
    link = web_link(first.url)
    return Report(
        source=one_line(first.source, SOURCE_LENGTH),
        title=title_of(first.title, words),
        link=link,
        domain=domain(link) if link else "",
        time=words.when(first.published, first.published_precision, first.first_seen_at, zone),
        is_paid=first.access == TEASER,
        copies=_copies([site for site in sites if site is not first], words),
    )


def _copies(sites: Sequence[OtherReport], words: Wording) -> str:
    names = [one_line(site.source, SOURCE_LENGTH) for site in sites]
    if not names:
        return ""
    shown = ", ".join(names[:SHOWN_COPIES]) + (", …" if len(names) > SHOWN_COPIES else "")
    return words.count(words.same_text, len(names), names=shown)
