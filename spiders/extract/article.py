"""What a web page becomes: one article, its fields named as the columns of the table `articles`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from spiders.items import Access, Precision
from spiders.records import Drop


@dataclass(frozen=True, slots=True)
class Article:
    """One page as read. `refusal`: why it is no article to keep; None: keep it.

    `url` is canonical, on the page's own site; times are aware, in the zone that the page gives; `text` has one
    paragraph a line.
    `origins`: field -> where its value came from (json-ld, meta, microdata, time, url, page, trafilatura, htmldate;
    for `access`, what decided). `layout`, `ld_agreement`, `is_fallback`: see `spiders.items.Reading`.
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
    origins: dict[str, str] = field(default_factory=dict)
    layout: str = ""
    ld_agreement: float | None = None
    is_fallback: bool = False
