"""An alert as one attachment of Slack's Block Kit, within its limits. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alerts.delivery.actions import Action
from alerts.delivery.alert_view import InDoubt, Shown, View
from alerts.delivery.coverage import Report
from alerts.delivery.escape import slack
from alerts.delivery.excerpt import Piece
from alerts.delivery.slack import LONGEST_TEXT, fits, joined, link_to, mrkdwn, plain_text

COLOUR, COLOUR_IN_DOUBT = "#b3261e", "#96590a"
# of the words around the other reports
ALSO_LENGTH = 40


def attachment(view: View, begin: str) -> dict[str, Any]:
    """The blocks of an alert; `begin` is what a doubt puts before the headline."""
    return {
        "fallback": plain_text(f"{begin}{view.headline} ({view.source})"),
        "color": COLOUR_IN_DOUBT if view.in_doubt else COLOUR,
        "blocks": [
            {
                "type": "header",
                "text": {"type": "plain_text", "text": plain_text(view.headline), "emoji": False},
            },
            {"type": "section", "text": mrkdwn(_body(view))},
            {
                "type": "context",
                "elements": [
                    mrkdwn(_reported(view)),
                    mrkdwn(slack(view.why)),
                    mrkdwn(actions(view.actions, view.sent)),
                ],
            },
        ],
    }


def doubt_of(doubt: InDoubt) -> str:
    """What is in doubt, with the other event."""
    line = f"*{slack(doubt.lead)}*"
    if doubt.headline:
        line += " " + link_to(doubt.link, doubt.headline)
    line += f" ({slack(doubt.told)})" if doubt.told else ""
    return line + (f"\n{slack(doubt.words)}" if doubt.words else "")


def actions(offered: Sequence[Action], sent: str) -> str:
    """What can be done, as links or as commands, and the numbers of the message."""
    parts = [
        link_to(action.link, action.label)
        if action.link
        else f"{slack(action.label)}: `{slack(action.command)}`"
        for action in offered
    ]
    return joined([slack(sent), *parts], " · ")


def _body(view: View) -> str:
    """What happened, and why it matched, as far as there is room; links stay whole or are left out."""
    must = [
        _escalated(view),
        f"_{slack(view.repeat)}_" if view.repeat else "",
        doubt_of(view.in_doubt) if view.in_doubt else "",
        f"*{slack(view.first_line)}*" if view.first_line else "",
        _byline(view),
        _quote(view.news),
        *(_shown(shown) for shown in view.evidence),
    ]
    return joined(must, "\n")


def _escalated(view: View) -> str:
    """That nobody took it, with the way to do so."""
    if not view.escalated:
        return ""
    link = view.actions[0].link if view.actions else ""
    return f"*{slack(view.escalated)}*" + (f" {link_to(link, view.words.take)}" if link else "")


def _byline(view: View) -> str:
    """The source and the time, with the way to the article."""
    words = view.words
    parts = [f"*{slack(view.source)}*", slack(view.time)]
    if view.is_paid:
        parts.append(slack(words.paywall))
    if view.free_link and fits(view.free_link):
        parts.append(link_to(view.free_link, words.read_free.format(host=view.free_host)))
    if view.link and fits(view.link):
        parts.append(link_to(view.link, words.read))
    return " · ".join(parts)


def _reported(view: View) -> str:
    coverage = view.coverage
    parts = [
        coverage.counts,
        coverage.first_seen,
        coverage.copies,
        *(f"{dispute}." for dispute in coverage.disputes),
    ]
    text = joined(map(slack, parts), " ", LONGEST_TEXT // 2)
    also = joined(map(_report, coverage.reports), "; ", LONGEST_TEXT // 2 - ALSO_LENGTH)
    return f"{text} {slack(view.words.also).format(reports=also)}" if also else text


def _report(report: Report) -> str:
    return link_to(report.link, report.label) + (f" ({slack(report.copies)})" if report.copies else "")


def _shown(shown: Shown) -> str:
    matched = f"_{slack(shown.matched)}_" if shown.matched else ""
    where = f" ({slack(shown.where)})" if shown.where else ""
    return "\n".join(filter(None, (f"{matched}{where}", _quote(shown.pieces))))


def _quote(pieces: Sequence[Piece]) -> str:
    text = "".join(_piece(piece) for piece in pieces).strip()
    return f"> {text}" if text else ""


def _piece(piece: Piece) -> str:
    text = slack(piece.text)
    return f"*{text}*" if piece.is_match and piece.is_word and text == text.strip() else text
