"""What is the page's own, and what belongs to other stories, readers and the frame: address, title, JSON-LD, people."""

from __future__ import annotations

import json

import pytest

from spiders.extract import Article, extract
from spiders.extract.address import is_plausible
from spiders.extract.json_repair import repaired

SITE = "https://www.salthorizon.example"
URL = f"{SITE}/news/48213-herders-return-to-the-well"
TITLE = "Herders return to the deep well"
NAME = "The Salt Horizon"
TEXT = "".join(
    f"<p>The deep well was opened again on Monday after eleven months, and the herds of camp number {n} came to it"
    " before noon, according to the water board of the district and a herder who had walked two days.</p>"
    for n in range(4)
)
OTHER = "Rains are late for the third year"


def page(
    head: str = "", *, name: str = TITLE, heading: str = f"<h1>{TITLE}</h1>", above: str = "", under: str = "",
    below: str = "", text: str = TEXT,
) -> str:  # fmt: skip
    return (
        f"<html lang=en><head><title>{name}</title>{head}</head><body>{above}<article>{heading}{under}{text}</article>"
        f"{below}</body></html>"
    )


def linked(*things: dict[str, object]) -> str:
    return f'<script type="application/ld+json">{json.dumps(things)}</script>'


def read(source: str, url: str = URL) -> Article:
    return extract(source, url)


@pytest.mark.parametrize(
    ("claimed", "fetched"),
    [
        ("/news/48213-herders-return-to-the-well?utm_source=x", "/news/48213-herders-return-to-the-well"),
        ("/2026/11/herders-return-to-well", "/?p=123"),
        ("/news/48213-herders-return-to-the-well", "/amp/news/48213-herders-return-to-the-well"),
        ("/water/herders-return-to-the-well-48213", "/news/48213-herders-return-to-the-well"),
        ("/news/48213", "/print/48213"),
        ("/news/herders-return", "/news/herders-return?page=2"),
        ("/live/2026/11/04/wells-opened", "/live/2026/11/04/wells-opened/page-3"),
        ("/news/story.php?id=7", "/news/story.php?lang=fr&id=7"),
        ("/news/2026/11/04/herders-at-the-deep-well", "/go?u=3"),
    ],
)
def test_an_address_is_believed_that_has_the_name_or_number_of_the_page(claimed: str, fetched: str) -> None:
    assert is_plausible(SITE + claimed, SITE + fetched, TITLE)


@pytest.mark.parametrize(
    ("claimed", "fetched"),
    [
        ("/index.php", "/news/48213-herders-return-to-the-well"),
        ("/fr/", "/fr/news/48213-herders-return-to-the-well"),
        ("/news/", "/news/48213-herders-return-to-the-well"),
        ("/news/west-africa/", "/news/west-africa/48213-herders-return"),
        ("/{{url}}", "/news/48213-herders-return-to-the-well"),
        ("/news/%7B%7Bslug%7D%7D", "/news/48213-herders-return-to-the-well"),
        ("/news/undefined", "/news/48213-herders-return-to-the-well"),
        ("/news/11870-cup-final-ends-in-a-draw", "/news/48213-herders-return-to-the-well"),
        ("/news/11870-herders-return-home", "/news/48213-herders-return-to-the-well"),
        ("/salt-horizon/index.php", "/salt-horizon/news/0-story.html"),
        ("/news/0-story.html", "/news/1-story.html"),
        ("/index.php", "/index.php?id=5"),
        ("/article.php", "/article.php?id=48213"),
        ("/news/story.php?id=8", "/news/story.php?id=7"),
        ("/index.php", "/go?u=3"),
    ],
)
def test_an_address_is_not_believed_that_is_of_a_section_or_another_story(claimed: str, fetched: str) -> None:
    assert not is_plausible(SITE + claimed, SITE + fetched, TITLE)


def test_a_canonical_link_in_the_text_is_none() -> None:
    link = "<link rel=canonical href='/news/48213'>"

    assert read(page(below=link)).url == URL
    assert read(page(head=f"<img src=x>{link}")).url == f"{SITE}/news/48213"


