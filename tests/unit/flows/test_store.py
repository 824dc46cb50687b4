"""When a page that was not kept is asked for again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.crawl.store import retry_at
from spiders.records import Drop

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

RETRIES = [
    # what may pass is asked again, later each time
    (Drop.TIMEOUT, "", 0, timedelta(minutes=15)),
    (Drop.UNREACHABLE, "", 1, timedelta(hours=1)),
    (Drop.HTTP_ERROR, "HTTP 503", 3, timedelta(hours=24)),
    # but not for ever
    (Drop.TIMEOUT, "", 4, None),
    # a page that is gone stays gone
    (Drop.HTTP_ERROR, "HTTP 404", 0, None),
    (Drop.HTTP_ERROR, "HTTP 410", 0, None),
    # what a page is does not pass
    (Drop.NOT_ARTICLE, "", 0, None),
    (Drop.NO_TEXT, "", 0, None),
]


@pytest.mark.parametrize(("reason", "detail", "attempts", "wait"), RETRIES)
def test_a_dropped_page_is_asked_again_only_when_that_may_help(
    reason: Drop, detail: str, attempts: int, wait: timedelta | None
) -> None:
    assert retry_at(reason, detail, attempts, NOW) == (NOW + wait if wait else None)
