"""What is past its time is let go, what is known stays, and what was forgotten is not read again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

import sql.articles
import sql.pages
from alerts.rules.history.indexing import index_stored
from flows.upkeep import NothingToForget, forget, upkeep
from sql.connection import Connection
from sql.connection import now as database_now

DAY = timedelta(days=1)
pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")


@pytest.fixture
def old(conn: Connection, world: object) -> Callable[..., int]:
    """An article first seen so many days ago, detected and matched, with a revision before the one in force."""

    def make(days: int) -> int:
        seen = datetime.now(UTC) - days * DAY
        number = world.article(seen=seen)  # type: ignore[attr-defined]
        conn.execute("update articles set matched_at = %s, revision = 2 where id = %s", (seen, number))
        conn.execute(
            "insert into revisions (article_id, revision, title, text, text_hash, seen_at) values"
            " (%s, 1, 'Before', 'What it said before.', 'x', %s), (%s, 2, 'Ambush', null, 'y', %s)",
            (number, seen, number, seen),
        )
        conn.execute(
            "insert into pages (source_id, url_key, url, outcome, article_id, fetched_at)"
            " select source_id, url_key, url, 'article', id, %s from articles where id = %s",
            (seen, number),
        )
        return number

    return make


def text_of(conn: Connection, number: int) -> str:
    found = conn.execute("select text from articles where id = %s", (number,)).fetchone()
    assert found is not None
    return str(found[0])


def test_a_text_past_its_time_is_let_go_and_what_is_known_of_the_article_stays(
    conn: Connection, old: Callable[..., int]
) -> None:
    past, young = old(401), old(399)
    done = upkeep(conn, keep_text=400 * DAY, keep_history=None)
    assert (done.texts, done.is_whole) == (1, True)
    assert text_of(conn, past) == ""
    assert text_of(conn, young) != ""
    article = sql.articles.get(conn, id=past)
    assert article is not None
    assert article.title == "Ambush near the border"
    assert [one.revision for one in sql.articles.revisions(conn, article_id=past)] == [2]
    assert [one.revision for one in sql.articles.revisions(conn, article_id=young)] == [1, 2]


def test_a_source_may_keep_its_texts_longer_or_shorter(conn: Connection, old: Callable[..., int]) -> None:
    past = old(20)
    conn.execute("update sources set keep_text = '10 days'")
    assert upkeep(conn, keep_text=400 * DAY, keep_history=None).texts == 1
    assert text_of(conn, past) == ""


def test_what_no_step_has_read_yet_waits_however_old(conn: Connection, old: Callable[..., int]) -> None:
    past = old(500)
    conn.execute("update articles set matched_at = null")
    assert upkeep(conn, keep_text=400 * DAY, keep_history=None).texts == 0
    assert text_of(conn, past) != ""


def test_the_title_of_a_text_let_go_is_still_found_and_its_words_are_not(
    conn: Connection, old: Callable[..., int]
) -> None:
    past = old(500)
    index_stored(conn)
    upkeep(conn, keep_text=400 * DAY, keep_history=None)
    index_stored(conn)
    found = conn.execute("select words::text from text_index where article_id = %s", (past,)).fetchone()
    assert found is not None
    assert "border" in found[0]
    assert "monday" not in found[0]


def test_a_second_upkeep_finds_nothing_to_do(conn: Connection, old: Callable[..., int]) -> None:
    old(500)
    upkeep(conn, keep_text=400 * DAY, keep_history=120 * DAY)
    again = upkeep(conn, keep_text=400 * DAY, keep_history=120 * DAY)
    assert (again.texts, again.crawls, again.pages, again.is_whole) == (0, 0, 0, True)


def test_accounts_of_crawls_and_pages_without_articles_go_by_their_age(
    conn: Connection, old: Callable[..., int]
) -> None:
    old(1)
    for days in (10, 200):
        then = datetime.now(UTC) - days * DAY
        round_id = conn.execute(
            "insert into rounds (started_by, started_at) values ('command', %s) returning id", (then,)
        ).fetchone()
        assert round_id is not None
        conn.execute(
            "insert into crawls (round_id, source_id, started_at, finished_at) select %s, id, %s, %s from sources",
            (round_id[0], then, then),
        )
        conn.execute(
            "insert into pages (source_id, url_key, url, outcome, fetched_at)"
            " select id, %s, 'https://x.example', 'no_text', %s from sources",
            (f"x{days}", then),
        )
    done = upkeep(conn, keep_text=None, keep_history=120 * DAY)
    assert (done.crawls, done.rounds, done.pages) == (1, 1, 1)
    assert conn.execute("select count(*) from crawls").fetchone() == (1,)
    assert conn.execute("select count(*) from pages").fetchone() == (2,)


def test_without_time_nothing_is_let_go_and_that_is_said(conn: Connection, old: Callable[..., int]) -> None:
    old(500)
    done = upkeep(conn, keep_text=400 * DAY, keep_history=None, longest_seconds=0)
    assert (done.texts, done.is_whole) == (0, False)


def test_a_forgotten_article_says_nothing_any_more_is_not_read_again_and_who_asked_is_on_record(
    conn: Connection, old: Callable[..., int]
) -> None:
    number = old(2)
    address = conn.execute("select url from articles where id = %s", (number,)).fetchone()
    assert address is not None
    conn.execute(
        "insert into facts (article_id, extractor, kind, value, sentence)"
        " values (%s, 'x', 'type', '{}', 'A convoy was ambushed.')",
        (number,),
    )
    conn.execute(
        "insert into article_corrections (article_id, revision, field, old, new, sentence)"
        " select %s, 2, 'killed', '3', '11', 'Eleven soldiers, not three.'",
        (number,),
    )
    assert forget(conn, address[0], asked_by="mia", why="their lawyer wrote") == 1
    assert text_of(conn, number) == ""
    assert sql.articles.revisions(conn, article_id=number) == []
    assert conn.execute("select count(*) from facts").fetchone() == (0,)
    assert conn.execute("select field, sentence from article_corrections").fetchone() == ("killed", "")
    keys = [row[0] for row in conn.execute("select url_key from pages").fetchall()]
    assert len(sql.pages.known(conn, source_id=1, url_keys=keys, now=database_now(conn))) == 1
    kept = conn.execute("select what, articles, asked_by, why from forgotten").fetchone()
    assert kept == (address[0], 1, "mia", "their lawyer wrote")


def test_a_whole_source_is_forgotten_by_its_name(conn: Connection, old: Callable[..., int]) -> None:
    numbers = [old(2), old(300)]
    assert forget(conn, "gazette", asked_by="mia", why="") == 2
    assert [text_of(conn, number) for number in numbers] == ["", ""]


def test_what_nobody_has_cannot_be_forgotten(conn: Connection) -> None:
    with pytest.raises(NothingToForget, match="no article has the address nowhere"):
        forget(conn, "nowhere", asked_by="mia", why="")


def test_a_changed_article_keeps_what_it_said_with_the_revision_that_said_it(
    conn: Connection, old: Callable[..., int]
) -> None:
    number = old(1)
    before = text_of(conn, number)
    said = {
        "title": "Ambush", "authors": [], "modified": None, "access": "full", "agency": None,
        "text": "Eleven soldiers were killed.",
    }  # fmt: skip
    now = database_now(conn)
    sql.articles.change(conn, said, id=number, text_hash="z", revision=3, now=now)
    sql.articles.insert_revision(conn, said, article_id=number, revision=3, text_hash="z", now=now)
    texts = [one.text for one in sql.articles.revisions(conn, article_id=number)]
    assert texts == ["What it said before.", before, "Eleven soldiers were killed."]
    raw = conn.execute(
        "select text from revisions where article_id = %s order by revision", (number,)
    ).fetchall()
    assert [row[0] for row in raw] == ["What it said before.", before, None]


def test_commands_say_what_went(
    conn: Connection, old: Callable[..., int], tocsin: Callable[..., tuple[int, str, str]]
) -> None:
    old(500)
    code, out, _ = tocsin("upkeep", "--json")
    assert code == 0
    assert json.loads(out)["texts"] == 1


def test_who_forgets_a_source_hears_how_many_articles_went(
    old: Callable[..., int], tocsin: Callable[..., tuple[int, str, str]]
) -> None:
    old(2)
    code, out, _ = tocsin("forget", "gazette", "--why", "they asked")
    assert (code, out.strip()) == (0, "gazette: 1 article forgotten")


def test_who_forgets_what_nobody_has_is_told_where_to_look(
    tocsin: Callable[..., tuple[int, str, str]],
) -> None:
    code, _, err = tocsin("forget", "https://nowhere.example/")
    assert code == 2
    assert "no article has the address" in err


def test_a_source_with_a_time_of_its_own_lets_texts_go_where_nothing_else_goes(
    conn: Connection, old: Callable[..., int]
) -> None:
    past = old(20)
    conn.execute("update sources set keep_text = '10 days'")
    assert upkeep(conn, keep_text=None, keep_history=None).texts == 1
    assert text_of(conn, past) == ""


def test_updates_that_no_message_told_go_by_their_age_and_those_that_wait_stay(
    conn: Connection, world: object, old: Callable[..., int]
) -> None:
    article = old(1)
    event = world.event(article)  # type: ignore[attr-defined]
    conn.execute("insert into rules (name, version, active_from) values ('border', 1, now())")
    for key, days, waits in (("a", 500, False), ("b", 500, True), ("c", 1, False)):
        then = datetime.now(UTC) - days * DAY
        conn.execute(
            "insert into updates (rule_id, root_article_id, transition, kind, event_id, article_id, new, moment,"
            " decision, due_at, decided_at) select id, %(article)s, %(key)s, 'killed', %(event)s, %(article)s, '3',"
            " %(then)s,"
            " 'too_old', case when %(waits)s then %(then)s::timestamptz end, %(then)s from rules",
            {"article": article, "key": key, "event": event, "then": then, "waits": waits},
        )
    done = upkeep(conn, keep_text=400 * DAY, keep_history=None)
    kept = conn.execute("select transition from updates order by 1").fetchall()
    assert (done.updates, kept) == (1, [("b",), ("c",)])


def test_what_was_forgotten_can_be_asked_for(
    old: Callable[..., int], tocsin: Callable[..., tuple[int, str, str]]
) -> None:
    old(2)
    tocsin("forget", "gazette", "--why", "they asked")
    code, out, _ = tocsin("forget", "--list", "--json")
    (row,) = [json.loads(line) for line in out.splitlines()]
    assert (code, row["what"], row["articles"], row["why"]) == (0, "gazette", 1, "they asked")
    assert tocsin("forget")[0] == 2
    assert tocsin("forget", "gazette", "--list")[0] == 2
