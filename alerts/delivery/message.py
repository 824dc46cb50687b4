"""Compose what is told of one alert or notice: mail, Slack blocks and plain text from the same facts. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from alerts.delivery.excerpt import Piece, excerpt
from alerts.delivery.plain import domain, for_slack, one_line, web_link
from alerts.delivery.slack import LONGEST_LINK, LONGEST_TEXT, link_to, mrkdwn, plain_text
from alerts.delivery.thread import headers
from alerts.rules.doubt import DoubtKind, lead_in
from sql.rows import AlertDetail, Notice, OtherReport

SUBJECT_LENGTH = 140
HEADLINE_LENGTH = 300
QUERY_LENGTH = 400
NOTICE_LINE = 600
SHOWN_REPORTS = 5
NO_TITLE = "(no title)"
REPEAT = "Possible repeat: an earlier attempt to send this message went unanswered."
COLOUR, COLOUR_IN_DOUBT = "#b3261e", "#96590a"
# what the subject begins with when the event may not be one of its own
SUBJECTS = {
    DoubtKind.SAME: "Perhaps known: ",
    DoubtKind.ROUNDUP: "Several events: ",
    DoubtKind.LIVE: "Several events: ",
    DoubtKind.ANALYSIS: "Analysis: ",
    DoubtKind.PLACE: "Perhaps elsewhere: ",
    DoubtKind.TYPE: "Perhaps of another kind: ",
}
# within so long before, a day of the week says which day it was
NAMED_DAYS = timedelta(days=6)
WORDS_LENGTH = 200

TEMPLATES = Environment(
    loader=PackageLoader("alerts.delivery"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


@dataclass(frozen=True, slots=True)
class Message:
    """One message in every form that a channel may want. `slack` is one attachment of Slack's Block Kit."""

    subject: str
    html: str
    text: str
    slack: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """Who else tells of the event."""

    source: str
    title: str
    link: str | None
    domain: str
    time: str

    @property
    def label(self) -> str:
        """The source by its name, and the domain that a link leads to where the name does not tell it."""
        return (
            self.source if not self.domain or self.domain in self.source else f"{self.source}, {self.domain}"
        )


@dataclass(frozen=True, slots=True)
class InDoubt:
    """That the event may not be one of its own: `lead`, the headline of the event it may be, told when, and why."""

    lead: str
    headline: str
    link: str | None
    told: str
    words: str


@dataclass(frozen=True, slots=True)
class View:
    """What the templates show: cleaned of control characters, not yet escaped for any of them."""

    rule: str
    query: str
    headline: str
    source: str
    domain: str
    language: str
    time: str
    link: str | None
    pieces: Sequence[Piece]
    words: Sequence[str]
    counts: str
    reports: Sequence[Report]
    more_reports: int
    delivery: str
    repeat: str
    in_doubt: InDoubt | None


def compose(
    alert: AlertDetail, others: Sequence[OtherReport], *, delivery_id: int, is_possible_repeat: bool
) -> Message:
    """The message of one delivery. `others` are further articles of the event, newest first.

    Raises zoneinfo.ZoneInfoNotFoundError when the channel's time zone is unknown.
    """
    view = _view(alert, others, f"d-{delivery_id}", REPEAT if is_possible_repeat else "")
    begin = SUBJECTS[DoubtKind(alert.in_doubt_kind)] if alert.in_doubt_kind else ""
    return Message(
        subject=one_line(f"[{rules_of(alert)}] {begin}{title_of(alert.event_title)}", SUBJECT_LENGTH),
        html=TEMPLATES.get_template("alert.html.j2").render(view=view),
        text=TEMPLATES.get_template("alert.txt.j2").render(view=view),
        slack=_slack(view, begin),
        headers=headers(alert, view.delivery),
    )


def compose_notice(notice: Notice, *, delivery_id: int, is_possible_repeat: bool) -> Message:
    """The message of one delivery of a notice: its lines as they are, whatever words a site put into them."""
    subject = one_line(f"[tocsin] {notice.subject}", SUBJECT_LENGTH)
    lines = [REPEAT] if is_possible_repeat else []
    lines += [one_line(line, NOTICE_LINE) for line in notice.text.splitlines() if line.strip()]
    delivery = f"d-{delivery_id}"
    return Message(
        subject=subject,
        html=TEMPLATES.get_template("notice.html.j2").render(subject=subject, lines=lines, delivery=delivery),
        text="\n".join([*lines, "", f"Delivery {delivery}"]),
        slack={
            "fallback": plain_text(subject),
            "color": COLOUR,
            "blocks": [
                {
                    "type": "section",
                    "text": mrkdwn(f"*{for_slack(subject)}*\n" + "\n".join(map(for_slack, lines))),
                },
                {"type": "context", "elements": [mrkdwn(delivery)]},
            ],
        },
        headers={
            "List-Id": "<health.tocsin.invalid>",
            "Auto-Submitted": "auto-generated",
            "X-Tocsin-Delivery": delivery,
        },
    )


def compose_test(tag: str) -> Message:
    """A message that says that the channel works."""
    subject = one_line(f"[tocsin] Test of the channel {tag}", SUBJECT_LENGTH)
    words = f"The channel {one_line(tag, SUBJECT_LENGTH)} works: alerts of rules that name it arrive here."
    return Message(
        subject=subject,
        html=TEMPLATES.get_template("test.html.j2").render(subject=subject, words=words),
        text=words,
        slack={
            "fallback": plain_text(subject),
            "color": COLOUR,
            "blocks": [{"type": "section", "text": mrkdwn(for_slack(words))}],
        },
        headers={"Auto-Submitted": "auto-generated"},
    )


