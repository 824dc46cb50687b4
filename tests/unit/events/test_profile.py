"""What identity needs of an article, as it is computed and stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from alerts.events import profile as profiles
from alerts.events.facts.extract import extract
from alerts.events.profile import RECORD, TYPES, UNSAID, Profile
from alerts.events.stored import profile_of
from sql.rows import ArticleProfile

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Report:
    """An article as it is read."""

    title: str = "Gunmen kill nine soldiers near Kidal"
    text: str = "Gunmen killed nine soldiers on Monday near Kidal, the governor said."
    language: str | None = "en"
    section: str | None = None
    source: str = "courier"
    source_kind: str | None = None
    source_country: str | None = None
    published: datetime | None = NOON


REPORT = Report()


def profile(report: Report) -> Profile:
    return profiles.profile(report, extract(report))


def test_a_profile_comes_back_from_its_bytes_as_it_was() -> None:
    made = profile(REPORT)

    back = profile_of(ArticleProfile(1, NOON, made.packed.tobytes(), made.record.tobytes()))

    assert (back.packed == made.packed).all()
    assert back.record.tobytes() == made.record.tobytes()


def test_the_same_article_has_the_same_bytes_in_every_run() -> None:
    one, other = profile(REPORT), profile(replace(REPORT))

    assert one.packed.tobytes() == other.packed.tobytes()
    assert one.record.tobytes() == other.record.tobytes()


def test_the_record_says_when_where_what_and_how_many() -> None:
    record = profile(REPORT).record

    monday = date(2026, 3, 9).toordinal()
    assert (record["day"], record["until"], record["days"][0]) == (monday, monday, monday)
    assert TYPES[int(record["type"])] == "attack"
    assert record["killed"].tolist() == [9, 9]
    assert record["injured"].tolist() == record["abducted"].tolist() == [UNSAID, UNSAID]
    assert record["precision"][0] > 0
    assert np.degrees(record["latitude"][0]) == pytest.approx(18.4, abs=0.1)


@pytest.mark.parametrize(
    ("report", "flag"),
    [
        (replace(REPORT, title="The week in brief"), profiles.ROUNDUP),
        (replace(REPORT, title="Analysis: nine soldiers"), profiles.ANALYSIS),
        (replace(REPORT, source_kind="analysis"), profiles.ANALYSIS),
        (replace(REPORT, title="Live: nine soldiers"), profiles.LIVE),
        (replace(REPORT, title="Second attack near Kidal"), profiles.AGAIN),
        (replace(REPORT, published=None), profiles.UNDATED),
        (REPORT, 0),
    ],
)
def test_flags_say_what_an_article_is(report: Report, flag: int) -> None:
    assert int(profile(report).record["flags"]) & (flag or 0xFF) == flag


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", ""),
        # a megabyte, in words and in one
        ("Long", "word " * 200_000),
        ("Long", "x" * 1_000_000),
        ("😀", "😀" * 1000),
        # what no database stores, and halves of characters
        ("a\0b", "\0" * 100),
        ("\ud800", "\udfff and words"),
        # every number, name and day that there is room for, and more
        (
            "Numbers",
            " ".join(f"In Town{n} {n} killed, {n} wounded on {1 + n % 28} May 2026." for n in range(500)),
        ),
        ("Ages", " ".join(f"Ali{n} Diop{n}, {n % 99}, Avenue{n} Street." for n in range(500))),
        ("9" * 400, "99999999999999999999 killed"),
    ],
)
def test_hostile_articles_have_a_profile_of_the_same_size(title: str, text: str) -> None:
    made = profile(replace(REPORT, title=title, text=text))

    assert made.record.nbytes == RECORD.itemsize
    assert len(made.packed) < 8 * profiles.terms.TEXT_LIMIT
    assert int(made.record["killed"][1]) <= np.iinfo(np.int16).max
    assert (np.diff(made.packed.astype(np.int64)) > 0).all()


def test_a_bare_number_is_no_toll() -> None:
    record = profile(
        replace(REPORT, title="Convoy 14 arrives", text="Convoy 14 of 30 trucks arrived.")
    ).record

    assert record["killed"].tolist() == [UNSAID, UNSAID]
