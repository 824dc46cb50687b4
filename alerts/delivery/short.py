"""A message cut to the limits of a small service: Discord, Telegram, Teams, ntfy, SMS. Pure."""

from __future__ import annotations

import re

from alerts.delivery.message import Message
from alerts.delivery.plain import ELLIPSIS, one_line

# signs that these services read as emphasis, code or a quote, and their look-alikes
_MARKUP = str.maketrans({"*": "∗", "`": "ˋ", "~": "∼", "|": "ǀ", "<": "‹", ">": "›"})
_EDGE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_ADDRESS = re.compile(r"https?://\S+")
# a group that would be called (Discord, Mattermost, Telegram bots)
_CALL = re.compile(r"@(?=\w)")
_HIDDEN_LINK = re.compile(r"\](?=\s?\()")
_SHORTEST = 20


def fitted(message: Message, *, title_limit: int, body_limit: int) -> tuple[str, str]:
    """The title and the text for a service, in characters; `title_limit` 0: it has no title.

    The whole text where it fits, else the lines that matter most; a link stands there whole or not at all. What these
    services read as markup or as a call is made inert.
    """
    title = inert(one_line(message.subject, title_limit)) if title_limit else ""
    whole = inert(message.text)
    if len(whole) <= body_limit:
        return title, whole
    return title, _cut(
        [inert(line) for line in (message.short or message.text).splitlines() if line], body_limit
    )


def inert(text: str) -> str:
    """Text that calls nobody, hides no link and emphasizes nothing; addresses stay as they are."""
    parts: list[str] = []
    at = 0
    for url in _ADDRESS.finditer(text):
        address = _HIDDEN_LINK.sub("] ", url[0]).replace("@", "%40").translate(_MARKUP)
        parts += [_words(text[at : url.start()]), address]
        at = url.end()
    return "".join([*parts, _words(text[at:])])


def _words(text: str) -> str:
    return _HIDDEN_LINK.sub("] ", _CALL.sub("＠", _EDGE.sub("ˍ", text.translate(_MARKUP))))


def _cut(lines: list[str], limit: int) -> str:
    """The first lines, as many as fit; of the first that does not, the beginning, unless it is an address."""
    kept: list[str] = []
    room = limit
    for line in lines:
        if len(line) <= room:
            kept.append(line)
            room -= len(line) + 1
        elif not _ADDRESS.match(line) and room >= _SHORTEST:
            kept.append(one_line(line, room))
            room = 0
    return "\n".join(kept) or (ELLIPSIS if limit else "")
