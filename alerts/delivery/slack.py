"""The parts that Slack messages are made of, with scraped words made harmless."""

from __future__ import annotations

from typing import Any

from alerts.delivery.escape import slack, slack_plain

# Slack's own limits of a header and a section
LONGEST_HEADER, LONGEST_TEXT = 150, 3000
# of a link beside others
LONGEST_LINK = 400


def plain_text(text: str) -> str:
    """For text objects that are shown as they stand, where an entity would be seen as such."""
    return slack_plain(text, LONGEST_HEADER)


def mrkdwn(text: str) -> dict[str, Any]:
    """`verbatim` keeps Slack from turning @names, #channels and bare addresses in the text into mentions and links."""
    return {"type": "mrkdwn", "text": text[:LONGEST_TEXT], "verbatim": True}


def link_to(url: str, label: str) -> str:
    """A link in mrkdwn."""
    quoted = url.replace("&", "&amp;").replace("|", "%7C").replace("<", "%3C").replace(">", "%3E")
    return f"<{quoted}|{slack(label)}>"
