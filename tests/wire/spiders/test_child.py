"""The life of a crawl child: its job, its end before time, its proxy, its guard."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spiders.records import Drop, End, Failure, Job, LinksRecord, NewLinks, ReportRecord, SourceJob
from spiders.urls import url_key

HOME = "<html><head><link rel='alternate' type='application/rss+xml' href='/f.xml'></head></html>"


def job_of(*homes: str, **fields: Any) -> Job:
    sources = [
        SourceJob(id=n, name=f"s{n}", home_url=home, delay_seconds=0) for n, home in enumerate(homes, start=1)
    ]
    return Job(sources=sources, **{"allow_nets": ["127.0.0.0/8"], "deadline_seconds": 60, **fields})


@pytest.fixture
def slow_site(new_site: Callable[[], Any], answer: Any, article_page: Any) -> Any:
    """A feed of three articles, the second of which never comes."""
    site = new_site()
    site.routes["/"] = answer(HOME)
    items = "".join(f"<item><link>{site.url}/n/{n}</link></item>" for n in range(3))
    site.routes["/f.xml"] = answer(f"<rss><channel>{items}</channel></rss>", etag='"one"')
    for n in range(3):
        site.routes[f"/n/{n}"] = answer(article_page(f"Number {n} of the slow stories"))
    site.routes["/n/1"].waits_for = threading.Event()
    return site


def first_article(child: Any) -> str:
    return next(line for line in child.process.stdout if '"type":"article"' in line)


def assert_closed(outcome: Any, failure: Failure) -> None:
    report = outcome.report(1)
    assert report.failure is failure
    assert (report.new_links, report.articles, report.dropped) == (3, 1, {Drop.CUT_OFF: 2})
    assert [record.reason for record in outcome.drops(1)] == [Drop.CUT_OFF, Drop.CUT_OFF]
    # without its validators, so that the next crawl finds the links again
    assert [(entry.kind, entry.etag) for entry in outcome.pages(1)] == [("feed", None)]


def test_a_child_told_to_end_closes_every_account(slow_site: Any, start_child: Any) -> None:
    child = start_child(job_of(slow_site.url + "/"))
    first_article(child)

    child.process.send_signal(signal.SIGTERM)
    outcome = child.wait()

    assert outcome.code == 0
    assert_closed(outcome, Failure.STOPPED)


def test_a_child_whose_stdin_ends_closes_every_account(slow_site: Any, start_child: Any) -> None:
    child = start_child(job_of(slow_site.url + "/"))
    first_article(child)

    child.close_stdin()
    outcome = child.wait()

    assert outcome.code == 0
    assert_closed(outcome, Failure.STOPPED)


def test_a_child_told_to_end_before_it_began_reports_every_source(slow_site: Any, start_child: Any) -> None:
    child = start_child(job_of(slow_site.url + "/", slow_site.url + "/other"))

    child.close_stdin()
    outcome = child.wait()

    assert {outcome.report(number).failure for number in (1, 2)} == {Failure.STOPPED}
    assert outcome.code == 0


def test_the_deadline_closes_every_account(slow_site: Any, start_child: Any) -> None:
    outcome = start_child(job_of(slow_site.url + "/", deadline_seconds=6)).wait()

    report = outcome.report(1)
    assert (outcome.code, report.failure) == (0, Failure.DEADLINE)
    # how far it came by then is the machine's affair
    assert report.new_links == report.articles + sum(report.dropped.values())
    assert "6 s" in report.detail


def test_a_child_that_nobody_listens_to_ends(slow_site: Any, start_child: Any) -> None:
    child = start_child(job_of(slow_site.url + "/"))
    child.process.stdout.close()
    child.process.stdin.close()

    assert child.process.wait(30) != 0
    child.process.stderr.close()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "no job on stdin"),
        ("{nonsense", "the job cannot be read"),
        ('{"sources": [], "colour": 1}', "colour"),
        (Job(sources=[], allow_nets=["everything"]).model_dump_json(), "'everything' is no net"),
        (Job(sources=[], proxy="http://me:secret@proxy:1").model_dump_json(), "TOCSIN_PROXY cannot be used"),
        (Job(sources=[], proxy="socks5://proxy:1").model_dump_json(), "TOCSIN_PROXY cannot be used"),
    ],
)
def test_a_job_that_cannot_be_read_is_refused(start_child: Any, line: str, words: str) -> None:
    outcome = start_child(line).wait()

    assert (outcome.code, outcome.records) == (2, [])
    assert words in outcome.stderr
    assert "secret" not in outcome.stderr


def test_without_leave_our_own_network_is_refused_in_every_notation(new_site: Any, start_child: Any) -> None:
    site = new_site()
    port = site.url.rsplit(":", 1)[1]
    hosts = [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "127.1",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
    ]

    outcome = start_child(job_of(*(f"http://{host}:{port}/" for host in hosts), allow_nets=[])).wait()

    refused = [outcome.report(number).failure for number in range(1, len(hosts) + 1)]
    assert refused == [Failure.ADDRESS_REFUSED] * len(hosts)
    assert site.asked == []


def test_a_proxy_is_exempt_and_what_it_is_asked_for_is_not(
    new_site: Any, answer: Any, article_page: Any, start_child: Any
) -> None:
    proxy = new_site()
    world = "http://the-sand-post.invalid"
    proxy.routes[f"{world}/"] = answer(HOME)
    proxy.routes[f"{world}/f.xml"] = answer(
        f"<rss><channel><item><link>{world}/n/1</link></item></channel></rss>"
    )
    proxy.routes[f"{world}/n/1"] = answer(article_page("Read through the proxy of the house"))
    inside = [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://[::1]/",
        "http://10.1.2.3/",
    ]

    outcome = start_child(job_of(f"{world}/", *inside, allow_nets=[], proxy=proxy.url)).wait()

    assert [article.title for article in outcome.articles(1)] == ["Read through the proxy of the house"]
    assert [outcome.report(n).failure for n in range(2, 7)] == [Failure.ADDRESS_REFUSED] * 5
    assert all(path.startswith(world) for path in proxy.paths())


# A name server that gives an allowed address once, and then one inside another network.
REBINDING = """
import socket
known, answers = socket.gethostbyname, ["127.0.0.1"]

