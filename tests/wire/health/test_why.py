"""What `tocsin sources why` tells of a source."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

import sql.sources
from flows.commands.health import explain, why
from flows.commands.sources import list_sources
from flows.output import as_json
from flows.settings import load_settings
from flows.sources.form import SourceRefused
from sql.connection import Connection


def explained(conn: Connection, name: str) -> dict[str, Any]:
    source = sql.sources.get(conn, name=name)
    assert source is not None
    found: dict[str, Any] = json.loads(as_json(explain(conn, source)))
    return found


def test_an_ill_source_is_explained(world: Any) -> None:
    source = world.source("post")
    for hours in range(30):
        world.article(source, 5 + hours)
    for age in (6, 5, 4, 3, 2, 1):
        world.crawl(source, age, *(["timeout"] if age < 4 else []), detail="no answer in 30 s")
    world.watch()

    found = explained(world.conn, "post")

    assert (found["state"], found["cause"]) == ("broken", "no_answer")
    assert found["since"] == (world.now - timedelta(hours=3)).isoformat()
    assert "it does not answer in time (no answer in 30 s)" in found["because"]
    assert found["last_article"]["title"].startswith("Title")
    assert found["rhythm"] == "every 60 min; silent after 24 h without anything new"
    assert [answer["failure"] for answer in found["answers"]] == ["timeout"] * 3 + [None] * 2
    assert "https://post.example/" in found["suggestion"]
    assert found["changes"][0]["state"] == "broken"


def test_a_source_that_was_never_read_says_so(world: Any) -> None:
    world.source("post")

    found = explained(world.conn, "post")

    assert found["state"] == "not judged yet"
    assert found["because"] == "it has not answered yet"
    assert found["answers"] == []


def test_a_source_that_was_just_switched_off_is_paused(world: Any) -> None:
    world.source("post", enabled=False)

    found = explained(world.conn, "post")

    assert found["state"] == "paused"
    assert found["suggestion"] == "switch it on: tocsin sources enable post"


@pytest.fixture
def given_url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commands work on the test's database."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


@pytest.mark.usefixtures("given_url")
@pytest.mark.parametrize("json_wanted", [False, True])
def test_the_command_tells_it(
    world: Any,
    capsys: pytest.CaptureFixture[str],
    json_wanted: bool,
) -> None:
    source = world.source("post")
    for age in (3, 2, 1):
        world.crawl(source, age, "robots", detail="robots.txt")
    world.watch()

    why("post", json=json_wanted)

    said = capsys.readouterr().out
    assert "blocked" in said
    assert "its robots.txt forbids reading" in said
    if json_wanted:
        assert json.loads(said)["source"] == "post"


@pytest.mark.usefixtures("given_url")
def test_the_list_says_since_when_a_source_is_as_it_is(
    world: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("post", "herald"):
        source = world.source(name)
        for age in (3, 2, 1):
            world.crawl(source, age, "robots", detail="robots.txt")
    world.watch()
    herald = sql.sources.get(world.conn, name="herald")
    sql.sources.set_enabled(world.conn, id=herald.id, enabled=False, now=world.now)

    list_sources(json=True)
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    list_sources()
    table = capsys.readouterr().out

    since = (world.now - timedelta(hours=3)).isoformat()
    assert [(one["name"], one["state"], one["state_since"]) for one in told] == [
        ("herald", "paused", None),  # until the next round has noted it
        ("post", "blocked", since),
    ]
    assert "since" in table.splitlines()[0]


@pytest.mark.usefixtures("given_url")
def test_a_source_that_is_not_there_is_named() -> None:
    with pytest.raises(SourceRefused, match="nobody"):
        why("nobody")
