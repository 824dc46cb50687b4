"""From a page to an article: fields, furniture, walls, and pages made to break a reader."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from spiders.extract import extract
from spiders.extract.furniture import trim
from spiders.records import Drop

STAMP = "2026-11-04T09:30:00"
TIME = f'<time datetime="{STAMP}Z">x</time>'
URL = "https://www.desertherald.example/news/2026/convoy"
LONG = (
    "Drivers who crossed the plain on Tuesday said that the convoy had stopped twice for repairs before it came in "
    "sight of the wells, and that the escort had driven ahead to see whether the road was clear."
)
FRENCH = (
    "Les chauffeurs qui ont traversé la plaine mardi racontent que le convoi s'est arrêté deux fois pour des "
    "réparations avant d'arriver en vue des puits, et que l'escorte était partie en avant pour voir si la route "
    "était libre."
)


def page(body: str = "", head: str = "", lang: str = "en", title: str = "Convoy reaches the wells") -> str:
    text = body or "".join(f"<p>{LONG} This was the account of witness number {n}.</p>" for n in range(5))
    return (
        f'<!doctype html><html lang="{lang}"><head><title>{title} | Desert Herald</title>'
        f'<meta property="og:site_name" content="Desert Herald">{head}</head>'
        f"<body><nav><a href='/'>Home</a></nav><article><h1>{title}</h1>{text}</article>"
        "<footer>About us</footer></body></html>"
    )


def linked(**fields: Any) -> str:
    thing = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Convoy reaches the wells",
        **fields,
    }
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


def test_a_plain_page_gives_title_text_and_language() -> None:
    article = extract(page(), URL)

    assert (article.title, article.language, article.access, article.refusal) == (
        "Convoy reaches the wells",
        "en",
        "full",
        None,
    )
    assert article.text.count("This was the account") == 5
    assert (article.published, article.published_precision, article.authors) == (None, "unknown", ())
    assert article.url == URL


def test_json_ld_tells_who_wrote_it_and_when() -> None:
    head = linked(
        datePublished="2026-11-04T10:30:00+01:00",
        dateModified="2026-11-04T12:00:00Z",
        author=[
            {"@type": "Person", "name": "Awa Traoré"},
            {"@type": "Organization", "name": "Desert Herald"},
        ],
        articleSection="World",
        publisher={"@type": "Organization", "name": "Desert Herald"},
    )

    article = extract(page(head=head), URL)

    assert article.published == datetime(2026, 11, 4, 9, 30, tzinfo=UTC)
    assert article.modified == datetime(2026, 11, 4, 12, tzinfo=UTC)
    assert (article.published_precision, article.authors, article.section) == (
        "minute",
        ("Awa Traoré",),
        "World",
    )


@pytest.mark.parametrize(
    "script",
    [
        '{"@graph": [{}, {"@type": ["Article", "NewsArticle"], "datePublished": "2026-11-04T09:30:00Z"}]}',
        '[{"@type": "NewsArticle", "datePublished": "2026-11-04T09:30:00Z",}]',
        '<!-- {"@type": "NewsArticle", "datePublished": "2026-11-04T09:30:00Z"} -->',
        '{"@type": "WebSite"}{"@type": "NewsArticle", "datePublished": "2026-11-04T09:30:00Z"}',
        '{"@type": "NewsArticle", "description": "a\nline", "datePublished": "2026-11-04T09:30:00Z"}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;datePublished&quot;: &quot;2026-11-04T09:30:00Z&quot;}",
        '{"@type": "http://schema.org/ReportageNewsArticle", "datePublished": "2026-11-04T09:30:00Z"}',
    ],
)
def test_json_ld_is_read_as_pages_write_it(script: str) -> None:
    article = extract(page(head=f'<script type="application/ld+json">{script}</script>'), URL)

    assert article.published == datetime(2026, 11, 4, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "body", "expected", "precision"),
    [
        (f'<meta property="article:published_time" content="{STAMP}Z">', "", STAMP, "minute"),
        ("", f"{TIME}<p>{LONG}</p><p>{LONG}</p>", STAMP, "minute"),
        ("", f'<span itemprop="datePublished" content="2026-11-04"></span><p>{LONG}</p>', "2026-11-04T00:00:00", "day"),
        # a day in one place, its minute in another
        (linked(datePublished="2026-11-04"), f"{TIME}<p>{LONG}</p>", STAMP, "minute"),
        # the last resort reads the words of the page
        ("", f"<p class='date'>Published 4 November 2025</p><p>{LONG}</p><p>{LONG}</p>", "2025-11-04T00:00:00", "day"),
    ],
)  # fmt: skip
def test_a_date_comes_from_the_surest_place(head: str, body: str, expected: str, precision: str) -> None:
    article = extract(page(head=head, body=body), "https://www.desertherald.example/news/convoy")

    assert article.published is not None
    assert (article.published.isoformat(), article.published_precision) == (f"{expected}+00:00", precision)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Convoy reaches the wells | Desert Herald", "Convoy reaches the wells"),
        ("Desert Herald - Convoy reaches the wells", "Convoy reaches the wells"),
        ("Convoy reaches the wells – desertherald.example", "Convoy reaches the wells"),
        ("Convoy - and escort - reaches the wells", "Convoy - and escort - reaches the wells"),
        ("Convoy &amp; escort reach the wells", "Convoy & escort reach the wells"),
    ],
)
def test_a_title_is_without_the_name_of_the_site(title: str, expected: str) -> None:
    metas = (
        f'<meta property="og:site_name" content="Desert Herald"><meta property="og:title" content="{title}">'
    )
    source = f"<html><head><title>x</title>{metas}</head><body><p>{LONG}</p><p>{LONG}</p></body></html>"

    assert extract(source, URL).title == expected


def test_a_heading_that_names_the_site_is_no_title() -> None:
    head = (
        '<title>Desert Notes: The lean harvest</title><meta property="og:title" content="The lean harvest">'
    )
    body = f"<h1>Desert Notes</h1><h3>The lean harvest</h3><p>{LONG}</p><p>{LONG}</p>"

    assert extract(f"<html><head>{head}</head><body>{body}</body></html>", URL).title == "The lean harvest"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        (
            "/news/2026/convoy-reaches?utm_source=x",
            "https://www.desertherald.example/news/2026/convoy-reaches",
        ),
        (
            "https://m.desertherald.example/news/2026/convoy",
            "https://m.desertherald.example/news/2026/convoy",
        ),
        ("https://elsewhere.example/news/2026/convoy", URL),
        ("https://www.desertherald.example/", URL),
        ("javascript:void(0)", URL),
    ],
)
def test_the_canonical_address_stays_on_the_site(href: str, expected: str) -> None:
    assert extract(page(head=f'<link rel="canonical" href="{href}">'), URL).url == expected


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (linked(author="AFP"), "", "AFP"),
        (linked(author={"@type": "Organization", "name": "Reuters"}), "", "Reuters"),
        ("", f"<p>TESSALIT (AFP) - {LONG}</p><p>{LONG}</p>", "AFP"),
        ("", f"<p>{LONG}</p><p>{LONG}</p><p>Avec AFP</p>", "AFP"),
        ("", f"<p>{LONG}</p><p>{LONG} (Source: Reuters)</p>", "Reuters"),
        (
            "",
            f"<p>{LONG}</p><p>The AFP office in the capital was closed on Monday, people who live near it said.</p>",
            None,
        ),
    ],
)
def test_an_agency_is_credited_only_where_credits_stand(head: str, body: str, expected: str | None) -> None:
    assert extract(page(head=head, body=body), URL).agency == expected


def test_the_language_is_that_of_the_text_not_of_the_template() -> None:
    body = "".join(f"<p>{FRENCH}</p><p>Récit numéro {n}. {FRENCH}</p>" for n in range(2))

    assert extract(page(body=body, title="Le convoi arrive en vue des puits"), URL).language == "fr"
    assert extract("<html lang='fr-FR'><title>Taxi</title><body><p>Taxi 1", URL).language == "fr"


FURNITURE_EN = [
    "Share This Post", "Facebook Twitter WhatsApp", "2 minutes, 10 seconds Read", "5 min read",
    "Reading time: 4 minutes",
    "Advertisement", "Subscribe to our newsletter", "Sign up for our daily briefing",
    "Read also: Bandits seize a ferry",
    "Follow us on Facebook", "We use cookies to improve your visit", "Leave a comment", "Tags: convoy, wells",
    "Read more",
    "© 2026 Desert Herald. All rights reserved.", "Already a subscriber? Log in here.",
    "Published on 4 November 2026 at 10:30",
]  # fmt: skip
FURNITURE_FR = [
    "Partager", "Partager sur Facebook", "Temps de lecture : 3 minutes", "3 minutes de lecture", "Publicité",
    "Abonnez-vous à notre lettre", "Inscrivez-vous à la newsletter", "Lire aussi : Des bandits saisissent un bac",
    "À lire aussi : Le bac repris", "Suivez-nous sur Facebook", "Ce site utilise des cookies pour votre confort",
    "Laisser un commentaire", "Mots-clés : convoi, puits", "Tous droits réservés", "Déjà abonné ? Connectez-vous",
]  # fmt: skip


@pytest.mark.parametrize("line", FURNITURE_EN + FURNITURE_FR)
def test_a_line_of_furniture_is_trimmed(line: str) -> None:
    assert trim([LONG, line, LONG], "A title", frozenset()) == [LONG, LONG]


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell on Monday in the capital.",
        "Read the minister his rights, the crowd shouted.",
        "Follow the road to the wells and you will find them.",
        "Two minutes later the escort was out of sight.",
        "Publicité mensongère : le tribunal tranche.",
        "Il a lu la lettre aussi.",
        "Related attacks killed three people in the same week.",
        "Recent stories of ghosts are many.",
        # long and no link: its wording does not matter
        (
            "Subscribe to our newsletter, the pedlars of the capital used to shout, and nobody who crossed it has "
            "forgotten how they waved their single sheets of news."
        ),
    ],
)
def test_a_sentence_of_the_text_is_kept(line: str) -> None:
    assert trim([LONG, line, LONG], "A title", frozenset()) == [LONG, line, LONG]


@pytest.mark.parametrize(
    "heading",
    [
        "Similar Posts",
        "Related Articles",
        "Lire aussi",
        "Sur le même sujet",
        "Articles similaires",
        "You may also like",
    ],
)
def test_headlines_under_a_pointer_go_and_the_text_after_them_stays(heading: str) -> None:
    headlines = ["Bandits seize a ferry on the great river", "Who owns the mine at the end of the road?"]

    assert trim([LONG, heading, *headlines, FRENCH], "A title", frozenset(headlines)) == [LONG, FRENCH]


def test_the_offer_behind_a_paywall_goes_with_all_that_it_promises() -> None:
    offer = [
        "Keep reading for free",
        (
            "Get access to the rest of this article by making a free account below, and two articles of your choice "
            "and our free newsletter, which more than ten thousand people open every morning with their coffee."
        ),
        "- Access to the archive of thousands of articles",
        "Subscribe for all of it",
    ]

    assert trim([LONG, *offer], "A title", frozenset()) == [LONG]


def test_the_title_is_not_repeated_at_the_head_of_the_text() -> None:
    assert trim(["A title!", LONG], "A title", frozenset()) == [LONG]


def test_similar_posts_on_a_page_do_not_reach_the_text() -> None:
    posts = (
        "<h3>Similar Posts</h3><ul><li><a href='/x'>Bandits seize a ferry on the great river</a></li></ul>"
    )
    body = (
        "".join(f"<p>{LONG} Witness {n}.</p>" for n in range(5)) + "<p>1 minute, 51 seconds Read</p>" + posts
    )

    text = extract(page(body=body), URL).text

    assert "ferry" not in text
    assert "51 seconds" not in text
    assert text.count("Witness") == 5


@pytest.mark.parametrize(
    ("head", "extra", "access"),
    [
        (linked(isAccessibleForFree=False), "", "teaser"),
        (linked(isAccessibleForFree="False"), "", "teaser"),
        ('<meta property="article:content_tier" content="locked">', "", "teaser"),
        ("", "<div class='wall'><p>Already a subscriber? Log in</p></div>", "teaser"),
        ("", "<p>Il vous reste 80 % de cet article à lire. La suite est réservée aux abonnés.</p>", "teaser"),
        (linked(isAccessibleForFree=True), "", "full"),
        ("<script>var wall = 'Already a subscriber? Log in'</script>", "", "full"),
    ],
)
def test_a_cut_article_is_a_teaser(head: str, extra: str, access: str) -> None:
    article = extract(page(head=head, body=f"<p>{LONG}</p><p>{LONG}</p>{extra}"), URL)

    assert (article.access, article.refusal) == (access, None)


def test_a_paid_article_given_in_full_is_full() -> None:
    body = "".join(f"<p>{LONG} Witness {n}.</p>" for n in range(12))

    assert extract(page(head=linked(isAccessibleForFree=False), body=body), URL).access == "full"


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        (
            "<title>Just a moment...</title><body><p>Checking your browser before you enter the site.</p>",
            Drop.WALL,
        ),
        (
            "<title>Before you continue</title><body><p>We and our partners keep data. Accept all or refuse them.</p>",
            Drop.WALL,
        ),
        ("<title>Convoy reaches the wells</title><body></body>", Drop.NO_TEXT),
        (f"<body><p>{LONG}</p><p>{LONG}</p></body>", Drop.NO_TITLE),
        ("", Drop.NO_TEXT),
    ],
)
def test_what_is_no_article_says_so(source: str, refusal: Drop) -> None:
    assert extract(source, URL).refusal is refusal


def test_a_page_of_links_is_no_article() -> None:
    items = "".join(
        f"<p><a href='/n/{n}'>Headline number {n} tells of something that happened in the north</a></p>"
        for n in range(30)
    )

    assert (
        extract(f"<html><title>North</title><body><h1>North</h1>{items}</body></html>", URL).refusal
        is Drop.NOT_ARTICLE
    )
    assert extract(page(), "https://www.desertherald.example/").refusal is Drop.NOT_ARTICLE


HOSTILE = {
    "nothing": "",
    "NUL": "\x00" * 1000,
    "half characters": "<title>a \ud800 b</title><p>" + LONG + "\udfff",
    "references to none": f"<title>&#xD800;&#0;x</title><p>{LONG}&#xDFFF;</p>",
    "binary": bytes(range(256)).decode("latin-1") * 500,
    "200,000 nested elements": "<div>" * 200_000 + "x",
    "100,000 links": "<a href='/x'>words</a>" * 100_000,
    "one line of 5 MB": "<p>" + "word " * 1_000_000,
    "deep JSON": '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
    "wrong JSON": '<script type="application/ld+json">{"@type":"NewsArticle","headline":7,"author":[1,{"name":[]}],'
                  '"datePublished":{},"articleBody":[],"isAccessibleForFree":[],"publisher":[[]]}</script>',
    "bad attributes": "<html lang='\u202e'><meta property='' content=''><link rel=canonical href='http://[::1'>",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_bad_pages_do_not_raise_and_give_clean_text(source: str) -> None:
    article = extract(source, URL)

    for text in (article.title, article.text, *article.authors, article.section or ""):
        text.encode("utf-8")
        assert "\x00" not in text


def test_direction_marks_and_controls_are_taken_from_a_title() -> None:
    assert (
        extract(page(title="Convoy \u202ereaches\x1b[31m the\u200b wells"), URL).title
        == "Convoy reaches[31m the wells"
    )


def test_the_same_page_gives_the_same_article() -> None:
    assert extract(page(), URL) == extract(page(), URL)
