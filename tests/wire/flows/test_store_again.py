"""What is read again: revisions, other addresses of one article, pages that are gone and come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import sql.articles
import sql.crawls
import sql.entries
import sql.pages
import sql.sources
from flows.crawl.articles import ArticleNovelty
from flows.crawl.rechecks import choose, since
from flows.crawl.store import Store
from spiders.items import ArticleItem, Reading
from spiders.records import (
    Drop,
    DropRecord,
    PageRecord,
    ReportRecord,
    Reread,
    UnchangedRecord,
)
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import ArticleLife

HOUR = timedelta(hours=1)
TEXT = (
    "A supply convoy was ambushed on Monday morning in a valley some twenty kilometres south of the town. "
    "At least 17 soldiers were killed, a health worker said, and four trucks were burnt on the road. "
    "The army speaks of 14 dead."
)
ARTICLE = ArticleItem(
    source_id=1,
    url="https://one.example/a",
    url_key="a" * 32,
    fetched_url="https://one.example/a?from=feed",
    fetched_key="b" * 32,
    title="Convoy ambushed",
    text=TEXT,
    etag='"1"',
    reading=Reading(layout="ab12", origins={"title": "json-ld"}),
)
AGAIN = ARTICLE.model_copy(update={"is_reread": True})
GONE = DropRecord(
    source_id=1,
    url=ARTICLE.fetched_url,
    url_key="b" * 32,
    reason=Drop.HTTP_ERROR,
    detail="HTTP 404",
    is_reread=True,
    status=404,
)


@pytest.fixture
def store(conn: Connection) -> Store:
    now = database_now(conn)
    for name in ("one.example", "two.example"):
        sql.sources.add(
            conn,
            name=name,
            home_url=f"https://{name}/",
            now=now,
        )
    return opened(conn)


def opened(conn: Connection) -> Store:
    now = database_now(conn)
    number = sql.crawls.open_round(conn, started_by="command", now=now)
    sources = sql.sources.claim_due(conn, round_id=number, everything=True, limit=9, now=now)
    for source in sources:
        sql.crawls.start(conn, round_id=number, source_id=source.id, now=now)
    return Store(number, sources)


def other(**fields: Any) -> ArticleItem:
    return ARTICLE.model_copy(update=fields)


def elsewhere(**fields: Any) -> ArticleItem:
    """The article under another address."""
    return other(
        url="https://one.example/c",
        url_key="c" * 32,
        fetched_url="https://one.example/c",
        fetched_key="c" * 32,
        **fields,
    )


def life(conn: Connection, number: int = 1) -> ArticleLife:
    found = sql.articles.life(conn, id=number)
    assert found is not None
    return found


def due(conn: Connection, ids: tuple[int, ...] = (1, 2)) -> dict[int, list[Reread]]:
    now = database_now(conn)
    return choose(sql.articles.due_rereads(conn, ids=list(ids), since=since(now), now=now))


def hours_pass(conn: Connection, hours: int) -> None:
    sql.articles.bring_forward(conn, by=hours * HOUR)


def test_the_same_words_under_another_address_are_one_article(conn: Connection, store: Store) -> None:
    store.article(conn, ARTICLE)

    assert store.article(conn, elsewhere()) is ArticleNovelty.UNCHANGED
    assert sql.articles.count_all(conn) == 1
    assert life(conn).aliases == ["https://one.example/a?from=feed", "https://one.example/c"]


def test_a_page_that_names_a_known_address_as_its_own_is_an_alias(conn: Connection, store: Store) -> None:
    store.article(conn, ARTICLE)
    duplicate = {"url": "https://one.example/print/a", "url_key": "e" * 32, "reason": Drop.DUPLICATE}
    told = {"same_as": "a" * 32, "is_reread": False, "status": 200}

    store.drop(conn, GONE.model_copy(update=duplicate | told))

    assert "https://one.example/print/a" in life(conn).aliases


def test_an_address_that_a_page_only_names_is_not_its_own_when_another_title_has_it(
    conn: Connection, store: Store
) -> None:
    store.article(conn, ARTICLE)
    report = elsewhere(title="Quite another headline", text=f"{ARTICLE.text} And more.")

    novelty = store.article(conn, report.model_copy(update={"url": ARTICLE.url, "url_key": ARTICLE.url_key}))

    assert novelty is ArticleNovelty.NEW
    assert sql.articles.count_all(conn) == 2


def test_the_same_words_of_another_source_are_another_article(conn: Connection, store: Store) -> None:
    store.article(conn, ARTICLE)

    assert store.article(conn, elsewhere(source_id=2)) is ArticleNovelty.NEW
    assert sql.articles.count_all(conn) == 2


@pytest.mark.parametrize(
    ("fields", "age"),
    [
        # another headline over the same text
        ({"title": "Another headline"}, timedelta()),
        # a column that stands there every month
        ({}, timedelta(days=15)),
    ],
)
def test_what_only_looks_alike_is_another_article(
    conn: Connection, store: Store, fields: dict[str, str], age: timedelta
) -> None:
    store.article(conn, ARTICLE)
    conn.execute("update articles set first_seen_at = first_seen_at - %s", [age])

    assert store.article(conn, elsewhere(**fields)) is ArticleNovelty.NEW


def test_two_words_before_a_wall_make_no_twins(conn: Connection, store: Store) -> None:
    store.article(conn, other(text="Subscribe to read.", access="teaser"))

    assert store.article(conn, elsewhere(text="Subscribe to read.", access="teaser")) is ArticleNovelty.NEW


def test_an_article_is_due_after_an_hour_at_the_address_it_was_had_from(
    conn: Connection, store: Store
) -> None:
    store.article(conn, ARTICLE)
    early = due(conn)

    hours_pass(conn, 1)

    pages = due(conn)[1]
    assert early == {}
    assert [(page.url, page.etag) for page in pages] == [("https://one.example/a?from=feed", '"1"')]


def test_a_correction_is_a_revision_with_its_own_times(conn: Connection, store: Store) -> None:
    store.article(conn, ARTICLE)
    modified = datetime(2026, 11, 22, 15, tzinfo=UTC)
    corrected = AGAIN.model_copy(
        update={"text": TEXT.replace("17", "24"), "modified": modified, "etag": '"2"'}
    )

    assert store.article(conn, corrected) is ArticleNovelty.CHANGED
    revisions = sql.articles.revisions(conn, article_id=1)
    assert [(one.revision, one.modified) for one in revisions] == [(1, None), (2, modified)]
    assert revisions[0].text == TEXT
    hours_pass(conn, 6)
    assert due(conn)[1][0].etag == '"2"'


def test_noise_is_read_and_leaves_no_revision(conn: Connection, store: Store) -> None:
    store.article(conn, ARTICLE)

    assert (
        store.article(conn, AGAIN.model_copy(update={"text": f"12 comments\n{TEXT}"}))
        is ArticleNovelty.UNCHANGED
    )
    assert conn.execute("select count(*) from revisions").fetchone() == (1,)
    assert life(conn).reads == 1


def test_a_page_that_answers_304_is_next_in_six_hours(conn: Connection, store: Store) -> None:
    store.article(conn, ARTICLE)

    store.unchanged(conn, UnchangedRecord(source_id=1, url=ARTICLE.fetched_url, url_key="b" * 32))

    now = life(conn)
    assert now.next_read_at == now.first_seen_at + 6 * HOUR
    assert (now.reads, conn.execute("select count(*) from revisions").fetchone()) == (1, (1,))


def test_an_article_is_removed_when_it_was_gone_twice_and_may_come_back(
    conn: Connection, store: Store
) -> None:
    store.article(conn, ARTICLE)

    store.drop(conn, GONE)
    once = life(conn).removed_at
    store.drop(conn, GONE)
    twice = life(conn).removed_at
    store.article(conn, AGAIN)

    assert (once, life(conn).removed_at) == (None, None)
    assert twice is not None
    assert sql.articles.count_all(conn) == 1


def test_a_page_that_does_not_answer_leaves_no_link_unread(conn: Connection, store: Store) -> None:
    feed = PageRecord(source_id=1, url="https://one.example/feed", kind="feed", status=200, etag='"9"')
    store.article(conn, ARTICLE)
    store.entry(feed)

    store.drop(conn, GONE.model_copy(update={"reason": Drop.TIMEOUT, "status": None}))
    store.report(conn, ReportRecord(source_id=1))

    assert [entry.etag for entry in sql.entries.of_sources(conn, ids=[1])] == ['"9"']
    assert life(conn).reads == 0


def test_what_was_not_asked_for_stays_due(conn: Connection, store: Store) -> None:
    store.article(conn, ARTICLE)
    hours_pass(conn, 1)

    store.drop(conn, GONE.model_copy(update={"reason": Drop.CUT_OFF, "status": None}))

    assert len(due(conn)[1]) == 1


def test_an_article_that_moved_on_its_site_is_the_same_article(conn: Connection, store: Store) -> None:
    store.article(conn, ARTICLE)
    moved = AGAIN.model_copy(
        update={"url": "https://one.example/d", "url_key": "d" * 32, "text": TEXT.replace("17", "24")}
    )

    assert store.article(conn, moved) is ArticleNovelty.CHANGED
    assert "https://one.example/d" in life(conn).aliases


def test_a_page_that_leads_to_another_article_does_not_change_the_first(
    conn: Connection, store: Store
) -> None:
    store.article(conn, ARTICLE)
    leads_elsewhere = AGAIN.model_copy(
        update={
            "url": "https://one.example/e",
            "url_key": "e" * 32,
            "text": "The rains came early this year.",
        }
    )

    assert store.article(conn, leads_elsewhere) is ArticleNovelty.NEW
    assert [one.text for one in sql.articles.revisions(conn, article_id=1)] == [TEXT]
    assert life(conn).reads == 1


def test_a_source_is_visited_for_its_articles_although_nothing_new_is_expected(
    conn: Connection, store: Store
) -> None:
    store.article(conn, ARTICLE)
    store.report(conn, ReportRecord(source_id=1))
    store.report(conn, ReportRecord(source_id=2))

    one, _ = sql.sources.list_all(conn)
    assert one.next_due_at <= life(conn).first_seen_at + HOUR


def test_how_an_article_was_read_is_kept(conn: Connection, store: Store) -> None:
    store.article(conn, ARTICLE)

    kept = conn.execute("select reading from articles").fetchone()

    assert kept is not None
    assert (kept[0]["layout"], kept[0]["origins"]) == ("ab12", {"title": "json-ld"})


def test_articles_of_events_that_alerted_are_told_from_the_others(conn: Connection, store: Store) -> None:
    now = database_now(conn)
    for key in "pqr":
        store.article(
            conn,
            other(
                url=f"https://one.example/{key}",
                url_key=key * 32,
                fetched_url=f"https://one.example/{key}",
                fetched_key=key * 32,
                title=f"Title {key}",
            ),
        )
    event = (
        "insert into events (root_article_id, title, first_published, last_published, created_at, updated_at, state, "
        "merged_into) values (%s, '', %s, %s, %s, %s, %s, %s)"
    )
    # one event of its own, and one that was merged into it before anybody knew
    conn.execute(event, [1, now, now, now, now, "open", None])
    conn.execute(event, [2, now, now, now, now, "merged", 1])
    conn.execute(event, [3, now, now, now, now, "open", None])
    conn.execute("insert into event_articles values (1, 1, 1, %s), (2, 1, 2, %s), (3, 3, 3, %s)", [now] * 3)
    conn.execute("insert into rules (name, version, active_from) values ('r', 1, %s)", [now])
    conn.execute(
        "insert into alerts (rule_id, rule_version, event_id, root_article_id, article_id, transition, created_at) "
        "values (1, 1, 2, 2, 2, 'new', %s)",
        [now],
    )
    hours_pass(conn, 1)

    rows = sql.articles.due_rereads(conn, ids=[1], since=since(now), now=database_now(conn))

    assert {row.id: row.alerted for row in rows} == {1: True, 2: True, 3: False}


def liar(source_id: int = 2, **fields: Any) -> ArticleItem:
    """A page of another source that names the stored article's address as its own."""
    return other(
        source_id=source_id,
        fetched_url="https://two.example/lie",
        fetched_key="f" * 32,
        answered_key="f" * 32,
        **fields,
    )


