"""Compose what is told of changes of an event that was told: mail, Slack blocks and plain text. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from alerts.delivery.excerpt import excerpt
from alerts.delivery.message import (
    QUERY_LENGTH,
    REPEAT,
    SUBJECT_LENGTH,
    TEMPLATES,
    Message,
    counts,
    rules_of,
    title_of,
    told_when,
    when,
)
from alerts.delivery.plain import domain, for_slack, one_line, web_link
from alerts.delivery.slack import LONGEST_LINK, LONGEST_TEXT, link_to, mrkdwn, plain_text
from alerts.delivery.thread import headers
from alerts.rules.update_words import what_changed, who_says
from alerts.rules.updates import Update, lines_of
from sql.rows import AlertDetail, ToldUpdate

COLOUR_UPDATE = "#1f5a96"
# changes that are told one by one, and how long each may be
SHOWN_LINES, LINE_LENGTH, SAID_LENGTH = 6, 120, 120
BEGIN = "Update: "


@dataclass(frozen=True, slots=True)
class Line:
    """One change: what, who said so, who says otherwise, and the sentence with its article."""

    what: str
    said: str
    disputed: str
    quote: str
    source: str
    domain: str
    time: str
    link: str | None


@dataclass(frozen=True, slots=True)
class View:
    """What the templates show: cleaned of control characters, not yet escaped for any of them."""

    rule: str
    query: str
    lines: Sequence[Line]
    more: int
    headline: str
    link: str | None
    told: str
    counts: str
    delivery: str
    repeat: str

    @property
    def head(self) -> str:
        """What changed most."""
        return f"{BEGIN}{self.lines[0].what}" if self.lines else BEGIN.rstrip(": ")


def compose_update(
    alert: AlertDetail, told: Sequence[ToldUpdate], *, delivery_id: int, is_possible_repeat: bool
) -> Message:
    """The message of one delivery of an update. `told` are its changes, those overtaken too.

    Raises zoneinfo.ZoneInfoNotFoundError when the channel's time zone is unknown.
    """
    view = _view(alert, told, f"d-{delivery_id}", REPEAT if is_possible_repeat else "")
    return Message(
        subject=one_line(f"[{rules_of(alert)}] {view.head} · {view.headline}", SUBJECT_LENGTH),
        html=TEMPLATES.get_template("update.html.j2").render(view=view),
        text=TEMPLATES.get_template("update.txt.j2").render(view=view),
        slack=_slack(view),
        headers=headers(alert, view.delivery),
    )


def _view(alert: AlertDetail, told: Sequence[ToldUpdate], delivery: str, repeat: str) -> View:
    zone = ZoneInfo(alert.time_zone)
    shown = lines_of([one for one in told if one.decision == Update.TOLD])
    first_told = alert.first_told_at
    return View(
        rule=one_line(rules_of(alert), SUBJECT_LENGTH),
        query=one_line(alert.query, QUERY_LENGTH),
        lines=_lines(shown[:SHOWN_LINES], zone),
        more=max(0, len(shown) - SHOWN_LINES),
        headline=title_of(alert.first_headline or alert.event_title),
        link=web_link(alert.first_url) if alert.first_url else None,
        told="" if first_told is None else told_when(first_told, alert.created_at, zone),
        counts=counts(alert.articles, alert.independent_sources),
        delivery=delivery,
        repeat=repeat,
    )


def _lines(told: Sequence[ToldUpdate], zone: ZoneInfo) -> list[Line]:
    """The changes; a sentence that says several is quoted once."""
    lines: list[Line] = []
    quoted: set[tuple[int, str]] = set()
    for one in told:
        line = _line(one, zone, is_quoted=(one.article_id, one.sentence) in quoted)
        quoted.add((one.article_id, one.sentence))
        lines.append(line)
    return lines


def _line(one: ToldUpdate, zone: ZoneInfo, *, is_quoted: bool) -> Line:
    link = web_link(one.url)
    said = who_says(one.kind, one.source, one.said_by)
    quote = "" if is_quoted else "".join(piece.text for piece in excerpt(one.sentence, [], {})).strip()
    return Line(
        what=one_line(what_changed(one.kind, one.transition, one.old, one.new), LINE_LENGTH),
        said=one_line(said, SAID_LENGTH),
        disputed=one_line(one.disputed, SAID_LENGTH),
        quote=quote,
        source=one_line(one.source, 100),
        domain=domain(link) if link else "",
        time=when(one.published, one.published_precision, one.first_seen_at, zone),
        link=link,
    )


def _slack(view: View) -> dict[str, Any]:
    return {
        "fallback": plain_text(f"{view.head} · {view.headline}"),
        "color": COLOUR_UPDATE,
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": plain_text(view.head), "emoji": False}},
            {"type": "section", "text": mrkdwn(_slack_body(view))},
            {
                "type": "context",
                "elements": [
                    mrkdwn(for_slack(view.counts)),
                    mrkdwn(f"Rule *{for_slack(view.rule)}*: {for_slack(view.query)} · {view.delivery}"),
                ],
            },
        ],
    }


def _slack_body(view: View) -> str:
    """What was told first, then the changes, as many as there is room for."""
    body = f"_{view.repeat}_\n" if view.repeat else ""
    fits = view.link is not None and len(view.link) <= LONGEST_LINK
    body += link_to(view.link or "", view.headline) if fits else for_slack(view.headline)
    body += f" (told {view.told})" if view.told else ""
    left = view.more
    for line in view.lines:
        said = _slack_line(line)
        if len(body) + len(said) > LONGEST_TEXT - 40:
            left += 1
            continue
        body += f"\n{said}"
    return f"{body}\nand {left} more" if left else body


def _slack_line(line: Line) -> str:
    said = f"*{for_slack(line.what)}*" + (f", says {for_slack(line.said)}" if line.said else "")
    said += f"; _{for_slack(line.disputed)}_" if line.disputed else ""
    said += f"\n> {for_slack(line.quote)}" if line.quote else ""
    fits = line.link is not None and len(line.link) <= LONGEST_LINK
    where = link_to(line.link or "", line.source) if fits else for_slack(line.source)
    return f"{said}\n{where} · {for_slack(line.time)}"
