"""Where each field came from, the fingerprint of a layout, dates in words, agencies, walls, and pages made to hurt."""

from __future__ import annotations

import gc
import json
import resource
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from spiders.extract import Article, extract
from spiders.extract.agencies import credited
from spiders.items import Access
from spiders.records import Drop

URL = "https://www.salthorizon.example/news/well-reopened"
TEXT = [
    (
        f"The deep well number {n} was opened again on Monday after eleven months, and the first "
        f"herds came to it "
        "before noon, according to the water board of the district and a herder who had walked two days."
    )
    for n in range(1, 7)
]


def linked(**fields: Any) -> str:
    thing = {"@type": "NewsArticle", "headline": "The well is open again", **fields}
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


def page(
    head: str = "", before: str = "", text: list[str] = TEXT, holder: str = "<div class='story-body'>"
) -> str:
    body = "".join(f"<p>{each}</p>" for each in text)
    return (
        f"<html lang='en'><head><title>The well is open again</title>{head}</head><body><main><article>"
        f"<h1>The well is open again</h1>{before}{holder}{body}</div></article></main></body></html>"
    )


def read(source: str) -> Article:
    return extract(source, URL)


def test_every_field_says_where_it_came_from() -> None:
    head = linked(
        datePublished="2026-11-04T09:30:00Z", author={"@type": "Person", "name": "Awa Traoré"}, articleSection="Water"
    )  # fmt: skip
    head += '<meta property="article:modified_time" content="2026-11-04T12:00:00Z">'

    article = read(page(head=head))

    assert article.origins == {
        "title": "json-ld", "authors": "json-ld", "published": "json-ld", "modified": "meta", "language": "page",
        "url": "url", "section": "json-ld", "text": "page",
    }  # fmt: skip
    assert (article.is_fallback, article.ld_agreement) == (False, None)


@pytest.mark.parametrize(
    ("mark", "origin"),
    [
        ('<meta itemprop="datePublished" content="2026-11-04T09:30:00Z">', "meta"),
        ('<span itemprop="datePublished" content="2026-11-04T09:30:00Z"></span>', "microdata"),
        ('<time datetime="2026-11-04T09:30:00Z">x</time>', "time"),
        ("<p class='date'>Published on 4 November 2025</p>", "page"),
        ("<p class='date'>04.11.2025</p>", "page"),
    ],
)
def test_a_date_says_where_it_stood(mark: str, origin: str) -> None:
    assert read(page(before=mark)).origins["published"] == origin


@pytest.mark.parametrize(
    ("lang", "words", "day"),
    [
        ("ru", "4 ноября 2025", "2025-11-04"),
        ("ru", "Опубликовано: 04.11.2025, 18:20", "2025-11-04"),
        ("ar", "4 نوفمبر 2025", "2025-11-04"),
        ("ar", "الثلاثاء 4 تشرين الثاني 2025", "2025-11-04"),
        ("de", "4. November 2025, 18:20 Uhr", "2025-11-04"),
        ("es", "4 de noviembre de 2025", "2025-11-04"),
        ("pt", "4 de novembro de 2025", "2025-11-04"),
        ("it", "4 novembre 2025", "2025-11-04"),
        ("fr", "Publié le 4 novembre 2025 à 18h20", "2025-11-04"),
    ],
)
def test_a_date_in_words_is_a_day_and_no_more(lang: str, words: str, day: str) -> None:
    source = page(before=f"<div class='date'>{words}</div>").replace("lang='en'", f"lang='{lang}'")

    article = read(source)

    assert article.published is not None
    assert (article.published.date().isoformat(), article.published_precision) == (day, "day")


def test_an_undated_article_is_never_given_the_present() -> None:
    article = read(page())

    assert (article.published, article.published_precision, article.modified) == (None, "unknown", None)
    assert "published" not in article.origins


def test_a_layout_has_one_fingerprint_for_all_of_its_articles() -> None:
    first = "<div class='story-body post-77 tag-water css-1x9ab2 has-thumbnail' id='n1'>"
    second = "<div class='tag-war story-body post-78 css-9zzk1' id='n2'>"
    other = "<div class='longread'>"

    prints = [read(page(holder=holder)).layout for holder in (first, second, other)]

    assert prints[0] == prints[1] != ""
    assert prints[2] != prints[0]


