"""Volga Dispatch, of the made-up press that ships for Tocsin's demo."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from spiders.moments import parse_moment
from spiders.parser import Parser


class VolgaDispatch(Parser):
    """English, Russia; found by the links of its home page. No metadata: the generic parser has only the day, from the
    address.

    A grey line above the headline gives day, hour and section, another below the text who wrote it.
    """

    name = "volga_dispatch"

    LINES = "div.stamp"
    # "March 1, 2026, 09:50 MSK | Sport"; Moscow has kept UTC+3 all year since 2014
    ABOVE = re.compile(r"^(?P<day>.+), (?P<hour>\d\d:\d\d) MSK \| (?P<section>.+)$")
    BELOW = re.compile(r"^Text: (.+)$")

    def published(self, soup: BeautifulSoup) -> str | None:
        match = self._line(soup, self.ABOVE)
        day = parse_moment(match["day"]) if match else None
        return f"{day.at:%Y-%m-%d}T{match['hour']}+03:00" if match and day else None

    def section(self, soup: BeautifulSoup) -> str | None:
        match = self._line(soup, self.ABOVE)
        return match["section"] if match else None

    def authors(self, soup: BeautifulSoup) -> list[str] | None:
        match = self._line(soup, self.BELOW)
        return [match[1]] if match else None

    def _line(self, soup: BeautifulSoup, form: re.Pattern[str]) -> re.Match[str] | None:
        lines = (line.get_text(" ", strip=True) for line in soup.select(self.LINES))
        return next((match for line in lines if (match := form.match(line))), None)
