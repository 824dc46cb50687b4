"""The item of a crawl: an article as read from its page. Light to import: whoever stores items needs no Scrapy."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

# Longer texts are cut.
MAX_TEXT = 200_000

Access = Literal["full", "teaser", "consent", "challenge", "empty"]
Precision = Literal["minute", "day", "unknown"]


class Reading(BaseModel):
    """How an article was read, for whoever watches whether its site's layout changed.

    `origins`: field -> where its value came from (json-ld, meta, microdata, time, url, trafilatura, publisher …);
    "publisher" is the source's own parser.
    `layout`: a short fingerprint of the path of tags and classes to the body. `ld_agreement`: how far the body of the
    page and that of its JSON-LD carry the same words (0 to 1), None without the latter. `is_fallback`: the body came
    from a reader of last resort.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    origins: dict[str, str] = {}
    layout: str = ""
    ld_agreement: float | None = None
    is_fallback: bool = False


class ArticleItem(BaseModel):
    """One article. `url` is canonical; `fetched_url` is what was requested; both have their key.

    It is Scrapy's item and a record of the protocol (spiders.records) at once, so that its fields are spelled once.
    Times are aware UTC. `answered_key`: the key of the address that answered in the end, behind redirects.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["article"] = "article"
    source_id: int
    url: str
    url_key: str
    fetched_url: str
    fetched_key: str
    answered_key: str = ""
    title: str
    text: str
    authors: list[str] = []
    published: datetime | None = None
    published_precision: Precision = "unknown"
    modified: datetime | None = None
    language: str | None = None
    access: Access = "full"
    section: str | None = None
    agency: str | None = None
    is_reread: bool = False
    etag: str | None = None
    last_modified: str | None = None
    reading: Reading = Reading()
