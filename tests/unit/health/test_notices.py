"""What the operator is told, and how often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from alerts.health.blind import Blind
from alerts.health.judge import HealthVerdict
from alerts.health.notices import SourceChange, drafts, outage_begins, outage_ends
from alerts.health.outage import Away
from alerts.health.state import Cause, State
from sql.rows import JudgedSource, Outage

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EVIDENCE = {
    "last_article": {
        "title": "Ambush near the border",
        "url": "https://a.example/1",
        "at": "2026-11-21T08:00:00+00:00",
    }
}


def change(state: State, before: str | None = "ok", number: int = 1) -> SourceChange:
    patient = JudgedSource(
        number, f"post-{number}", "https://a.example/", "fr", "local", True, NOW, before, NOW - timedelta(days=1),
        "refused", "it refuses us (HTTP 403)", {}, {}, NOW, NOW,
    )  # fmt: skip
    return SourceChange(
        patient, HealthVerdict(state, NOW, Cause.REFUSED, "it refuses us (HTTP 403)"), EVIDENCE
    )


def test_a_source_that_falls_ill_is_one_notice_that_says_what_to_do() -> None:
    blind = [Blind("convoys", "2 of its 3 sources are ill", (1, 2)), Blind("floods", "no", (7,))]

    (draft,) = drafts([change(State.BLOCKED)], blind, NOW)

    assert draft.subject == "source post-1 is blocked"
    assert draft.text.splitlines()[:3] == [
        "post-1 (https://a.example/) is blocked since 22 Nov 2026, 12:00 UTC: it refuses us (HTTP 403).",
        "Last good article: “Ambush near the border”, 21 Nov 2026, 08:00 UTC, https://a.example/1",
        "The rule convoys is blind now: 2 of its 3 sources are ill.",
    ]
    assert "What to do: open https://a.example/" in draft.text
    assert "floods" not in draft.text


def test_the_same_illness_has_the_same_key() -> None:
    (one,), (other,) = (drafts([change(State.BLOCKED)], [], now) for now in (NOW, NOW + timedelta(hours=1)))

    assert one.key == other.key


def test_from_one_illness_to_another_is_no_news() -> None:
    assert drafts([change(State.GONE, "broken"), change(State.PAUSED, "broken")], [], NOW) == []


def test_from_well_to_quiet_is_no_news() -> None:
    assert drafts([change(State.QUIET), change(State.OK, "paused"), change(State.OK, None)], [], NOW) == []


def test_a_source_that_is_well_again_is_one_notice() -> None:
    (draft,) = drafts([change(State.OK, "silent")], [], NOW)

    assert draft.subject == "source post-1 is well again"
    assert "it was silent since 21 Nov 2026, 12:00 UTC: it refuses us (HTTP 403)." in draft.text


def test_many_at_once_are_one_notice() -> None:
    changes = [change(State.BROKEN, number=number) for number in range(100)]

    (draft,) = drafts(changes, [Blind("convoys", "all ill", (3,))], NOW)

    assert draft.source_id is None
    assert draft.subject == "100 sources fell ill"
    assert len(draft.text.splitlines()) == 43
    assert "and 60 more" in draft.text
    assert draft.text.endswith("The rule convoys is blind now: all ill.")


def test_many_that_are_well_again_are_one_notice() -> None:
    (draft,) = drafts([change(State.OK, "broken", number) for number in range(6)], [], NOW)

    assert draft.subject == "6 sources are well again"


def test_an_outage_and_its_end_are_a_notice_each() -> None:
    begins = outage_begins(Away(212, 240, NOW))
    ends = outage_ends(Outage(3, NOW, None), NOW + timedelta(hours=1))

    assert "212 of the 240 sources" in begins.text
    assert "from 22 Nov 2026, 12:00 UTC until 22 Nov 2026, 13:00 UTC" in ends.text
    assert begins.key != ends.key
