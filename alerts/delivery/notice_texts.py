"""Notices in every language that messages are worded in, stored once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import sql.notices
from alerts.delivery.wording import LANGUAGES, Wording, wording
from sql.connection import Connection

# subject and text in the words of a language
Text = Callable[[Wording], tuple[str, str]]


def insert(conn: Connection, *, kind: str, key: str, text: Text, now: datetime) -> int | None:
    """The number of a new notice on no source, or None when that was noted before."""
    first, *others = LANGUAGES
    subject, body = text(wording(first))
    translations = {}
    for language in others:
        translated = text(wording(language))
        translations[language] = {"subject": translated[0], "text": translated[1]}
    return sql.notices.insert(
        conn,
        kind=kind,
        source_id=None,
        key=key,
        subject=subject,
        text=body,
        translations=translations,
        now=now,
    )
