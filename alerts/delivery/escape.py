"""One function for each place where scraped words are shown, so that there they are words and nothing else.

| place | function | what it keeps out |
|---|---|---|
| HTML of a mail | `html` | tags, attributes, entities |
| header of a mail | `header` | line breaks, encoded words |
| Slack's mrkdwn | `slack` | pings, links, emphasis, emoji names, entities that are read twice |
| Slack's plain text | `slack_plain` | pings, links |
| text of a mail, small services | `plain_text` | line breaks, hidden direction |
| terminal | `terminal` | escape sequences, hidden direction |
| Markdown (Prefect) | `markdown` | links, images, HTML, emphasis |
| cell of a CSV file | `csv_cell` | formulas |
| JSON | `json_line` | what acts on a terminal |

Control characters, hidden and turned directions are gone in all of them (`alerts.delivery.plain.squeeze`); JSON keeps
them as escapes. Links are made by `alerts.delivery.plain.web_link` alone, and name their host in ASCII (`domain`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from markupsafe import escape as markup

from alerts.delivery.plain import one_line, squeeze

HEADER_LENGTH = 140
MARKDOWN_LENGTH = 640
# C0 and C1 controls, line ends of Unicode, marks that turn text around or hide it
CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]+"
)
# a sign of our own for each that mrkdwn reads: no later escaping or un-escaping can bring it back
_SLACK = str.maketrans({"<": "‹", ">": "›", "`": "ˋ", "*": "∗", "~": "∼", "|": "ǀ"})
# _emphasis_ needs an underscore at the edge of a word; that of army_ml stays
_SLACK_EDGE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_SLACK_EMOJI = re.compile(r":(?=[^\s:]{1,100}:)")
# however often it was escaped: &lt; &amp;lt; &#60; &#x3c;
_ENTITY = re.compile(
    r"&(?:amp;|#0*38;|#x0*26;)*(?:(lt|#0*60|#x0*3c)|(gt|#0*62|#x0*3e)|amp|#0*38|#x0*26);", re.I
)
# Escaped, no scraped word begins a link, an image, emphasis or HTML, nor becomes a link by itself. Prefect's pages read
# table cells as markdown too, show entities as they stand, and show escapes inside a link's text: none goes there.
_MARKDOWN = {ord(sign): f"\\{sign}" for sign in "\\`*_{}[]<>()#+-.!|~&$^:@/"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def html(text: str) -> Markup:
    """For the content of an element or a quoted attribute."""
    return markup(squeeze(text))


def header(text: str, limit: int = HEADER_LENGTH) -> str:
    """For the value of a mail header: one line of at most `limit` characters. Encoding it is the mail's affair."""
    return one_line(text, limit)


def slack(text: str) -> str:
    """For mrkdwn: shown as it is, but for the signs that Slack reads, which become look-alikes."""
    words = _ENTITY.sub(lambda entity: "‹" if entity[1] else "›" if entity[2] else "&", squeeze(text))
    words = _SLACK_EMOJI.sub("∶", words.translate(_SLACK))
    return _SLACK_EDGE.sub("ˍ", words).replace("&", "&amp;")


def slack_plain(text: str, limit: int) -> str:
    """For text objects of Slack that are shown as they stand, where an entity would be seen as such."""
    return one_line(slack(text).replace("&amp;", "&"), limit)


def plain_text(text: str) -> str:
    """For text without markup: one line, whatever it had before; a blank at its edges is kept."""
    return squeeze(text)


def terminal(text: str) -> str:
    """For a terminal: one line that draws nothing but its characters."""
    return CONTROLS.sub(" ", text)


def markdown(text: str, limit: int = MARKDOWN_LENGTH) -> str:
    """For markdown: exactly this text, on one line."""
    return one_line(text, limit).translate(_MARKDOWN)


def csv_cell(text: str) -> str:
    """For a cell of a table: what a spreadsheet would take for a formula gets an apostrophe before it."""
    cell = terminal(text)
    is_formula = text.startswith(_FORMULA) or cell.lstrip().startswith(_FORMULA)
    return f"'{cell}" if is_formula else cell


def json_line(data: Any, default: Callable[[Any], Any] = str) -> str:
    """Data as one line of JSON; what acts on a terminal or turns text around is written as an escape."""
    line = json.dumps(data, default=default, ensure_ascii=False)
    return CONTROLS.sub(lambda signs: "".join(map(_escaped, signs[0])), line)


def _escaped(sign: str) -> str:
    return json.dumps(sign)[1:-1]
