"""`tocsin rules` on a real database: what a person is told before a rule is saved."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.rules.history.indexing import index_stored
from sql.connection import Connection
from sql.connection import now as database_now

# the command line is called as the shell does, by sys.argv, which cyclopts takes for a mistake under pytest
pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def busy(conn: Connection) -> None:
    """Sixty events of the last five days, each told once."""
    now = database_now(conn)
    conn.execute(
        "insert into sources (name, home_url, next_due_at, added_at) values ('gazette', 'https://g.example', %s, %s)",
        [now, now],
    )
    for number in range(60):
        conn.execute(
            "insert into articles (source_id, url, url_key, title, published, published_precision, language, access,"
            " text, text_hash, first_seen_at, changed_at, detected_at) select id, %(url)s, %(url)s, 'News', %(seen)s,"
            " 'minute', 'en', 'full', 'A convoy.', '', %(seen)s, %(seen)s, %(seen)s from sources",
            {"url": f"https://g.example/{number}", "seen": now - timedelta(hours=2 * number)},
        )
    conn.execute(
        "insert into events (root_article_id, title, first_published, last_published, created_at, updated_at)"
        " select id, 'x', %(now)s, %(now)s, %(now)s, %(now)s from articles",
        {"now": now},
    )
    conn.execute("insert into event_articles select root_article_id, id, id, created_at from events")
    index_stored(conn)


@pytest.mark.usefixtures("busy")
def test_a_query_that_add_would_refuse_as_too_broad_is_doubted_by_check(tocsin: Run) -> None:
    code, out, _ = tocsin("rules", "check", "convoy")
    narrow = tocsin("rules", "check", "convoy zebra")

    assert code == 0
    assert out.startswith("warning at line 1, column 1: it would alert about ")
    assert "its budget is 50" in out
    assert narrow[2] == "the query is fine\n"
    assert tocsin("rules", "add", "border", "convoy", "--notify", "mail")[0] == 2


@pytest.mark.usefixtures("busy")
def test_a_program_is_told_the_same(tocsin: Run) -> None:
    found = json.loads(tocsin("rules", "check", "convoy", "--json")[1])

    assert (found["code"], found["severity"]) == ("too_often", "warning")


def test_a_rule_that_is_there_is_not_overwritten_unless_that_is_said(tocsin: Run, tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(
        "rules:\n- {name: border, query: convoy, notify: [mail], tests: {must_match: [The convoy]}}\n"
    )
    tocsin("rules", "apply", str(file), "--yes")

    refused = tocsin("rules", "add", "border", "lorry", "--notify", "mail")
    before = tocsin("rules", "show", "border")[1]
    done = tocsin("rules", "add", "border", "lorry", "--notify", "mail", "--replace")

    assert refused[0] == 2
    assert "tocsin rules edit border" in refused[2]
    assert "query: convoy" in before
    assert (done[0], "-query: convoy" in done[2]) == (0, True)
    assert "must_match" not in tocsin("rules", "show", "border")[1]


def test_a_name_that_was_removed_may_be_added_again(tocsin: Run) -> None:
    tocsin("rules", "add", "border", "convoy", "--notify", "mail")
    tocsin("rules", "remove", "border")

    assert tocsin("rules", "add", "border", "lorry", "--notify", "mail")[0] == 0


def test_a_rule_that_was_removed_since_an_export_is_named_with_the_way_back(
    tocsin: Run, tmp_path: Path
) -> None:
    tocsin("rules", "add", "border", "convoy", "--notify", "mail")
    file = tmp_path / "rules.yaml"
    file.write_text(tocsin("rules", "export")[1])
    tocsin("rules", "remove", "border", "--why", "done")

    _, _, told = tocsin("rules", "apply", str(file), "--yes")

    assert told.startswith("left out, it was removed since: border, version 2 of ")
    assert "tocsin rules restore border 1" in told
    assert tocsin("rules", "restore", "border", "1")[0] == 0


def test_a_file_in_another_encoding_is_refused_with_the_line(tocsin: Run, tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_bytes(b"rules:\n- name: border\n  query: \xe9t\xe9\n")

    code, _, told = tocsin("rules", "apply", str(file))

    assert code == 2
    assert "line 3 is not UTF-8: save the file as UTF-8" in told


def test_a_query_that_is_no_rule_is_not_called_one(tocsin: Run) -> None:
    assert tocsin("rules", "preview", "(convoy")[2].startswith("tocsin: the query cannot be used:")


def test_a_list_that_is_saved_is_not_among_those_it_could_hold(tocsin: Run) -> None:
    tocsin("lists", "set", "places", "Gao")

    told = tocsin("lists", "set", "actors", "JNIM", "@zzz")[2]

    assert "known are @places" in told
    assert "@actors" not in told.split("known are")[1]


def test_rules_that_are_blind_for_one_reason_are_told_in_one_line(tocsin: Run) -> None:
    for name in ("border", "fuel"):
        tocsin("rules", "add", name, "convoy", "--notify", "mail")

    told = [line for line in tocsin("rules", "list")[2].splitlines() if "BLIND" in line]

    assert told == ["2 rules are BLIND, no source is read that it looks at: border, fuel"]


def test_a_list_of_many_users_says_how_many(tocsin: Run) -> None:
    tocsin("lists", "set", "places", "Gao")
    tocsin("lists", "set", "north", "@places", "Kidal")
    for name in ("border", "fuel"):
        tocsin("rules", "add", name, "@places", "--notify", "mail")

    assert "2 rules, 1 list" in tocsin("lists", "list")[1]
