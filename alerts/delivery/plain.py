"""Make scraped text harmless for the place it is shown in: one line, no control characters, no hidden direction."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

# bidirectional overrides and isolates, zero-width space, word joiner, byte order mark, soft hyphen, tag characters;
# the zero-width joiners stay: Persian and emoji need them
INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
# no script stacks more than three; a tower of them runs over the lines above
MARKS = re.compile(f"({MARK}{{3}}){MARK}+")
ELLIPSIS = "…"
_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}")
# how far into a headline hosts are looked for: more of it is not shown
LONGEST_NAMED = 400
# what browsers and mail programs agree on
LONGEST_LINK = 2000


def squeeze(text: str) -> str:
    """Control, separator and invisible characters gone or turned into one space; edges are kept as one space."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    kept = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp", "Zs"} else c for c in text)
    kept = "".join(c for c in INVISIBLE.sub("", kept) if unicodedata.category(c) not in {"Cs", "Co"})
    return re.sub(" +", " ", MARKS.sub(r"\1", kept))


def one_line(text: str, limit: int) -> str:
    """`text` on one line of at most `limit` characters, fit for a header; cut at a word where one is near.

    What would be an encoded word there (RFC 2047), which a mail program turns into whatever it encodes, is broken open.
    """
    line = squeeze(text).strip().replace("=?", "= ?")
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    space = cut.rfind(" ")
    if line[limit - 1] != " " and space > limit * 0.7:
        cut = cut[:space]
    return cut.rstrip(" ,;:-\u200d") + ELLIPSIS


def web_link(url: str) -> str | None:
    """The URL when it is http or https, has a host, no user name and no password, and is not too long; else None."""
    if len(url) > LONGEST_LINK:
        return None
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        return None
    return quote(url.strip(), safe="/:?#[]!$&'()*+,;=%~-._@")


def domain(url: str) -> str:
    """The host that a web link leads to, in ASCII (a look-alike in another script shows as xn--…)."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return quote(host)


def can_link(text: str, url: str) -> bool:
    """Whether words may be a link to an address: not where they name another site (https://…, bank.example)."""
    host = domain(url)
    named = (found[0].lower().removeprefix("www.") for found in _HOST.finditer(squeeze(text)[:LONGEST_NAMED]))
    return all(name == host or host.endswith(f".{name}") for name in named)