def test_the_text_and_that_of_json_ld_are_compared() -> None:
    same = read(page(head=linked(articleBody=" ".join(TEXT))))
    other = read(
        page(head=linked(articleBody="Quite another story about a ship that sank off the coast. " * 20))
    )

    assert same.ld_agreement is not None
    assert same.ld_agreement > 0.95
    assert other.ld_agreement is not None
    assert other.ld_agreement < 0.5
    assert other.origins["text"] == "page"


def test_the_text_of_json_ld_stands_in_for_one_that_a_script_would_draw() -> None:
    article = read(page(head=linked(articleBody="\n".join(TEXT)), text=["Loading the story."]))

    assert article.text.split("\n") == TEXT
    assert (article.origins["text"], article.is_fallback) == ("json-ld", True)


def test_an_author_is_followed_through_the_graph() -> None:
    graph = {
        "@graph": [
            {"@type": "NewsArticle", "headline": "The well is open again", "author": [{"@id": "#p1"}]},
            {"@type": "Person", "@id": "#p1", "name": "Lalla Mint Sid"},
        ]
    }

    assert read(page(head=f'<script type="application/ld+json">{json.dumps(graph)}</script>')).authors == (
        "Lalla Mint Sid",
    )


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("By Awa Traoré and Idrissa Maïga", ("Awa Traoré", "Idrissa Maïga")),
        ("Staff", ()),
        ("Salt Horizon", ()),
        ("Salt Horizon staff reporter", ()),
        ("Redaktion", ()),
        ("Awa Traoré, Associated Press", ("Awa Traoré", "Associated Press")),
        ("https://www.facebook.com/salthorizon", ()),
    ],
)
def test_authors_are_people_and_agencies_but_not_the_outlet(names: str, expected: tuple[str, ...]) -> None:
    head = f'<meta property="og:site_name" content="Salt Horizon"><meta name="author" content="{names}">'

    assert read(page(head=head)).authors == expected


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("BAMAKO (SNA) – The well was opened again on Monday.", "SNA"),
        ("(AFP) - The well was opened again on Monday.", "AFP"),
        ("NIAMEY, 12 nov (Xinhua) -- The well was opened again.", "Xinhua"),
        ("Niamey, Nov 12 (Reuters) - The well was opened again.", "Reuters"),
        ("OUAGADOUGOU, 3 novembre (AIB) – Le puits a rouvert.", "AIB"),
        ("МОСКВА, 12 ноября (ТАСС). Колодец снова открыт.", "TASS"),
        ("WASHINGTON (DC) – The well was opened again.", None),
        ("KINSHASA (RDC) – The well was opened again.", None),
        ("The African Union (AU) - said on Monday that the well was open.", None),
        ("The rebels of the front (FLA) - said on Monday that the well was theirs.", None),
        ("The Alliance of Sahel States (AES): the well is open.", None),
        ("BAMAKO – The well was opened again (AFP)", "AFP"),
    ],
)
def test_an_agency_stands_in_the_dateline(line: str, agency: str | None) -> None:
    assert credited(f"{line}\nThe herds came before noon.\nThey stayed.", "") == agency


WALLS: list[tuple[str, Access]] = [
    ("Just a moment...", "challenge"),
    ("Un instant…", "challenge"),
    ("Einen Moment, bitte…", "challenge"),
    ("Un momento…", "challenge"),
    ("Um momento…", "challenge"),
    ("Один момент…", "challenge"),
    ("لحظة من فضلك", "challenge"),
    ("Before you continue", "consent"),
    ("Avant de continuer", "consent"),
    ("Bevor Sie fortfahren", "consent"),
    ("Antes de continuar", "consent"),
    ("Prima di continuare", "consent"),
    ("Прежде чем продолжить", "consent"),
    ("قبل المتابعة", "consent"),
]


@pytest.mark.parametrize(("title", "access"), WALLS)
def test_a_wall_is_no_article(title: str, access: Access) -> None:
    article = read(
        f"<html><title>{title}</title><body><p>We have to look at your browser first, it takes a while."
    )

    assert (article.access, article.refusal) == (access, Drop.WALL)
    assert article.origins["access"]


