"""Text on a terminal: broken between words at its width, going on under where it began; elsewhere one line each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from flows.output import plain, say

LABEL = 11
NARROWEST = 30
# a command in backticks, with what touches it, or a word
UNBROKEN = re.compile(r"\S*`[^`]*`\S*|\S+")


class Paragraphs:
    """Writes lines to stdout. `widest`: no line is wider; `breaks_always`: also where no terminal is."""

    def __init__(self, widest: int, *, breaks_always: bool = True) -> None:
        self.console = Console(highlight=False)
        self.is_styled = self.console.is_terminal and not self.console.no_color
        self.is_broken = breaks_always or self.console.is_terminal
        self.width = min(self.console.width, widest) if self.is_broken else 1 << 20

    def pairs(self, pairs: Sequence[tuple[str, str | None]]) -> None:
        """Names and values, one a line; without those that say nothing."""
        for name, value in pairs:
            if value:
                self.write(value, label=f"{name:<{LABEL}}")

    def link(self, url: str, about: str = "link") -> None:
        """An address, never broken."""
        self._line(Text(f"{about:<{LABEL}}{plain(url)}" if len(about) < LABEL else f"{about}  {plain(url)}"))

    def write(self, text: str | Text = "", *, label: str = "", style: str = "") -> None:
        """One paragraph; `label` stands before its first line, and its further lines begin under the end of that."""
        begin = Text(label)
        width = max(self.width - begin.cell_len, NARROWEST)
        lines = text.wrap(self.console, width) if isinstance(text, Text) else _lines(plain(text), width)
        for line in lines or [Text()]:
            line.rstrip()
            line.stylize(style)
            self._line(begin + line)
            begin = Text(" " * begin.cell_len)

    def _line(self, line: Text) -> None:
        if self.is_styled:
            self.console.print(line, no_wrap=True, crop=False, overflow="ignore")
        else:
            say(line.plain)


def _lines(text: str, width: int) -> list[Text]:
    """The text in lines, broken between words only: what can be copied, an address or a command, stays whole."""
    lines = [""]
    for word in UNBROKEN.findall(text):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if cell_len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return [Text(line) for line in lines]
