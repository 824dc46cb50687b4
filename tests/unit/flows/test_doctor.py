"""What `tocsin doctor` says of what it saw."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import httpx
import pytest

from alerts.delivery.channels import usable_channels
from flows.doctor import findings, looks, prefect_server
from flows.doctor.findings import Finding, Level
from flows.settings import Settings
from sql.groups import Group
from sql.rows import (
    Backlog,
    DatabaseServer,
    DeliveryTarget,
    PausedLoop,
    Rule,
    SourceHealth,
    WorkerLife,
)

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def worker(name: str, alive_until: datetime, version: str = "0.1.0", **more: object) -> WorkerLife:
    return WorkerLife(name, "north", version, ago(600), alive_until, **more)  # type: ignore[arg-type]


def source(name: str, state: str | None, *, enabled: bool = True) -> SourceHealth:
    return SourceHealth(1, name, "en", "local", enabled, state, NOW, "", "", {}, {}, NOW)


def rule(name: str, **conditions: object) -> Rule:
    return Rule(1, name, True, 1, NOW, None, "convoy", dict(conditions), ["desk"], NOW, "ana", "")


def levels(found: list[Finding]) -> list[str]:
    return [finding.level.value for finding in found]


@pytest.mark.parametrize(
    ("difference", "level"),
    [
        (timedelta(seconds=0.5), Level.OK),
        (timedelta(seconds=-5), Level.WARNING),
        (timedelta(minutes=-3), Level.ERROR),
        (timedelta(hours=1), Level.ERROR),
    ],
)
def test_a_clock_that_is_apart_is_told_by_how_far(difference: timedelta, level: Level) -> None:
    assert findings.of_clock(difference).level is level


@pytest.mark.parametrize(
    ("free", "level"), [(50e9, Level.OK), (1e9, Level.WARNING), (2e8, Level.ERROR), (0, Level.ERROR)]
)
def test_a_disk_that_fills_is_told_before_it_is_full(free: float, level: Level) -> None:
    assert findings.of_disk("/home", int(free), 100_000_000_000).level is level


def test_a_database_that_may_lose_what_was_committed_is_a_warning() -> None:
    found = findings.of_server(DatabaseServer("18.6", 12_000_000, ["fsync"]), "db:5432")

    assert found.level is Level.WARNING
    assert "fsync is off" in found.words
    assert found.command == "alter system set fsync = on"


def test_migrations_that_lack_name_the_command() -> None:
    found = findings.of_migrations(["0036_a", "0037_b", "0038_c", "0039_d"])

    assert found.level is Level.ERROR
    assert "4 migrations" in found.words
    assert "and 1 more" in found.words
    assert found.command == "tocsin db migrate"


def test_no_worker_is_an_error_only_when_something_waits() -> None:
    idle, late = findings.of_workers([], False, NOW), findings.of_workers([], True, NOW)

    assert levels(idle) == ["warning"]
    assert levels(late) == ["error"]
    assert late[0].command == "tocsin up"


def test_a_dead_worker_beside_a_living_one_is_a_warning_that_names_its_machine() -> None:
    found = findings.of_workers([worker("a", NOW + timedelta(minutes=1)), worker("b", ago(5))], False, NOW)

    assert levels(found) == ["ok", "warning"]
    assert "b died 5 min ago" in found[1].words
    assert "north" in found[1].command


def test_workers_of_two_versions_are_a_warning() -> None:
    later = NOW + timedelta(minutes=1)

    (found,) = findings.of_workers([worker("a", later), worker("b", later, "0.2.0")], False, NOW)

    assert found.level is Level.WARNING
    assert "0.1.0, 0.2.0" in found.words


def test_a_loop_that_is_switched_off_says_what_that_means_and_where_it_is_switched_on() -> None:
    (found,) = findings.of_loops([PausedLoop("alert", ago(60))], "http://127.0.0.1:4200")

    assert found.level is Level.WARNING
    assert "nobody is told" in found.words
    assert "http://127.0.0.1:4200/deployments" in found.command


@pytest.mark.parametrize(("minutes", "level"), [(5, "ok"), (30, "warning"), (90, "error")])
def test_a_message_that_waits_too_long_is_told(minutes: int, level: str) -> None:
    found = findings.of_messages(Backlog(messages=2, message_since=ago(minutes), retries=1), NOW)

    assert levels(found) == [level]
    assert f"{minutes} min" in found[0].words


def test_held_and_given_up_messages_are_errors_of_their_own() -> None:
    found = findings.of_messages(Backlog(held=1, held_since=ago(3), given_up=2), NOW)

    assert levels(found) == ["ok", "error", "error"]
    assert [finding.command for finding in found[1:]] == [
        "tocsin deliveries list --state held",
        "tocsin deliveries list --state failed",
    ]


def test_one_ill_source_is_a_warning_and_most_of_them_an_error() -> None:
    some = [source("a", "blocked"), source("b", "ok"), source("c", None)]
    most = [source("a", "blocked"), source("b", "gone"), source("c", "ok")]

    assert levels(findings.of_sources(some, Backlog(), NOW)) == ["warning"]
    (found,) = findings.of_sources(most, Backlog(), NOW)
    assert found.level is Level.ERROR
    assert "2 of 3 sources ill: a (blocked), b (gone)" in found.words
    assert found.command == "tocsin sources why a"


def test_sources_that_are_all_switched_off_are_an_error() -> None:
    (found,) = findings.of_sources([source("a", "paused", enabled=False)], Backlog(), NOW)

    assert found.level is Level.ERROR


def test_a_source_that_is_due_and_not_read_is_told() -> None:
    backlog = Backlog(sources=3, source_since=ago(40))

    assert levels(findings.of_sources([source("a", "ok")], backlog, NOW)) == ["ok", "warning"]


@pytest.mark.parametrize(
    ("is_set", "workers", "level", "words"),
    [
        (False, [], Level.WARNING, "nobody outside"),
        (True, [], Level.WARNING, "no worker has begun"),
        (True, [worker("a", NOW, ping_problem="a message is held")], Level.WARNING, "a message is held"),
        (True, [worker("a", NOW, pinged_at=ago(1))], Level.OK, "answered"),
        (True, [worker("a", NOW, pinged_at=ago(60), ping_problem="HTTP 500")], Level.ERROR, "HTTP 500"),
    ],
)
def test_the_dead_mans_ping_is_looked_at(
    is_set: bool, workers: list[WorkerLife], level: Level, words: str
) -> None:
    found = findings.of_ping(is_set, workers, NOW)

    assert found.level is level
    assert words in found.words


def test_each_entry_of_the_channels_file_is_a_line_and_an_unset_variable_the_next_command(
    tmp_path: Path,
) -> None:
    file = tmp_path / "channels.yaml"
    file.write_text(
        "urls:\n  - mailto://mail.example?from=a@b.example&to=desk@b.example:\n      tag: desk\n"
        "  - slack://${HOOK_OF_SLACK}:\n      tag: night\n"
    )
    file.chmod(0o600)

    found = findings.of_channels(usable_channels(file, {}), "desc")

    assert levels(found) == ["error", "ok", "error"]
    assert found[0].command == "export HOOK_OF_SLACK=…"
    assert "desk" in found[1].words
    assert "TOCSIN_OPERATOR" in found[2].words


def test_a_channels_file_that_others_can_read_names_the_remedy(tmp_path: Path) -> None:
    file = tmp_path / "channels.yaml"
    file.write_text("urls: []\n")
    file.chmod(0o644)

    found = findings.of_channels(usable_channels(file, {}), None)

    assert found[0].command == f"chmod 600 {file}"


def test_a_target_that_refuses_or_is_long_away_is_an_error_and_one_that_is_gone_from_the_file_is_none(
    tmp_path: Path,
) -> None:
    file = tmp_path / "channels.yaml"
    file.write_text(
        "urls:\n  - json://127.0.0.1:9/a:\n      tag: desk\n  - json://127.0.0.1:9/b:\n      tag: night\n"
    )
    file.chmod(0o600)
    channels = usable_channels(file, {})
    (desk,), (night,) = channels.of("desk"), channels.of("night")

    def failing(target: str, minutes: float, *, is_refusing: bool = False) -> DeliveryTarget:
        return DeliveryTarget(target, 3, ago(minutes), "no such mailbox", None, is_refusing, None, None)

    found = findings.of_targets(
        channels,
        [failing(desk.fingerprint, 5, is_refusing=True), failing(night.fingerprint, 5), failing("gone", 500)],
        NOW,
    )

    assert levels(found) == ["error", "warning"]
    assert "no such mailbox" in found[0].words
    assert found[1].command == "tocsin channels test night"
    assert levels(findings.of_targets(channels, [failing(night.fingerprint, 90)], NOW)) == ["error"]


@pytest.mark.parametrize(("hours", "expected"), [(None, []), (3, ["warning"]), (30, [])])
def test_a_database_that_was_set_back_lately_is_a_warning(hours: int | None, expected: list[str]) -> None:
    newest = None if hours is None else NOW - timedelta(hours=hours)

    assert levels(findings.of_restores(newest, NOW)) == expected


@pytest.mark.parametrize(
    ("status", "body", "level", "words"),
    [
        (200, [{"name": "read"}, {"name": "alert"}, {"name": "upkeep"}], Level.OK, "takes the login"),
        (200, [{"name": "read"}], Level.ERROR, "alert, upkeep"),
        (401, {}, Level.ERROR, "refuses the login"),
        (404, {}, Level.ERROR, "no Prefect server"),
        (200, "<html>", Level.ERROR, "no Prefect server"),
        (200, [7], Level.ERROR, "no Prefect server"),
        (302, {}, Level.ERROR, "no Prefect server"),
    ],
)
def test_whatever_answers_in_the_place_of_prefect_is_put_into_words(
    status: int, body: object, level: Level, words: str
) -> None:
    request = httpx.Request("POST", "http://127.0.0.1:4200/api/deployments/filter")

    found = prefect_server._of_answer(
        "http://127.0.0.1:4200/api", httpx.Response(status, json=body, request=request)
    )

    assert found.level is level
    assert words in found.words


def test_a_look_that_fails_or_hangs_is_a_finding_and_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hanging = threading.Event()

    def fail(_: Settings) -> list[Finding]:
        raise ZeroDivisionError("by zero\nand a second line")

    def hang(_: Settings) -> list[Finding]:
        hanging.wait(30)
        return []

    def answer(_: Settings) -> list[Finding]:
        return [Finding("c", Level.OK, "fine")]

    monkeypatch.setattr(looks, "LOOKS", MappingProxyType({"a": fail, "b": hang, "c": answer}))

    found = looks.examine(Settings(home=tmp_path), seconds=0.2)
    hanging.set()

    assert levels(found) == ["error", "error", "ok"]
    assert found[0].words == "could not be looked at: by zero"
    assert "no answer" in found[1].words


def test_subscribers_that_cannot_be_sent_to_are_an_error_with_the_setting(tmp_path: Path) -> None:
    file = tmp_path / "channels.yaml"
    file.write_text("urls:\n  - mailto://127.0.0.1:9?from=t@example.org&to=a@example.org:\n      tag: desk\n")
    file.chmod(0o600)
    channels = usable_channels(file, {})
    ready = replace(channels, subscriptions="desk")

    assert findings.of_subscriptions(channels, None, 0) == []
    assert levels(findings.of_subscriptions(channels, "https://x.example", 3)) == ["error"]
    assert levels(findings.of_subscriptions(replace(channels, subscriptions="dsek"), None, 0)) == ["error"]
    assert levels(findings.of_subscriptions(ready, None, 3)) == ["warning"]
    assert levels(findings.of_subscriptions(ready, "https://x.example", 3)) == ["ok"]


def test_a_rule_that_nobody_sees_on_the_page_is_named() -> None:
    private, other = rule("coast", group="niger"), rule("border")
    nobody, somebody = (
        Group("niger", NOW, "ada", [], ["coast"]),
        Group("niger", NOW, "ada", ["olga"], ["coast"]),
    )

    (found,) = findings.of_groups([private, other], [nobody])

    assert (found.level, found.command) == ("warning", "tocsin users group add niger NAME")
    assert levels(findings.of_groups([private], [])) == ["warning"]
    assert findings.of_groups([private, other], [somebody]) == []
