"""What a web page becomes: one article, its fields named as the columns of the table `articles`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from spiders.records import Access, Drop, Precision


@dataclass(frozen=True, slots=True)
class Article:
    """One page as read. `refusal`: why it is no article to keep; None: keep it.

    `url` is canonical, on the page's own site; times are aware UTC; `text` has one paragraph a line.
    """

    title: str
    authors: tuple[str, ...]
    published: datetime | None
    published_precision: Precision
    modified: datetime | None
    language: str | None
    url: str
    access: Access
    section: str | None
    agency: str | None
    text: str
    refusal: Drop | None = None
