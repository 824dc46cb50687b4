"""Detection against a real Postgres."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from alerts.events.detect import DetectSummary, detect
from sql import articles, events, facts
from sql.connection import Connection, connect, transaction
from sql.rows import Event, Fact

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TABLES = (
    "select * from events order by id",
    "select * from event_articles order by article_id",
    "select * from facts order by id",
    "select id, detected_at from articles order by id",
)


@dataclass(frozen=True, slots=True)
class Report:
    name: str
    source: str
    published: datetime | None
    title: str
    text: str
    access: str = "full"
    section: str | None = None
    agency: str | None = None
    first_seen_at: datetime = NOW


AMBUSH = (
    Report(
        "courier",
        "sahel-courier",
        NOW - 28 * HOUR,
        "Army convoy ambushed near Tin Ezzar, at least 12 soldiers killed",
        "Gunmen ambushed a military convoy on Monday near the desert town of Tin Ezzar, close to the Algerian "
        "border, killing at least 12 soldiers, two security sources said. The convoy was bringing fuel from "
        "Kidal to the garrison at Tessalit when it was hit by roadside bombs. JNIM claimed the attack.",
        agency="SNA",
    ),
    Report(
        "herald",
        "bend-herald",
        NOW - 26 * HOUR,
        "At least 12 soldiers dead in Tin Ezzar convoy ambush",
        "Gunmen ambushed a military convoy on Monday near the desert town of Tin Ezzar, close to the Algerian "
        "border, killing at least 12 soldiers, two security sources said. The convoy was bringing fuel from "
        "Kidal to the garrison at Tessalit when it was hit by roadside bombs. (SNA)",
        agency="SNA",
    ),
    Report(
        "fil",
        "fil-du-nord",
        NOW - 24 * HOUR,
        "Mali : une embuscade contre un convoi de l'armée fait au moins 12 morts près de Tin Ezzar",
        "Un convoi de l'armée malienne est tombé dans une embuscade lundi près de Tin Ezzar, à la frontière "
        "algérienne, faisant au moins 12 morts parmi les soldats. Le convoi de carburant reliait Kidal à "
        "Tessalit. Le JNIM a revendiqué l'attaque. L'état-major a annoncé l'envoi de renforts.",
    ),
)
FOOTBALL = Report(
    "football",
    "fil-du-nord",
    NOW - 20 * HOUR,
    "Football : les Aigles battent les Gazelles 2-0",
    "Buts de Kamory Diallo et de Sekou Keita devant trente mille spectateurs ravis.",
)
LOOK_BACK = Report(
    "review",
    "desert-review",
    NOW - 10 * HOUR,
    "The road to Arouane, one winter on",
    "On 26 July 2025 a column of trucks was lost west of Arouane. Nobody has repaired the only well there.",
    section="Analysis",
)
PRESS = (*AMBUSH, FOOTBALL, LOOK_BACK)


def store(conn: Connection, report: Report) -> int:
    """An article row as the collecting step leaves it; its id."""
    conn.execute(
        "insert into sources (name, home_url, next_due_at, added_at) values (%(name)s, %(url)s, %(now)s, %(now)s) "
        "on conflict do nothing",
        {"name": report.source, "url": f"https://{report.source}.example/", "now": NOW},
    )
    url = f"https://{report.source}.example/{report.name}"
    row = conn.execute(
        """
        insert into articles (source_id, url, url_key, title, published, published_precision, access, section, agency,
                              text, text_hash, first_seen_at, changed_at)
        values ((select id from sources where name = %(source)s), %(url)s, %(url)s, %(title)s, %(published)s,
                %(precision)s, %(access)s, %(section)s, %(agency)s, %(text)s, %(hash)s, %(seen)s, %(seen)s)
        returning id
        """,
        {
            "source": report.source,
            "url": url,
            "title": report.title,
            "published": report.published,
            "precision": "unknown" if report.published is None else "minute",
            "access": report.access,
            "section": report.section,
            "agency": report.agency,
            "text": report.text,
            "hash": sha256(report.text.encode()).hexdigest(),
            "seen": report.first_seen_at,
        },
    ).fetchone()
    assert row is not None
    return int(row[0])


def store_all(conn: Connection, reports: Sequence[Report]) -> dict[str, int]:
    return {report.name: store(conn, report) for report in reports}


def revise(conn: Connection, article: int, title: str, text: str, access: str = "full") -> None:
    conn.execute(
        "update articles set title = %s, text = %s, access = %s, revision = revision + 1, detected_at = null "
        "where id = %s",
        (title, text, access, article),
    )


def event_of(conn: Connection, article: int) -> int | None:
    found = events.assignments(conn, article_ids=[article])
    return found[0].event_id if found else None


def event(conn: Connection, article: int) -> Event:
    found = event_of(conn, article)
    assert found is not None
    stored = events.get(conn, found)
    assert stored is not None
    return stored


def everything(conn: Connection) -> list[list[tuple[object, ...]]]:
    return [conn.execute(query.encode()).fetchall() for query in TABLES]


def test_reports_become_events_with_their_sources_counted(conn: Connection) -> None:
    ids = store_all(conn, PRESS)

    summary = detect(conn, NOW)

    assert summary == DetectSummary(
        articles=5, unreadable=0, events_created=3, events_touched=3, copy_groups=4, states_changed=0
    )
    ambush = event(conn, ids["courier"])
    assert ambush.root_article_id == ids["courier"]
    assert ambush.title == AMBUSH[0].title
    assert (ambush.articles, ambush.copy_groups, ambush.independent_sources) == (3, 2, 2)
    assert (ambush.first_published, ambush.last_published) == (AMBUSH[0].published, AMBUSH[2].published)
    assert event_of(conn, ids["herald"]) == event_of(conn, ids["fil"]) == ambush.id
    assert ambush.id != event_of(conn, ids["football"])


def test_detection_commits_and_empties_the_queue(conn: Connection, database_url: str) -> None:
    store_all(conn, PRESS)

    detect(conn, NOW)

    with connect(database_url) as other:
        assert events.undetected(other, limit=10) == []
        assert len(events.list_recent(other, 10)) == 3


def test_a_second_run_writes_nothing(conn: Connection) -> None:
    store_all(conn, PRESS)
    detect(conn, NOW)
    before = everything(conn)

    summary = detect(conn, NOW + HOUR)

    assert summary == DetectSummary()
    assert everything(conn) == before


def test_detecting_an_unchanged_article_again_changes_only_its_mark(conn: Connection) -> None:
    ids = store_all(conn, AMBUSH)
    detect(conn, NOW)
    before = everything(conn)
    conn.execute("update articles set detected_at = null where id = %s", (ids["fil"],))

    summary = detect(conn, NOW + HOUR)

    after = everything(conn)
    assert (summary.articles, summary.events_touched, summary.events_created) == (1, 1, 0)
    assert after[:2] == before[:2]


def test_a_later_report_joins_its_event_and_the_id_survives(conn: Connection) -> None:
    first = store_all(conn, AMBUSH[:1])
    detect(conn, NOW)
    told = event_of(conn, first["courier"])
    late = store_all(conn, AMBUSH[1:])

    summary = detect(conn, NOW + HOUR)

    assert {event_of(conn, article) for article in late.values()} == {told}
    assert (summary.events_created, summary.articles) == (0, 2)
    assert event(conn, first["courier"]).independent_sources == 2


def test_an_earlier_report_that_arrives_late_leaves_the_root(conn: Connection) -> None:
    later = store_all(conn, AMBUSH[2:])
    detect(conn, NOW)
    earlier = store_all(conn, AMBUSH[:2])

    detect(conn, NOW + HOUR)

    told = event(conn, earlier["courier"])
    assert told.root_article_id == later["fil"]
    assert told.first_published == AMBUSH[0].published
    assert told.title == AMBUSH[2].title


@pytest.mark.parametrize("seed", range(5))
def test_in_whatever_order_and_batches_articles_arrive_the_partition_is_the_same(
    conn: Connection, seed: int
) -> None:
    dice = random.Random(seed)
    shuffled = dice.sample(PRESS, len(PRESS))
    cut = dice.randrange(1, len(PRESS))

    ids: dict[str, int] = {}
    for batch in (shuffled[:cut], shuffled[cut:]):
        ids |= store_all(conn, batch)
        detect(conn, NOW)

    groups: dict[int | None, set[str]] = {}
    for name, article in ids.items():
        groups.setdefault(event_of(conn, article), set()).add(name)
    assert sorted(map(sorted, groups.values())) == [["courier", "fil", "herald"], ["football"], ["review"]]


def _dates(conn: Connection, article_id: int) -> list[Fact]:
    found = facts.list_of(conn, article_ids=[article_id])
    return [fact for fact in found if fact.kind == "date" and not fact.value["inferred"]]


def test_dates_of_an_article_are_stored_with_their_sentences(conn: Connection) -> None:
    ids = store_all(conn, PRESS)

    detect(conn, NOW)

    [looked_back] = _dates(conn, ids["review"])
    assert (looked_back.value["lo"], looked_back.value["hi"]) == ("2025-07-26", "2025-07-26")
    assert looked_back.value["background"]
    assert looked_back.sentence == "On 26 July 2025 a column of trucks was lost west of Arouane."
    [told] = _dates(conn, ids["courier"])
    assert (told.value["lo"], told.value["hi"]) == ("2026-05-04", "2026-05-04")
    assert not told.value["background"]


@pytest.mark.parametrize("is_first", [True, False])
def test_a_look_back_is_no_source_of_a_new_event_in_the_same_place(conn: Connection, is_first: bool) -> None:
    look_back = Report(
        "lesson",
        "desert-review",
        NOW - 30 * HOUR,
        "Analysis: what the first Tin Ezzar ambush taught",
        "On 26 July 2025 gunmen ambushed a military convoy near the desert town of Tin Ezzar, close to the "
        "Algerian border, killing soldiers. The convoy was bringing fuel from Kidal to the garrison at Tessalit.",
    )
    ids: dict[str, int] = {}
    for batch in ([look_back], AMBUSH) if is_first else (AMBUSH, [look_back]):
        ids |= store_all(conn, batch)
        detect(conn, NOW)

    assert event(conn, ids["courier"]).root_article_id == ids["courier"]
    assert event(conn, ids["courier"]).articles == 3
    assert event(conn, ids["lesson"]).articles == 1


def test_a_revision_is_detected_again_and_its_facts_are_replaced(conn: Connection) -> None:
    ids = store_all(conn, AMBUSH)
    detect(conn, NOW)
    revise(
        conn,
        ids["courier"],
        "Toll rises to 19 in Tin Ezzar convoy ambush",
        AMBUSH[0].text.replace("Monday", "3 May"),
    )

    summary = detect(conn, NOW + HOUR)

    assert summary.articles == 1
    assert event(conn, ids["courier"]).title == "Toll rises to 19 in Tin Ezzar convoy ambush"
    [fact] = _dates(conn, ids["courier"])
    assert fact.value["lo"] == "2026-05-03"


def test_a_revision_that_tells_of_something_else_splits_and_the_id_stays_with_the_root(
    conn: Connection,
) -> None:
    ids = store_all(conn, AMBUSH[:2])
    detect(conn, NOW)
    told = event_of(conn, ids["courier"])
    revise(conn, ids["herald"], FOOTBALL.title, FOOTBALL.text)

    summary = detect(conn, NOW + HOUR)

    assert (summary.events_split, summary.articles_moved) == (1, 1)
    assert event_of(conn, ids["courier"]) == told
    assert event_of(conn, ids["herald"]) != told
    assert event(conn, ids["courier"]).articles == 1


def test_events_that_turn_out_to_be_one_are_merged_and_come_back_under_their_old_id(conn: Connection) -> None:
    ids = store_all(conn, [AMBUSH[0], FOOTBALL])
    detect(conn, NOW)
    ambush, football = event_of(conn, ids["courier"]), event_of(conn, ids["football"])
    assert ambush is not None
    assert football is not None
    revise(conn, ids["football"], AMBUSH[1].title, AMBUSH[1].text)

    merged = detect(conn, NOW + HOUR)

    assert merged.events_merged == 1
    assert events.current_id(conn, football) == ambush
    assert [one.id for one in events.list_recent(conn, 10)] == [ambush]
    stored = events.get(conn, football)
    assert stored is not None
    assert (stored.state, stored.articles) == ("merged", 0)

    revise(conn, ids["football"], FOOTBALL.title, FOOTBALL.text)
    revived = detect(conn, NOW + 2 * HOUR)

    assert (revived.events_revived, revived.events_created, revived.events_split) == (1, 0, 0)
    assert event_of(conn, ids["football"]) == events.current_id(conn, football) == football
    assert event(conn, ids["football"]).state == "open"


def test_the_current_id_follows_a_chain_and_knows_no_stranger(conn: Connection) -> None:
    store_all(conn, PRESS)
    detect(conn, NOW)
    first, second, third = sorted(one.id for one in events.list_recent(conn, 10))
    events.merge(conn, id=first, into=second, now=NOW)
    events.merge(conn, id=second, into=third, now=NOW)

    assert [events.current_id(conn, one) for one in (first, second, third, 999)] == [
        third,
        third,
        third,
        None,
    ]


@pytest.mark.parametrize("access", ["consent", "challenge", "empty"])
def test_a_page_that_could_not_be_read_is_done_with_but_tells_of_no_event(
    conn: Connection, access: str
) -> None:
    hidden = Report("hidden", "bend-herald", NOW, AMBUSH[0].title, AMBUSH[0].text, access=access)
    ids = store_all(conn, [hidden])

    summary = detect(conn, NOW)

    assert (summary.articles, summary.unreadable, summary.events_created) == (1, 1, 0)
    assert events.undetected(conn, limit=10) == []
    assert event_of(conn, ids["hidden"]) is None
    assert facts.list_of(conn, article_ids=[ids["hidden"]]) == []


def test_an_article_that_can_no_longer_be_read_leaves_its_event(conn: Connection) -> None:
    ids = store_all(conn, [AMBUSH[0], FOOTBALL])
    detect(conn, NOW)
    football = event_of(conn, ids["football"])
    assert football is not None
    revise(conn, ids["football"], "Before you continue", "We value your privacy.", access="consent")

    detect(conn, NOW + HOUR)

    assert event_of(conn, ids["football"]) is None
    orphan = events.get(conn, football)
    assert orphan is not None
    assert orphan.articles == 0


def test_an_undated_article_counts_from_when_it_was_first_seen(conn: Connection) -> None:
    undated = Report("undated", "post", None, AMBUSH[1].title, AMBUSH[1].text, first_seen_at=NOW)
    long_ago = Report(
        "archive", "post", None, AMBUSH[1].title, AMBUSH[1].text, first_seen_at=NOW - timedelta(days=60)
    )
    ids = store_all(conn, [*AMBUSH, undated, long_ago])

    detect(conn, NOW)

    assert event_of(conn, ids["undated"]) == event_of(conn, ids["courier"])
    assert event_of(conn, ids["archive"]) != event_of(conn, ids["courier"])
    assert event(conn, ids["undated"]).last_published == NOW


def test_a_date_in_the_future_counts_from_when_it_was_first_seen(conn: Connection) -> None:
    future = Report("future", "post", NOW + timedelta(days=400), AMBUSH[1].title, AMBUSH[1].text)
    ids = store_all(conn, [*AMBUSH, future])

    detect(conn, NOW)

    assert event_of(conn, ids["future"]) == event_of(conn, ids["courier"])
    assert event(conn, ids["future"]).last_published == NOW

    # it stands in the window of what comes later, too
    later = store_all(
        conn, [Report("later", "mail", NOW + DAY, AMBUSH[0].title, AMBUSH[0].text, first_seen_at=NOW + DAY)]
    )
    detect(conn, NOW + DAY)
    assert event_of(conn, later["later"]) == event_of(conn, ids["future"])


def test_an_event_is_stale_after_three_days_closed_after_two_weeks_and_opens_again(conn: Connection) -> None:
    ids = store_all(conn, AMBUSH)
    detect(conn, NOW)

    states = []
    for days in (1, 3, 13, 14):
        summary = detect(conn, NOW + days * DAY)
        states.append((event(conn, ids["fil"]).state, summary.states_changed))

    assert states == [("open", 0), ("stale", 1), ("stale", 0), ("closed", 1)]

    again = NOW + 12 * DAY
    store_all(conn, [Report("again", "mail", again, AMBUSH[1].title, AMBUSH[1].text, first_seen_at=again)])
    detect(conn, NOW + 14 * DAY)
    assert event(conn, ids["fil"]).state == "open"


def test_a_window_leaves_what_is_older_alone_but_keeps_events_whole(conn: Connection) -> None:
    # an event whose reports reach from 20 to 10 days back; the new article's window cuts it in two
    undated = AMBUSH[1].text.replace(" on Monday", "")
    reports = [
        Report(f"day-{days}", f"paper-{days}", NOW - days * DAY, AMBUSH[1].title, undated)
        for days in (20, 15, 10)
    ]
    ids = store_all(conn, reports)
    detect(conn, NOW)
    told = event_of(conn, ids["day-20"])
    new = store_all(conn, [FOOTBALL])

    summary = detect(conn, NOW)

    assert (summary.articles, summary.events_split, summary.articles_moved) == (1, 0, 0)
    assert {event_of(conn, ids[name]) for name in ids} == {told}
    assert event(conn, new["football"]).articles == 1


def test_two_detections_at_once_take_turns(conn: Connection, database_url: str) -> None:
    store_all(conn, PRESS)
    summaries: list[DetectSummary] = []

    def run() -> None:
        with connect(database_url) as mine:
            summaries.append(detect(mine, NOW))

    workers = [threading.Thread(target=run) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert sorted(summary.articles for summary in summaries) == [0, 0, 5]
    assert sum(summary.events_created for summary in summaries) == 3


def test_a_detection_waits_for_the_one_before_it(conn: Connection, database_url: str) -> None:
    store_all(conn, PRESS)
    waiting = threading.Thread(target=detect, args=(conn, NOW))
    with transaction(database_url) as holder:
        events.lock_detection(holder)
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
        assert len(events.undetected(holder, limit=10)) == 5
    waiting.join(30)

    assert not waiting.is_alive()
    assert events.undetected(conn, limit=10) == []


def test_a_failure_in_the_middle_leaves_everything_as_it_was(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_all(conn, PRESS)
    before = everything(conn)

    # the database refuses the last events
    conn.execute("alter table events add constraint none_today check (articles < 2) not valid")
    with pytest.raises(Exception, match="none_today"):
        detect(conn, NOW)

    assert everything(conn) == before
    conn.execute("alter table events drop constraint none_today")
    assert detect(conn, NOW).events_created == 3


def test_an_article_being_changed_by_another_stays_in_the_queue(conn: Connection, database_url: str) -> None:
    ids = store_all(conn, PRESS)
    detect(conn, NOW)
    conn.execute("update articles set detected_at = null")
    with transaction(database_url) as writer:
        writer.execute("update articles set revision = revision + 1 where id = %s", (ids["football"],))

        detect(conn, NOW + HOUR)

    assert [one.id for one in events.undetected(conn, limit=10)] == [ids["football"]]


def test_an_article_whose_newer_revision_is_stored_stays_in_the_queue(conn: Connection) -> None:
    ids = store_all(conn, [FOOTBALL])

    marked = events.mark_detected(conn, ids=[ids["football"]], revisions=[0], now=NOW)

    assert marked == 0
    assert [one.id for one in events.undetected(conn, limit=10)] == [ids["football"]]


def test_the_articles_of_an_event_are_listed_oldest_first_with_their_copy_group(conn: Connection) -> None:
    ids = store_all(conn, PRESS)
    detect(conn, NOW)

    listed = events.articles_of(conn, event(conn, ids["courier"]).id)

    assert [(one.article_id, one.source, one.copy_group) for one in listed] == [
        (ids["courier"], "sahel-courier", ids["courier"]),
        (ids["herald"], "bend-herald", ids["courier"]),
        (ids["fil"], "fil-du-nord", ids["fil"]),
    ]
    assert listed[0].url == "https://sahel-courier.example/courier"


def test_detection_does_not_wait_for_a_crawl_that_is_storing_the_same_article(
    conn: Connection, database_url: str
) -> None:
    ids = store_all(conn, PRESS)
    with transaction(database_url) as crawl:
        held = articles.find(crawl, url_key="https://fil-du-nord.example/football")
        assert held is not None
        conn.execute("set lock_timeout = '5s'")

        summary = detect(conn, NOW)

        assert summary.events_created == 3
    assert [one.id for one in events.undetected(conn, limit=10)] == [ids["football"]]
