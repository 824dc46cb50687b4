"""What belongs to a text though it looks like furniture, on guides, lists and reference pages as well as on news."""

from __future__ import annotations

import pytest

from spiders.extract import extract

URL = "https://www.salthorizon.example/guides/wells"
TEXT = [
    (
        f"Well number {n} of the plateau gives water for some forty herds a day, and whoever comes with "
        "more than twenty animals has to tell the keeper on the evening before, so that the trough is full."
    )
    for n in range(1, 9)
]

MORE = "Whoever wants to know more of the plateau and its wells may ask us at any time, and we shall answer soon."


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(text: str, before: str = "", after: str = "") -> str:
    return (
        "<!doctype html><html lang='en'><head><title>The wells of the plateau</title></head><body>"
        f"<main><h1>The wells of the plateau</h1>{before}<div class='guide'>{text}</div>{after}</main></body></html>"
    )


def lines(source: str, url: str = URL) -> list[str]:
    return extract(source, url).text.split("\n")


@pytest.mark.parametrize(
    "heading",
    [
        "<h2 id='breaking-rules'>Breaking the rules</h2>",  # its id is made of its words
        "<h2 id='rules'><a href='#rules'>Breaking the rules</a></h2>",  # a link to itself
        "<h2><a href='https://www.rules.example/'>Breaking the rules</a></h2>",  # the site that it tells of
    ],
)
def test_a_heading_stays_whatever_its_id_and_its_own_link(heading: str) -> None:
    text = paragraphs(*TEXT[:4]) + heading + paragraphs(*TEXT[4:])

    assert lines(page(text)) == [*TEXT[:4], "Breaking the rules", *TEXT[4:]]


@pytest.mark.parametrize(
    "target",
    ["/guides/pumps", "https://salthorizon.example/guides/pumps", "https://water.salthorizon.example/"],
)
def test_a_heading_that_leads_to_another_story_of_the_site_goes(target: str) -> None:
    heading = f"<h2><a href='{target}'>The pumps of the plateau</a></h2>"

    assert lines(page(paragraphs(*TEXT[:4]) + heading + paragraphs(*TEXT[4:]))) == TEXT


def test_a_table_in_a_figure_stays_and_the_caption_of_a_picture_goes() -> None:
    table = "<figure><table><tr><td>Well 1</td><td>40 herds</td></tr><tr><td>Well 2</td><td>38 herds</td></tr></table>"
    picture = "<figure><img src='/w.jpg'><div>A herder at the trough of the third well</div></figure>"

    read = lines(page(paragraphs(*TEXT[:4]) + table + "</figure>" + picture + paragraphs(*TEXT[4:])))

    assert read == [*TEXT[:4], "Well 1 40 herds", "Well 2 38 herds", *TEXT[4:]]


def test_a_class_that_marks_most_of_the_text_says_nothing() -> None:
    parts = "".join(f"<div class='field field-topic'>{paragraphs(text)}</div>" for text in TEXT)

    assert lines(page(paragraphs(*(f"{text} So it was last year." for text in TEXT)) + parts))[8:] == TEXT


def test_a_class_that_marks_one_part_is_believed() -> None:
    part = "<div class='field field-topic'><p>Wells, water and the herds of the plateau, all in one place.</p></div>"

    assert lines(page(paragraphs(*TEXT) + part)) == TEXT


@pytest.mark.parametrize(
    ("name", "stays"),
    [
        ("e1e566ad", True),
        ("block-n1AuAdJlVL", True),
        ("node-b5343ad4-d1b4", True),
        ("ad-566", False),
        ("adSlot12345", False),
    ],
)
def test_a_name_that_a_build_made_up_has_no_words(name: str, stays: bool) -> None:
    part = f"<div id='{name}'><p>{MORE}</p></div>"

    assert lines(page(paragraphs(*TEXT[:5]) + part + paragraphs(*TEXT[5:]))) == [
        *TEXT[:5],
        *[MORE] * stays,
        *TEXT[5:],
    ]


@pytest.mark.parametrize(("name", "stays"), [("sidebar-grid__words", True), ("sidebar-grid__share", False)])
def test_a_part_of_what_holds_the_text_is_not_beside_it_for_the_name_of_the_whole(
    name: str, stays: bool
) -> None:
    part = f"<div class='{name}'><p>{MORE}</p></div>"
    held = f"<div class='sidebar-grid'>{paragraphs(*TEXT[:5])}{part}{paragraphs(*TEXT[5:])}</div>"

    assert lines(page(held)) == [*TEXT[:5], *[MORE] * stays, *TEXT[5:]]


def test_a_question_on_a_button_stands_over_its_answer() -> None:
    asked = "<button aria-expanded='false'>May I come with thirty camels?</button>"

    read = lines(
        page(paragraphs(*TEXT[:6]) + asked + paragraphs(*TEXT[6:]) + "<button>Show all wells</button>")
    )

    assert read == [*TEXT[:6], "May I come with thirty camels?", *TEXT[6:]]


