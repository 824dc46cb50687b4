"""The made-up press: what it serves, when, and that a careful client is spared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from itertools import pairwise
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from flows.demo.press import Press, PressFinishedError
from flows.demo.sites import SITES
from flows.demo.stories import DAYS_BEFORE, WAVES

START = datetime(2026, 3, 1, 0, 40, tzinfo=UTC)
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@pytest.fixture
def press() -> Iterator[Press]:
    with Press(START) as press:
        yield press


def ask(url: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=10)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    connection.request(
        method, target, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


class Balance(HTMLParser):
    """Names the first tag that is closed out of turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.mark.slow
def test_every_page_of_every_site_answers_in_every_wave_and_is_well_formed(press: Press) -> None:
    for wave in range(1, WAVES + 1):
        for site, base in press.urls.items():
            for path in press.paths(site):
                answer, body = ask(base + path)
                assert answer.status == 200, path
                if "xml" in (answer.getheader("Content-Type") or ""):
                    ElementTree.fromstring(body)
                elif "html" in (answer.getheader("Content-Type") or ""):
                    balance = Balance()
                    balance.feed(body.decode())
                    assert not balance.open, f"wave {wave}: {base}{path} leaves {balance.open} open"
                    assert not balance.wrong, f"wave {wave}: {base}{path} closes {balance.wrong} out of turn"
        if wave < WAVES:
            press.advance()


def test_every_html_page_says_that_it_is_made_up(press: Press) -> None:
    for site, base in press.urls.items():
        for path in press.paths(site):
            answer, body = ask(base + path)
            if "html" in (answer.getheader("Content-Type") or ""):
                assert "Tocsin" in body.decode(), path


def test_each_wave_brings_new_stories_each_of_the_hours_before_the_end_of_its_day(press: Press) -> None:
    counts = [len(press.standing())]
    while press.wave < WAVES:
        assert press.advance()
        counts.append(len(press.standing()))

    assert all(earlier < later for earlier, later in pairwise(counts))
    for story in press.stories:
        end = START - timedelta(days=DAYS_BEFORE[story.wave])
        assert timedelta() < end - story.published < timedelta(hours=6)


def test_every_site_has_a_story_in_the_first_wave(press: Press) -> None:
    assert {story.site for story in press.standing()} == {site.name for site in SITES}


def test_a_story_is_not_there_before_its_wave(press: Press) -> None:
    later = [story for story in press.stories if story.wave == 2]

    assert later
    assert all(ask(press.url(story))[0].status == 404 for story in later)


def test_after_the_last_wave_the_press_has_nothing_more(press: Press) -> None:
    while press.wave < WAVES:
        press.advance()

    with pytest.raises(PressFinishedError):
        press.advance()


def test_an_unchanged_feed_costs_a_304_by_etag_and_by_date(press: Press) -> None:
    url = press.urls["trans-sahara-monitor"] + "/atom.xml"
    first, body = ask(url)
    etag, modified = first.getheader("ETag"), first.getheader("Last-Modified")
    assert etag
    assert modified

    by_tag, empty = ask(url, If_None_Match=etag)
    by_date, _ = ask(url, If_Modified_Since=modified)
    press.advance()  # brings nothing new to this site
    quiet, _ = ask(url, If_None_Match=etag)
    press.advance()
    changed, newer = ask(url, If_None_Match=etag, If_Modified_Since=modified)

    assert (by_tag.status, empty, by_date.status, quiet.status) == (304, b"", 304, 304)
    assert changed.status == 200
    assert newer != body


def test_the_correction_stands_at_the_address_of_the_first_version(press: Press) -> None:
    first = next(
        story for story in press.standing() if story.site == "fil-du-desert" and story.event == "ambush"
    )
    url = press.url(first)
    _, before = ask(url)
    press.advance()
    press.advance()

    _, after = ask(url)

    assert "17 morts" in before.decode()
    assert "Rectificatif" not in before.decode()
    assert "24 morts" in after.decode()
    assert "Rectificatif" in after.decode()


def test_three_outlets_reprint_the_wire_story_word_for_word(press: Press) -> None:
    press.advance()
    copies = [story for story in press.standing() if story.agency == "SNA"]

    assert len({story.site for story in copies}) == 3
    assert len({story.paragraphs for story in copies}) == 1


def test_six_articles_on_six_sites_tell_of_the_ambush(press: Press) -> None:
    press.advance()
    press.advance()

    assert len({story.site for story in press.standing() if story.event == "ambush"}) == 6


def test_the_second_ambush_is_two_days_later_and_told_in_three_languages(press: Press) -> None:
    while press.wave < WAVES:
        press.advance()
    language = {site.name: site.language for site in SITES}
    told = {language[story.site]: story for story in press.standing() if story.event == "second-ambush"}

    assert sorted(told) == ["ar", "en", "fr"]
    # the first one was on Wednesday; both days stand in the English text
    assert "abducted on Friday" in told["en"].paragraphs[0]
    assert "On Wednesday an army supply convoy" in told["en"].paragraphs[3]
    assert "vendredi" in told["fr"].paragraphs[0]
    assert "الجمعة" in told["ar"].paragraphs[0]


def test_the_arabic_pages_are_set_from_right_to_left_and_link_each_other(press: Press) -> None:
    base = press.urls["sada-al-rimal"]
    _, front = ask(base + "/")

    assert '<html lang="ar" dir="rtl">' in front.decode()
    links = [path for path in press.paths("sada-al-rimal") if path.startswith("/%")]
    assert links
    assert all(ask(base + path)[0].status == 200 for path in links)


def test_the_football_page_names_the_ambush_in_its_furniture_only(press: Press) -> None:
    press.advance()
    football = next(story for story in press.standing() if "derby" in story.title)

    _, body = ask(press.url(football))

    assert "Convoy ambushed" in body.decode()
    assert not any("ambush" in part for part in football.paragraphs)


def test_only_get_and_head_are_answered_and_hits_are_counted(press: Press) -> None:
    url = press.urls["la-dune-libre"] + "/"

    get, body = ask(url)
    head, empty = ask(url, "HEAD")
    post, _ = ask(url, "POST")

    assert (get.status, head.status, post.status) == (200, 200, 405)
    assert empty == b""
    assert int(head.getheader("Content-Length") or 0) == len(body)
    assert press.hits[url] == 2


def test_a_page_that_is_not_there_is_a_404_and_tracking_words_change_nothing(press: Press) -> None:
    base = press.urls["sahel-courier"]

    assert ask(base + "/nowhere")[0].status == 404
    assert ask(base + "/feed.xml?utm_source=x")[0].status == 200
    assert ask(press.urls["matin-des-savanes"] + "/article.php?id=1")[0].status == 404


def test_every_outlet_says_the_same_weekday_of_the_ambush_just_after_midnight(press: Press) -> None:
    press.advance()
    texts = {story.site: " ".join(story.paragraphs) for story in press.standing() if story.event == "ambush"}

    assert "on Wednesday" in texts["sahel-courier"]
    assert "mercredi" in texts["fil-du-desert"]
    assert "mercredi" in texts["matin-des-savanes"]


def test_the_analysis_and_the_verdict_name_the_same_day_a_year_before(press: Press) -> None:
    while press.wave < WAVES:
        press.advance()
    analysis = next(story for story in press.standing() if story.event == "ambush-last-year")
    verdict = next(story for story in press.standing() if story.event == "verdict")

    assert analysis.title.startswith("Analysis:")
    assert "On 26 February 2025" in analysis.paragraphs[0]
    assert "on 26 February 2025" in verdict.paragraphs[0]
