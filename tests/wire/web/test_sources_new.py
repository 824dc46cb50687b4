"""Sources added in the page: asked by a worker under the guard of the crawl, shown, and then added."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from httpx import Response

import sql.worker_requests
from flows.people.roles import Role
from flows.settings import Settings
from flows.sources.probe_report import Lost, Preview, Sample, Way
from flows.worker_requests import LEASE, PREVIEWS, answer_waiting
from sql.connection import Connection
from sql.connection import now as database_now
from tests.wire.flows.conftest import Site
from tests.wire.web.conftest import Browser

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
LOOPBACK = ["127.0.0.0/8"]


@pytest.fixture
def press() -> Iterator[Site]:
    site = Site(3)
    yield site
    site.close()


def worked(settings: Settings, allow_nets: list[str] | None = None) -> int:
    """What waits is done, as a worker does it."""
    assert settings.database_url is not None
    return answer_waiting(settings.model_copy(update={"allow_nets": allow_nets or []}), settings.database_url)


def looked_at(admin: Browser, address: str) -> str:
    """The path of the look at a site."""
    answer = admin.post("/sources-new", url=address)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def rows(conn: Connection) -> list[tuple[object, ...]]:
    return conn.execute("select name, home_url, language, country from sources order by name").fetchall()


def audited(conn: Connection) -> list[str]:
    return [row[0] for row in conn.execute("select action from audit_log order by id").fetchall()]


def test_a_site_is_looked_at_by_a_worker_and_then_added(
    admin: Browser, settings: Settings, conn: Connection, press: Site
) -> None:
    path = looked_at(admin, f"{press.url}/")
    waiting = admin.text(path)

    assert "data-waiting" in waiting
    assert 'http-equiv="refresh"' in waiting
    assert "No worker is running" in waiting
    assert not press.hits

    assert worked(settings, LOOPBACK) == 1
    seen = admin.text(path)

    assert "data-waiting" not in seen
    assert seen.count("<h3") == 3
    assert f"{press.url}/feed" in seen

    answer = admin.post(f"{path}/add", name="gazette", language="fr", country="ml", kind="local")

    assert answer.headers["location"] == "/?done=added"
    assert rows(conn) == [("gazette", f"{press.url}/", "fr", "ML")]
    entries = conn.execute("select url, kind from entries").fetchall()
    assert (f"{press.url}/feed", "feed") in entries
    assert {"source looked at", "source added"} <= set(audited(conn))
    assert "It is a source already" in admin.text(path)
    assert admin.post("/sources-new", url=press.url).headers["location"] == "/sources/gazette"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://site.example/",
        "javascript:alert(1)",
        "https://ana:pw@site.example/",
        "a b",
        "",
        "x" * 3_000,
    ],
)
def test_what_is_no_address_of_a_site_is_refused_at_once(
    admin: Browser, conn: Connection, address: str
) -> None:
    answer = admin.post("/sources-new", url=address)

    assert answer.status_code == 422
    assert sql.worker_requests.list_recent(conn, kind="source_preview", limit=9) == []


def test_addresses_of_our_own_network_are_refused_by_the_guard_of_the_crawl(
    admin: Browser, settings: Settings, press: Site
) -> None:
    addresses = [
        f"{press.url}/",
        "http://169.254.169.254/latest/meta-data/",
    ]
    paths = [looked_at(admin, address) for address in addresses]

    worked(settings)

    for path in paths:
        text = admin.text(path)
        assert "not a public one" in text, path
        assert "/add" not in text, path
    assert not press.hits


def test_a_list_is_imported_whole_or_not_at_all(admin: Browser, conn: Connection) -> None:
    wrong = admin.post(
        "/sources-new/import", list="https://a.example/\nfile:///etc/passwd\nhttp://b.example/"
    )

    assert wrong.status_code == 422
    assert "line 2" in wrong.text
    assert rows(conn) == []

    right = admin.post("/sources-new/import", list="https://a.example/ first\nhttp://b.example/ language=fr")

    assert right.headers["location"] == "/sources?done=imported"
    assert [row[0] for row in rows(conn)] == ["b.example", "first"]
    assert admin.post("/sources-new/import", list="https://a.example/").headers["location"].endswith("known")


def test_titles_of_a_list_are_shown_as_words(admin: Browser, conn: Connection) -> None:
    title = HOSTILE.replace("<", "&lt;").replace('"', "&quot;")
    opml = f'<opml><body><outline title="{title}" htmlUrl="https://a.example/"/></body></opml>'

    assert admin.post("/sources-new/import", list=opml).status_code == 303
    assert admin.post("/sources-new/import", list=HOSTILE).status_code == 422

    assert "<script>alert" not in admin.text("/sources")
    assert "<script>alert" not in admin.post("/sources-new/import", list=HOSTILE).text


def test_ten_thousand_bad_lines_are_named_by_the_first_of_them(admin: Browser, conn: Connection) -> None:
    answer = admin.post("/sources-new/import", list="\n".join("file:///x" for _ in range(10_000)))

    assert answer.status_code == 422
    assert "and 9989 more" in answer.text
    assert len(answer.text) < 20_000


def test_the_list_that_comes_with_tocsin_is_offered_once(admin: Browser, conn: Connection) -> None:
    offered = re.search(r"Add the (\d+) sites", admin.text("/sources-new"))
    assert offered is not None

    admin.post("/sources-new/starter")

    assert len(rows(conn)) == int(offered[1])
    assert "sites of the Sahel list" not in admin.text("/sources-new")


def test_what_a_hostile_site_gives_is_shown_as_words(admin: Browser, conn: Connection) -> None:
    path = looked_at(admin, "https://site.example/")
    number = int(path.rpartition("/")[2])
    article = Sample(
        url="javascript:alert(1)",
        title=HOSTILE,
        published=None,
        published_precision="unknown",
        authors=[HOSTILE],
        language="xx",
        access=HOSTILE,
        length=9,
        first_words=f"{HOSTILE} {{{{1117*1117}}}}",
    )
    seen = Preview(
        home_url="https://site.example/",
        name="site.example",
        failure=None,
        detail=HOSTILE,
        robots=HOSTILE,
        entries=[Way("data:text/html,<script>", HOSTILE, 1, HOSTILE)],
        articles=[article],
        missing={HOSTILE: 1},
        dropped=[Lost(HOSTILE, HOSTILE, HOSTILE)],
        interval=None,
        advice=[HOSTILE],
    )
    result = PREVIEWS.dump_python(seen, mode="json")
    sql.worker_requests.finish(conn, id=number, failure="", result=result, now=database_now(conn))

    text = admin.text(path)

    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert 'href="javascript:' not in text
    assert 'href="data:' not in text
    assert "1247689" not in text


def test_what_a_look_at_a_site_says_is_in_the_language_of_its_reader(
    admin: Browser, conn: Connection
) -> None:
    path = looked_at(admin, "https://site.example/")
    seen = Preview(
        home_url="https://site.example/",
        name="site.example",
        failure=None,
        detail="",
        robots="allows",
        entries=[],
        articles=[],
        missing={"date": 1},
        dropped=[],
        interval=None,
        advice=["no article was read: see what was dropped, or give the address of its feed or news page"],
    )
    result = PREVIEWS.dump_python(seen, mode="json")
    sql.worker_requests.finish(
        conn, id=int(path.rpartition("/")[2]), failure="", result=result, now=database_now(conn)
    )
    admin.post("/account/locale", language="fr", time_zone="")

    text = admin.text(path)

    assert "aucun article n’a été lu" in text
    assert "permet la lecture" in text
    assert "no article was read" not in text


def test_a_source_is_removed(admin: Browser, conn: Connection) -> None:
    admin.post("/sources-new/import", list="https://a.example/ first")

    assert admin.post("/sources/first/remove").headers["location"] == "/sources?done=removed"
    assert "first" not in admin.text("/sources")
    assert "source removed" in audited(conn)


def test_no_more_wait_than_the_workers_can_do(admin: Browser, conn: Connection) -> None:
    answers: list[Response] = [admin.post("/sources-new", url=f"https://s{n}.example/") for n in range(21)]

    assert [answer.status_code for answer in answers] == [303] * 20 + [422]
    assert "wait for a worker already" in answers[-1].text


def test_a_request_that_workers_die_with_is_given_up(
    admin: Browser, settings: Settings, conn: Connection
) -> None:
    path = looked_at(admin, "https://site.example/")
    now = database_now(conn)
    for _ in range(3):
        assert sql.worker_requests.claim(conn, until=now - LEASE, now=now) is not None
    assert sql.worker_requests.claim(conn, until=now, now=now) is None

    assert worked(settings) == 0

    assert "three workers ended" in admin.text(path)


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR])
def test_whoever_is_no_admin_is_not_led_there(person: object, role: Role) -> None:
    browser: Browser = person("somebody", role)  # type: ignore[operator]

    assert "/sources-new" not in browser.text("/sources")