def gethostbyname(name):
    if name != "rebinding.example":
        return known(name)
    return answers.pop() if answers else "10.9.9.9"

socket.gethostbyname = gethostbyname
"""


def test_the_address_that_was_judged_is_the_one_connected_to(
    new_site: Any, answer: Any, article_page: Any, start_child: Any, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(REBINDING)
    site = new_site()
    port = site.url.rsplit(":", 1)[1]
    site.routes["/"] = answer("<rss><channel><item><link>/n/1</link></item></channel></rss>")
    site.routes["/n/1"] = answer(article_page("Read from the address that was looked up first"))
    home = f"http://rebinding.example:{port}/"

    allowed = start_child(job_of(home), env={"PYTHONPATH": str(tmp_path)}).wait()
    refused = start_child(job_of(home, allow_nets=[]), env={"PYTHONPATH": str(tmp_path)}).wait()

    assert (allowed.report(1).failure, allowed.report(1).articles) == (None, 1)
    assert refused.report(1).failure is Failure.ADDRESS_REFUSED
    assert site.paths() == ["/robots.txt", "/", "/n/1"]


def later_job(**fields: Any) -> Job:
    return Job(**{"takes_more": True, "allow_nets": ["127.0.0.0/8"], "deadline_seconds": 60, **fields})


@pytest.fixture
def quick_site(slow_site: Any) -> Any:
    """The same feed; every article comes."""
    slow_site.routes["/n/1"].waits_for = None
    return slow_site


def source(site: Any, number: int = 1, **fields: Any) -> SourceJob:
    return SourceJob(id=number, name=f"s{number}", home_url=f"{site.url}/", delay_seconds=0, **fields)


def test_sources_are_taken_while_the_child_runs_and_finished_one_by_one(
    slow_site: Any, new_site: Any, answer: Any, article_page: Any, start_child: Any
) -> None:
    other = new_site()
    other.routes["/"] = answer("<rss><channel><item><link>/n/1</link></item></channel></rss>")
    other.routes["/n/1"] = answer(article_page("The first story of the other site"))
    child = start_child(later_job())

    child.send(source(slow_site, 1))
    child.send(source(other, 2))
    first = child.until(ReportRecord)
    child.send(source(other, 3))
    second = child.until(ReportRecord)
    slow_site.routes["/n/1"].waits_for.set()
    child.send(End())
    outcome = child.wait()

    assert [first.source_id, second.source_id] == [2, 3]
    assert [outcome.report(number).articles for number in (1, 2, 3)] == [3, 1, 1]
    assert (outcome.code, outcome.stderr) == (0, "")


def test_a_source_may_come_again_and_its_counts_begin_anew(quick_site: Any, start_child: Any) -> None:
    child = start_child(later_job())

    reports = []
    for _ in range(2):
        child.send(source(quick_site))
        reports.append(child.until(ReportRecord))
    child.send(End())
    outcome = child.wait()

    assert [(report.articles, report.links, report.dropped) for report in reports] == [(3, 3, {})] * 2
    assert outcome.code == 0


def test_the_child_asks_which_links_are_new_and_fetches_no_other(quick_site: Any, start_child: Any) -> None:
    child = start_child(later_job())
    keys = {n: url_key(f"{quick_site.url}/n/{n}") for n in range(3)}

    child.send(source(quick_site, known=None))
    question = child.until(LinksRecord)
    child.send(NewLinks(source_id=1, url_keys=[keys[2]]))
    child.send(End())
    outcome = child.wait()

    assert set(question.url_keys) == set(keys.values())
    assert (outcome.report(1).new_links, outcome.report(1).articles) == (1, 1)
    assert [path for path in quick_site.paths() if path.startswith("/n/")] == ["/n/2"]


def test_an_answer_that_nobody_waits_for_is_nothing(quick_site: Any, start_child: Any) -> None:
    child = start_child(later_job())

    child.send(NewLinks(source_id=9, url_keys=["x"]))
    child.send(source(quick_site))
    child.send(NewLinks(source_id=1, url_keys=["x"]))
    child.send(End())
    outcome = child.wait()

    assert (outcome.code, outcome.report(1).articles) == (0, 3)


def test_a_child_whose_parent_dies_while_it_waits_for_sources_ends(start_child: Any) -> None:
    child = start_child(later_job())

    child.close_stdin()
    outcome = child.wait()

    assert (outcome.code, outcome.records) == (0, [])


def test_a_child_whose_parent_never_answers_reports_at_the_deadline(
    quick_site: Any, start_child: Any
) -> None:
    child = start_child(later_job(deadline_seconds=8))

    child.send(source(quick_site, known=None))
    child.send(End())
    outcome = child.wait()

    assert outcome.report(1).failure is Failure.DEADLINE


@pytest.mark.parametrize("line", ["nonsense", '{"type": "source"}', '{"type": "colour"}'])
def test_a_line_that_cannot_be_read_ends_the_child(start_child: Any, line: str) -> None:
    child = start_child(later_job())

    child.process.stdin.write(line + "\n")
    child.process.stdin.flush()
    outcome = child.wait()

    assert outcome.code == 2
    assert "a line after the job cannot be read" in outcome.stderr


def test_a_turn_that_is_over_leaves_the_rest_told_and_without_validators(
    quick_site: Any, start_child: Any
) -> None:
    quick_site.routes["/robots.txt"] = type(quick_site.routes["/"])("User-agent: *\nCrawl-delay: 4\n")
    child = start_child(later_job(turn_seconds=3.0))

    child.send(source(quick_site))
    report = child.until(ReportRecord)
    child.send(End())
    outcome = child.wait()

    assert (report.failure, report.articles, report.dropped) == (None, 1, {Drop.OVER_TIME: 2})
    assert report.delay_seconds >= 4
    assert [entry.etag for entry in outcome.pages(1)] == [None]


def test_a_page_that_hangs_at_the_end_of_a_turn_is_a_late_page_and_costs_the_others_nothing(
    slow_site: Any, start_child: Any, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import spiders.turn\nspiders.turn.PAGE_SECONDS = 1.0\n")
    child = start_child(later_job(turn_seconds=6.0), {"PYTHONPATH": str(tmp_path)})

    child.send(source(slow_site))
    report = child.until(ReportRecord)
    slow_site.routes["/n/1"].waits_for.set()
    child.send(End())
    child.wait()

    assert (report.failure, report.articles) == (None, 1)
    assert report.dropped == {Drop.TIMEOUT: 1, Drop.OVER_TIME: 1}