def test_a_page_that_is_nothing_but_its_text_needs_no_second_reading() -> None:
    items = "".join(f"<li>Take the rope of well {n}</li>" for n in range(1, 5))
    source = f"<html><body><h1>The wells</h1>{paragraphs(*TEXT)}<ul>{items}</ul></body></html>"

    article = extract(source, URL)

    assert article.text.split("\n") == [*TEXT, *(f"Take the rope of well {n}" for n in range(1, 5))]
    assert (article.origins["text"], article.is_fallback) == ("page", False)


def test_a_text_that_comes_again_for_another_width_of_screen_is_read_once() -> None:
    wide, narrow = (f"<div class='{width}'>{paragraphs(*TEXT)}</div>" for width in ("wide", "narrow"))

    assert lines(page(wide + narrow)) == TEXT


def test_a_sentence_may_be_said_twice() -> None:
    told = [*TEXT, "Ask the keeper.", TEXT[0]]

    assert lines(page(paragraphs(*told[:3], "Ask the keeper.", *told[3:])))[-2:] == [
        "Ask the keeper.",
        TEXT[0],
    ]


def card(n: int) -> str:
    return (
        f"<article class='card'><div class='kind'>News</div><div class='headline'><a href='/{n}'>Story {n} of the "
        f"week</a></div><div class='words'>{TEXT[0][20:140]}…</div></article>"
    )


def test_cards_of_other_stories_after_the_text_go_with_their_excerpts() -> None:
    cards = "".join(card(n) for n in range(5))

    assert lines(page(paragraphs(*TEXT) + f"<section>{cards}</section>")) == TEXT


def test_a_text_that_goes_on_after_cards_stays() -> None:
    first, second = (f"<div class='part'>{paragraphs(*part)}</div>" for part in (TEXT[:5], TEXT[5:]))
    cards = "".join(f"<p><a href='/{n}'>Story {n} of the week in full</a></p>" for n in range(5))

    assert lines(page(first + cards + second)) == TEXT


def test_a_paragraph_between_the_headline_and_the_text_stays() -> None:
    summary = "Eight wells, their keepers and their rules: what whoever comes with a herd has to know before the rains."

    assert lines(page(paragraphs(*TEXT), before=f"<section><p>{summary}</p></section>")) == [summary, *TEXT]


def test_the_only_headline_of_a_page_may_be_worded_otherwise_than_its_title() -> None:
    source = page(paragraphs(*TEXT), before=f"<section><p>{MORE}</p></section>")

    assert lines(source.replace("<h1>The wells of the plateau", "<h1>Eight wells and their rules"))[0] == MORE


@pytest.mark.parametrize(
    "box",
    [
        "<p>Salt Horizon, the plateau</p>",  # no sentence
        f"<p><a href='/x'>{MORE[:60]}</a>{MORE[60:]}</p>",  # a link
        f"<aside><p>{MORE}</p></aside>",
        f"<div class='newsletter'><p>{MORE}</p></div>",
        f"<div style='display:none'><p>{MORE}</p></div>",
    ],
)
def test_what_else_stands_between_the_headline_and_the_text_goes(box: str) -> None:
    assert lines(page(paragraphs(*TEXT), before=f"<section>{box}</section>")) == TEXT


def test_an_item_half_of_which_is_a_link_stays_and_one_that_is_a_link_goes() -> None:
    items = (
        "<li>Ask at the <a href='/keeper'>house of the keeper</a> first.</li>"
        "<li><a href='/map'>Map of the wells</a></li>"
    )

    read = lines(page(paragraphs(*TEXT[:5]) + f"<ul>{items}</ul>" + paragraphs(*TEXT[5:])))

    assert read == [*TEXT[:5], "Ask at the house of the keeper first.", *TEXT[5:]]


def test_a_link_to_read_more_takes_nothing_with_it() -> None:
    wells = [
        f"<h2>Well {n}</h2><p>It is {n} men deep.</p><p><a href='/{n}'>Read more</a></p>" for n in (1, 2)
    ]
    boxes = "".join(f"<div class='well'>{well}</div>" for well in wells)

    read = lines(page(paragraphs(*TEXT[:4]) + boxes + paragraphs(*TEXT[4:])))

    assert read == [*TEXT[:4], "Well 1", "It is 1 men deep.", "Well 2", "It is 2 men deep.", *TEXT[4:]]


def test_a_short_text_in_a_dense_script_is_not_short() -> None:
    text = (
        "高原の深い井戸が十一か月ぶりに月曜日に再び開かれ、正午前には最初の群れが水を飲みに来たと、地区の水委員会が発表した。"
        "技術者たちは昨年の洪水で道路が今も通れないため、新しいポンプを手作業で降ろさなければならなかったという。"
        "委員会は年末までにさらに二つの井戸を開く予定だが、掘削機の費用が間に合うかどうかはまだ分からないとしている。"
        "二日歩いて来た遊牧民の女性は、雨が降るまでここに残るつもりだと話した。"
    )
    offer = "".join(
        f"<p>会員になると第{n}の特典が利用でき、すべての記事を読むことができます。</p>" for n in range(12)
    )

    article = extract(page(f"<p>{text}</p>", after=f"<div class='mostread'>{offer}</div>"), URL)

    assert (article.text, article.is_fallback) == (text, False)
