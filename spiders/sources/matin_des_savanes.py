"""Le Matin des Savanes, of the made-up press that ships for Tocsin's demo."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from spiders.moments import parse_moment
from spiders.parser import Parser, paragraphs


class MatinDesSavanes(Parser):
    """French, Burkina Faso; found by its feed, which bears no dates.

    A page is one table without metadata and with the same <title> on every page. The body stands in cells of class
    `ligne`, between a live ticker of other outlets' headlines and advertisements; the date is in French words.
    """

    name = "matin_des_savanes"

    TITLE = "table.papier td.gros"
    BODY = "table.papier td.ligne"
    SECTION = "table.papier td.surtitre"
    LINE_OF_DATE = "table.papier td.quand"
    # "Mis en ligne le dimanche 1er mars 2026 à 02 h 09 par …", in the time of Ouagadougou, which is UTC
    DATE = re.compile(r"(\d\d?(?:er)? \w+ \d{4}) à (\d\d) h (\d\d)")

    def title(self, soup: BeautifulSoup) -> str | None:
        return paragraphs(soup.select(self.TITLE))

    def text(self, soup: BeautifulSoup) -> str | None:
        return paragraphs(soup.select(self.BODY))

    def section(self, soup: BeautifulSoup) -> str | None:
        return paragraphs(soup.select(self.SECTION))

    def authors(self, soup: BeautifulSoup) -> list[str] | None:
        line = soup.select_one(self.LINE_OF_DATE)
        name = line.i.get_text(strip=True) if line and line.i else ""
        return [name] if name else None

    def published(self, soup: BeautifulSoup) -> str | None:
        line = soup.select_one(self.LINE_OF_DATE)
        match = self.DATE.search(line.get_text(" ", strip=True)) if line else None
        day = parse_moment(match[1]) if match else None
        return f"{day.at:%Y-%m-%d}T{match[2]}:{match[3]}Z" if match and day else None
