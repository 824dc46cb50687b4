"""Which of the dates on a page is its publication."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from spiders.extract import extract
from spiders.extract.days import publication_part, read_day
from spiders.links import Link
from spiders.reading import with_prior

SITE = "https://www.salthorizon.example"
TITLE = "Herders return to the deep well"
TEXT = "".join(
    f"<p>The deep well was opened again on Monday after eleven months, and the herds of camp number {n} came to it"
    " before noon, according to the water board of the district and a herder who had walked two days.</p>"
    for n in range(3)
)
STAMP = "2026-05-03T10:00:00Z"
LATER = "2026-06-30T08:00:00Z"
DATED = f"{SITE}/2024/10/22/herders-return"


def time(stamp: str = STAMP, mark: str = "") -> str:
    return f"<time {mark} datetime='{stamp}'>x</time>"


def published(url: str = f"{SITE}/news/herders", *, head: str = "", above: str = "", under: str = "", below: str = "",
              heading: str = f"<h1>{TITLE}</h1>", text: str = TEXT, lang: str = "en") -> str:  # fmt: skip
    source = (
        f"<html lang={lang}><head><title>{TITLE}</title>{head}</head><body>{above}<article>{heading}{under}{text}"
        f"</article>{below}</body></html>"
    )
    article = extract(source, url)
    form = "%Y-%m-%dT%H:%MZ" if article.published_precision == "minute" else "%Y-%m-%d"
    return article.published.astimezone(UTC).strftime(form) if article.published else ""


CARD = f"<div><a href='/x'>Rains are late for the third year</a> {time(LATER)}</div>"


@pytest.mark.parametrize(
    ("under", "expected"),
    [
        (f"<p>{time()}</p>", "2026-05-03T10:00Z"),
        (f"<p>Updated {time(LATER)} Published {time()}</p>", "2026-05-03T10:00Z"),
        (f"<p>Published {time()} Updated {time(LATER)}</p>", "2026-05-03T10:00Z"),
        (f"<p>{time(LATER, 'class=updated')} {time(STAMP, 'class=published')}</p>", "2026-05-03T10:00Z"),
        (f"<div><a rel=bookmark href='/news/herders'>{time()}</a></div>", "2026-05-03T10:00Z"),
        # what was only changed then may be much older
        (f"<p>Last updated: {time()}</p>", ""),
        ("<p>Published 3 May 2026, updated 5 May 2026</p>", "2026-05-03"),
        ("<p class=byline>By Awa Diarra | 3 May 2026 | Water</p>", "2026-05-03"),
    ],
)
def test_a_date_at_the_headline_is_the_publication_unless_it_says_otherwise(
    under: str, expected: str
) -> None:
    assert published(under=under) == expected


@pytest.mark.parametrize(
    "elsewhere",
    [
        f"<aside class=latest><ul><li>{time()} <a href='/x'>Rains are late</a></li></ul></aside>",
        f"<section id=comments><div class=comment><b>Kofi</b> {time()}<p>They should have.</p></div></section>",
        CARD,
        f"{CARD}<div><a href='/y'>The market has its fish again today</a> {time(STAMP)}</div>",
        f"<blockquote class=twitter-tweet><p>Look</p>{time()}</blockquote>",
        f"<footer>{time()}</footer>",
    ],
)
def test_dates_of_other_stories_and_readers_are_none(elsewhere: str) -> None:
    assert published(above=elsewhere) == ""
    assert published(below=elsewhere) == ""
    assert published(above=elsewhere, under="<p>14 March 2026</p>", below=elsewhere) == "2026-03-14"


@pytest.mark.parametrize(
    "frame",
    [
        "<header><div class=date>Friday, 3 May 2026</div></header>",
        "<div class=topbar><span class=date>Friday, 3 May 2026</span></div>",
        "<div id=header><p>3 May 2026</p></div>",
    ],
)
def test_the_day_of_the_visit_is_no_publication(frame: str) -> None:
    assert published(above=frame) == ""
    assert published(above=frame, under="<p>14 March 2026</p>") == "2026-03-14"


def test_a_date_that_the_text_tells_of_is_no_publication() -> None:
    assert (
        published(text=f"{TEXT}<p>The treaty of the wells was signed on 3 May 1998 in the capital.</p>") == ""
    )


def test_the_address_outweighs_a_date_that_is_only_seen() -> None:
    assert published(DATED, under=f"<p>{time()}</p>") == "2024-10-22"
    assert published(DATED, below=CARD) == "2024-10-22"
    assert published(DATED, under=f"<p>{time('2024-10-22T09:30:00Z')}</p>") == "2024-10-22T09:30Z"


def test_a_day_in_the_address_says_in_which_zone_an_instant_is_read() -> None:
    source = (
        f"<title>{TITLE}</title><meta property=article:published_time content=2024-10-23T02:00:00Z>{TEXT}"
    )

    article = extract(source, DATED)

    assert article.published is not None
    assert (article.published.date().isoformat(), article.published.astimezone(UTC).hour) == ("2024-10-22", 2)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"datePublished": 1777802400}, "2026-05-03T10:00Z"),
        ({"datePublished": 1777802400000}, "2026-05-03T10:00Z"),
        ({"liveBlogUpdate": [{"datePublished": LATER}, {"datePublished": STAMP}]}, "2026-05-03T10:00Z"),
    ],
)
def test_json_ld_gives_dates_as_numbers_and_in_the_entries_of_a_live_blog(
    fields: dict[str, object], expected: str
) -> None:
    thing = {"@type": "LiveBlogPosting", "headline": TITLE, **fields}

    assert published(head=f'<script type="application/ld+json">{json.dumps(thing)}</script>') == expected


@pytest.mark.parametrize(
    ("text", "language", "host", "expected"),
    [
        ("17/08/2022 às 14h30", "pt", "a.example", "2022-08-17"),
        ("٠٣/٠٥/٢٠٢٤", "ar", "a.example", "2024-05-03"),
        ("٣ مايو ٢٠٢٤", "ar", "a.example", "2024-05-03"),
        ("03.05.2024, 18:20 Uhr", "de", "a.example", "2024-05-03"),
        ("14.03.19", "de", "a.example", "2019-03-14"),
        ("2024年5月3日 10:00", "zh", "a.example", "2024-05-03"),
        ("Posted 05/13/2024", "en", "a.com", "2024-05-13"),
        ("Posted 03/05/2024", "en", "a.co.uk", "2024-05-03"),
        ("Posted 03/05/2024", "en", "a.com", None),  # may be either
        ("31/02/2024", "fr", "a.example", None),
        ("192.168.1.20", "fr", "a.example", None),
        ("+223 20.22.33.44", "fr", "a.example", None),
    ],
)
def test_a_day_is_read_in_figures_and_words(
    text: str, language: str, host: str, expected: str | None
) -> None:
    moment = read_day(text, language, host)

    assert (moment.at.date().isoformat() if moment else None) == expected


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("Publié le 3 mai, mis à jour le 5 mai", "Publié le 3 mai, "),
        ("Aktualisiert: 5. Mai. Veröffentlicht: 3. Mai", "Veröffentlicht: 3. Mai"),
        ("3 May (updated 5 May)", "3 May ("),
        ("Обновлено 5 мая", ""),
        ("3 May", "3 May"),
    ],
)
def test_what_was_changed_is_parted_from_what_was_published(line: str, part: str) -> None:
    assert publication_part(line) == part


@pytest.mark.parametrize(
    ("seen", "listed", "expected"),
    [
        # the page shows the time of something later
        (time("2026-06-30T08:00:00Z"), "2026-05-03T10:00:00+00:00", "2026-05-03"),
        # an old article is listed once more
        (time("2026-05-03T10:00:00Z"), "2026-06-30T08:00:00+00:00", "2026-05-03"),
        # what is stated stays
        ("<meta itemprop=x>", "2026-06-30T08:00:00+00:00", "2026-05-01"),
    ],
)
def test_a_date_that_is_only_seen_is_checked_by_the_list(seen: str, listed: str, expected: str) -> None:
    stated = "" if "time" in seen else "<meta property=article:published_time content=2026-05-01T10:00:00Z>"
    source = f"<html><head><title>{TITLE}</title>{stated}</head><body><article><h1>{TITLE}</h1>{seen}{TEXT}</article>"
    article = extract(source, f"{SITE}/news/herders")

    read = with_prior(
        article, Link("", published=datetime.fromisoformat(listed)), datetime(2026, 7, 1, tzinfo=UTC)
    )

    assert read.published is not None
    assert read.published.date().isoformat() == expected
