"""The parts that Slack messages are made of, with scraped words made harmless."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alerts.delivery.escape import slack, slack_plain
from alerts.delivery.plain import can_link

# Slack's own limits of a header and of one text
LONGEST_HEADER, LONGEST_TEXT = 150, 3000
# of a link beside others
LONGEST_LINK = 400


def plain_text(text: str) -> str:
    """For text objects that are shown as they stand, where an entity would be seen as such."""
    return slack_plain(text, LONGEST_HEADER)


def mrkdwn(text: str) -> dict[str, Any]:
    """`verbatim` keeps Slack from turning @names, #channels and bare addresses in the text into mentions and links."""
    return {"type": "mrkdwn", "text": text[:LONGEST_TEXT], "verbatim": True}


def joined(parts: Iterable[str], sign: str, limit: int = LONGEST_TEXT) -> str:
    """As many of the parts, the first ones first, as a text has room for; none is cut, and empty ones are left out."""
    text = ""
    for part in filter(None, parts):
        longer = f"{text}{sign}{part}" if text else part
        text = longer if len(longer) <= limit else text
    return text


def fits(url: str | None) -> bool:
    """Whether an address is short enough to stand beside others."""
    return url is not None and len(url) <= LONGEST_LINK


def link_to(url: str | None, label: str) -> str:
    """A link in mrkdwn; the label alone where there is no address, a long one, or the label names another site."""
    if url is None or not fits(url) or not can_link(label, url):
        return slack(label)
    quoted = url.replace("&", "&amp;").replace("|", "%7C").replace("<", "%3C").replace(">", "%3E")
    return f"<{quoted}|{slack(label)}>"
