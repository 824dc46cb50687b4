"""Dates in the many ways that pages write them."""

from __future__ import annotations

import pytest

from spiders.moments import parse_moment


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("2026-11-04T10:30:00+01:00", "2026-11-04T09:30:00", "minute"),
        ("2026-11-04T10:30:00.123Z", "2026-11-04T10:30:00", "minute"),
        ("2026-11-04 10:30:05 UTC", "2026-11-04T10:30:05", "minute"),
        ("2026-11-04T10:30+0530", "2026-11-04T05:00:00", "minute"),
        ("2026-11-04T10:30:00-03", "2026-11-04T13:30:00", "minute"),
        # a time without a zone is only a day
        ("2026-11-04T10:30:00", "2026-11-04T10:30:00", "day"),
        ("2026-11-04", "2026-11-04T00:00:00", "day"),
        ("2026/1/4", "2026-01-04T00:00:00", "day"),
        ("20261104", "2026-11-04T00:00:00", "day"),
        ("20261104T103000Z", "2026-11-04T10:30:00", "minute"),
        ("Wed, 04 Nov 2026 10:30:00 +0100", "2026-11-04T09:30:00", "minute"),
        ("Wed, 04 Nov 2026 10:30:00 GMT", "2026-11-04T10:30:00", "minute"),
        ("1793788200", "2026-11-04T10:30:00", "minute"),
        ("1793788200000", "2026-11-04T10:30:00", "minute"),
        ("Publié le 1er août 2026", "2026-08-01T00:00:00", "day"),
        ("3 avril 2025", "2025-04-03T00:00:00", "day"),
        ("November 4, 2026", "2026-11-04T00:00:00", "day"),
        ("4. März 2026", "2026-03-04T00:00:00", "day"),
    ],
)
def test_a_date_is_read(text: str, expected: str, precision: str) -> None:
    moment = parse_moment(text)

    assert moment is not None
    assert (moment.at.isoformat(), moment.precision) == (f"{expected}+00:00", precision)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "yesterday",
        "2026-02-31",
        "1066-10-14",
        "9999-12-31T23:59:59-23:00",
        "2026-11-04x" * 0,
        "31 Feb 2026",
        # what some systems write for nothing
        "0001-01-01T00:00:00",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "12345",
    ],
)
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert parse_moment(text) is None
