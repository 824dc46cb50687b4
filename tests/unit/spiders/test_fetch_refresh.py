"""Pages that only send their readers on, and pages in any encoding."""

from __future__ import annotations

import pytest

from spiders.decoding import page_text
from spiders.entries import page_links
from spiders.fetch import refresh_target
from spiders.named_feeds import named_feeds

URL = "https://salthorizon.example/"
META = "<meta http-equiv=refresh content='0; url="
LONG = "<p>" + "The well is open again and the herds have come to it. " * 60 + "</p>"


def refresh(content: str, body: str = "") -> str:
    meta = f"<meta http-equiv='Refresh' content=\"{content}\">"
    return f"<html><head><title>x</title>{meta}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (refresh("0; url=/fr/"), "fr/"),
        (refresh("0;URL='/news/1.html'"), "news/1.html"),
        (refresh("3; url=fr/", "Please wait …"), "fr/"),
        (refresh("0; url=/fr/", LONG), "fr/"),
        (f"<head><noscript>{META}/news/1'></noscript></head><body></body>", "news/1"),
        (f"<base href='/en/'>{refresh('0; url=home')}", "en/home"),
        # pages that are read as they are
        (refresh("300"), None),
        (refresh("300; url=/fr/"), None),
        (refresh("5; url=/"), None),
        (refresh("5; url=/fr/", LONG), None),
        (refresh("0; url=https://elsewhere.example/"), None),
        (refresh("0; url=javascript:go()"), None),
        (f"<head><noscript>{META}/plain'></noscript></head><body>{LONG}</body>", None),
        (f"<!-- {refresh('0; url=/fr/')} -->{LONG}", None),
        ("<script>document.write('<meta http-equiv=refresh content=\"0;url=/x\">')</script>", None),
    ],
)
def test_a_page_is_left_only_for_another_of_its_site_and_at_once(source: str, target: str | None) -> None:
    assert refresh_target(source, URL) == (URL + target if target is not None else None)


@pytest.mark.parametrize("piece", ["<script ", "<!-- ", "<meta http-equiv=refresh content='"])
def test_a_page_made_to_hurt_is_looked_through_soon(piece: str) -> None:
    refresh_target(refresh("0; url=/x") + piece * 40_000, URL)


CYRILLIC = "<html><head>{}<title>Колодец снова открыт</title></head><body>Стада пришли к нему до полудня, сказали люди."
FRENCH = "<html><head>{}<title>Le puits a rouvert</title></head><body>Les bêtes y étaient « avant midi » – même hier."


@pytest.mark.parametrize(
    ("source", "declared", "encoding"),
    [
        (CYRILLIC, "<meta charset=windows-1251>", "cp1251"),
        (CYRILLIC, "<meta charset=koi8-r>", "koi8-r"),
        (CYRILLIC, "<meta charset=windows-1251>", "utf-8"),  # it says what it is not
        (CYRILLIC, "<meta charset=utf-8>", "cp1251"),
        (CYRILLIC, "", "cp1251"),
        (CYRILLIC, "<meta charset=utf-16>", "utf-16"),
        (CYRILLIC, "", "utf-16-le"),
        (CYRILLIC, "<meta charset=utf-8>", "utf-8-sig"),
        (FRENCH, "<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'>", "cp1252"),
        (FRENCH, "", "cp1252"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_is_in(source: str, declared: str, encoding: str) -> None:
    written = source.format(declared)

    assert page_text(written.encode(encoding)) == written


def test_links_and_feeds_of_a_page_are_relative_to_its_base() -> None:
    source = (
        "<base href='/daily/'><link rel=alternate type=application/rss+xml href=feed.xml>"
        "<a href='2026/05/03/herders-return-to-the-well.html'>Herders return to the deep well</a>"
    )

    assert named_feeds(source, f"{URL}en/home") == [f"{URL}daily/feed.xml"]
    assert [link.url for link in page_links(source, f"{URL}en/home")] == [
        f"{URL}daily/2026/05/03/herders-return-to-the-well.html"
    ]