def test_a_canonical_link_is_relative_to_the_base_of_the_page() -> None:
    head = "<base href='/water/'><link rel=canonical href='48213-herders-return-to-the-well'>"

    assert read(page(head=head)).url == f"{SITE}/water/48213-herders-return-to-the-well"


@pytest.mark.parametrize(
    ("name", "heading", "expected"),
    [
        (f"{TITLE} | Water | {NAME}", "", TITLE),
        (f"{TITLE} » Water » {NAME}", "", TITLE),
        (f"{TITLE} - News - {NAME}", "", TITLE),  # a step of the address is a section
        (f"{NAME} | {TITLE}", f"<h1>{NAME}</h1>", TITLE),
        (f"{TITLE} - {NAME}", f"<h1>Water</h1><h2>{TITLE}</h2>", TITLE),
        (NAME, f"<h1>{NAME}</h1><h2>{TITLE}</h2>", TITLE),
        (NAME, f"<h1><a href='/'>SH</a></h1><h2>{TITLE}</h2>", TITLE),
        ("Home", f"<h1>News</h1><h2>{TITLE}</h2>", TITLE),
        ("x", "<h1>Mali:<br>the well is open</h1>", "Mali: the well is open"),
        ("x", "<h1><span>Mali</span><span>the well is open</span></h1>", "Mali the well is open"),
        ("x", "<h1><span>T</span>he w<b>ell</b> is open</h1>", "The well is open"),
        # what only looks like names at the end
        ("Mali - Niger - Chad: three wells", "", "Mali - Niger - Chad: three wells"),
        (f"Army opens twelve wells - minister | {NAME}", "", "Army opens twelve wells - minister"),
        ("Who dug it? | Analysis", "<h1>Who dug it? | Analysis</h1>", "Who dug it? | Analysis"),
        (f"Wells | {NAME}", "<h1>Wells</h1>", "Wells"),
        ("All news of the desert and its towns", f"<h1>{TITLE}</h1>", TITLE),
    ],
)
def test_a_title_is_the_headline_and_nothing_else(name: str, heading: str, expected: str) -> None:
    assert read(page(name=name, heading=heading)).title == expected


def test_a_tagline_in_json_ld_is_no_title() -> None:
    thing = {"@type": "Article", "headline": "what we know of the water", "name": TITLE}

    assert read(page(head=linked(thing))).title == TITLE


def test_json_ld_of_other_stories_tells_nothing_of_this_one() -> None:
    others = [
        {
            "@type": "NewsArticle", "headline": headline, "url": f"{SITE}/sport/{number}",
            "datePublished": "2026-10-01T10:00:00Z", "author": {"@type": "Person", "name": "Paul Mensah"},
        }
        for number, headline in enumerate(("Cup final ends in a draw", OTHER))
    ]  # fmt: skip

    article = read(page(head=linked(*others)))

    assert (article.title, article.authors, article.published) == (TITLE, (), None)


def test_json_ld_without_an_address_is_the_pages_own_unless_it_has_no_word_in_common() -> None:
    own = {"@type": "NewsArticle", "headline": "Deep well draws herders", "author": "Lalla Mint Sid"}
    other = {"@type": "NewsArticle", "headline": "Cup final ends in a draw", "author": "Paul Mensah"}

    assert read(page(head=linked(own))).authors == ("Lalla Mint Sid",)
    assert read(page(head=linked(other))).authors == ()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('{"h": "He said "no" to it", "d": 1}', {"h": 'He said "no" to it', "d": 1}),
        ('{"h": "Said "no", and left", "d": ["x "y" z", "q"],}', {"h": 'Said "no", and left', "d": ['x "y" z', "q"]}),
        ('{"h": "said "no", "yes" and left", "d": 1}', {"h": 'said "no", "yes" and left', "d": 1}),
        ('{"h": "a", // the story\n"d": "10:00 \\x2b0200"}', {"h": "a", "d": "10:00 +0200"}),
        ('{"u": "https://x.example//y", /* c */ "d": undefined}', {"u": "https://x.example//y", "d": None}),
        ('{"h": "it\\\'s", "d": "\\d"}', {"h": "it's", "d": "\\d"}),
        ('{"h": "x", "a": {"name": "cut he', {"h": "x", "a": {"name": "cut he"}}),
        ("{'h': 'the king\\'s \"own\"', 'd': 'it's late', 'a': ['b', 'c']}",
         {"h": 'the king\'s "own"', "d": "it's late", "a": ["b", "c"]}),
        ("{“h”: “x”, ”d”: ”y”}", {"h": "x", "d": "y"}),
        ('{h: "x", $d: 1, "a": true}', {"h": "x", "$d": 1, "a": True}),
        ('{"h": "x",, "d": [1,,2,],}', {"h": "x", "d": [1, 2]}),
        ('{"h": "x"\n "d": {"a": 1} \n "e": [{} {}]}', {"h": "x", "d": {"a": 1}, "e": [{}, {}]}),
    ],
)  # fmt: skip
def test_json_that_templates_break_is_read_as_it_is_meant(written: str, meant: object) -> None:
    assert json.loads(repaired(written)) == meant


