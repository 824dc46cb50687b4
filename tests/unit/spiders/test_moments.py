"""Dates in the many ways that pages write them."""

from __future__ import annotations

import pytest

from spiders.moments import parse_feed_moment, parse_moment


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
        # calendars other than ours, and months as numbers
        ("جمعه 29 آبان 1405 ساعت 10:00", "2026-11-20T00:00:00", "day"),
        ("۲۹ آبان ۱۴۰۵", "2026-11-20T00:00:00", "day"),
        ("30 اسفند 1403", "2025-03-20T00:00:00", "day"),
        ("1404/01/01", "2025-03-21T00:00:00", "day"),
        ("20 พ.ย. 2569 10:00", "2026-11-20T10:00:00", "day"),
        ("20 พฤศจิกายน 2569", "2026-11-20T00:00:00", "day"),
        ("2569-11-20T10:00:00+07:00", "2026-11-20T03:00:00", "minute"),
        ("Ngày 20 tháng 11 năm 2026", "2026-11-20T00:00:00", "day"),
        ("Пт, 20 ноя 2026 10:00:00 +0300", "2026-11-20T07:00:00", "minute"),
        ("20 лис 2026", "2026-11-20T00:00:00", "day"),
        # every spelling of a zone
        ("Wed, 04 Nov 2026 10:30:00 -0000", "2026-11-04T10:30:00", "minute"),
        ("Wed, 04 Nov 2026 10:30:00 +03:00", "2026-11-04T07:30:00", "minute"),
        ("Wed, 04 Nov 2026 10:30:00 GMT+0300", "2026-11-04T07:30:00", "minute"),
        ("Wed, 04 Nov 2026 10:30:00 UTC+3", "2026-11-04T07:30:00", "minute"),
        ("Wed, 04 Nov 2026 10:30:00 +0100 (CET)", "2026-11-04T09:30:00", "minute"),
        ("2026-11-04T10:30:00 GMT-05:00", "2026-11-04T15:30:00", "minute"),
        ("2026-11-04 10:30:00 MSK", "2026-11-04T07:30:00", "minute"),
        ("Wed, 04 Nov 2026 10:30:00 WAT", "2026-11-04T09:30:00", "minute"),
        ("Wed, 04 Nov 2026 10:30:00 EAT", "2026-11-04T07:30:00", "minute"),
        ("Wed, 04 Nov 2026 10:30:00 EST", "2026-11-04T15:30:00", "minute"),
        ("Wed, 03 Jun 2026 10:30:00 CEST", "2026-06-03T08:30:00", "minute"),
        ("Wed, 03 Jun 2026 10:30:00 BST", "2026-06-03T09:30:00", "minute"),
        ("Wed, 04 Nov 2026 10:30:00 IST", "2026-11-04T05:00:00", "minute"),
        ("Wed, 04 Nov 2026 10:30:00 Africa/Lagos", "2026-11-04T09:30:00", "minute"),
        ("Wed, 03 Jun 2026 10:30:00 Europe/Paris", "2026-06-03T08:30:00", "minute"),
        ("Wed, 04 Nov 2026 10:30:00 Mars/Base", "2026-11-04T10:30:00", "day"),
        # a name of several zones, an offset that is none: the day is sure
        ("Wed, 04 Nov 2026 10:30:00 AST", "2026-11-04T10:30:00", "day"),
        ("Wed, 04 Nov 2026 10:30:00 +9999", "2026-11-04T10:30:00", "day"),
        # a word that is also a zone
        ("Le 2026-11-04 10:30 est un jour", "2026-11-04T10:30:00", "day"),
        ("2026-11-04 10:30 gmt", "2026-11-04T10:30:00", "minute"),
        # midnight of either end, and half a day
        ("Wed, 04 Nov 2026 24:00:00 GMT", "2026-11-05T00:00:00", "minute"),
        ("Wed, 04 Nov 2026 10:30:00 PM GMT", "2026-11-04T22:30:00", "minute"),
        ("Nov 4, 2026 12:05 a.m. GMT", "2026-11-04T00:05:00", "minute"),
        ("2026-11-04 10:30:00 PM UTC", "2026-11-04T22:30:00", "minute"),
        # other orders and years of two digits
        ("Wed Nov  4 10:30:00 2026", "2026-11-04T10:30:00", "day"),
        ("Wed Nov 04 10:30:00 CET 2026", "2026-11-04T09:30:00", "minute"),
        ("04 Nov 26 10:30 GMT", "2026-11-04T10:30:00", "minute"),
        ("04-Nov-2026 10:30:00 GMT", "2026-11-04T10:30:00", "minute"),
        ("Wed, 04 Nov 2026", "2026-11-04T00:00:00", "day"),
        # months of the feed's own tongue
        ("Tue, 01 Sept 2026 10:30:00 GMT", "2026-09-01T10:30:00", "minute"),
        ("ср, 04 нояб. 2026 10:30:00 +0300", "2026-11-04T07:30:00", "minute"),
        ("mer., 04 août 2026 10:30:00 +0200", "2026-08-04T08:30:00", "minute"),
        ("Mi, 04 Dez 2026 10:30:00 +0100", "2026-12-04T09:30:00", "minute"),
        ("الأربعاء, 04 نوفمبر 2026 10:30:00 +0000", "2026-11-04T10:30:00", "minute"),
        ("٤ تشرين الثاني ٢٠٢٦", "2026-11-04T00:00:00", "day"),
        ("4 de noviembre de 2026", "2026-11-04T00:00:00", "day"),
        ("4 listopada 2026", None, ""),  # November in Polish, October in Croatian
        ("2026. november 4., szerda", "2026-11-04T00:00:00", "day"),
        ("2026年11月4日 10:30 +0900", "2026-11-04T01:30:00", "minute"),
        ("2026년 11월 4일", "2026-11-04T00:00:00", "day"),
        ("4 नवंबर 2026", "2026-11-04T00:00:00", "day"),
    ],
)
def test_a_date_is_read(text: str, expected: str | None, precision: str) -> None:
    moment = parse_moment(text)

    if expected is None:
        assert moment is None
        return
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
        "12 people 2026",
        "32 Nov 2026",
    ],
)
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert parse_moment(text) is None


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("04.11.2026 10:30:00 +0100", "2026-11-04T09:30:00", "minute"),
        ("24/11/2026 10:30 GMT", "2026-11-24T10:30:00", "minute"),
        ("11/24/2026 10:30:00 PM UTC", "2026-11-24T22:30:00", "minute"),
        ("24-11-2026", "2026-11-24T00:00:00", "day"),
        ("Wed, 04 Nov 2026 10:30:00 GMT", "2026-11-04T10:30:00", "minute"),
        # the day may be the month
        ("04/11/2026 10:30", None, ""),
        ("", None, ""),
    ],
)
def test_a_feed_may_date_in_figures_whose_order_is_sure(
    text: str, expected: str | None, precision: str
) -> None:
    moment = parse_feed_moment(text)

    assert (moment and (moment.at.isoformat(), moment.precision)) == (
        (f"{expected}+00:00", precision) if expected else None
    )
