"""How fast the page answers, and how heavy it is, over a large archive with many rules.

    .venv/bin/python tests/bench/web.py --data FOLDER … [--articles 200000] [--rules 1000] [--keep FOLDER] [--json]

The archive is put together from the real articles of `index.jsonl` and `docs.jsonl` in the folders (archive_maker.py);
--keep keeps it for the next time. Pages are asked for by a logged-in admin, each REPEATS times after a first time, of
the application in this process over a real Postgres: what a browser waits for, but for the loopback. The editor is
measured in Chromium where Playwright is installed (`make browser`): from a key pressed until the preview stands.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bench")]

import archive_maker  # noqa: E402  (run as a script, without installing)
import uvicorn  # noqa: E402
from printing import printed  # noqa: E402
from rules_corpus import corpus, make_rules  # noqa: E402

import flows.people.accounts  # noqa: E402
import flows.people.sessions  # noqa: E402
from flows.people.roles import Actor, Role  # noqa: E402
from flows.settings import Settings  # noqa: E402
from flows.web.app import application  # noqa: E402
from flows.web.serve import collect_seldom  # noqa: E402
from flows.web.site import Site, make_site  # noqa: E402
from sql.connection import connect, transaction  # noqa: E402
from sql.connection import now as database_now  # noqa: E402
from sql.migrate import migrate  # noqa: E402
from sql.pool import Pool  # noqa: E402
from sql.postgres import Cluster  # noqa: E402
from tests.wire.web.conftest import PASSWORD, Browser  # noqa: E402

REPEATS = 20
MUST_PAGE, MUST_WEIGHT = 150, 120
MUST_MIDDLE, MUST_SLOW = 250, 700
CHROMIUM = os.environ.get("TOCSIN_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
# typed letter by letter; what stands after each letter is a query of its own
TYPED = (
    "convoy ambush",
    "uranium NOT accord",
    '"Africa Corps" Gao',
    "(convoi OR convoy) NEAR/30 army",
    "JNIM attack*",
)
SELDOM = (60, 120)  # milliseconds from key to key

# one in twenty articles matches a rule, and one in eighty is told of; a message in fifty failed
TOLD = """
update rules set active_from = now() - interval '31 days';
insert into matches (article_id, rule_id, rule_version, revision, event_id, spans, sentence, decision, matched_at)
select a.id, (select min(id) from rules) + a.id % %(rules)s, 1, 1, ea.event_id, '[]', 'Some words.',
    case when a.id % 80 = 1 then 'alerts' else 'already_told' end, a.first_seen_at
from articles a join event_articles ea on ea.article_id = a.id where a.id % 20 = 1;
insert into alerts (rule_id, rule_version, event_id, root_article_id, article_id, transition, created_at)
select m.rule_id, 1, m.event_id, m.article_id, m.article_id, 'new', m.matched_at
from matches m where m.decision = 'alerts';
insert into deliveries (alert_id, channel, target, target_label, state, due_at, sent_at, created_at)
select id, 'desk', 'target', 'mail', case when id % 50 = 0 then 'failed' else 'sent' end, created_at,
    case when id % 50 <> 0 then created_at end, created_at
