"""A journal of what was handed over, in a file beside the database: what is told there a restored database cannot know.

A line is a JSON object: when, which delivery, when that was made, which attempt, to whom, and the rule, headline and
address of an alert. It names no secret. A file that grew long is kept once more under another name and begun anew.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from alerts.delivery.digests import DigestContent
from alerts.delivery.outbox import Claimed
from sql.rows import Notice

NAME = "handed-over.jsonl"
# some ten thousand messages; of twice as many is known what was told
MOST_BYTES = 5_000_000
LAST_BYTES = 16_384

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A message that a channel took, or may have taken; `at`: when that attempt began. `rule` None: it was a notice."""

    at: datetime
    delivery_id: int
    created_at: datetime
    # of the delivery, from 1
    attempt: int
    channel: str
    to: str
    rule: str | None
    headline: str
    url: str | None


def handed_over(claimed: Claimed, started_at: datetime) -> HandedOver:
    """What is written down of a message that was handed over by an attempt that began then, by the database's clock."""
    delivery, content = claimed.delivery, claimed.content
    rule = url = None
    if isinstance(content, Notice):
        headline = content.subject
    elif isinstance(content, DigestContent):
        headline = f"digest {delivery.digest_id}"
    else:
        rule, headline, url = content.alert.rule, content.alert.title, content.alert.url
    return HandedOver(
        at=started_at,
        delivery_id=delivery.id,
        created_at=delivery.created_at,
        attempt=delivery.attempts,
        channel=delivery.channel,
        to=delivery.target_label,
        rule=rule,
        headline=headline,
        url=url,
    )


class Journal:
    """The journal in a folder. What cannot be written is logged, and stops nobody: the message was sent."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / NAME
        self.older = folder / f"{NAME}.1"

    def append(self, message: HandedOver) -> None:
        """Write a message down, in one piece whoever else writes."""
        line = json.dumps(asdict(message), default=datetime.isoformat, ensure_ascii=False) + "\n"
        try:
            if self.file.exists() and self.file.stat().st_size > MOST_BYTES:
                self.file.replace(self.older)
            descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, line.encode())
            finally:
                os.close(descriptor)
        except OSError as error:
            log.warning(
                "delivery %s is not in the journal %s: %s", message.delivery_id, self.file, error.strerror
            )

    def last(self) -> HandedOver | None:
        """The newest message, read from the end of the file; None: none was handed over."""
        try:
            with self.file.open("rb") as stream:
                stream.seek(max(0, self.file.stat().st_size - LAST_BYTES))
                lines = stream.read().splitlines()
        except OSError:
            return None
        return next((found for line in reversed(lines) if (found := _message(line))), None)

    def messages(self) -> Iterator[HandedOver]:
        """All that is kept, the oldest first; a line that was cut off is passed over."""
        for file in (self.older, self.file):
            if file.exists():
                with file.open("rb") as stream:
                    yield from (found for line in stream if (found := _message(line)))


def _message(line: bytes) -> HandedOver | None:
    try:
        given = json.loads(line)
        times = {name: datetime.fromisoformat(given[name]) for name in ("at", "created_at")}
        return HandedOver(**{**given, **times})
    except (ValueError, TypeError, KeyError):
        return None
