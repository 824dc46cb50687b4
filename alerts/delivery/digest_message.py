"""Write a digest for mail, Slack and plain text, within the limits of each; what has no room is counted. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from alerts.delivery.actions import unsubscribing
from alerts.delivery.alert_slack import COLOUR, COLOUR_IN_DOUBT
from alerts.delivery.digest_lines import Line
from alerts.delivery.digest_view import DigestView, view_of
from alerts.delivery.digests import DigestContent
from alerts.delivery.escape import slack
from alerts.delivery.links import Links
from alerts.delivery.message import SUBJECT_LENGTH, Message
from alerts.delivery.page import TEMPLATES
from alerts.delivery.plain import one_line
from alerts.delivery.slack import LONGEST_TEXT, joined, link_to, mrkdwn, plain_text

# in octets before they are encoded for the wire, which adds a third: a mail is under 100 kB
LONGEST_HTML, LONGEST_PLAIN = 44_000, 22_000
# Slack takes 50 blocks, of which header, notes and footer are three, and refuses more than 13,200 characters in all
MOST_BLOCKS, MOST_CHARACTERS = 40, 11_000
MOST_LINES = 400
SHORT_LINES = 20


def compose_digest(
    content: DigestContent,
    *,
    delivery_id: int,
    is_possible_repeat: bool,
    links: Links | None = None,
    recipient: str = "",
    contact: str = "",
) -> Message:
    """The message of one delivery of a digest; `links`, `recipient` and `contact` as for `message.compose`."""
    delivery = f"d-{delivery_id}"
    view = view_of(content, delivery, is_possible_repeat=is_possible_repeat, links=links, recipient=recipient)
    return Message(
        subject=one_line(view.subject, SUBJECT_LENGTH),
        html=_fitting(view, "digest.html.j2", LONGEST_HTML),
        text=_fitting(view, "digest.txt.j2", LONGEST_PLAIN),
        slack=_slack(view),
        headers={
            "List-Id": f"<{one_line(content.digest.channel, 80)}.digests.tocsin.invalid>",
            "Auto-Submitted": "auto-generated",
            "X-Tocsin-Delivery": view.delivery,
            **unsubscribing(view.unsubscribe, delivery, contact),
        },
        preheader=view.preheader,
        short="\n".join(_short(view)),
        data={
            "kind": "digest",
            "digest": content.digest.id,
            "alerts": [
                {
                    "alert": line.alert_id,
                    "event": line.event_id,
                    "rules": list(line.rules),
                    "headline": line.title,
                    "url": line.link,
                }
                for line in view.shortened(MOST_LINES).lines
            ],
        },
    )


def _fitting(view: DigestView, template: str, longest: int) -> str:
    """The view by a template, with as many of its lines as there is room for."""
    shown = min(len(view.lines), MOST_LINES)
    while True:
        text = TEMPLATES.get_template(template).render(view=view.shortened(shown))
        size = len(text.encode())
        if size <= longest or shown == 0:
            return text
        shown = min(shown - 1, int(shown * longest / size))


def _short(view: DigestView) -> Iterator[str]:
    """What matters, line by line: the most important events, each with its link."""
    yield view.words.given.format(what=view.kind, new=view.head)
    yield from filter(None, (view.repeat, view.period))
    for line in view.shortened(SHORT_LINES).lines:
        yield " · ".join(filter(None, (line.title, line.changes, line.facts, line.place)))
        yield line.page or line.link or ""
    yield from _notes(view)


def _notes(view: DigestView) -> list[str]:
    return [note.in_words(view.words) for note in view.notes]


def _slack(view: DigestView) -> dict[str, Any]:
    """As many lines as there is room for, the most important ones."""
    shown = min(len(view.lines), MOST_LINES)
    while (excess := _excess(blocks := list(_sections(view.shortened(shown))))) > 1:
        shown = min(shown - 1, int(shown / excess))
    cut = view.shortened(shown).cut
    notes = [slack(note) for note in (view.period, *_notes(view), *([cut] if cut else []))]
    opening = [f"_{slack(view.repeat)}_"] if view.repeat else []
    sent = slack(view.words.digest["sent"].format(delivery=view.delivery))
    left = [link_to(view.unsubscribe, view.unsubscribe_label)] if view.unsubscribe else []
    return {
        "fallback": plain_text(view.subject),
        "color": COLOUR_IN_DOUBT if view.first else COLOUR,
        "blocks": [
            {
                "type": "header",
                "text": {"type": "plain_text", "text": plain_text(view.head.capitalize()), "emoji": False},
            },
            {"type": "context", "elements": [mrkdwn("\n".join([*opening, " · ".join(notes)]))]},
            *({"type": "section", "text": mrkdwn(text)} for text in blocks),
            {"type": "context", "elements": [mrkdwn(" · ".join([sent, *left]))]},
        ],
    }


def _excess(blocks: Sequence[str]) -> float:
    """By how much these are too many or too long; 1 and less: they are not."""
    return max(len(blocks) / MOST_BLOCKS, sum(map(len, blocks)) / MOST_CHARACTERS)


def _sections(view: DigestView) -> Iterator[str]:
    """The texts of blocks, none longer than Slack shows and none cut within a line."""
    words = view.words.digest
    if view.held:
        yield joined([f"*{slack(words['held'])}*", *(f"• {slack(line)}" for line in view.held)], "\n")
    groups = [(f"*{slack(words['first'])}*", view.first)] if view.first else []
    groups += [
        (f"*{slack(section.rule)}* · {slack(section.place)} ({len(section.lines)})", section.lines)
        for section in view.sections
    ]
    for heading, lines in groups:
        text = heading
        for line in lines:
            written = _slack_line(line, view, is_first=line.is_first)
            if len(text) + len(written) + 1 > LONGEST_TEXT:
                yield text
                text = heading + " …"
            text += "\n" + written
        yield text


def _slack_line(line: Line, view: DigestView, *, is_first: bool) -> str:
    words = view.words.digest
    tail = [line.source, line.about, *filter(None, (line.facts, line.told))]
    if is_first:
        tail.insert(2, line.place)
    if is_first or len(line.rules) > 1:
        tail.append(words["rule"].format(rules=", ".join(line.rules)))
    if not line.page:
        tail.append(words["alert"].format(alert=line.alert_id))
    about = slack(" · ".join(tail)) + (f" · {link_to(line.page, view.words.page)}" if line.page else "")
    urgent = f"*{slack(words['urgent'].upper())}* " if line.is_urgent else ""
    text = f"• {urgent}{link_to(line.link, line.title)} ({about})"
    return text + "".join(
        f"\n   {slack(more)}" for more in (line.escalated, line.changes, line.doubt) if more
    )
