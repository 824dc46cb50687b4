"""`tocsin why` on real rows, as a person calls it: told or not, by which rule, and what held it back."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import sql.pages
import sql.sources
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from flows import steps
from flows.channels import channels_of
from flows.cli import main
from flows.crawl import articles
from flows.settings import load_settings
from spiders.items import ArticleItem
from spiders.urls import url_key
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Source

# the command line is called as the shell does, by sys.argv, which cyclopts takes for a mistake under pytest
pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")
HOME = "https://gazette.example/"
AMBUSH = f"{HOME}2026/ambush"
TEXT = "Gunmen ambushed a supply convoy near Kidal on Tuesday.\nThe army sent drones."
CHANNELS = """\
urls:
  - json://127.0.0.1:9/:
      tag: desk
"""


@dataclass
class Desk:
    """A watch with one source, walked step by step."""

    conn: Connection
    url: str
    source: Source
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch
    now: datetime
    rules: dict[str, int] = field(default_factory=dict)

    def rule(self, name: str, query: str, **more: Any) -> None:
        rule = WatchRule.model_validate({"name": name, "query": query, "notify": ["desk"], **more})
        loading.save(self.conn, rule, saved_by="ana", known_channels=["desk"], now=database_now(self.conn))

    def read(
        self,
        url: str = AMBUSH,
        title: str = "Convoy ambushed near Kidal",
        text: str = TEXT,
        **more: Any,
    ) -> int:
        record = ArticleItem.model_validate({
            "source_id": self.source.id,
            "url": url,
            "url_key": url_key(url),
            "fetched_url": url,
            "fetched_key": url_key(url),
            "title": title,
            "text": text,
            "language": "en",
            "published": self.now - timedelta(hours=1),
            "published_precision": "minute",
            **more,
        })  # fmt: skip
        articles.keep(self.conn, record, database_now(self.conn))
        found = self.conn.execute("select id from articles where url_key = %s", (url_key(url),)).fetchone()
        assert found is not None
        return int(found[0])

    def drop(self, url: str, outcome: str, detail: str = "", retry_at: datetime | None = None) -> None:
        sql.pages.save(
            self.conn, source_id=self.source.id, url_key=url_key(url), url=url, outcome=outcome, detail=detail,
            article_id=None, retry_at=retry_at, now=database_now(self.conn),
        )  # fmt: skip

    def step(self) -> None:
        """Detect and match what was read."""
        steps.detect(self.url)
        steps.match(self.url, channels_of(load_settings()))

    def run(self, statement: str) -> None:
        self.conn.execute(statement.encode())

    def ask(self, *arguments: str) -> tuple[int, str]:
        """The exit code and what was said, to stdout or else to stderr."""
        self.monkeypatch.setattr(sys, "argv", ["tocsin", "why", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        said = self.capsys.readouterr()
        return int(left.value.code or 0), said.out or said.err

    def told(self, *arguments: str) -> Any:
        """The answer as JSON, of a page that is known."""
        code, said = self.ask(*arguments, "--json")
        assert code == 0
        return json.loads(said)


@pytest.fixture
def desk(
    conn: Connection,
    database_url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    channels = tmp_path / "channels.yaml"
    channels.touch(mode=0o600)
    channels.write_text(CHANNELS)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TOCSIN_CHANNELS", str(channels))
    load_settings.cache_clear()
    now = database_now(conn)
    source = sql.sources.add(conn, name="gazette", home_url=HOME, kind="local", now=now)
    assert source is not None
    yield Desk(conn, database_url, source, capsys, monkeypatch, now)
    load_settings.cache_clear()


ILL = (
    "insert into source_health (source_id, state, since, cause, words, judged_at)"
    " select id, 'blocked', now(), 'refused', 'it refuses us', now() from sources"
)
CONVOYS = "(convoy* OR convoi*) NEAR/9 (ambush* OR attack*) (Kidal OR Gao)"


def test_who_was_told_reads_it_in_the_first_line(desk: Desk) -> None:
    desk.rule("convoys", CONVOYS)
    desk.read()
    desk.step()
    desk.run("update deliveries set state = 'sent', sent_at = now()")

    code, said = desk.ask(f"{AMBUSH}?utm_source=mail&fbclid=x#top")

    answer = said.partition("\n\n")[0].replace("\n", " ")
    assert code == 0
    assert answer.startswith("You were told: alert 1 of rule convoys; sent ")
    assert answer.endswith("to desk (JSON 127.0.0.1).")
    assert "Gunmen [ambushed] a supply [convoy] near [Kidal] on Tuesday." in said
    assert max(len(line) for line in said.splitlines()) <= 80


def test_a_message_that_is_not_sent_says_what_it_waits_for(desk: Desk) -> None:
    desk.rule("convoys", CONVOYS)
    desk.read()
    desk.step()
    desk.run("update deliveries set state = 'failed', reason = 'no such mailbox', attempts = 3")

    _, said = desk.ask(AMBUSH)

    assert "It alerted (alert 1 of rule convoys), and is not sent yet: could not be sent" in said
    assert "no such mailbox; once that is mended: `tocsin deliveries retry 1`" in said.replace("\n  ", " ")


def test_a_second_article_of_the_event_names_the_alert_that_told_it(desk: Desk) -> None:
    desk.rule("convoys", CONVOYS)
    desk.read()
    desk.step()
    second = desk.read(
        f"{HOME}2026/again", "Convoy ambushed near Kidal, army says", f"{TEXT}\nIt was a convoy."
    )
    desk.step()

    told = desk.told(str(second))

    assert told["answer"].startswith(
        "This article told you nothing new: rule convoys had told of its event by alert 1"
    )
    assert [row["alert_id"] for row in told["rules"][0]["deliveries"]] == [1]


def test_what_held_a_match_back_is_said(desk: Desk) -> None:
    desk.rule("convoys", CONVOYS, languages=["fr"])
    desk.read()
    desk.step()

    told = desk.told(AMBUSH)

    assert (
        told["answer"]
        == "You were not told: rule convoys matched, but its language is en, and the rule wants fr."
    )


def test_rules_that_nearly_match_come_before_those_that_look_for_something_else(desk: Desk) -> None:
    desk.rule("abductions", "(kidnap* OR abduct*) (Kidal OR Gao)")
    desk.rule("football", "goal* AND striker*")
    desk.read()
    desk.step()

    _, said = desk.ask(AMBUSH)

    answer, _, rest = said.partition("\n\n")
    assert answer.replace("\n", " ") == (
        "You were not told: no rule matched. Nearest: abductions, but neither kidnap* nor abduct* stands in title or "
        "text."
    )
    assert "1 other rule does not match" in rest
    assert "football:" not in rest


def test_one_rule_is_shown_clause_by_clause(desk: Desk) -> None:
    desk.rule("abductions", "(kidnap* OR abduct*) (Kidal OR Gao)")
    desk.rule("football", "goal* AND striker*")
    desk.read()
    desk.step()

    _, one = desk.ask(AMBUSH, "--rule", "football")
    _, every = desk.ask(AMBUSH, "--all")

    assert "FAILS  goal* does not stand in title or text" in one
    assert "abductions:" not in one
    assert "holds  Kidal stands in the title and the text" in every
    assert "FAILS  goal* does not stand in title or text" in every


def test_asked_for_one_rule_the_answer_is_still_what_came_of_the_article(desk: Desk) -> None:
    desk.rule("convoys", CONVOYS)
    desk.rule("football", "goal* AND striker*")
    desk.read()
    desk.step()

    _, said = desk.ask(AMBUSH, "--rule", "football")

    assert "of rule convoys" in said
    assert "1 of 2 rules matched" in said
    assert "convoys:" not in said


def test_a_rule_that_is_not_there_is_named_with_its_neighbour(desk: Desk) -> None:
    desk.rule("convoys", CONVOYS)
    desk.read()

    code, said = desk.ask(AMBUSH, "--rule", "convoy")

    assert code == 2
    assert "there is no rule convoy: did you mean convoys?" in said


def test_an_article_in_the_queue_says_what_would_become_of_it(desk: Desk) -> None:
    desk.rule("convoys", CONVOYS)
    desk.read()
    steps.detect(desk.url)

    told = desk.told(AMBUSH)

    assert told["answer"] == "Not yet: no rule has looked at it so far. By rule convoys it would alert."


def test_a_rule_that_was_edited_after_the_match_says_which_version_did_not_match(desk: Desk) -> None:
    desk.rule("convoys", "patrol*")
    desk.read()
    desk.step()
    desk.rule("convoys", CONVOYS)
    desk.rule("younger", "Kidal")

    told = {rule["rule"]: rule["reason"] for rule in desk.told(AMBUSH)["rules"]}

    assert "with version 1, which did not match: patrol* does not stand in title or text" in told["convoys"]
    assert "when the article had been matched already" in told["younger"]


def test_a_rule_that_was_taken_away_still_answers_for_its_alert(desk: Desk) -> None:
    desk.rule("convoys", CONVOYS)
    desk.read()
    desk.step()
    loading.remove(desk.conn, "convoys", saved_by="ana", why="", now=database_now(desk.conn))

    told = desk.told("alert:1")

    assert told["rules"][0]["standing"] == "alerted"
    assert told["rules"][0]["notes"][0].startswith("The rule was taken away at")


def test_an_event_is_shown_by_the_article_that_alerted(desk: Desk) -> None:
    desk.read()
    desk.step()
    desk.rule("convoys", CONVOYS)
    desk.read(f"{HOME}2026/again", "Convoy ambushed near Kidal, army says", f"{TEXT}\nIt was a convoy.")
    desk.step()

    told = desk.told("event:1")

    assert told["article"]["id"] == 2
    assert told["also_in_event"] == [1]


def test_an_article_is_known_by_the_address_that_led_to_it(desk: Desk) -> None:
    desk.rule("convoys", CONVOYS)
    short = f"{HOME}?p=77"
    desk.read(fetched_url=short, fetched_key=url_key(short))

    assert desk.told(short)["article"]["url"] == AMBUSH


@pytest.mark.parametrize(
    ("outcome", "again", "answer", "advice"),
    [
        ("not_article", False, "did not keep it: not an article (no text)", "tocsin extract"),
        ("robots", False, "did not keep it: forbidden by robots.txt (no text)", "tocsin sources why gazette"),
        (
            "http_error",
            True,
            "did not keep it: answered with an error (no text)",
            "it is asked for again by itself",
        ),
    ],
)
def test_a_page_that_was_dropped_says_why(
    desk: Desk, outcome: str, again: bool, answer: str, advice: str
) -> None:
    desk.drop(AMBUSH, outcome, "no text", desk.now + timedelta(hours=1) if again else None)

    code, said = desk.ask(AMBUSH)

    assert code == 1
    assert answer in said
    assert advice in said


def test_a_page_that_was_never_seen_names_its_source_and_the_nearest_that_was(desk: Desk) -> None:
    desk.read()

    code, said = desk.ask(f"{HOME}2026/ambsh")

    assert code == 1
    assert said.startswith("We do not know this page: its source gazette was not read yet.")
    assert f"article 1  {AMBUSH}" in said


@pytest.mark.parametrize(
    ("statement", "answer", "advice"),
    [
        ("update sources set enabled = false", "gazette is switched off", "tocsin sources enable gazette"),
        (
            "update sources set removed_at = now(), enabled = false",
            "gazette was taken away",
            "tocsin sources add https://gazette.example/",
        ),
        (
            ILL,
            "gazette is blocked",
            "open https://gazette.example/ in a browser",
        ),
    ],
)
def test_a_source_that_cannot_bring_the_page_is_the_answer(
    desk: Desk, statement: str, answer: str, advice: str
) -> None:
    desk.run(statement)

    code, said = desk.ask(AMBUSH)

    assert code == 1
    assert answer in said.partition("\n\n")[0]
    assert advice in said


def test_a_site_that_nobody_reads_says_so_and_whom_it_resembles(desk: Desk) -> None:
    code, said = desk.ask("https://www.gazete.example/2026/ambush")

    assert code == 1
    assert "no source of ours is at www.gazete.example" in said
    assert "perhaps you mean gazette?" in said


def test_of_two_sources_of_a_site_the_nearer_one_is_meant(desk: Desk) -> None:
    sql.sources.add(desk.conn, name="sport", home_url=f"{HOME}sport/", now=desk.now)

    _, news = desk.ask(AMBUSH)
    _, sport = desk.ask(f"{HOME}sport/cup")

    assert "its source gazette was not read yet" in news
    assert "its source sport was not read yet" in sport


def test_a_front_page_is_no_article(desk: Desk) -> None:
    code, said = desk.ask("gazette.example")

    assert code == 1
    assert "This is no article but a page that lists them" in said


def test_what_cannot_be_asked_about_is_one_sentence_and_exit_code_2(desk: Desk) -> None:
    for asked in ("nonsense", "x" * 10_000, "99", "event:9", "alert:9"):
        code, said = desk.ask(asked)

        assert code == 2
        assert len(said.splitlines()) == 1


def test_no_scraped_word_draws_on_the_terminal(desk: Desk) -> None:
    desk.rule("convoys", CONVOYS)
    desk.read(
        title="\x1b[31mConvoy\u202e ambushed near Kidal",
        text="Gunmen \x1b[2Jambushed a convoy near Kidal\x07.",
    )
    desk.step()

    _, said = desk.ask(AMBUSH)

    assert not set(said) & {"\x1b", "\x07", "\u202e"}
