"""Apprise's log lines without the secrets of channels, and secrets taken out of any text."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

HIDDEN = "[hidden]"
# records of level DEBUG that tell a cause; every other one stays inside, some hold tokens
CAUSES = ("Socket Exception:", "Response Details:", "I/O Exception:")

log = logging.getLogger(__name__)


class _RedactingFilter(logging.Filter):
    """Lets no record of Apprise pass: keeps the lines of the thread that listens, and writes INFO and above to our
    own log without secrets.

    A filter, not a handler: Apprise's DEBUG lines name causes, and also tokens, so no handler that anyone has
    attached to its logger may see them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.secrets: frozenset[str] = frozenset()
        self.heard = threading.local()
        # of threads that nobody listens in; None: nobody listens for them
        self.lines_of_all: list[str] | None = None

    def learn(self, secrets: frozenset[str]) -> None:
        """Words that no line may hold from now on, whichever channel they belong to."""
        self.secrets |= secrets

    def filter(self, record: logging.LogRecord) -> bool:
        lines: list[str] | None = getattr(self.heard, "lines", self.lines_of_all)
        line = record.getMessage()
        if lines is None or (record.levelno < logging.INFO and not line.startswith(CAUSES)):
            return False
        line = redact(line, self.secrets)
        lines.append(line)
        if record.levelno >= logging.INFO and getattr(self.heard, "is_logged", False):
            log.log(min(record.levelno, logging.WARNING), "apprise: %s", line)
        return False

    @contextmanager
    def listen(self, *, is_logged: bool = True) -> Iterator[list[str]]:
        self.heard.lines, self.heard.is_logged = [], is_logged
        try:
            yield self.heard.lines
        finally:
            del self.heard.lines, self.heard.is_logged


def _attach_filter() -> _RedactingFilter:
    log_filter = _RedactingFilter()
    logger = logging.getLogger("apprise")
    logger.setLevel(logging.DEBUG)
    logger.addFilter(log_filter)
    return log_filter


LOG_FILTER = _attach_filter()
# their lines show the path of each request, and in that path stands the token of a webhook
for name in ("urllib3.connectionpool", "httpx", "httpcore"):
    logging.getLogger(name).setLevel(logging.WARNING)


def redact(text: str, secrets: Iterable[str]) -> str:
    """The text with every secret, plain or percent-encoded, replaced by a mark."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text
