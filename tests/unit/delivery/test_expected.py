"""How many messages one reader would have had, which a preview says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.delivery.expected import expected, in_words
from alerts.rules.message_fields import MessageTerms
from sql.rows.digests import ChannelTerms

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
EACH_HOUR = [NOON + number * HOUR for number in range(48)]
AT_ONCE = [NOON + number * timedelta(seconds=1) for number in range(2_000)]


@pytest.mark.parametrize(
    ("conditions", "channel", "moments", "words"),
    [
        ({}, {}, EACH_HOUR, "about 48 messages to each reader: 48 at once"),
        ({"when": "daily 07:30"}, {}, EACH_HOUR, "about 3 messages to each reader: 3 digests by schedule"),
        ({"when": "hourly"}, {}, EACH_HOUR, "about 48 messages to each reader: 48 digests by schedule"),
        ({"quiet_hours": "20:00-08:00"}, {}, EACH_HOUR,
         "about 26 messages to each reader: 24 at once, 2 digests after quiet hours"),
        ({}, {"budget_per_day": 5}, EACH_HOUR,
         "about 18 messages to each reader: 15 at once, 3 digests of what was over the budget of a day"),
        ({}, {}, AT_ONCE, "about 11 messages to each reader: 10 at once, 1 digest of what came at once"),
        ({}, {}, [], "about 0 messages to each reader: 0 at once"),
    ],
)  # fmt: skip
def test_the_messages_to_one_reader_are_counted_as_they_are_sent(
    conditions: dict[str, Any], channel: dict[str, Any], moments: list[datetime], words: str
) -> None:
    found = expected(MessageTerms.of(conditions), ChannelTerms("desk", **channel), moments)

    assert in_words(found) == words
