"""Parts of a text that stand apart from the rest, or look like something beside it."""

from __future__ import annotations

import pytest

from spiders.extract import extract

URL = "https://www.salthorizon.example/news/granary-of-the-old-harbour-burned-down"
TITLE = "Granary of the old harbour burned down"
TEXT = [
    "The granary of the old harbour burned down on the night to Friday, and four watchmen were hurt, the mayor said.",
    "The fire began in the western wing shortly after midnight and reached the quay before the first pump arrived.",
    "Grain for some nine thousand households had been stored there since the harvest, by the count of the guild.",
    "The council of the town will meet on Saturday to decide from where bread can be brought until the next ship.",
]


def paragraphs(texts: list[str], *, around: str = "{}") -> str:
    return "".join(around.format(f"<p>{text}</p>") for text in texts)


def page(body: str, head: str = "") -> str:
    return f"<html lang='en'><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>"


def article(text: str) -> str:
    return page(f"<article><h1>{TITLE}</h1><div class='story'>{text}</div></article>")


def text_of(source: str) -> str:
    return extract(source, URL).text


@pytest.mark.parametrize(
    "body",
    [
        # what all may read stands in a box of its own before what is for subscribers
        f"<div><div id='free'>{paragraphs(TEXT[:1])}</div><div class='m'>{paragraphs(TEXT[1:] * 3)}</div></div>",
        # the introduction stands before an advert, under a menu that is called so all around the page
        (
            f"<div class='nav-drawer'><h1>{TITLE}</h1><div class='intro'>{paragraphs(TEXT[:1])}</div>"
            f"<div class='ad'></div><div class='rest'>{paragraphs(TEXT[1:] * 3)}</div></div>"
        ),
        f"<h1>{TITLE}</h1>{paragraphs(TEXT[:2])}<ul><li>{TEXT[2]}</li><li>{TEXT[3]}</li></ul>",
        f"<form id='aspnet'><h1>{TITLE}</h1><div id='content'>{paragraphs(TEXT)}</div></form>",
        f"<h1>{TITLE}</h1><dl><dt>What</dt><dd>{TEXT[0]} {TEXT[1]}</dd><dt>Then</dt><dd>{TEXT[2]} {TEXT[3]}</dd></dl>",
        f"<h1>{TITLE}</h1><div style='display:none' id='story'>{paragraphs(TEXT)}</div>",
        f"<story-page><h1>{TITLE}</h1><story-body>{paragraphs(TEXT)}</story-body></story-page>",
        f"<h1>{TITLE}</h1><blockquote>{paragraphs(TEXT)}</blockquote>",
        f"<h1>{TITLE}</h1><div>{'<br><br>'.join(TEXT)}</div>",
    ],
    ids=["paid", "introduction", "list", "form", "definitions", "hidden", "custom", "quotation", "breaks"],
)
def test_all_parts_of_a_text_are_read(body: str) -> None:
    text = text_of(page(f"<main>{body}</main>"))

    assert [part for part in TEXT if part not in text] == []


def test_paragraphs_that_are_marked_for_subscribers_are_of_the_text() -> None:
    paid = "".join(f"<p class='paywall'>{part}</p>" for part in TEXT[2:])

    assert TEXT[2] in text_of(article(paragraphs(TEXT[:2]) + paid))


def test_a_field_without_a_label_is_of_the_text() -> None:
    box = "<div class='field field--label-hidden'>{}</div>"

    assert TEXT[3] in text_of(article(paragraphs(TEXT[:3] * 3) + box.format(paragraphs(TEXT[3:]))))


def test_a_dateline_begins_its_paragraph() -> None:
    first = f"<p><span class='dateline'>SALT HAVEN —</span> {TEXT[0]}</p>"

    assert text_of(article(first + paragraphs(TEXT[1:]))).startswith("SALT HAVEN — The granary")


def test_a_line_of_date_and_time_alone_is_no_dateline() -> None:
    assert "4 May" not in text_of(article(f"<p><span class='dateline'>4 May</span></p>{paragraphs(TEXT)}"))


def test_headings_of_the_first_rank_within_a_text_are_of_it() -> None:
    sections = "".join(
        f"<section><h1>Part {n} of the night</h1>{paragraphs([part])}</section>"
        for n, part in enumerate(TEXT)
    )

    text = text_of(article(sections))

    assert "Part 1 of the night" in text
    assert "Part 3 of the night" in text


def test_a_heading_that_is_a_link_within_the_page_is_of_the_text() -> None:
    heading = "<h2><a class='toc-backref' href='#id3'>What the guild counted</a><a class='anchor' href='#x'>¶</a></h2>"

    lines = text_of(article(paragraphs(TEXT[:2]) + heading + paragraphs(TEXT[2:]))).split("\n")

    assert "What the guild counted" in lines


def test_the_marks_of_notes_are_not_of_the_text() -> None:
    noted = TEXT[1].removesuffix(".") + "<a class='footnote' href='#n1'>[1]</a>."

    assert TEXT[1] in text_of(article(paragraphs([TEXT[0], noted, *TEXT[2:]])))


def test_an_item_that_is_a_link_stays_in_a_list_that_is_none() -> None:
    items = [
        "Barley, the most of it",
        "<a href='/wheat'>Wheat</a>",
        "Oats and some rye from beyond the strait",
    ]
    listed = "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"

    assert "Wheat" in text_of(article(paragraphs(TEXT[:2]) + listed + paragraphs(TEXT[2:])))


def test_a_list_of_links_within_a_text_is_not_of_it() -> None:
    links = ["Bridge over the strait closed", "Ferry runs again from Monday", "Mayor asks for patience"]
    listed = "<ul>" + "".join(f"<li><a href='/{n}'>{link}</a></li>" for n, link in enumerate(links)) + "</ul>"

    assert "Ferry" not in text_of(article(paragraphs(TEXT[:2]) + listed + paragraphs(TEXT[2:])))


LINKED = (
    "On Friday two watchmen aged 54 and 30, both of Harbour Row, denied before the court of the town"
    " that they had left the lamps unwatched on the night of the fire."
)


@pytest.mark.parametrize("around", ["{}", "<div class='markup'>{}</div>"])
def test_a_sentence_that_is_a_link_is_of_the_text(around: str) -> None:
    linked = around.format(f"<p><a href='/court'>{LINKED}</a></p>")

    text = text_of(
        article(paragraphs(TEXT[:2], around=around) + linked + paragraphs(TEXT[2:], around=around))
    )

    assert LINKED in text


def test_a_sentence_of_sources_is_of_the_text() -> None:
    sources = (
        "<p>A <a href='https://guild.example/1'>count by the guild of millers</a> and"
        " <a href='https://town.example/2'>another by the treasurer of the town</a> found the same.</p>"
    )

    assert "found the same" in text_of(article(paragraphs(TEXT[:2]) + sources + paragraphs(TEXT[2:])))


def test_a_paragraph_that_speaks_of_cookies_is_of_the_text() -> None:
    told = "Most browsers keep third-party cookies, and the guild says that cookies told the thief who was on watch."

    assert told in text_of(article(paragraphs([*TEXT[:2], told, *TEXT[2:]])))


def test_a_notice_of_cookies_in_a_box_of_its_own_is_not_of_the_text() -> None:
    notice = "<div class='x'><p>We set cookies to show this film. Without cookies nobody can see it here.</p></div>"

    assert "film" not in text_of(article(paragraphs(TEXT[:2]) + notice + paragraphs(TEXT[2:])))
