"""Days of publication in places and spellings that few pages have, and days that are not of publication."""

from __future__ import annotations

import pytest

from spiders.extract import extract
from spiders.extract.days import read_day

URL = "https://www.salthorizon.example/news/granary-of-the-old-harbour-burned-down"
TITLE = "Granary of the old harbour burned down"
TEXT = "".join(
    f"<p>Part {n} of the report says that the granary burned down in the night and that four watchmen were hurt.</p>"
    for n in range(4)
)


def day(body: str, head: str = "", lang: str = "en", url: str = URL) -> str | None:
    head = f"<title>{TITLE}</title>{head}"
    published = extract(f"<html lang={lang}><head>{head}</head><body>{body}</body></html>", url).published
    return str(published.date()) if published else None


def article(before: str) -> str:
    return f"<article><h1>{TITLE}</h1>{before}<div class='story'>{TEXT}</div></article>"


@pytest.mark.parametrize(
    "before",
    [
        "<aside class='article-data'><dl><dt>Date</dt><dd>03.05.2024</dd></dl></aside>",
        "<div class='teaser-small__metadata'><p>BY <a href='/a/1'>AWA TRAORÉ</a> on 3 May 2024</p></div>",
        "<time data-timestamp='1714730400'>some days ago</time>",
        "<span class='when'><time data-datetime='2024-05-03T10:00:00Z'>some days ago</time></span>",
        "<p>Fri, May 3rd, 2024 at 9:15 PM EDT</p>",  # already the next day in UTC
        "<p>Updated 5 May 2024, first published 3 May 2024</p>",
        # the attribute says when it was changed, the words when it was published
        "<time datetime='2024-07-03T10:18:46Z'>Published on 3 May 2024</time>",
    ],
)
def test_the_day_beside_the_headline_is_read(before: str) -> None:
    assert day(article(before)) == "2024-05-03"


def test_the_day_over_the_posts_of_a_blog_is_read() -> None:
    posts = f"<h2 class='date-header'><span>Friday, 3 May 2024</span></h2><h3 class='post-title'>{TITLE}</h3>{TEXT}"

    assert day(f"<div class='outer'>{posts}</div>") == "2024-05-03"


def test_microdata_in_a_frame_is_the_articles_where_the_headline_is_in_it_too() -> None:
    links = "<a href='/tags/harbour'>All of our reports on the harbour of the town</a>"
    aside = f"<aside>{links}<span itemprop='datePublished' content='2024-05-03'>3 May</span></aside>"

    body = f"<article itemscope itemtype='https://schema.org/Article'><h1>{TITLE}</h1>{aside}{TEXT}</article>"

    assert day(body) == "2024-05-03"


def test_the_headline_is_the_heading_with_most_of_the_title() -> None:
    name = "Salt Horizon, the paper of the old harbour"
    post = f"<div class='post'><h3>{TITLE}</h3><span class='when'>2024年5月3日</span>{TEXT}</div>"

    assert (
        day(f"<h1>{name}</h1>{post}", f"<meta property='og:title' content='{TITLE} - {name}'>")
        == "2024-05-03"
    )


@pytest.mark.parametrize(
    "line",
    ["Current time: 14.10.2024, 12:18", "Aktuelle Zeit: 14.10.2024, 12:18", "Nous sommes le 14 octobre 2024"],
)
def test_the_day_of_the_visit_is_no_day_of_publication(line: str) -> None:
    assert day(f"<p class='time'>{line}</p><h2>{TITLE}</h2><div class='post'>{TEXT}</div>") is None


@pytest.mark.parametrize("moment", ["2024-05-02T22:00Z", "2024-05-02T23:30:00+00:00"])
def test_midnight_of_the_paper_is_of_the_day_that_the_page_shows(moment: str) -> None:
    head = f"<meta property='article:published_time' content='{moment}'>"

    assert day(article("<p class='date'>3. Mai 2024</p>"), head, "de") == "2024-05-03"


def test_a_moment_within_the_day_is_not_moved_by_another_day_at_the_headline() -> None:
    head = "<meta property='article:published_time' content='2024-05-03T10:00Z'>"

    assert day(article("<p class='date'>4 May 2024</p>"), head) == "2024-05-03"


def test_a_day_next_to_the_one_in_the_address_is_that_one() -> None:
    head = "<meta property='article:published_time' content='2024-05-04'>"

    assert (
        day(article(""), head, url="https://www.salthorizon.example/news/20240503/granary-burned-down")
        == "2024-05-03"
    )


@pytest.mark.parametrize(
    ("written", "host", "expected"),
    [
        ("Mon, 07/10/2023 - 17:57", "", "2023-07-10"),  # 7 October was a Saturday
        ("lundi 10/07/2023", "", "2023-07-10"),
        ("Tue, 07/11/2023", "", None),  # both were Tuesdays
        ("07/11/2023 - 17:57", "", None),
        ("07/11/2023 - 17:57", "news.gov", "2023-07-11"),
        ("Mon, 31/02/2023", "", None),
    ],
)
def test_the_day_of_the_week_tells_the_order_of_day_and_month(
    written: str, host: str, expected: str | None
) -> None:
    moment = read_day(written, "en", host)

    assert (str(moment.at.date()) if moment else None) == expected


def test_figures_in_tags_are_read_where_their_order_is_sure() -> None:
    head = "<meta property='article:published_time' content='Mon, 07/10/2023 - 17:57'>"

    assert day(article(""), head) == "2023-07-10"


@pytest.mark.parametrize(
    "lang_and_date", [("th", "3 พฤษภาคม 2567"), ("fa", "۱۴۰۳/۰۲/۱۴"), ("ja", "令和6年5月3日")]
)
def test_years_of_other_calendars_are_never_read_as_ours(lang_and_date: tuple[str, str]) -> None:
    lang, date = lang_and_date

    assert day(article(f"<p class='date'>{date}</p>"), lang=lang) in {None, "2024-05-03"}


@pytest.mark.parametrize("written", ["0000-00-00 00:00:00", "1970-01-01T00:00:00Z"])
def test_a_date_that_was_never_set_gives_way_to_the_one_shown(written: str) -> None:
    head = f"<meta property='article:published_time' content='{written}'>"

    assert day(article("<p class='date'>3 May 2024</p>"), head) == "2024-05-03"
