"""Volga Dispatch, of the made-up press that ships for Tocsin's demo."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from spiders.moments import parse_moment
from spiders.publisher import Publisher


class VolgaDispatch(Publisher):
    """English, Russia; found by the links of its home page. No metadata: without us only the day, from the address.

    A grey line above the headline tells day, hour and section, another below the text who wrote it.
    """

    name = "volga_dispatch"

    LINES = "div.stamp"
    # "March 1, 2026, 09:50 MSK | Sport"; Moscow has kept UTC+3 all year since 2014
    ABOVE = re.compile(r"^(?P<day>.+), (?P<hour>\d\d:\d\d) MSK \| (?P<section>.+)$")
    BELOW = re.compile(r"^Text: (.+)$")

    def published(self, soup: BeautifulSoup) -> str | None:
        found = self._line(soup, self.ABOVE)
        day = parse_moment(found["day"]) if found else None
        return f"{day.at:%Y-%m-%d}T{found['hour']}+03:00" if found and day else None

    def section(self, soup: BeautifulSoup) -> str | None:
        found = self._line(soup, self.ABOVE)
        return found["section"] if found else None

    def authors(self, soup: BeautifulSoup) -> list[str] | None:
        found = self._line(soup, self.BELOW)
        return [found[1]] if found else None

    def _line(self, soup: BeautifulSoup, form: re.Pattern[str]) -> re.Match[str] | None:
        lines = (line.get_text(" ", strip=True) for line in soup.select(self.LINES))
        return next((found for line in lines if (found := form.match(line))), None)