@pytest.mark.parametrize(
    "offer",
    [
        "Subscribe to continue reading", "Cet article est réservé aux abonnés", "Dieser Artikel ist nur für Abonnenten",
        "Jetzt weiterlesen mit dem Plus-Abo", "Contenido exclusivo para suscriptores",
        "Conteúdo exclusivo para assinantes",
        "Contenuto riservato agli abbonati", "Материал доступен только подписчикам", "هذا المحتوى للمشتركين فقط",
    ],
)  # fmt: skip
def test_an_offer_in_place_of_the_rest_makes_a_teaser(offer: str) -> None:
    article = read(page(text=TEXT[:2]).replace("</article>", f"<div><p>{offer}</p></div></article>"))

    assert (article.access, article.text.split("\n")) == ("teaser", TEXT[:2])
    assert article.origins["access"] == "an offer instead of the rest"


@pytest.mark.parametrize(
    ("flag", "access"),
    [
        ({"isAccessibleForFree": "False"}, "teaser"),
        ({"isAccessibleForFree": False}, "teaser"),
        ({"isAccessibleForFree": "https://schema.org/False"}, "teaser"),
        ({"isAccessibleForFree": "True"}, "full"),
        ({"hasPart": {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".paid"}}, "teaser"),
        ({"isAccessibleForFree": True, "hasPart": [{"isAccessibleForFree": False, "cssSelector": ".paid"}]}, "full"),
    ],
)  # fmt: skip
def test_the_flags_of_a_short_page_say_whether_it_is_cut(flag: dict[str, Any], access: Access) -> None:
    assert read(page(head=linked(**flag), text=TEXT[:2])).access == access


HOSTILE = {
    "1.4 MB of nested elements": "<div>" * 280_000 + f"<p>{TEXT[0]}</p>",
    "nested spans in a paragraph": "<p>" + "<span>" * 100_000 + TEXT[0],
    "200,000 links": "<a href='/x'>words of a link</a> " * 200_000,
    "100,000 paragraphs": "<p>A paragraph of some length that says nothing new at all, again and again.</p>"
    * 100_000,
    "one line of 10 MB": "<p>" + "word " * 2_000_000,
    "half characters": f"<title>a \ud800 b</title><p>{TEXT[0]}\udfff</p>" * 50,
    "14,000 boxes with a paragraph each": f"<div><p>{TEXT[0]}</p></div>" * 14_000,
    "5,000 boxes with a paragraph each": f"<div><p>{TEXT[0]}</p></div>" * 5_000,
    "a table of 40,000 cells": "<table>" + "<tr><td>cell</td><td>12</td></tr>" * 20_000,
    "breaks": "<div>" + "word<br>" * 100_000,
    "one class name of 1 MB": f"<div class='{'related-' * 125_000}'><p>{TEXT[0]}</p></div>",
    "dots": f"<p>{'. ' * 500_000}</p>",
    "share words": f"<p>{'share ' * 100_000}</p>",
}


@pytest.mark.slow
@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_page_is_read_in_time(source: str) -> None:
    started = time.process_time()

    article = extract(f"<html><body><article>{source}", URL)

    assert time.process_time() - started < 3.0  # a second at most where the machine is not shared
    article.text.encode("utf-8")
    article.title.encode("utf-8")


def test_a_page_too_large_to_be_read_with_care_says_so() -> None:
    assert extract(f"<html><body>{HOSTILE['100,000 paragraphs']}", URL).is_fallback


def test_of_two_articles_on_a_page_the_one_with_the_headline_is_read() -> None:
    other = "".join(f"<p>{each.replace('well', 'ship')}</p>" for each in TEXT * 2)
    source = page().replace("</main>", f"<div><h1>A ship sank off the coast</h1>{other}</div></main>")

    assert extract(source, URL).text.split("\n") == TEXT


@pytest.mark.slow
def test_reading_many_pages_keeps_nothing() -> None:
    source = page(head=linked(author="Awa Traoré", datePublished="2026-11-04T09:30:00Z"), text=TEXT * 5)
    for _ in range(30):
        extract(source, URL)
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    kept = [extract(source.replace("eleven", str(n)), f"{URL}-{n}") for n in range(60)]

    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert len({article.text for article in kept}) == 60
    assert grown < 10_000  # kilobytes: the texts themselves, not their trees
    assert all(
        type(part) is str for article in kept for part in (article.title, article.url, *article.authors)
    )


def test_times_are_utc() -> None:
    article = read(page(head=linked(datePublished="2026-11-04T09:30:00+05:30")))

    assert article.published == datetime(2026, 11, 4, 4, 0, tzinfo=UTC)
