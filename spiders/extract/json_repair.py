"""JSON as templates write it by hand, made JSON: comments, bare quotes and other marks than quotation marks, keys
without them, escapes of JavaScript, commas too many or too few, a lost end."""

from __future__ import annotations

import re

_SKIPPED = re.compile(r"\s+|//[^\n]*|/\*.*?\*/", re.DOTALL)
_BARE = re.compile(r"[^\s{}\[\]:,\"'“”/]+|.", re.DOTALL)
_PLAIN = re.compile(r"[^\"'“”\\]+")
# What opens a string, and what may close it.
_QUOTES = {'"': '"', "'": "'", "“": "“”", "”": "“”"}
_HEXADECIMAL = re.compile(r"\\x([0-9a-fA-F]{2})")
_UNICODE = re.compile(r"\\u[0-9a-fA-F]{4}")
_AFTER_KEY = re.compile(r"\s*:")
# What follows the value of a member: the end of its object, or the next member.
_KEY = r"(?:[\"'“”][^\"'“”\n]{1,80}[\"'“”]|[\w$@]{1,40})\s*:"
_AFTER_MEMBER = re.compile(rf"\s*(?:\}}|$|//|/\*|,\s*(?:,|\}}|//|/\*|{_KEY}))|[ \t]*\n\s*{_KEY}")
_AFTER_ITEM = re.compile(r"\s*(?:\]|$|//|/\*|,\s*(?:[\"'“”\[{\],\d]|-\d|true|false|null|//|/\*))")
_NAME = re.compile(r"[\w$@][\w$@.-]*")
# After these a value is due, and no comma.
_DUE = frozenset(("{", "[", ",", ":"))
_WORDS = {"undefined": "null", "None": "null", "True": "true", "False": "false", "NaN": "null"}
_CLOSING = {"{": "}", "[": "]"}


def repaired(text: str) -> str:
    """The text with what JSON does not allow put right, as far as it can be told; quadratic in nothing."""
    return _Repair(text).run()


class _Repair:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._open: list[str] = []
        self._is_key = False
        self._out: list[str] = []

    def run(self) -> str:
        while self._at < len(self._text):
            skipped = _SKIPPED.match(self._text, self._at)
            if skipped:
                self._at = skipped.end()
            elif self._text[self._at] in _QUOTES:
                self._string(_QUOTES[self._text[self._at]])
            else:
                self._sign()
        self._drop_comma()
        return "".join(self._out) + "".join(_CLOSING[sign] for sign in reversed(self._open))

    def _sign(self) -> None:
        found = _BARE.match(self._text, self._at)
        sign = found[0] if found else ""
        self._at += len(sign)
        if sign == "," and (not self._out or self._out[-1] in _DUE):
            return
        if sign in _CLOSING:
            self._separate()
            self._open.append(sign)
        elif sign in ("}", "]"):
            self._drop_comma()
            if self._open:
                self._open.pop()
        if sign in ("{", ",", "["):
            self._is_key = bool(self._open) and self._open[-1] == "{"
        elif sign == ":":
            self._is_key = False
        if self._is_key and _NAME.fullmatch(sign) and _AFTER_KEY.match(self._text, self._at):
            sign = f'"{sign}"'
        self._out.append(_WORDS.get(sign, sign))

    def _separate(self) -> None:
        """A comma that was left out between two members or items."""
        if self._open and self._out and self._out[-1] not in _DUE:
            self._out.append(",")
            self._is_key = self._open[-1] == "{"

    def _drop_comma(self) -> None:
        if self._out and self._out[-1] == ",":
            self._out.pop()

    def _string(self, closing: str) -> None:
        self._separate()
        self._at += 1
        self._out.append('"')
        while self._at < len(self._text):
            plain = _PLAIN.match(self._text, self._at)
            if plain:
                self._at = plain.end()
                self._out.append(plain[0])
            elif self._text[self._at] == "\\":
                self._escape()
            elif self._text[self._at] in closing and self._ends():
                self._at += 1
                break
            else:
                self._out.append('\\"' if self._text[self._at] == '"' else self._text[self._at])
                self._at += 1
        self._out.append('"')

    def _ends(self) -> bool:
        """Does the quotation mark here end its string?"""
        in_object = not self._open or self._open[-1] == "{"
        pattern = _AFTER_KEY if self._is_key else _AFTER_MEMBER if in_object else _AFTER_ITEM
        return bool(pattern.match(self._text, self._at + 1))

    def _escape(self) -> None:
        pair = self._text[self._at : self._at + 2]
        found = _HEXADECIMAL.match(self._text, self._at)
        if found:
            self._out.append(f"\\u00{found[1]}")
            self._at = found.end()
            return
        is_json = len(pair) == 2 and (
            pair[1] in '"\\/bfnrt' or _UNICODE.match(self._text, self._at) is not None
        )
        is_quote = pair[1:] == "'"
        self._out.append(pair if is_json else "'" if is_quote else f"\\\\{pair[1:]}")
        self._at += 2
