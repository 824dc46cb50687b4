"""Write a digest for mail, Slack and plain text, within the limits of each; what has no room is counted. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from alerts.delivery.alert_slack import COLOUR, COLOUR_IN_DOUBT
from alerts.delivery.digest_view import DigestView, Line, view_of
from alerts.delivery.digests import DigestContent
from alerts.delivery.escape import slack
from alerts.delivery.message import SUBJECT_LENGTH, Message
from alerts.delivery.page import TEMPLATES
from alerts.delivery.plain import one_line
from alerts.delivery.slack import LONGEST_LINK, LONGEST_TEXT, link_to, mrkdwn, plain_text
from alerts.delivery.wording import wording

# in octets before they are encoded for the wire, which adds a third: a mail is under 100 kB
LONGEST_HTML, LONGEST_PLAIN = 44_000, 22_000
# Slack takes 50 blocks, of which header, notes and footer are three, and refuses more than 13,200 characters in all
MOST_BLOCKS, MOST_CHARACTERS = 40, 11_000
MOST_LINES = 400


def compose_digest(content: DigestContent, *, delivery_id: int, is_possible_repeat: bool) -> Message:
    """The message of one delivery of a digest."""
    view = view_of(content, f"d-{delivery_id}", wording("en").repeat if is_possible_repeat else "")
    return Message(
        subject=one_line(view.subject, SUBJECT_LENGTH),
        html=_fitting(view, "digest.html.j2", LONGEST_HTML),
        text=_fitting(view, "digest.txt.j2", LONGEST_PLAIN),
        slack=_slack(view),
        headers={
            "List-Id": f"<{one_line(content.digest.channel, 80)}.digests.tocsin.invalid>",
            "Auto-Submitted": "auto-generated",
            "X-Tocsin-Delivery": view.delivery,
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


def _slack(view: DigestView) -> dict[str, Any]:
    """As many lines as there is room for, the most important ones."""
    shown = min(len(view.lines), MOST_LINES)
    while (excess := _excess(blocks := list(_sections(view.shortened(shown))))) > 1:
        shown = min(shown - 1, int(shown / excess))
    cut = view.shortened(shown).cut
    notes = [slack(note) for note in (view.period, *view.notes, *([cut] if cut else []))]
    opening = [f"_{view.repeat}_"] if view.repeat else []
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
            {"type": "context", "elements": [mrkdwn(view.delivery)]},
        ],
    }


def _excess(blocks: Sequence[str]) -> float:
    """By how much these are too many or too long; 1 and less: they are not."""
    return max(len(blocks) / MOST_BLOCKS, sum(map(len, blocks)) / MOST_CHARACTERS)


def _sections(view: DigestView) -> Iterator[str]:
    """The texts of blocks, none longer than Slack shows and none cut within a line."""
    if view.held:
        held = "".join(f"\n• {slack(line)}" for line in view.held)
        yield f"*Held by mutes: urgent or in doubt*{held}"[:LONGEST_TEXT]
    groups = [("*Look at these first*", view.first)] if view.first else []
    groups += [
        (f"*{slack(section.rule)}* · {slack(section.place)} ({len(section.lines)})", section.lines)
        for section in view.sections
    ]
    for heading, lines in groups:
        text = heading
        for line in lines:
            written = _slack_line(line, is_first=line.is_first)
            if len(text) + len(written) + 1 > LONGEST_TEXT:
                yield text
                text = heading + " …"
            text += "\n" + written
        yield text


def _slack_line(line: Line, *, is_first: bool) -> str:
    has_link = line.link is not None and len(line.link) <= LONGEST_LINK
    title = link_to(line.link or "", line.title) if has_link else slack(line.title)
    tail = [line.source, line.about, *filter(None, (line.facts, line.told)), f"alert {line.alert_id}"]
    if is_first:
        tail.insert(2, line.place)
    if is_first or len(line.rules) > 1:
        tail.append(f"rule {', '.join(line.rules)}")
    said = f"• {'*URGENT* ' if line.is_urgent else ''}{title} ({slack(' · '.join(tail))})"
    for more in (line.changes, line.doubt and f"It {line.doubt}"):
        said += f"\n   {slack(more)}" if more else ""
    return said