@pytest.mark.parametrize(
    "piece", ['x" ', '{"a":', '"   ,', '"\n/', "/*", "\\", "' ", "',", '" \n', "a:", "[,", "“"]
)
def test_repairing_ends_soon_whatever_is_repeated(piece: str) -> None:
    assert isinstance(repaired('{"a": "' + piece * 20_000), str)


@pytest.mark.parametrize(
    ("line", "authors", "agency"),
    [
        ("By Awa Diarra, Paul Mensah, and Rita Novak", ("Awa Diarra", "Paul Mensah", "Rita Novak"), None),
        ("Awa Diarra, envoyée spéciale à Gao", ("Awa Diarra",), None),
        ("Awa Diarra envoyée spéciale à Gao", ("Awa Diarra",), None),
        ("By Awa Diarra, Chief Africa Correspondent", ("Awa Diarra",), None),
        ("By Awa Diarra in Gao", ("Awa Diarra",), None),
        ("Notre envoyée spéciale à Gao, Awa Diarra", ("Awa Diarra",), None),
        ("By Ludovic de la Croix", ("Ludovic de la Croix",), None),
        ("By Mohamed ould Abdel Aziz", ("Mohamed ould Abdel Aziz",), None),
        ("AFP in Bamako", ("AFP",), "AFP"),
        ("By Reuters Staff", ("Reuters",), "Reuters"),
        ("Awa Diarra (AFP)", ("Awa Diarra",), "AFP"),
        ("Awa Diarra avec AFP", ("Awa Diarra", "AFP"), "AFP"),
        ("Twitter Facebook", (), None),
        ("Please enter your name here", (), None),
        ("By Our Correspondent in Gao", (), None),
    ],
)
def test_a_byline_is_read_for_its_people_and_agencies(
    line: str, authors: tuple[str, ...], agency: str | None
) -> None:
    article = read(page(under=f"<p class=byline>{line}</p>"))

    assert (article.authors, article.agency) == (authors, agency)


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("<p>By Awa Diarra</p>", ("Awa Diarra",)),
        ("<div>Von <a href='/autor/1'>Awa Diarra</a></div>", ("Awa Diarra",)),
        ("<ul><li><strong>Autorin/Autor</strong> Awa Diarra</li></ul>", ("Awa Diarra",)),
        ("<p>By the river.</p>", ()),
    ],
)
def test_a_byline_without_marks_stands_under_the_headline(line: str, authors: tuple[str, ...]) -> None:
    assert read(page(under=line)).authors == authors


@pytest.mark.parametrize(
    "beside",
    [
        f"<aside class=related><a href='/x'>{OTHER}</a><span class=author>Paul Mensah</span></aside>",
        f"<div><h3><a href='/x'>{OTHER}</a></h3><span class=author>Paul Mensah</span></div>",
        "<div id=comments><span class=author-name>Angry Reader</span><p>Shame on all of them.</p></div>",
        "<footer><span class=author>Web Master</span></footer>",
    ],
)
def test_the_authors_of_other_texts_are_not_the_articles(beside: str) -> None:
    byline = "<span class=author>Awa Diarra</span>"

    assert read(page(below=beside)).authors == ()
    assert read(page(above=beside, under=byline, below=beside)).authors == ("Awa Diarra",)


