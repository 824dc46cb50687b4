"""A page that is answered as if it were there, and says that it is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from spiders.fetch import Fetched
from spiders.items import ArticleItem
from spiders.links import Link
from spiders.parser import load_parser
from spiders.reading import DroppedPage, read_article
from spiders.records import Drop

URL = "https://paper.example/2026/convoy-attacked"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
SORRY = "Sorry, what you are looking for has moved or was taken away. Try the search or the home page. " * 3


def read(title: str, text: str = SORRY) -> ArticleItem | DroppedPage:
    body = f"<article><h1>{title}</h1><p>{text}</p></article>"
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    link = Link(URL, "Convoy attacked near the river", NOW, is_titled=True)
    return read_article(
        Fetched(URL, 200, page.encode(), page, None, None), link, load_parser("news"), source_id=1, now=NOW
    )


@pytest.mark.parametrize(
    "title",
    [
        "Page not found", "404 - Page Not Found - The Paper", "404", "404 Not Found", "Oops! That page can’t be found.",
        "Sorry, this page isn’t available", "This page is no longer available", "Article not found", "Nothing found",
        "Page introuvable", "Erreur 404 : page introuvable", "Page non trouvée | Le Matin", "La page n’existe plus",
        "Seite nicht gefunden", "Die Seite wurde nicht gefunden", "Página no encontrada", "Página não encontrada",
        "Pagina non trovata", "Strona nie została znaleziona", "Sayfa bulunamadı",
        "Страница не найдена", "الصفحة غير موجودة",
    ],
)  # fmt: skip
def test_it_is_no_article(title: str) -> None:
    dropped = read(title)

    assert isinstance(dropped, DroppedPage)
    assert dropped.reason is Drop.NOT_ARTICLE
    assert title[:3] in dropped.detail


@pytest.mark.parametrize(
    "title",
    [
        "Missing girl not found after a week", "Body found in river", "404 people killed in floods",
        "Article 50 available", "Page one: convoy attacked, driver not found", "Nothing found in search for plane",
        "Weapons not found, says minister",
    ],
)  # fmt: skip
def test_a_headline_that_has_such_words_is_one(title: str) -> None:
    assert isinstance(read(title), ArticleItem)


def test_a_long_page_with_such_a_title_is_an_article() -> None:
    assert isinstance(
        read("Page not found", "The library lost a page of its oldest book. " * 60), ArticleItem
    )