from alerts;
insert into attempts (delivery_id, attempt, started_at, finished_at, outcome)
select id, 1, created_at, created_at, 'sent' from deliveries where state = 'sent';
analyze matches, alerts, deliveries, attempts
"""


def fill(url: str, data: Sequence[Path], articles: int, rules: int) -> None:
    """The archive with its rules, alerts and messages, unless it stands there."""
    with connect(url) as conn:
        migrate(conn)
        stored = conn.execute("select count(*) from text_index").fetchone()
    if stored == (articles,):
        return
    real = corpus(data)
    archive_maker.fill(url, real, articles, 2, datetime.now(UTC) - timedelta(minutes=5))
    queries = [rule.query for rule in make_rules(real, rules)]
    with connect(url) as conn, conn.transaction():
        conn.execute("insert into rules (name, version, active_from)"
                     " select 'rule-' || n, 1, now() from generate_series(1, %s) n", [rules])  # fmt: skip
        conn.execute("insert into rule_versions (rule_id, version, query, notify, saved_at, saved_by)"
                     " select id, 1, (%s::text[])[1 + id - (select min(id) from rules)], '{desk}', now(), 'mia'"
                     " from rules", [queries])  # fmt: skip
        for statement in TOLD.split(";\n"):
            conn.execute(statement.replace(" % ", " %% ").encode(), {"rules": rules})
    with connect(url) as conn:
        conn.execute("vacuum analyze")


def admin(site: Site, url: str) -> Browser:
    """A browser of somebody who may see every page."""
    name = f"mia-{time.time_ns()}"
    with transaction(url) as conn:
        now = database_now(conn)
        token = flows.people.accounts.add(conn, name, Role.ADMIN, Actor("bench", "-"), now)
        person = flows.people.accounts.redeem(conn, token, name, PASSWORD, "-", now)
        cookie = flows.people.sessions.begin(
            conn, person, flows.people.sessions.From("192.0.2.7", "bench"), now
        )
    browser = Browser(site)
    browser.client.cookies.set(site.cookie_name, cookie, domain="127.0.0.1")
    return browser


def addresses(url: str) -> dict[str, str]:
    """One address of each kind of page, by a name."""
    with connect(url) as conn:
        row = conn.execute(
            "select max(a.id), max(a.event_id), max(a.article_id), (select max(id) from deliveries),"
            " (select name from sources order by id limit 1) from alerts a"
        ).fetchone()
    assert row is not None
    alert, event, article, message, source = row
    return {
        "today": "/", "today, a week": "/?since=week", "events": "/events", "events told": "/events?told=yes&days=30",
        "event": f"/events/{event}", "alert": f"/alerts/{alert}", "rules": "/rules", "rule": "/rules/rule-7",
        "editor": "/rule-editor?name=rule-7", "search": "/search?q=convoy", "search, rare": "/search?q=rosatom+Gao",
        "article": f"/articles/{article}", "why": f"/articles/{article}/why", "sources": "/sources",
        "source": f"/sources/{source}", "messages": "/messages", "message": f"/messages/{message}", "lists": "/lists",
        "mutes": "/mutes", "people": "/people", "account": "/account", "changes": "/changes", "log-in": "/login",
    }  # fmt: skip


def of_pages(browser: Browser, pages: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Milliseconds of the second slowest in twenty (p95) for each page, and the kilobytes of the heaviest."""
    figures: dict[str, dict[str, Any]] = {}
    weights = []
    for name, address in pages.items():
        first = browser.get(address)
        if first.status_code != 200:
            raise RuntimeError(f"{address}: {first.status_code} {first.text[:300]}")
        weights.append(weight(browser, first.text))
        times = []
        for _ in range(REPEATS):
            began = time.perf_counter()
            browser.get(address)
            times.append(1000 * (time.perf_counter() - began))
        figures[f"page {name}, p95, ms"] = {"value": slow(times), "must": MUST_PAGE}
    figures["heaviest page with all that it loads, kB"] = {"value": max(weights), "must": MUST_WEIGHT}
    return figures


def slow(times: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def weight(browser: Browser, text: str) -> float:
    """Kilobytes of a page and of every file that it names, as they are sent."""
    files = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', text))
    return (len(text.encode()) + sum(len(browser.get(name).content) for name in files)) / 1000


@contextlib.contextmanager
def served(site: Site, port: int) -> Iterator[None]:
    """The application on a port of its own."""
    server = uvicorn.Server(uvicorn.Config(application(site), port=port, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10)


def of_editor(site: Site, browser: Browser, port: int) -> dict[str, dict[str, Any]]:
    """Milliseconds from the last key of a word, typed as a person types, until its preview stands."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an extra

    cookie = browser.client.cookies[site.cookie_name]
    times = []
    with served(site, port), sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = chromium.new_context(bypass_csp=True)  # what waits is a script of ours
        origin = f"http://127.0.0.1:{port}"
        context.add_cookies([{"name": site.cookie_name, "value": cookie, "url": origin}])
        page = context.new_page()
        for text in TYPED:
            page.goto(f"{origin}/rule-editor")
            box = page.locator("[name=query]")
            for end in [at for at, letter in enumerate(f"{text} ") if letter == " "]:
                box.press_sequentially(text[len(box.input_value()) : end - 1], delay=SELDOM[0])
                page.wait_for_function("!document.querySelector('#preview[aria-busy]')")
                time.sleep(0.5)
                page.evaluate(WATCH)
                began = time.perf_counter()
                box.press_sequentially(text[end - 1])
                page.wait_for_function("window.previewed")
                times.append(1000 * (time.perf_counter() - began))
        chromium.close()
    return {
        "editor, key to preview, p50, ms": {"value": statistics.median(times), "must": MUST_MIDDLE},
        "editor, key to preview, p95, ms": {"value": slow(times), "must": MUST_SLOW},
    }


WATCH = """() => {
  window.previewed = false;
  const old = document.getElementById("result");
  new MutationObserver((_, observer) => {
    if (document.getElementById("result") !== old) { window.previewed = true; observer.disconnect(); }
  }).observe(document.getElementById("preview"), { childList: true, subtree: true });
}"""


def main() -> int:
    """Run it; 1 when a figure misses what it must reach."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", nargs="+", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--rules", type=int, default=1000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as scratch:
        cluster = Cluster(given.keep or Path(scratch) / "postgres")
        with cluster.session():
            url = cluster.database(f"web_{given.articles}_{given.rules}")
            fill(url, given.data, given.articles, given.rules)
            home = Path(scratch) / "home"
            home.mkdir(mode=0o700)
            pool = Pool(url)
            pool.open()
            site = make_site(
                Settings(home=home, database_url=url, public_url=f"http://127.0.0.1:{port}"), pool
            )
            browser = admin(site, url)
            collect_seldom()
            figures = of_pages(browser, addresses(url))
            with contextlib.suppress(ImportError):
                figures |= of_editor(site, browser, port)
            pool.close()
    return printed(figures, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
