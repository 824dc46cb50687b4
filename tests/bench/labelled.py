"""Articles of a labelled set, stored as a crawl would have."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from alerts.text.tokens import fold
from sql.connection import Connection


def store(conn: Connection, document: Mapping[str, Any], now: datetime) -> None:
    """Store one article, first seen `now`, and its publisher as a source where it is new."""
    name = "".join(letter for letter in fold(document["publisher"]) if letter.isascii() and letter.isalnum())
    name = name or f"paper{zlib.crc32(document['publisher'].encode())}"
    conn.execute(
        "insert into sources (name, home_url, kind, next_due_at, added_at) values (%s, %s, %s, %s, %s)"
        " on conflict do nothing",
        [name, f"https://{name}.example/", document.get("source_kind"), now, now],
    )
    conn.execute(
        "insert into articles (source_id, url, url_key, title, published, published_precision, language, access,"
        " section, text, text_hash, first_seen_at, changed_at) values"
        " ((select id from sources where name = %(source)s), %(url)s, %(url)s, %(title)s, %(published)s, 'minute',"
        " %(language)s, 'full', %(section)s, %(text)s, %(url)s, %(now)s, %(now)s)",
        {
            "source": name, "url": document["id"], "title": document["title"], "published": moment(document),
            "language": document.get("lang"), "section": document.get("section"), "text": document["text"], "now": now,
        },
    )  # fmt: skip


def moment(document: Mapping[str, Any]) -> datetime:
    """When an article came out; UTC where it does not say."""
    published = datetime.fromisoformat(document["published"])
    return published if published.tzinfo else published.replace(tzinfo=UTC)
