"""The options of `tocsin sources add` and `edit`: what is said of a source, as a shell writes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from cyclopts import Parameter

Kind = Literal["local", "regional", "wire", "state", "analysis"]
LANGUAGE = Parameter(help="Two letters, when the site's pages do not say it.")
COUNTRY = Parameter(help="Two letters (ISO 3166).")
BROWSER = "Read its pages through a browser: for a site whose scripts write its text; seconds a page."


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class NewSource:
    """What is said of a new source."""

    language: Annotated[str, LANGUAGE] = ""
    country: Annotated[str, COUNTRY] = ""
    kind: Kind | None = None
    parser: Annotated[
        str,
        Parameter(
            name=("--parser", "--spider"),
            help="The name of its own parser, when it has one in spiders/sources/.",
        ),
    ] = "news"
    browser: Annotated[bool, Parameter(help=BROWSER, negative="")] = False
    delay: Annotated[float, Parameter(help="Seconds between two requests to it.")] = 1.0

    def fields(self) -> dict[str, str]:
        """By the columns of a list of sources."""
        return {
            "language": self.language,
            "country": self.country,
            "kind": self.kind or "",
            "parser": self.parser,
            "delay": str(self.delay),
        }


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class SourceChanges:
    """What is to be changed; None is left as it is."""

    name: Annotated[str | None, Parameter(name="--name", help="Another name.")] = None
    language: Annotated[str | None, LANGUAGE] = None
    country: Annotated[str | None, COUNTRY] = None
    kind: Annotated[str | None, Parameter(help="Local, regional, wire, state or analysis.")] = None
    parser: Annotated[
        str | None,
        Parameter(name=("--parser", "--spider"), help="The name of its parser; `news` is the generic one."),
    ] = None
    browser: Annotated[bool | None, Parameter(help=BROWSER)] = None
    delay: Annotated[float | None, Parameter(help="Seconds between two requests to it.")] = None
    interval_min: Annotated[str | None, Parameter(help="It is asked at most this often, as 5m or 1h.")] = None
    interval_max: Annotated[str | None, Parameter(help="It is asked at least this often, as 6h or 1d.")] = (
        None
    )
    keep_text: Annotated[
        str | None,
        Parameter(help="Its texts are kept so long, as 30d; empty: as TOCSIN_KEEP_TEXT says."),
    ] = None
    urgent: Annotated[
        bool | None,
        Parameter(help="Read it as often as its host allows, `--no-urgent` by its own rate."),
    ] = None

    def fields(self) -> dict[str, str]:
        """What is given, by the columns of a list of sources."""
        given = {
            "name": self.name,
            "language": self.language,
            "country": self.country,
            "kind": self.kind,
            "parser": self.parser,
            "browser": _yes_or_no(self.browser),
            "urgent": _yes_or_no(self.urgent),
            "delay": None if self.delay is None else str(self.delay),
            "interval_min": self.interval_min,
            "interval_max": self.interval_max,
            "keep_text": self.keep_text,
        }
        return {column: value for column, value in given.items() if value is not None}


NOTHING_SAID, NO_CHANGES = NewSource(), SourceChanges()


def _yes_or_no(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"
