"""The parts of a message: what happened in one line, evidence, who reports, what can be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.delivery import coverage, evidence, facets
from alerts.delivery.actions import Actions, mail_address
from alerts.delivery.alert_view import AlertContext, why
from alerts.delivery.links import Links
from alerts.delivery.message import Message, compose
from alerts.delivery.plain import can_link
from alerts.delivery.wording import wording
from sql.rows import AlertDetail, ClaimedToll, EventState, OtherReport

SEEN = datetime(2026, 11, 21, 13, 9, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")
EN = wording("en")
STATE = EventState(
    event_id=1, day_lo=date(2026, 11, 20), day_hi=date(2026, 11, 20), types=["attack", "crime"], countries=["ML", "NE"],
    place_ids=[], place_names=["Tin Azerif"], regions=["Kidal"], latitude=None, longitude=None, precision=1, actors=[],
    killed_low=14, killed_high=31, injured_low=None, injured_high=None, abducted_low=None, abducted_high=None, layout=1,
)  # fmt: skip
NOWHERE: dict[str, Any] = {"types": [], "place_names": [], "regions": []}
TEXT = (
    "A convoy left Gao at dawn on Friday. Armed men ambushed the convoy near Tin Azerif."
    "\nIt carried drones, said M. Diallo."
)
ALERT = AlertDetail(
    alert_id=12, rule="sahel", query="ambush* AND convoy AND @weapons AND lang:en", transition="new", event_title="x",
    articles=3, independent_sources=2, root_url="https://wire.example/1", title="Fourteen killed", language="en",
    url="https://wire.example/1", source="Desert Wire", published=SEEN, published_precision="minute",
    first_seen_at=SEEN, text=TEXT, spans=[], sentence="", time_zone="UTC", created_at=SEEN, copy_group=1, copy_groups=2,
)  # fmt: skip
LISTS = {"weapons": ["rocket*", "drone*"]}
LINKS = Links("https://tocsin.example.org", b"k" * 32)


def report(source: str, **changes: Any) -> OtherReport:
    host = source.lower().replace(" ", "-")
    return replace(OtherReport(source, "T", f"https://{host}.example/x", SEEN, "minute", SEEN), **changes)


def message(alert: AlertDetail = ALERT, others: tuple[OtherReport, ...] = (), **more: Any) -> Message:
    return compose(alert, others, delivery_id=17, is_possible_repeat=False, **more)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "Attack · Tin Azerif, Kidal, Mali · 20 Nov · 14–31 killed"),
        ({"precision": 2}, "Attack · near Tin Azerif, Kidal, Mali · 20 Nov · 14–31 killed"),
        ({"place_names": []}, "Attack · Kidal, Mali · 20 Nov · 14–31 killed"),
        ({"place_names": ["Kidal"], "precision": 2}, "Attack · near Kidal, Mali · 20 Nov · 14–31 killed"),
        (
            {"regions": ["Bamako"]},
            "Attack · Tin Azerif, Kidal, Mali · 20 Nov · 14–31 killed",
        ),  # of another place
        (
            {"killed_high": 14, "injured_low": 3},
            "Attack · Tin Azerif, Kidal, Mali · 20 Nov · 14 killed, at least 3 injured",
        ),
        ({"types": ["other"], "killed_low": None, "day_lo": None}, "Tin Azerif, Kidal, Mali"),
        (
            {"types": [], "place_names": ["x\r\n<!here>"], "regions": [], "countries": []},
            "x <!here>, Kidal · 20 Nov · 14–31 killed",
        ),
        ({**NOWHERE, "countries": ["XX"], "killed_low": 0, "killed_high": 0}, "XX · 20 Nov"),
    ],
)
def test_the_first_line_says_what_is_known(changes: dict[str, Any], line: str) -> None:
    assert facets.first_line(replace(STATE, **changes), "Kidal", EN, SEEN.date()) == line


def test_of_an_event_that_was_never_folded_nothing_is_said() -> None:
    assert facets.first_line(None, "", EN, SEEN.date()) == ""


def test_every_form_begins_with_the_first_line() -> None:
    told = message(context=AlertContext(state=STATE, region="Kidal"))

    line = "Attack · Tin Azerif, Kidal, Mali · 20 Nov · 14–31 killed"
    assert told.text.startswith(f"{line}\nFourteen killed\n")
    assert told.preheader.startswith(line)
    assert told.short.startswith(line)
    assert told.slack["blocks"][1]["text"]["text"].startswith(f"*{line}*")
    assert told.html.index(line, told.html.index("facts")) < told.html.index("<h1")


def test_disputed_tolls_stand_by_side_with_the_last_word_of_each() -> None:
    claims = {
        "killed": [
            ClaimedToll(1, "Wire", "the army", 14, 14),
            ClaimedToll(2, "Paper", None, 20, None),
            ClaimedToll(3, "Wire", "JNIM", 60, 60),
            ClaimedToll(4, "Wire", "the army", 31, 31),
            ClaimedToll(5, "Wire", None, 31, 31),
        ],
        "injured": [ClaimedToll(1, "Wire", "the army", 3, 3), ClaimedToll(2, "Paper", "JNIM", 3, 3)],
    }

    assert list(facets.disputes(claims, EN)) == [
        "Disputed, killed: at least 20 by Paper; 31 by the army, Wire; 60 by JNIM"
    ]


def test_each_clause_has_its_sentence_and_those_of_one_sentence_stand_together() -> None:
    found = evidence.by_sentence(evidence.hits(ALERT.query, LISTS, ALERT.title, ALERT.text))

    assert [(one.words, one.sentence) for one in found] == [
        (("ambushed",), "Armed men ambushed the convoy near Tin Azerif."),
        (("convoy",), "A convoy left Gao at dawn on Friday."),
        (("drones",), "It carried drones, said M. Diallo."),
    ]


@pytest.mark.parametrize("query", ["(", "", "football", "@gone", "NOT convoy", "lang:en"])
def test_where_no_clause_finds_words_the_sentence_that_was_kept_is_shown(query: str) -> None:
    assert evidence.hits(query, {}, ALERT.title, ALERT.text) == []
    told = message(replace(ALERT, query=query, sentence="It carried drones, said M. Diallo."))
    assert "It carried drones, said M. Diallo." in told.text


def test_the_words_of_a_rule_are_marked_in_the_paragraph_that_is_news() -> None:
    told = message(context=AlertContext(lists=LISTS))

    assert (
        "> A *convoy* left Gao at dawn on Friday. Armed men *ambushed* the *convoy* near Tin Azerif."
        in str(told.slack)
    )
    assert (
        "matched: ambushed, convoy (in the paragraph above)\nmatched: drones “It carried drones" in told.text
    )


def test_copies_of_one_text_are_folded_and_told_by_a_site_where_it_is_free() -> None:
    others = [
        report("Copy", copy_group=1),
        report("Paid", copy_group=2, access="teaser", first_seen_at=SEEN - timedelta(hours=2)),
        report("Free", copy_group=2),
        report("Alone", copy_group=3, access="teaser"),
    ]

    listed = coverage.others_of(ALERT, others, EN, UTC_ZONE)

    assert [(one.source, one.is_paid, one.copies) for one in listed] == [
        ("Free", False, "the same text on 1 more site: Paid"),
        ("Alone", True, ""),
    ]
    assert coverage.copies_of(ALERT, others, EN) == "The same text on 1 more site: Copy."


@pytest.mark.parametrize(
    ("others", "link"),
    [
        (
            [report("New", copy_group=2), report("Copy", copy_group=1)],
            "https://copy.example/x",
        ),  # the same text
        ([report("New", copy_group=2), report("Old", copy_group=3)], "https://new.example/x"),
        ([report("Paid", copy_group=1, access="teaser")], None),
        ([], None),
    ],
)
def test_of_a_paid_page_a_free_one_is_offered_first(others: list[OtherReport], link: str | None) -> None:
    paid = replace(ALERT, access="teaser")
    told = message(paid, tuple(others))

    assert coverage.free_sibling(paid, others) == link
    assert coverage.free_sibling(ALERT, others) is None
    assert all("behind a paywall" in form for form in (told.text, told.html, str(told.slack)))
    assert link is None or told.html.index(link) < told.html.index(
        'href="https://wire.example/1"', told.html.index("button")
    )


def test_an_unnamed_source_names_its_host_once() -> None:
    told = message(replace(ALERT, source="wire.example", title="Fourteen killed"))

    shown = told.html[told.html.index("<body") :].replace('href="https://wire.example/1"', "")
    assert shown.count("wire.example") == 1


def test_why_is_what_the_rule_is_for_else_what_it_asks_for_without_notes() -> None:
    noted = replace(ALERT, query="ambush*  # of all kinds\nAND convoy # and more")

    assert why(replace(ALERT, rule_why="Roads of\nthe north"), EN) == (
        "You get this because of the rule sahel: Roads of the north"
    )
    assert why(noted, EN) == "You get this because of the rule sahel, which asks for: ambush* AND convoy"
    assert why(replace(ALERT, query="# only a note"), EN) == "You get this because of the rule sahel."


def test_without_a_public_address_commands_are_named() -> None:
    told = message()

    assert "tocsin alerts judge 12 noise" in told.text
    assert "List-Unsubscribe" not in told.headers


def test_with_a_public_address_there_are_links_and_one_click_ends_it() -> None:
    told = message(links=LINKS, recipient="0123456789abcdef", contact="Ana <ana@example.org>")

    one_click, by_mail = told.headers["List-Unsubscribe"].split(", ")
    assert one_click.startswith("<https://tocsin.example.org/a/")
    assert by_mail == "<mailto:ana@example.org?subject=unsubscribe%20d-17>"
    assert told.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert one_click.strip("<>") in told.html
    assert "tocsin alerts" not in told.text
    assert "List-Unsubscribe-Post" not in message(links=Links("http://10.0.0.1", b"k" * 32)).headers


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("ana@example.org", "ana@example.org"),
        ("mailto:ana@example.org", "ana@example.org"),
        ("https://example.org/about", ""),
        ("ana%0d%0a@example.org", ""),
        ("ana@localhost", ""),
        ("", ""),
    ],
)
def test_only_a_plain_address_is_one_to_write_to(contact: str, address: str) -> None:
    assert mail_address(contact) == address
    assert address in Actions("d-1", contact=contact).headers(1).get("List-Unsubscribe", "")


@pytest.mark.parametrize(
    ("words", "is_link"),
    [
        ("Fourteen killed", True),
        ("wire.example tells of 14 killed", True),  # its own site
        ("Log in at https://bank.example/", False),
        ("www.bank.example", False),
        ("The U.S. at 5 p.m., 3.5 million", True),
    ],
)
def test_words_that_name_another_site_are_no_link(words: str, is_link: bool) -> None:
    told = message(replace(ALERT, title=words))

    assert can_link(words, ALERT.url) == is_link
    assert (f">{words}</a>" in told.html) == is_link


def test_a_mail_is_small_and_loads_nothing() -> None:
    others = tuple(report(f"Source {number}", title="x" * 300) for number in range(60))
    alert = replace(ALERT, title="w" * 5_000, text=(TEXT + "\n") * 500, articles=900)
    told = message(alert, others, context=AlertContext(STATE, lists=LISTS), links=LINKS)

    assert len(told.html.encode()) < 30_000
    assert not any(word in told.html for word in ("<img", "<link", "@import", "url(", "<script"))


def test_slack_leaves_out_whole_what_has_no_room() -> None:
    others = tuple(report("S" * 90, url=f"https://wire.example/{number}{'x' * 350}") for number in range(60))
    told = message(replace(ALERT, text="ambushed convoy " * 900, articles=900), others, links=LINKS)

    for element in told.slack["blocks"][2]["elements"]:
        assert len(element["text"]) <= 3_000
        assert element["text"].count("<") == element["text"].count(">")


def test_why_one_gets_it_names_the_rule_as_people_call_it() -> None:
    alert = replace(
        ALERT, rule_title="Attacks *on* <b>convoys</b>", rule_why="for the desk", also_rules=("aid",)
    )

    assert "Attacks *on* <b>convoys</b> (sahel), aid" in why(alert, EN)
    assert "<b>convoys" not in message(alert).html
    assert "Attacks *on* <b>convoys</b> (sahel)" in message(alert).text
