"""The readers on the press: every story is read whole, and nothing of what stands around it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import pytest

from flows.demo.sites import SITES, Site, pages
from flows.demo.stories import WAVES, Story, current, load
from spiders.extract import Article
from spiders.parser import load_parser

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
SITE = {site.name: site for site in SITES}
BASES = {site.name: f"http://127.0.0.1:{8100 + number}" for number, site in enumerate(SITES)}
STORIES = load(START, {site.name: site.language for site in SITES})
FURNITURE = (
    "similar posts",
    "share",
    "facebook",
    "cookie",
    "témoins",
    "newsletter",
    "inbox",
    "subscribe",
    "abonne",
    "log in",
    "lire aussi",
    "comments",
    "topics:",
    "telegram",
    "read next",
    "save for later",
    "min read",
    "seconds read",
    "tags:",
    "mots-clés",
    "en direct",
    "publicité",
    "bon grain",
    "réagissez",
    "mentions légales",
    "made up",
    "inventés",
    "partners",
    "elsewhere",
    "latest",
    "most read",
    "follow us",
    "already a subscriber",
    "free account",
    "plus lus",
    "archive picture",
    "d’illustration",
    "articles similaires",
    "around the region",
    "la lettre de la dune",
    "اقرأ أيضا",
    "الأكثر قراءة",
    "نشرتنا البريدية",
    "سجل بريدك",
    "وسوم",
    "طباعة",
    "واتساب",
    "ملفات تعريف",
    "نسج الخيال",
    "بقلم",
)


CASES = [(story, wave) for wave in range(1, WAVES + 1) for story in current(STORIES, wave)]
each_story_in_each_wave = pytest.mark.parametrize(
    ("story", "wave"), CASES, ids=[f"{wave}-{story.site}-{story.slug}" for story, wave in CASES]
)


@cache
def read(story: Story, wave: int) -> Article:
    site: Site = SITE[story.site]
    html = pages(site, current(STORIES, wave), BASES)[site.path(story)].body.decode()
    return load_parser(site.parser).parse(html, BASES[site.name] + site.path(story))


@each_story_in_each_wave
def test_the_whole_story_is_read_and_no_furniture(story: Story, wave: int) -> None:
    article = read(story, wave)

    text = " ".join(article.text.split())
    own = " ".join((story.title, story.summary, story.note or "", *story.paragraphs)).lower()
    assert article.title == story.title
    assert [part for part in story.paragraphs if part not in text] == []
    assert [words for words in FURNITURE if words in text.lower() and words not in own] == []
    assert [other.title for other in STORIES if other.title in text and other.title.lower() not in own] == []


@each_story_in_each_wave
def test_dates_language_access_and_address_are_read(story: Story, wave: int) -> None:
    article = read(story, wave)

    site = SITE[story.site]
    assert article.published is not None
    if article.published_precision == "minute":
        assert article.published == story.published
    else:
        assert article.published.date() == site.local(story.published).date()
    assert article.language == site.language
    assert article.access == ("teaser" if story.is_teaser else "full")
    assert article.url == BASES[site.name] + site.path(story)
    assert article.agency in (story.agency, None)  # no reader can know an invented agency


def test_a_change_of_the_furniture_alone_leaves_the_text_as_it_was() -> None:
    texts: dict[Story, set[str]] = {}
    for story, wave in CASES:
        texts.setdefault(story, set()).add(read(story, wave).text)

    assert [story.slug for story, found in texts.items() if len(found) > 1] == []
