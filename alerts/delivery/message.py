"""Compose what is told of one alert or notice: mail, Slack blocks and plain text from the same facts. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alerts.delivery import alert_slack
from alerts.delivery.actions import Actions
from alerts.delivery.alert_view import NO_CONTEXT, AlertContext, View, rules_of, view_of
from alerts.delivery.coverage import title_of
from alerts.delivery.escape import slack
from alerts.delivery.links import Links
from alerts.delivery.page import page, text_of
from alerts.delivery.plain import one_line
from alerts.delivery.slack import mrkdwn, plain_text
from alerts.delivery.thread import headers
from alerts.delivery.wording import LANGUAGES, Wording, wording
from alerts.rules.doubt import DoubtKind
from sql.rows import AlertDetail, Notice, OtherReport

SUBJECT_LENGTH = 140
NOTICE_LINE = 600
COLOUR = "#b3261e"


@dataclass(frozen=True, slots=True)
class Message:
    """One message in every form that a channel may want. `slack` is one attachment of Slack's Block Kit.

    `preheader`: what a list of mails shows beside the subject. `short`: lines for services with little room, the most
    important first; `alerts.delivery.short` fits them into a limit. `data`: the same for programs, as JSON values,
    with an excerpt of the article and never its text.
    """

    subject: str
    html: str
    text: str
    slack: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)
    preheader: str = ""
    short: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def compose(
    alert: AlertDetail,
    others: Sequence[OtherReport],
    *,
    delivery_id: int,
    is_possible_repeat: bool,
    context: AlertContext = NO_CONTEXT,
    links: Links | None = None,
    recipient: str = "",
    contact: str = "",
) -> Message:
    """The message of one delivery. `others` are further articles of the event, newest first.

    Without `links` the message names commands. `recipient` names whom it goes to without an address, `contact` is whom
    a reader may write to (TOCSIN_CONTACT).
    Raises zoneinfo.ZoneInfoNotFoundError when the channel's time zone is unknown.
    """
    actions = Actions(f"d-{delivery_id}", links, recipient, contact)
    view = view_of(alert, others, context, actions, is_possible_repeat=is_possible_repeat)
    begin = doubt_in_subject(alert.in_doubt_kind, view.words)
    if alert.escalated_after is not None:
        span = view.words.span(alert.escalated_after)
        begin = view.words.escalated_subject.format(span=span) + begin
    subject = subject_of(rules_of(alert), begin, view.headline)
    return Message(
        subject=subject,
        html=page("alert.html.j2", view=view),
        text=text_of("alert.txt.j2", view=view),
        slack=alert_slack.attachment(view, begin),
        headers=headers(alert, actions.delivery, topic=subject) | actions.headers(alert.alert_id),
        preheader=view.preheader,
        short="\n".join(_short(view)),
        data=data_of(alert, "alert", links)
        | {
            "headline": view.headline,
            "url": view.link,
            "source": view.name,
            "excerpt": "".join(piece.text for piece in view.news).strip(),
            "is_in_doubt": view.in_doubt is not None,
            "is_escalated": bool(view.escalated),
        },
    )


def data_of(alert: AlertDetail, kind: str, links: Links | None) -> dict[str, Any]:
    """What every message of an alert says to a program."""
    return {
        "kind": kind,
        "alert": alert.alert_id,
        "event": alert.event_id,
        "event_url": links.event(alert.event_id) if links else None,
        "rules": list(dict.fromkeys((alert.rule, *alert.also_rules))),
    }


def subject_of(rule: str, begin: str, headline: str) -> str:
    """The subject of an alert and, behind Re:, of all that follows of it: Gmail parts a thread where it differs."""
    return one_line(f"[{rule}] {begin}{headline}", SUBJECT_LENGTH)


def first_subject(alert: AlertDetail, words: Wording) -> str:
    """The subject under which the event of an update was told first."""
    begin = doubt_in_subject(alert.first_in_doubt_kind, words)
    rules = ", ".join(alert.first_rules) or rules_of(alert)
    return subject_of(rules, begin, title_of(alert.first_headline or alert.event_title, words))


def doubt_in_subject(kind: str | None, words: Wording) -> str:
    """What the subject begins with when the event may not be one of its own."""
    return words.doubt_subjects[DoubtKind(kind)] if kind else ""


def compose_notice(
    notice: Notice, *, delivery_id: int, is_possible_repeat: bool, links: Links | None = None
) -> Message:
    """The message of one delivery of a notice: its lines as they are, whatever words a site put into them.

    One that asks to confirm a subscription gets its link here: it stands in no table.
    """
    subject = one_line(f"[tocsin] {notice.subject}", SUBJECT_LENGTH)
    words = wording(notice.language)
    lines = [words.repeat] if is_possible_repeat else []
    lines += [one_line(line, NOTICE_LINE) for line in notice.text.splitlines() if line.strip()]
    delivery = f"d-{delivery_id}"
    sent = words.digest["sent"].format(delivery=delivery)
    link = links.confirmation(notice.subscription_id) if links and notice.subscription_id else ""
    shown = page(
        "notice.html.j2",
        subject=subject,
        heading=one_line(notice.subject, NOTICE_LINE),
        lines=lines,
        link=link,
        sent=sent,
        language=words.language,
    )
    lines += [link] if link else []
    return Message(
        subject=subject,
        html=shown,
        text="\n".join([*lines, "", sent]),
        slack={
            "fallback": plain_text(subject),
            "color": COLOUR,
            "blocks": [
                {
                    "type": "section",
                    "text": mrkdwn(f"*{slack(subject)}*\n" + "\n".join(map(slack, lines))),
                },
                {"type": "context", "elements": [mrkdwn(slack(sent))]},
            ],
        },
        headers={
            "List-Id": "<health.tocsin.invalid>",
            "Auto-Submitted": "auto-generated",
            "X-Tocsin-Delivery": delivery,
        },
        preheader=lines[0] if lines else "",
        short="\n".join(lines),
        data={"kind": "notice", "about": notice.kind},
    )


def compose_test(tag: str, language: str = LANGUAGES[0]) -> Message:
    """A message that says that the channel works."""
    words, channel = wording(language), one_line(tag, SUBJECT_LENGTH)
    subject = one_line(f"[tocsin] {words.channel_test['subject'].format(channel=channel)}", SUBJECT_LENGTH)
    text = words.channel_test["text"].format(channel=channel)
    return Message(
        subject=subject,
        html=page(
            "notice.html.j2",
            subject=subject,
            heading=words.channel_test["subject"].format(channel=channel),
            lines=[text],
            link="",
            sent="",
            language=words.language,
        ),
        text=text,
        slack={
            "fallback": plain_text(subject),
            "color": COLOUR,
            "blocks": [{"type": "section", "text": mrkdwn(slack(text))}],
        },
        headers={"Auto-Submitted": "auto-generated"},
        short=text,
    )


def _short(view: View) -> list[str]:
    """What matters of an alert, line by line; the first three make a message."""
    doubt = view.in_doubt
    news = "".join(piece.text for piece in view.news).strip()
    lines = [
        view.escalated,
        f"{doubt.lead} {doubt.headline}".strip() if doubt else "",
        view.first_line,
        f"{view.headline} ({view.source})",
        view.free_link or view.link or "",
        doubt.link or "" if doubt else "",
        view.time,
        news,
        view.coverage.counts,
        view.repeat,
        view.sent,
    ]
    return [line for line in lines if line]
