"""What a digest says, in which order, and that it stays within the limits of mail and Slack."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from alerts.delivery.digest_message import compose_digest
from alerts.delivery.digest_view import view_of
from alerts.delivery.digests import DigestContent
from alerts.delivery.links import Links, Verb, read
from alerts.delivery.message import Message
from sql.rows import ToldUpdate
from sql.rows.digests import ChannelTerms, Digest, DigestEntry, SourcesHealth
from sql.rows.mutes import HeldByMute, HeldMatch
from tests.unit.delivery.english import ENGLISH

NOW = datetime(2026, 11, 29, 6, 30, tzinfo=UTC)
HOSTILE = '<script>x</script> <!channel> *b* `c` <https://evil.example|bank> \u202e\x00" onload="'


def entry(number: int, **more: Any) -> DigestEntry:
    given: dict[str, Any] = {
        "alert_id": number, "reason": "scheduled", "rule": "border", "conditions": {}, "event_id": number,
        "transition": "new", "created_at": NOW - timedelta(minutes=number), "is_update": False, "in_doubt_kind": None,
        "doubt_words": "", "may_be_headline": None, "title": f"Ambush number {number}",
        "url": f"https://gazette.example/{number}", "source": "Gazette", "published": NOW - timedelta(hours=1),
        "published_precision": "minute", "first_seen_at": NOW, "access": "full", "articles": 1,
        "independent_sources": 1, "day_lo": date(2026, 11, 28), "day_hi": date(2026, 11, 28), "types": ["attack"],
        "places": ["Djibo"], "regions": ["Sahel"], "countries": ["BF"], "killed_low": 14, "killed_high": 31,
        "injured_low": None, "injured_high": None, "abducted_low": None, "abducted_high": None, "told_at": None,
    }  # fmt: skip
    return DigestEntry(**given | more)


def content(
    *entries: DigestEntry, schedule: str = "daily 07:30", language: str = "en", **more: Any
) -> DigestContent:
    digest = Digest(12, "desk", "t", "ana@example.org", schedule, NOW, NOW - timedelta(days=1), NOW)
    given = {
        "updates": {},
        "health": SourcesHealth(11, 12),
        "held": [],
        "weighty": [],
        "rules": ["border"],
        **more,
    }
    return DigestContent(
        digest, ChannelTerms("desk", "Europe/Paris", language=language), list(entries), **given
    )


def composed(*entries: DigestEntry, links: Links | None = None, **more: Any) -> Message:
    return compose_digest(
        content(*entries, **more), delivery_id=7, is_possible_repeat=False, links=links, recipient="t"
    )


def slack_texts(message: Message) -> list[str]:
    blocks = message.slack["blocks"]
    return [block["text"]["text"] for block in blocks if block["type"] == "section"]


def test_a_digest_is_grouped_by_rule_and_place_with_counts() -> None:
    gao = {"places": ["Gao"], "regions": ["Gao"], "countries": ["ML"]}
    message = composed(entry(1), entry(2), entry(3, **gao), entry(4, rule="mines", **gao))

    assert message.subject == "[tocsin] Daily digest: 4 events · 29 Nov"
    headings = [line for line in message.text.splitlines() if line.endswith(")") and " · " in line]
    assert headings == [
        "border · Djibo, Sahel, Burkina Faso (2)",
        "border · Gao, Mali (1)",
        "mines · Gao, Mali (1)",
    ]
    assert "Sat 28 Nov 2026, 07:30 CET – Sun 29 Nov 2026, 07:30 CET" in message.text
    assert (
        "  Attack · 28 Nov · 14–31 killed · gazette.example · 29 Nov, 06:30 CET · alert 1"
        in message.text.splitlines()
    )


def test_what_is_urgent_or_in_doubt_comes_first_and_stays_when_there_is_no_room() -> None:
    urgent = entry(1_999, conditions={"urgent": True}, title="The urgent one")
    doubtful = entry(1_998, in_doubt_kind="same", may_be_headline="The other", doubt_words="same day")
    message = composed(*(entry(number) for number in range(1, 1_998)), doubtful, urgent, schedule="storm")

    body = message.html.partition("</h1>")[2]
    for text in (message.text, body, "\n".join(slack_texts(message))):
        assert text.index("Look at these first") < text.index("The urgent one") < text.index("Ambush number")
        assert "The other" in text


@pytest.mark.slow
def test_a_digest_of_thousands_keeps_within_the_limits_and_counts_the_rest() -> None:
    long = {"title": "é" * 400, "url": "https://gazette.example/" + "é" * 150, "reason": "storm"}
    message = composed(*(entry(number, **long) for number in range(1, 2_001)), schedule="storm")

    assert message.subject == "[tocsin] Many at once: 2,000 events"
    assert len(message.html.encode()) + len(message.text.encode()) < 70_000
    texts = slack_texts(message)
    assert len(message.slack["blocks"]) <= 50
    assert max(map(len, texts)) <= 3_000
    assert sum(map(len, texts)) <= 12_000
    for text in (message.text, message.html, str(message.slack)):
        assert "of 2,000 are shown, all: tocsin digests show 12" in text


@pytest.mark.parametrize("field", ["title", "source", "rule", "doubt_words", "may_be_headline"])
def test_scraped_words_stay_words(field: str) -> None:
    message = composed(entry(1, in_doubt_kind="same", **{"may_be_headline": "x", field: HOSTILE}))

    assert "<script>" not in message.html
    assert 'onload="' not in message.html.replace("&#34;", "'")
    slack = "\n".join(slack_texts(message))
    assert "<!channel>" not in slack
    assert "<https://evil" not in slack
    for text in (message.text, message.html, message.subject):
        assert "\u202e" not in text
        assert "\x00" not in text


def test_a_link_that_is_none_is_not_one() -> None:
    message = composed(entry(1, url="javascript:alert(1)"), entry(2, url="https://user:pw@gazette.example/"))

    assert "href" not in message.html
    assert "javascript" not in message.text


def test_an_empty_digest_says_how_the_sources_are() -> None:
    message = composed()

    assert message.subject == "[tocsin] Daily digest: quiet: 0 events; 11 of 12 sources healthy · 29 Nov"


def test_what_waited_and_what_was_muted_is_counted() -> None:
    held = [HeldByMute(3, "source", "gazette", "test articles", NOW, 4, 1)]
    message = composed(entry(1, reason="quiet_hours"), entry(2, reason="budget"), held=held)

    assert "1 came in quiet hours\n1 over the budget of messages a day\n" in message.text
    assert (
        "mute 3 (source gazette, muted: test articles) held 4 events, 1 of them in doubt: tocsin"
        in message.text
    )


def test_two_rules_that_tell_one_event_are_one_line() -> None:
    view = view_of(content(entry(1), entry(2, event_id=1, rule="mines")), "")

    assert [line.rules for line in view.lines] == [("border", "mines")]
    assert view.head == "1 event"


def test_a_toll_that_makes_it_urgent_puts_it_first() -> None:
    view = view_of(content(entry(1, conditions={"urgent": 31}), entry(2, conditions={"urgent": 32})), "")

    assert [line.alert_id for line in view.first] == [1]


def test_conditions_of_a_newer_program_are_better_seen_first_than_overlooked() -> None:
    assert view_of(content(entry(1, conditions={"urgent": "volcano"})), "").first


LINKS = Links("https://watch.example", b"0" * 32)


def test_with_a_page_each_line_leads_to_its_event_and_the_digest_to_the_end_of_it() -> None:
    message = compose_digest(
        content(entry(1), entry(2, conditions={"urgent": True})),
        delivery_id=7,
        is_possible_repeat=False,
        links=LINKS,
        recipient="t",
        contact="desk@example.org",
    )

    for text in (message.text, message.html, str(message.slack)):
        assert "https://watch.example/events/1" in text
        assert "https://watch.example/events/2" in text
        assert "Unsubscribe from border" in text
        assert "tocsin alerts show" not in text
    assert message.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = message.headers["List-Unsubscribe"].partition(">")[0].removeprefix("<https://watch.example/a/")
    action = read(link, LINKS.key, datetime.now(UTC))
    assert (action.verb, action.number, action.recipient) == (Verb.UNSUBSCRIBE_DIGEST, 12, "t")


def test_without_a_page_one_unsubscribes_by_mail() -> None:
    message = compose_digest(
        content(entry(1)), delivery_id=7, is_possible_repeat=False, contact="desk@example.org"
    )

    assert message.headers["List-Unsubscribe"] == "<mailto:desk@example.org?subject=unsubscribe%20d-7>"
    assert "List-Unsubscribe-Post" not in message.headers


def test_a_digest_of_no_rule_offers_no_end_that_would_end_nothing() -> None:
    message = compose_digest(
        content(rules=[]), delivery_id=7, is_possible_repeat=False, links=LINKS, recipient="t"
    )

    assert "List-Unsubscribe" not in message.headers
    assert "/a/" not in message.html + message.text


def test_a_french_digest_has_no_english_word() -> None:
    changed = ToldUpdate(
        5, 1, "killed:31", "killed", 1, "14", "31", "", "the army", "JNIM says 60", NOW, "told", "Studio", "", "", "fr",
        NOW, "minute", NOW,
    )  # fmt: skip
    message = composed(
        entry(1, title="Titre", rule="frontière", source="Studio", killed_low=1_400, killed_high=None),
        entry(
            2, title="Titre", in_doubt_kind="same", may_be_headline="Autre", doubt_words="same place and day"
        ),
        entry(3, title="", published=None, places=[], regions=[], countries=[], conditions={"urgent": True}),
        entry(4, title="Titre", reason="quiet_hours", told_at=NOW, independent_sources=3, access="teaser"),
        entry(5, title="Titre", is_update=True),
        language="fr",
        updates={5: [changed]},
        held=[HeldByMute(3, "source", "gazette", "essais", NOW, 4, 1)],
        weighty=[HeldMatch("frontière", ["desk"], 8, "Titre", "", "Studio", NOW, "", "", None, "", True)],
        links=LINKS,
    )

    said = "\n".join((message.subject, message.text, message.short, str(message.slack["blocks"])))
    assert said == "\n".join(
        line for line in said.splitlines() if not ENGLISH.search(re.sub(r"https?://\S+|'\w+':", "", line))
    )
    assert "Attaque · 28 nov. · au moins 1 400 tués" in message.text
    assert "Peut être le même événement que « Autre » : même lieu et jour" in message.text
    assert "tués 14 → 31, selon l’armée ; 60 selon JNIM" in message.text.replace(" : ", " ")
    assert "la suspension 3 (source gazette : essais) a retenu 4 événements, dont 1 incertain" in message.text
    assert message.subject.startswith(
        "[tocsin] Résumé du jour : 4 événements, 1 suite, 1 urgent, 1 incertain"
    )


def test_a_headline_of_a_digest_that_names_another_site_is_no_link_to_it() -> None:
    message = composed(entry(1, title="bank.example: your account"))

    assert '<a href="https://gazette.example/1"><bdi>bank.example' not in message.html
    assert "|bank.example" not in str(message.slack)


def test_of_an_article_behind_a_paywall_the_free_page_is_linked_and_both_are_said() -> None:
    message = composed(
        entry(1, access="teaser", free_url="https://radio.example/1"), entry(2, access="teaser"), entry(3)
    )

    assert 'href="https://radio.example/1"' in message.html
    assert "CET, behind a paywall, free on radio.example" in message.text
    assert message.text.count("behind a paywall") == 2
