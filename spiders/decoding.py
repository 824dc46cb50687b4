"""The text of a feed or sitemap: its encoding is often told wrongly, twice, or not at all."""

from __future__ import annotations

import codecs
import re
from itertools import pairwise

from trafilatura.utils import detect_encoding
from w3lib.encoding import html_body_declared_encoding, resolve_encoding

# Byte order marks, then the zeros beside the first `<` of markup; UTF-32's mark begins like UTF-16's, and goes first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = (
    (re.compile(rb"(?:\s\0\0\0)*<\0\0\0"), "utf-32-le"),
    (re.compile(rb"(?:\0\0\0\s)*\0\0\0<"), "utf-32-be"),
    (re.compile(rb"(?:\s\0)*[<{]\0"), "utf-16-le"),
    (re.compile(rb"(?:\0\s)*\0[<{]"), "utf-16-be"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']\s*([\w.:-]{1,40})")
_WINDOWS = re.compile(r"(?:x-)?(?:windows|win|ms|cp)[-_]?(\d{3,4})")
# What is no encoding of text (rot13, idna), or hides markup (utf-7), is never used.
_USABLE = re.compile(
    r"cp\d{3,4}|iso8859-\d{1,2}|koi8-[rut]|mac-\w+|gb18030|big5\w*|euc_\w+|iso2022_\w+|hz|johab|tis_620|kz1048|ptcp154"
)
# A text in another encoding is no UTF-8 in most of its letters; a text in UTF-8 with few faults in few.
_FEW_FAULTS = 0.1
_LETTERS = re.compile(rb"[\x80-\xff]+")
# Letters beyond ASCII stand alone in the languages of windows-1252; elsewhere whole words are made of them.
_IN_WORDS = 2.0
_LOOKED_AT = 200_000
_AS_WINDOWS_1252 = "tocsin-windows-1252"


def decoded(body: bytes, charset: str = "") -> str:
    """The text of `body`; `charset`: what the HTTP header says. What cannot be read becomes U+FFFD.

    A mark counts first, then the bytes: what is valid UTF-8 beyond ASCII is UTF-8, whatever it is called. Only then
    what the header names, then the XML declaration, then what the letters look like. Bytes that are none of these are
    windows-1252, as ISO-8859-1 always is.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    wide = wide_encoding(body)
    if wide:
        return body.decode(wide, "replace")
    named = _named(body, charset)
    if body.isascii():
        shifting = next((name for name in named if name.startswith(("iso2022", "hz"))), "ascii")
        return body.decode(shifting, "replace")
    try:
        # cut within a letter, it is UTF-8 all the same
        return codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return _legacy(body, named)


def page_text(body: bytes, charset: str = "") -> str:
    """The text of a web page, saved or answered: as `decoded`, by what the page itself declares if need be."""
    return decoded(body, html_body_declared_encoding(body) or charset)


def wide_encoding(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, known by its first `<`."""
    return next((encoding for pattern, encoding in _WIDE if pattern.match(body)), None)


def head(body: bytes) -> bytes:
    """The first 4 KB or so as bytes in which markup is ASCII."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) : 8192].decode(encoding, "ignore").encode("utf-8", "replace")
    wide = wide_encoding(body[:200])
    return body[:8192].decode(wide, "ignore").encode("utf-8", "replace") if wide else body[:4096]


def _named(body: bytes, charset: str) -> list[str]:
    """The encodings that the header and the declaration name, without those that many write without looking."""
    declared = _DECLARED.search(body[:4096])
    labels = charset, declared[1].decode("ascii") if declared else ""
    return [encoding for encoding in map(_usable, labels) if encoding and encoding != "cp1252"]


def _usable(label: str) -> str | None:
    label = label.strip("\"' ").lower()
    # Hebrew and Arabic in the order of reading (-i) or of writing (-e): the same letters
    label = re.sub(r"^(iso[-_]?8859-[68])-[ei]$", r"\1", label)
    windows = _WINDOWS.fullmatch(label)
    encoding = resolve_encoding(f"cp{windows[1]}" if windows else label.removeprefix("x-")) if label else None
    return encoding if encoding and _USABLE.fullmatch(encoding) else None


def _legacy(body: bytes, named: list[str]) -> str:
    letters = _LETTERS.findall(body[:_LOOKED_AT])
    faulty = sum(not _is_utf8(each) for each in letters)
    if not named and sum(map(len, letters)) > _IN_WORDS * len(letters):
        named = [encoding for encoding in map(_usable, detect_encoding(body)) if encoding]
    if not named or faulty <= _FEW_FAULTS * len(letters):
        is_mixed = faulty < len(letters)
        return body.decode("utf-8", _AS_WINDOWS_1252) if is_mixed else body.decode("cp1252", "replace")
    if len(set(named)) > 1:  # the header and the declaration disagree: the letters decide
        named.sort(key=lambda encoding: _capitals_within_words(body[:_LOOKED_AT].decode(encoding, "ignore")))
    for encoding in named:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode(named[0], "replace")


def _windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_AS_WINDOWS_1252, _windows_1252)


def _capitals_within_words(text: str) -> int:
    """Of a text that is read in the wrong alphabet capitals stand behind small letters."""
    return sum(small.islower() and large.isupper() for small, large in pairwise(text))


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
