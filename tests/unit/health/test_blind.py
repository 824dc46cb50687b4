"""Which rules cannot see, by the sources that they look at."""

from __future__ import annotations

from datetime import UTC, datetime

from alerts.health.blind import blind
from sql.rows import Rule, SourceHealth

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def rule(*, enabled: bool = True, **conditions: list[str]) -> Rule:
    return Rule(5, "convoys", enabled, 1, NOW, None, "convoy", conditions, ["desk"], NOW, "ana", "")


def source(
    number: int, state: str | None = "ok", language: str | None = "fr", kind: str | None = "local"
) -> SourceHealth:
    return SourceHealth(
        number, f"s{number}", language, kind, state != "paused", state, NOW, "", "", {}, {}, NOW
    )


def test_a_rule_sees_while_half_of_its_sources_are_well() -> None:
    assert (
        blind([rule()], [source(1), source(2, "blocked"), source(3, "quiet"), source(4, "silent")], {}) == []
    )


def test_a_rule_is_blind_when_most_of_its_sources_are_ill() -> None:
    (found,) = blind([rule()], [source(1), source(2, "blocked"), source(3, "gone")], {})

    assert found.rule == "convoys"
    assert found.words == "2 of its 3 sources are ill"
    assert found.ill == (2, 3)


def test_only_sources_of_its_languages_and_kinds_count() -> None:
    sources = [
        source(1, "broken"),
        source(2, language="en"),
        source(3, kind="wire"),
        source(4, language="ar"),
    ]

    (found,) = blind([rule(languages=["fr"], source_kinds=["local"])], sources, {})

    assert found.ill == (1,)


def test_a_source_of_unknown_language_may_speak_it() -> None:
    assert blind([rule(languages=["fr"])], [source(1, "broken"), source(2, language=None)], {}) == []
    assert blind([rule(languages=["nb"])], [source(1, language="no")], {}) == []


def test_a_rule_is_blind_when_every_source_that_it_ever_matched_is_ill() -> None:
    sources = [source(1, "broken"), *(source(number) for number in range(2, 9))]

    (found,) = blind([rule()], sources, {5: {1}})

    assert found.words == "every source that it ever matched is ill: s1"
    assert blind([rule()], sources, {5: {1, 2}}) == []


def test_a_rule_without_any_source_says_so() -> None:
    (found,) = blind([rule(languages=["ar"])], [source(1), source(2, "paused", language="ar")], {})

    assert found.words == "no source is read that it looks at"


def test_a_rule_that_rests_is_not_blind() -> None:
    assert blind([rule(enabled=False)], [source(1, "gone")], {}) == []