def test_a_page_of_another_source_never_revises_an_article(conn: Connection, store: Store) -> None:
    store.article(conn, ARTICLE)

    outcome = store.article(
        conn, liar(title="A lie", text="Nothing of the kind ever happened anywhere at all.")
    )

    assert outcome is ArticleNovelty.NEW
    assert [one.text for one in sql.articles.revisions(conn, article_id=1)] == [TEXT]
    assert sql.articles.count_all(conn) == 2


def test_nor_by_a_change_of_a_few_words(conn: Connection, store: Store) -> None:
    store.article(conn, ARTICLE)

    store.article(conn, liar(text=TEXT.replace("17", "170")))

    assert [one.text for one in sql.articles.revisions(conn, article_id=1)] == [TEXT]


def test_nor_does_another_page_of_the_same_source(conn: Connection, store: Store) -> None:
    store.article(conn, ARTICLE)

    outcome = store.article(
        conn, liar(1, title="Else", text="Rain fell on the hills, and the river rose by a metre.")
    )

    assert outcome is ArticleNovelty.NEW
    assert [one.text for one in sql.articles.revisions(conn, article_id=1)] == [TEXT]


def test_an_address_of_another_source_is_not_taken_before_that_source_is_read(
    conn: Connection, store: Store
) -> None:
    store.article(conn, liar(title="A lie", text="Nothing of the kind ever happened anywhere at all."))

    assert store.article(conn, ARTICLE) is ArticleNovelty.NEW
    rows = conn.execute("select source_id, url from articles order by id").fetchall()
    assert rows == [(2, "https://two.example/lie"), (1, ARTICLE.url)]


def test_its_own_page_revises_an_article_whoever_asks_for_it(conn: Connection, store: Store) -> None:
    store.article(conn, ARTICLE)
    asked = other(
        source_id=2, fetched_url=ARTICLE.url, fetched_key=ARTICLE.url_key, text=TEXT.replace("17", "24")
    )

    assert store.article(conn, asked) is ArticleNovelty.CHANGED
