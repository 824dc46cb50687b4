"""Rules are parsed when they change, and what a process kept of them never differs from what is in force."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from alerts.rules.in_force import RulesInForce, Watch, in_force
from alerts.rules.rule import LoadedRule, WatchRule
from alerts.rules.store import loading
from alerts.rules.store.changes import What
from alerts.rules.store.word_list import WordList
from sql import matches
from sql.connection import Connection

Save = Callable[..., None]


@pytest.fixture
def save(conn: Connection, now: datetime) -> Save:
    """Save a rule."""

    def do(name: str, query: str = "convoy", **changes: object) -> None:
        rule = WatchRule.model_validate({"name": name, "query": query, "notify": ["mail"], **changes})
        loading.save(conn, rule, saved_by="ana", known_channels={"mail"}, now=now - timedelta(days=400))

    return do


def look(conn: Connection) -> RulesInForce:
    with conn.transaction():
        return in_force(conn)


def trees(ready: RulesInForce) -> dict[str, object]:
    return {one.row.name: one.query for one in ready.loaded if isinstance(one, LoadedRule)}


def test_rules_that_did_not_change_are_not_even_read(conn: Connection, save: Save) -> None:
    save("one")
    assert look(conn) is look(conn)


def test_of_many_rules_only_the_changed_one_is_parsed_anew(conn: Connection, save: Save) -> None:
    save("one")
    save("two")
    before = trees(look(conn))
    save("two", "ambush")
    after = trees(look(conn))
    assert after["one"] is before["one"]
    assert after["two"] != before["two"]


def test_a_mute_is_heeded_at_once_and_nothing_is_parsed_for_it(
    conn: Connection, save: Save, now: datetime
) -> None:
    save("one")
    look(conn)
    loading.mute(conn, "one", until=now + timedelta(days=1), muted_by="ana", why="noise")
    assert look(conn).usable[0].row.muted_until == now + timedelta(days=1)


def test_a_changed_list_reaches_every_rule_that_uses_it(
    conn: Connection, save: Save, now: datetime, world
) -> None:
    words = WordList(name="group", entries=["jnim"])
    loading.save_list(conn, words, saved_by="ana", now=now)
    save("one", "@group")
    look(conn)
    loading.save_list(conn, words.model_copy(update={"entries": ["gsim"]}), saved_by="ana", now=now)
    number = world.article("The GSIM claims it")
    article = matches.by_articles(conn, article_ids=[number])
    assert [one.rule.row.name for one in look(conn).watch.find(article)] == ["one"]


def test_whatever_is_saved_switched_off_or_removed_the_kept_rules_match_as_new_ones_would(
    conn: Connection, save: Save, now: datetime, world
) -> None:
    chance = random.Random(3)
    numbers = [world.article(title) for title in ("A convoy", "An ambush", "A convoy in an ambush", "Rain")]
    articles = matches.by_articles(conn, article_ids=numbers)
    for _ in range(25):
        name = f"rule{chance.randrange(6)}"
        if chance.random() < 0.3:
            if name in trees(look(conn)):
                loading.remove(conn, name, what=What.RULE, saved_by="ana", why="", now=now)
        else:
            query = chance.choice(["convoy", "ambush", "convoy ambush", "convoy NOT ambush", "rain"])
            save(name, query, enabled=chance.random() < 0.8)
        ready = look(conn)
        fresh = Watch(
            [one for one in loading.load_all(conn) if isinstance(one, LoadedRule) and one.row.enabled]
        )
        found, wanted = (
            {(one.article.id, one.rule.row.name) for one in watch.find(articles)}
            for watch in (ready.watch, fresh)
        )
        assert found == wanted