def links(count: int, teaser: str = "") -> str:
    return "".join(
        f"<li><a href='/news/{n}'>Another headline of the day from the region, number {n}</a>{teaser}</li>"
        for n in range(count)
    )


def test_a_short_report_beside_many_links_is_an_article() -> None:
    first = TEXT.partition("</p>")[0]
    second = "Officials said that the road would stay closed until further notice."
    text = f"{first}</p><p>{second}</p><ul>{links(12)}</ul>"

    assert read(page(head="<meta property=og:type content=website>", text=text)).refusal is None


def test_a_section_with_teasers_is_none() -> None:
    teaser = "<p>Officials said that the road would stay closed until further notice on Monday.</p>"
    text = f"<ul>{links(12)}{links(3, teaser)}</ul>"

    assert (
        read(page(heading="<h1>News of the whole region</h1>", text=text), f"{SITE}/region/news").refusal
        is not None
    )


THING = (
    '"@type": "NewsArticle", "headline": "Deep well draws herders", "datePublished": "2026-11-04T09:30:00Z"'
)


@pytest.mark.parametrize(
    "script",
    [
        json.dumps("{" + THING + "}"),  # a string that holds it
        "{" + THING.replace('"headline', '"schema:headline').replace('"date', '"schema:date') + "}",
        "{" + THING.replace('"date', '"https://schema.org/date') + "}",
        "{" + THING.replace('"', "'") + "}",
        "[null, 7, {}, {" + THING + "}]",
    ],
)  # fmt: skip
def test_json_ld_is_read_however_it_is_wrapped(script: str) -> None:
    article = read(page(head=f'<script type="application/ld+json">{script}</script>'))

    assert str(article.published) == "2026-11-04 09:30:00+00:00"


def test_broken_json_ld_never_leaks_its_signs_into_the_title() -> None:
    broken = "{" + THING.replace(", ", " ") + "}"

    assert read(page(head=f'<script type="application/ld+json">{broken}</script>')).title == TITLE


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("<p><strong>Lalla Mint Sid</strong></p>", ("Lalla Mint Sid",)),
        ("<p style='text-align: right'>Lalla Mint Sid</p>", ("Lalla Mint Sid",)),
        ("<p><em>Lalla Mint Sid, in Gao</em></p>", ("Lalla Mint Sid",)),
        ("<p>Lalla Mint Sid</p>", ()),  # nothing tells it from a label
        ("<p><strong>Read More</strong></p>", ()),
        ("<p><strong>Lalla Mint Sid is on leave until the rains come.</strong></p>", ()),
    ],
)
def test_a_name_set_apart_under_the_text_signs_it(line: str, authors: tuple[str, ...]) -> None:
    assert read(page(text=TEXT + line)).authors == authors


def test_a_name_under_the_text_that_the_text_speaks_of_does_not_sign_it() -> None:
    said = "<p>The well was opened by Lalla Mint Sid, who had waited eleven months for its pump, with her kin.</p>"

    assert read(page(text=TEXT + said + "<p><strong>Lalla Mint Sid</strong></p>")).authors == ()


def test_a_mail_address_after_a_name_is_not_of_it() -> None:
    byline = "<p class='byline'>By Lalla Mint Sid lalla@news.example</p>"

    assert read(page(under=byline)).authors == ("Lalla Mint Sid",)


def test_an_address_without_a_scheme_that_begins_with_the_host_is_whole() -> None:
    bare = URL.removeprefix("https://")

    assert read(page(head=f"<link rel='canonical' href='{bare}'>")).url == URL


def test_a_site_name_that_repeats_the_title_is_none() -> None:
    title = "Deep well draws herders from all over the northern plateau"
    metas = f"<meta property='og:title' content='{title}'><meta property='og:site_name' content='{title}'>"

    source = f"<html><head><title>{title}</title>{metas}</head><body><h3>{title}</h3></body></html>"

    assert read(source).title == title


def test_the_name_in_a_logo_is_not_the_title() -> None:
    logo = "<h1><a href='/'>Plateau Herald</a></h1>"
    story = f"<div><h2>{TITLE} of the plateau</h2></div>"

    assert read(
        f"<html><head><title>Plateau Herald</title></head><body>{logo}{story}</body></html>"
    ).title == (f"{TITLE} of the plateau")
