"""For one article each clause of a query says whether it holds, where, and what is missing."""

from __future__ import annotations

import pytest

from alerts.rules.eval.document import Document, Fields
from alerts.rules.eval.explain import Clause, explain, near_miss
from alerts.rules.language.parse import parse

TITLE = "Football: Wagner leaves"
TEXT = (
    "Wagner men came to Gao. "
    + "word " * 40
    + "Mali said no.\nThe corps of Africa besieged Kayes; the siege holds. A drone flew."
)
DOCUMENT = Document(
    Fields(
        TITLE, TEXT, language="fr", country="ML", source="Studio Tamani", authors=("A. Diallo", "B. Keita")
    )
)


def clauses(query: str) -> tuple[Clause, ...]:
    parsed = parse(query)
    assert parsed.root is not None
    assert parsed.errors == ()
    return explain(parsed.root, DOCUMENT)


def marked(clause: Clause) -> list[str]:
    return [{"title": TITLE, "text": TEXT}[place.field][place.start : place.end] for place in clause.places]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("drone*", "drone* stands in the text"),
        ("wagner", "wagner stands in the title and the text"),
        ("siege OR blocus OR kayes", "siege and kayes stand in the text"),
        ("title:wagner", "wagner stands in the title"),
        ("Kayes NEAR/3 siege", "Kayes NEAR/3 siege stands in the text"),
        ("lang:(fr OR en)", "the language is fr"),
        ("source:studio-tamani", "the source is Studio Tamani"),
    ],
)
def test_a_clause_that_holds_says_where(query: str, words: str) -> None:
    (clause,) = clauses(query)

    assert clause.holds
    assert clause.words == words


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("convoi*", "convoi* does not stand in title or text"),
        ("title:drone", "drone does not stand in the title"),
        ("lead:siege", "siege does not stand in the first paragraph"),
        ('"Africa Corps"', 'the words of "Africa Corps" do not stand together in title or text'),
        ("中国军队", '"中国军队" does not stand in title or text'),
        ("convoi* OR raid", "neither convoi* nor raid stands in title or text"),
        ("p OR q OR r OR s OR t", "none of p, q, r … (5 in all) stands in title or text"),
        ("title:p OR q", "neither p in the title nor q stands there"),
        ("title:(Wagner drone gao)", "drone does not stand in the title; gao does not stand in the title"),
        ("Wagner NEAR/15 Mali", "Wagner and Mali stand 44 words apart, at most 15 allowed"),
        (
            "Wagner NEAR/15 (zebra OR Mali)",
            "Wagner and Mali stand 44 words apart, at most 15 allowed",
        ),
        ("Wagner NEAR/15 zebra", "zebra does not stand in title or text"),
        ("siege ONEAR/9 kayes", "siege stands only after kayes, the rule wants it before"),
        ("gao NEAR/9 gao", "gao stands there only once, the rule wants it twice"),
        ("football NEAR/30 gao", "football and gao do not stand in the same part of the article"),
        (
            "ATLEAST/3 (siege OR blocus OR kayes)",
            "only siege and kayes stand in title or text, at least 3 of 3 are wanted: not blocus",
        ),
        (
            "ATLEAST/2 (p OR q OR siege)",
            "only siege stands in title or text, at least 2 of 3 are wanted: not p and q",
        ),
        ("lang:en", "the language is fr, not en"),
        ("country:(NE OR BF)", "the source's country is ML, not NE or BF"),
        ("author:traore", "the author is A. Diallo and B. Keita, not traore"),
        ("url:sport", "the address is not known"),
    ],
)
def test_a_clause_that_fails_says_what_is_missing(query: str, words: str) -> None:
    (clause,) = clauses(query)

    assert not clause.holds
    assert clause.words == words


def test_each_thing_asked_for_is_a_clause() -> None:
    found = clauses("wagner (gao drone) -football -(zebra OR cricket) (raid OR siege)")

    assert [(one.name, one.holds, one.is_refusal) for one in found] == [
        ("wagner", True, False),
        ("gao", True, False),
        ("drone", True, False),
        ("no football", False, True),
        ("no zebra or cricket", True, True),
        ("raid or siege", True, False),
    ]


def test_what_is_refused_is_shown_where_it_stands() -> None:
    _, refusal = clauses("wagner -(football OR cricket)")

    assert refusal.words == "football, which the rule refuses, stands in the title"
    assert marked(refusal) == ["Football"]


def test_words_that_stand_too_far_apart_are_shown() -> None:
    (far,) = clauses("Wagner NEAR/15 Mali")

    assert marked(far) == ["Wagner", "Mali"]
    assert far.places[0].field == "text"


@pytest.mark.parametrize(
    ("query", "missing"),
    [
        ("wagner drone convoi*", "convoi*"),  # one clause short
        ("wagner -football", "no football"),  # dropped by a refusal
        ("Wagner NEAR/15 Mali", "Wagner NEAR/15 Mali"),  # both are there
        ("ATLEAST/3 (siege OR blocus OR kayes)", "3 of siege, blocus and kayes"),  # some are there
        ("(zebra gnu) OR (drone kayes raid)", "raid"),  # the alternative that comes nearest
        ("wagner", None),  # holds
        ("wagner zebra gnu", None),  # two are missing
        ("zebra", None),  # nothing of it is there
        ("zebra OR gnu", None),
        ("lang:fr zebra", None),  # nearly every article of the language would be a near miss
        ("-football -cricket lang:fr", None),
        ("country:ML -football", None),
    ],
)
def test_a_near_miss_wants_one_clause(query: str, missing: str | None) -> None:
    found = near_miss(clauses(query))

    assert (found.name if found else None) == missing
