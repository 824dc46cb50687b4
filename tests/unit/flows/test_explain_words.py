"""What became of a message and of a page, in words that a person can act on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.text.humanize import local_moment
from flows.explain.delivery_words import delivery_in_words
from flows.explain.near_pages import nearest
from sql.rows import Delivery
from sql.why import NearPage

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TO = "desk-mail (mail to desk)"


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Times are told in the reader's zone."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def delivery(state: str, **more: Any) -> Delivery:
    values: dict[str, Any] = {
        "id": 9,
        "alert_id": 7,
        "notice_id": None,
        "channel": "desk-mail",
        "target": "f00",
        "target_label": "mail to desk",
        "state": state,
        "reason": "",
        "attempts": 1,
        "is_possible_repeat": False,
        "due_at": NOW + HOUR,
        "leased_until": None,
        "sent_at": NOW - HOUR if state == "sent" else None,
        "retried_at": None,
        "created_at": NOW - 2 * HOUR,
    }
    return Delivery(**{**values, **more})


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (delivery("sent"), "sent 11:00 to desk-mail (mail to desk)"),
        (
            delivery("sent", is_possible_repeat=True),
            "sent 11:00 to desk-mail (mail to desk), perhaps a second time",
        ),
        (delivery("queued"), "waiting until 13:00 to be sent to desk-mail (mail to desk)"),
        (delivery("queued", due_at=NOW), "waiting since 10:00 to be sent to desk-mail (mail to desk)"),
        (delivery("sending"), "being sent to desk-mail (mail to desk)"),
        (
            delivery("retry", attempts=3, reason="no answer"),
            "tried 3 times to send it to desk-mail (mail to desk), again at 13:00: no answer",
        ),
        (delivery("held", target="", reason="there is no channel"), "held back for desk-mail: there is no channel"),
        (
            delivery("failed", reason="no such mailbox"),
            f"could not be sent to {TO}: no such mailbox; once that is mended: `tocsin deliveries retry 9`",
        ),
        (delivery("unknown", reason="no answer"), "perhaps sent to desk-mail (mail to desk): no answer"),
        (delivery("superseded", reason="others took its place"), f"not sent to {TO}: others took its place"),
    ],
)  # fmt: skip
def test_what_became_of_a_message(row: Delivery, words: str) -> None:
    assert delivery_in_words(row, NOW) == words


def test_the_day_of_a_time_is_told_unless_it_is_today() -> None:
    assert local_moment(NOW - HOUR, NOW) == "11:00"
    assert local_moment(NOW - 24 * HOUR, NOW) == "2026-03-09 12:00"


def test_the_nearest_pages_are_those_spelt_almost_so() -> None:
    home = "https://gazette.example/2026"
    pages = [
        NearPage(f"{home}/{name}", number)
        for number, name in enumerate(["weather", "ambush-kidal", "ambush-gao"])
    ]

    found = nearest(f"{home}/ambush-kidal-2?p=1", pages)

    assert [page.article_id for page in found][:2] == [1, 2]
