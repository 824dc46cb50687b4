"""Charts: bars by day, and what happened on one scale of time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from flows.web.charts import HEIGHT, LONGEST_DAYS, STRIP_WIDTH, columns, strip

DAY = date(2026, 3, 10)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def test_every_day_between_has_a_column_and_the_highest_fills_the_height() -> None:
    made = columns({DAY: 4, DAY - timedelta(days=3): 1}, lambda day: f"?day={day}")

    assert [(one.count, one.height) for one in made] == [(1, HEIGHT / 4), (0, 0), (0, 0), (4, HEIGHT)]
    assert made[-1].address == "?day=2026-03-10"


def test_the_chosen_day_leads_back_to_all_days() -> None:
    (made,) = columns({DAY: 4}, lambda day: f"?day={day}", chosen=DAY)

    assert (made.is_chosen, made.address) == (True, "?day=None")


def test_only_the_newest_days_are_shown() -> None:
    made = columns({DAY: 1, DAY - timedelta(days=900): 1}, str)

    assert (len(made), made[-1].day) == (LONGEST_DAYS, DAY)


def test_what_happened_stands_on_one_scale_from_first_to_last() -> None:
    made = strip(
        {"reports": [NOON, NOON + timedelta(hours=2)], "alerts": [NOON + timedelta(hours=1)], "changes": []}
    )

    assert made is not None
    assert made.rows == [("reports", [0, STRIP_WIDTH]), ("alerts", [STRIP_WIDTH / 2])]


def test_what_came_at_once_has_no_scale() -> None:
    assert strip({"reports": [NOON], "alerts": [NOON]}) is None
    assert strip({"reports": []}) is None