def _view(alert: AlertDetail, others: Sequence[OtherReport], delivery: str, repeat: str) -> View:
    zone = ZoneInfo(alert.time_zone)
    link = web_link(alert.url)
    pieces = excerpt(alert.sentence, alert.spans, {"title": alert.title, "text": alert.text})
    return View(
        rule=one_line(rules_of(alert), SUBJECT_LENGTH),
        query=one_line(alert.query, QUERY_LENGTH),
        headline=title_of(alert.title),
        source=one_line(alert.source, 100),
        domain=domain(link) if link else "",
        language=alert.language or "",
        time=when(alert.published, alert.published_precision, alert.first_seen_at, zone),
        link=link,
        pieces=pieces,
        words=list(dict.fromkeys(one_line(piece.text, 60).lower() for piece in pieces if piece.is_match)),
        counts=counts(alert.articles, alert.independent_sources),
        reports=[_report(other, zone) for other in others[:SHOWN_REPORTS]],
        more_reports=max(0, alert.articles - 1 - min(len(others), SHOWN_REPORTS)),
        delivery=delivery,
        repeat=repeat,
        in_doubt=_in_doubt(alert, zone) if alert.in_doubt_kind else None,
    )


def rules_of(alert: AlertDetail) -> str:
    """Every rule that the message tells of, by name."""
    return ", ".join(dict.fromkeys((alert.rule, *alert.also_rules)))


def _in_doubt(alert: AlertDetail, zone: ZoneInfo) -> InDoubt:
    headline, told = alert.may_be_headline, alert.may_be_told_at
    lead = lead_in(alert.in_doubt_kind or "", names_other=headline is not None)
    return InDoubt(
        lead=lead[:1].upper() + lead[1:],
        headline="" if headline is None else title_of(headline),
        link=web_link(alert.may_be_url) if alert.may_be_url else None,
        told="" if told is None else told_when(told, alert.created_at, zone),
        words=one_line(alert.doubt_words, WORDS_LENGTH),
    )


def told_when(told: datetime, now: datetime, zone: ZoneInfo) -> str:
    """When something was told before, in the reader's zone: by the day of the week when it was this or the last."""
    there = told.astimezone(zone)
    if now - told <= NAMED_DAYS:
        return f"{there:%A %H:%M %Z}"
    return f"{there:%a %d %b %Y, %H:%M %Z}"


def when(published: datetime | None, precision: str, first_seen: datetime, zone: ZoneInfo) -> str:
    """The time of an article in the reader's zone, no more precise than it is known."""
    if published is None:
        return f"undated, first seen {first_seen.astimezone(zone):%a %d %b %Y, %H:%M %Z}"
    if precision == "day":
        return f"{published:%a %d %b %Y}"
    return f"{published.astimezone(zone):%a %d %b %Y, %H:%M %Z}"


def _report(other: OtherReport, zone: ZoneInfo) -> Report:
    link = web_link(other.url)
    return Report(
        source=one_line(other.source, 100),
        title=title_of(other.title),
        link=link,
        domain=domain(link) if link else "",
        time=when(other.published, other.published_precision, other.first_seen_at, zone),
    )


def title_of(text: str) -> str:
    """A headline on one line; words that say so where there is none."""
    return one_line(text, HEADLINE_LENGTH) or NO_TITLE


def counts(articles: int, sources: int) -> str:
    """How many articles and newsrooms tell of the event."""
    articles, sources = max(1, articles), max(1, sources)
    if articles == 1:
        return "The only report so far."
    newsrooms = "one newsroom" if sources == 1 else f"{sources} independent sources"
    return f"{articles} articles from {newsrooms} tell of this event."


def _slack(view: View, begin: str) -> dict[str, Any]:
    body = [f"*{for_slack(view.source)}* · {for_slack(view.time)}"]
    if view.in_doubt:
        body.insert(0, _slack_doubt(view.in_doubt))
    if view.repeat:
        body.insert(0, f"_{view.repeat}_")
    if view.pieces:
        body.append("> " + "".join(_slack_piece(piece) for piece in view.pieces).strip())
    if view.link:
        link = link_to(view.link, f"Read on {view.domain}")
        has_room = len("\n".join([*body, link])) <= LONGEST_TEXT
        body.append(link if has_room else f"On {for_slack(view.domain)}; the address is too long for Slack.")
    also = ", ".join(_slack_report(report) for report in view.reports)
    return {
        "fallback": plain_text(f"{begin}{view.headline} ({view.source})"),
        "color": COLOUR_IN_DOUBT if view.in_doubt else COLOUR,
        "blocks": [
            {
                "type": "header",
                "text": {"type": "plain_text", "text": plain_text(view.headline), "emoji": False},
            },
            {"type": "section", "text": mrkdwn("\n".join(body))},
            {
                "type": "context",
                "elements": [
                    mrkdwn(view.counts + (f" Also: {also}." if also else "")),
                    mrkdwn(f"Rule *{for_slack(view.rule)}*: {for_slack(view.query)} · {view.delivery}"),
                ],
            },
        ],
    }


def _slack_doubt(doubt: InDoubt) -> str:
    said = f"*{doubt.lead}*"
    if doubt.headline:
        fits = doubt.link is not None and len(doubt.link) <= LONGEST_LINK
        said += " " + (link_to(doubt.link or "", doubt.headline) if fits else for_slack(doubt.headline))
    said += f" (told {doubt.told})" if doubt.told else ""
    return said + (f"\n{for_slack(doubt.words)}" if doubt.words else "")


def _slack_piece(piece: Piece) -> str:
    text = for_slack(piece.text)
    return f"*{text}*" if piece.is_match and piece.is_word and text == text.strip() else text


def _slack_report(report: Report) -> str:
    if report.link is None or len(report.link) > LONGEST_LINK:
        return for_slack(report.label)
    return link_to(report.link, report.label)
