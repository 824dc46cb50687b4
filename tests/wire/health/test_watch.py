"""Sources are judged from what Postgres remembers of them, and the operator is told of each change once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts.delivery.channels import Channels
from alerts.health.watch import blind_rules
from flows.crawl.watching import watch_sources
from sql.connection import Connection

REFUSED = {"failure": "http_error", "detail": "HTTP 403 from https://a.example/feed"}


def test_a_refusal_is_found_within_three_reads_and_told_once(world: Any) -> None:
    source = world.source("post")
    world.article(source, 4)
    world.crawl(source, 4, new=3, fetched=3)
    for age in (3, 2):
        world.crawl(source, age, **REFUSED)
        assert world.watch(age).notices == ()
    world.crawl(source, 1, **REFUSED)

    (notice,) = world.watch(1).notices
    again = world.watch()

    assert world.state(source) == "blocked"
    assert notice[0] == "source post is blocked"
    assert "HTTP 403" in notice[1]
    assert again.standings == ()
    assert len(world.told) == 1


def test_a_new_source_that_never_answered_is_not_called_well(world: Any) -> None:
    source = world.source("post")
    for age in (3, 2):
        world.crawl(source, age, **REFUSED)
        world.watch(age)
    assert world.state(source) is None
    world.crawl(source, 1, **REFUSED)

    world.watch(1)

    assert world.state(source) == "blocked"
    assert world.notices() == ["source post is blocked"]


def test_recovery_is_told_once(world: Any) -> None:
    source = world.source("post")
    world.article(source, 5)
    for age in (5, 4, 3):
        world.crawl(source, age, **REFUSED)
    world.watch(3)
    world.crawl(source, 2)
    assert world.watch(2).notices == ()

    for age in (1, 0.5, 0):
        world.crawl(source, age)
        world.watch(age)

    assert world.state(source) == "ok"
    assert world.notices() == ["source post is blocked", "source post is well again"]


def test_a_feed_that_freezes_is_silent_after_a_day(world: Any) -> None:
    source = world.source("post")
    for hours in range(100):
        world.article(source, 25 + hours)
    world.crawl(source, 3)
    world.watch(3)
    assert world.state(source) == "quiet"
    world.crawl(source, 0.5)

    world.watch()

    assert world.state(source) == "silent"
    assert world.notices() == ["source post fell silent"]


def test_it_is_well_again_when_an_article_comes(world: Any) -> None:
    source = world.source("post")
    for hours in range(60):
        world.article(source, 30 + hours)
    world.crawl(source, 1)
    world.watch(1)
    world.article(source, 0)
    world.crawl(source, 0, new=1, fetched=1)

    world.watch()

    assert world.state(source) == "ok"
    assert world.notices()[-1] == "source post is well again"


def test_an_outage_of_our_network_is_one_notice_and_counts_against_nobody(world: Any) -> None:
    sources = [world.source(f"post-{number}") for number in range(30)]
    for source in sources:
        world.crawl(source, 2)
    world.watch(2)
    for age in (1, 0.75, 0.5, 0.25):
        for source in sources:
            world.crawl(source, age, "unreachable", detail="connection refused")
        world.watch(age)
    assert {world.state(source) for source in sources} == {"quiet"}
    for source in sources:
        world.crawl(source, 0.1)

    world.watch()

    assert world.notices() == [
        "most sources cannot be reached: our own network?",
        "sources are reached again",
    ]


def test_old_articles_at_new_addresses_are_one_notice(world: Any) -> None:
    source = world.source("post")
    world.article(source, 1)
    for age in (6, 5, 4, 3, 2):
        world.crawl(source, age, new=1, fetched=1)
    world.watch(2)
    for age in (1, 0.5):
        world.crawl(source, age, new=150, fetched=150)
        world.watch(age)

    assert world.notices() == ["source post brought 150 articles at once"]
    assert world.state(source) == "ok"


def test_a_single_host_that_is_not_resolved_is_its_own_trouble(world: Any) -> None:
    sources = [world.source(f"post-{number}") for number in range(6)]
    for age in (4, 3, 2, 1):
        for source in sources[1:]:
            world.crawl(source, age)
        world.crawl(sources[0], age, "not_resolved")
        world.watch(age)

    assert world.state(sources[0]) == "broken"
    assert {world.state(source) for source in sources[1:]} == {"quiet"}
    assert world.notices() == ["source post-0 is broken"]


def test_pages_that_answer_403_behind_an_open_feed_are_a_refusal(world: Any) -> None:
    source = world.source("post")
    world.conn.execute(
        "insert into pages (source_id, url_key, url, outcome, detail, fetched_at)"
        " select %s, n::text, 'u', 'http_error', 'HTTP 403 from https://a.example/' || n, now()"
        " from generate_series(1, 5) n",
        (source,),
    )
    for age in (3, 2, 1):
        world.crawl(source, age, "all_dropped", detail="none of 5 pages was kept", dropped={"http_error": 5})

    world.watch()

    assert world.state(source) == "blocked"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"authors": []}, "articles have no author"),
        ({"published": None}, "articles have no time of publication"),
        ({"reading": {"is_fallback": True, "layout": "b"}}, "texts come from the reader of last resort"),
        ({"text": "Subscribe now."}, "texts are far shorter than usual"),
    ],
)
def test_a_changed_layout_is_found_within_a_day(world: Any, changed: dict[str, Any], words: str) -> None:
    source = world.source("post")
    reading = {"is_fallback": False, "layout": "a", "ld_agreement": None, "origins": {}}
    for hours in range(40):
        world.article(source, 26 + hours, reading=reading)
    world.crawl(source, 25, new=40, fetched=40)
    world.watch(25)
    for hours in range(4):  # one every six hours
        world.article(source, 18 - 6 * hours, **{"reading": reading, **changed})
    world.crawl(source, 0, new=4, fetched=4)

    (notice,) = world.watch().notices

    assert world.state(source) == "broken"
    assert words in notice[1]


def test_a_changed_layout_stays_found_while_nothing_new_comes_and_is_well_with_good_articles(
    world: Any,
) -> None:
    source = world.source("post")
    for hours in range(40):
        world.article(source, 26 + hours)
    for hours in range(8):
        world.article(source, 10 + hours, authors=[])
    world.crawl(source, 9, new=8, fetched=8)
    world.watch(9)
    world.crawl(source, 8)
    world.watch(8)
    assert world.state(source) == "broken"
    for hours in range(4):
        world.article(source, 1 + hours)
    world.crawl(source, 0, new=4, fetched=4)

    world.watch()

    assert world.state(source) == "ok"
    assert world.notices() == ["source post is broken", "source post is well again"]


def test_articles_stored_before_readings_were_kept_make_nobody_ill(world: Any) -> None:
    source = world.source("post")
    for hours in range(40):
        world.article(source, 20 + hours)
    for hours in range(8):
        world.article(source, hours, reading={"is_fallback": True, "layout": "new", "ld_agreement": 0.1})
    world.crawl(source, 0, new=8, fetched=8)

    world.watch()

    assert world.state(source) == "ok"


def test_a_source_that_is_switched_off_is_paused_and_comes_back(world: Any) -> None:
    source = world.source("post", enabled=False)
    world.crawl(source, 1)
    world.watch(1)
    assert world.state(source) == "paused"
    world.conn.execute("update sources set enabled = true")

    world.watch()

    assert world.state(source) == "quiet"
    assert world.notices() == []


def test_a_notice_names_the_rules_that_are_blind(world: Any) -> None:
    source, other = world.source("post"), world.source("wire", language="en")
    for name, conditions in (("convoys", '{"languages": ["fr"]}'), ("floods", '{"languages": ["en"]}')):
        world.conn.execute(
            "with rule as (insert into rules (name, version, active_from) values (%s, 1, now()) returning id)"
            " insert into rule_versions (rule_id, version, query, conditions, notify, saved_at, saved_by)"
            " select id, 1, 'convoy', %s, '{desk}', now(), 'ana' from rule",
            (name, conditions),
        )
    world.crawl(other, 1)
    for age in (3, 2, 1):
        world.crawl(source, age, **REFUSED)

    (notice,) = world.watch().notices

    assert "The rule convoys is blind now: 1 of its 1 sources are ill." in notice[1]
    assert "floods" not in notice[1]
    assert [one.rule for one in blind_rules(world.conn)] == ["convoys"]


def test_a_notice_without_its_channel_waits_for_it(world: Any, database_url: str) -> None:
    source = world.source("post")
    for age in (3, 2, 1):
        world.crawl(source, age, **REFUSED)

    summary = watch_sources(database_url, Channels.none(Path("channels.yaml")), "desk")

    (delivery,) = world.conn.execute("select state, channel, alert_id, notice_id is not null from deliveries")
    assert [subject for subject, _ in summary.notices] == ["source post is blocked"]
    assert delivery == ("held", "desk", None, True)


def test_without_an_operator_nothing_is_sent_and_the_notice_is_kept(world: Any, database_url: str) -> None:
    source = world.source("post")
    for age in (3, 2, 1):
        world.crawl(source, age, **REFUSED)

    watch_sources(database_url, Channels.none(Path("channels.yaml")), None)

    assert world.notices() == ["source post is blocked"]
    assert world.conn.execute("select count(*) from deliveries").fetchone() == (0,)


def test_a_delivery_is_of_one_thing(conn: Connection) -> None:
    with pytest.raises(Exception, match="deliveries_of_one_thing"):
        conn.execute(
            "insert into deliveries (channel, target, target_label, due_at, created_at)"
            " values ('desk', 't', 't', now(), now())"
        )


def test_three_hundred_sources_with_nothing_new_are_judged_quickly(world: Any) -> None:
    sources = [world.source(f"post-{number}") for number in range(300)]
    for source in sources:
        world.crawl(source, 2)
    world.watch(1)
    for source in sources:
        world.crawl(source, 0)
    began = world.conn.execute("select clock_timestamp()").fetchone()[0]

    summary = world.watch()

    took = world.conn.execute("select clock_timestamp()").fetchone()[0] - began
    print(f"300 unchanged sources judged in {took.total_seconds():.2f} s")
    assert len(summary.standings) == 300
    assert took < timedelta(seconds=10)


def a_search(world: Any, source: int, age: float, found: str = "https://post.example/") -> None:
    world.conn.execute(
        "insert into searches (source_id, sought_at, cause, kind, instead_of, found, stopped_at)"
        " values (%s, %s, 'stopped', 'feed', '{https://post.example/feed}', %s, now())",
        (source, world.now - timedelta(hours=age), [found] if found else []),
    )


def test_a_silent_source_that_is_read_through_another_page_is_well_again_and_says_why(world: Any) -> None:
    source = world.source("post")
    for hours in range(60):
        world.article(source, 30 + hours)
    world.crawl(source, 2)
    world.watch(2)
    a_search(world, source, 1)
    world.article(source, 1)
    world.crawl(source, 1, new=1, fetched=1)

    notices = world.watch(0.5).notices

    assert [subject for subject, _ in notices] == ["source post is well again"]
    assert "What changed: its feed https://post.example/feed stopped on" in notices[0][1]


def test_a_source_that_is_read_through_another_page_before_it_was_ill_is_told_once(world: Any) -> None:
    source = world.source("post")
    world.article(source, 4)
    world.crawl(source, 4, new=1, fetched=1)
    world.watch(4)
    a_search(world, source, 2, found="")
    a_search(world, source, 1)
    world.crawl(source, 1)
    (notice,) = world.watch(0.5).notices
    world.crawl(source, 0)

    assert world.watch().notices == ()
    assert notice[0] == "source post is read through another page"
    assert "it is read through https://post.example/." in notice[1]


def test_a_list_that_was_given_up_years_ago_is_silent_from_its_first_reading(world: Any) -> None:
    source = world.source("archive")
    world.crawl(source, new=3)
    for days in (2700, 2701, 2702):
        world.article(source, published=world.now - timedelta(days=days))

    world.watch()

    assert world.state(source) == "silent"


def test_a_source_of_very_many_articles_is_judged_by_its_newest(world: Any, conn: Connection) -> None:
    source = world.source("agency")
    world.crawl(source, new=1)
    conn.execute(
        "insert into articles (source_id, url, url_key, title, authors, published, published_precision, language,"
        " access, text, text_hash, first_seen_at, changed_at, reading)"
        " select %(source)s, u, u, u, '{}', at, 'minute', 'fr', 'full', u, u, at, at, '{}'"
        " from (select 'https://a.example/' || n as u, %(now)s - n * interval '20 minutes' as at"
        " from generate_series(0, 5500) n) made",
        {"source": source, "now": world.now},
    )

    world.watch()

    assert world.state(source) == "ok"
