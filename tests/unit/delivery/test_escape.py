"""Whatever a site writes, each place shows it as words: never a ping, a link, a header, a script, a formula."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery import escape
from alerts.delivery.page import TEMPLATES
from alerts.delivery.plain import squeeze

HARMFUL = [
    "<!channel>", "<!here|x>", "&lt;!here&gt;", "&amp;lt;!here&amp;gt;", "&#60;!everyone&#x3E;", "<@U012AB>",
    "<https://evil.example|https://bank.example>", "[bank](https://evil.example)", "![x](https://evil.example/p.gif)",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\" onload=\"x", "'><svg/onload=x>", "javascript:x",
    "\r\nBcc: x@evil.example", "\n.\r\n", "=?utf-8?q?=0d=0aBcc=3a?=", "\u202egnp.exe", "\u2066x", "\u200b", "\x1b[2J",
    "\x9b31m", "\x00", "\u2028", "\ufeff", "\U000e0041", "_words_", ":skull:", "*bold*", "~gone~", "`code`", "> quote",
    "=HYPERLINK(\"https://evil.example\")", "+1", "-1+1", "@SUM(A1)", "\t=1", "＝1", "{{7*7}}", "${x}", "%s", "&amp;",
    "|",
]  # fmt: skip
WORDS = st.lists(
    st.sampled_from(HARMFUL) | st.text(st.characters(codec="utf-8"), max_size=6), max_size=6
).map("".join)
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
BREAKS = re.compile("[\n\r\u0085\u2028\u2029]")


@given(WORDS)
def test_no_place_lets_hidden_characters_or_line_breaks_through(words: str) -> None:
    for shown in (
        escape.html(words),
        escape.header(words),
        escape.slack(words),
        escape.slack_plain(words, 150),
        escape.plain_text(words),
        escape.terminal(words),
        escape.markdown(words),
        escape.csv_cell(words),
        escape.json_line(words),
    ):
        assert not HIDDEN.search(shown)
        assert not BREAKS.search(shown)


class Seen(HTMLParser):
    """What a browser makes of a page: its elements, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, list[str]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, [name for name, _ in attrs]))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(WORDS)
def test_html_shows_the_words_and_makes_no_element_and_no_attribute(words: str) -> None:
    page = Seen()

    page.feed(f'<p title="{escape.html(words)}">{escape.html(words)}</p>')
    page.close()

    assert page.elements == [("p", ["title"])]
    assert page.text == squeeze(words)


@given(WORDS)
def test_slack_reads_no_ping_no_link_no_emphasis_and_no_emoji(words: str) -> None:
    shown = escape.slack(words)

    assert not re.search(r"[<>|`*~]", shown)
    assert not re.search(r"&(?!amp;)", shown)
    # read as often as one likes, nothing comes back
    twice = shown.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    assert not re.search("[<>]", twice.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"))
    assert not re.search(r":[\w+'-]{1,100}:", shown)
    assert not re.search(r"(?<![^\W_])_|_(?![^\W_])", shown)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("<!channel>", "‹!channel›"),
        ("&lt;!channel&gt;", "‹!channel›"),  # escaped by the page
        ("&amp;lt;!here&amp;gt;", "‹!here›"),  # and once more
        ("AT&T & Co", "AT&amp;T &amp; Co"),
        ("a|b `c` *d* ~e~", "aǀb ˋcˋ ∗d∗ ∼e∼"),
        ("_words_ of army_ml", "ˍwordsˍ of army_ml"),  # a name keeps its underscore
        (":skull: at 12:30", "∶skull: at 12:30"),
    ],
)
def test_slack_shows_words_as_they_are(words: str, shown: str) -> None:
    assert escape.slack(words) == shown


@given(WORDS)
def test_a_header_is_one_line_without_encoded_words(words: str) -> None:
    value = escape.header(words)

    assert len(value) <= escape.HEADER_LENGTH
    assert "=?" not in value


@given(WORDS)
def test_markdown_shows_the_words_alone(words: str) -> None:
    shown = escape.markdown(words)

    unescaped = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", shown)
    assert unescaped == escape.header(words, escape.MARKDOWN_LENGTH)
    assert not re.search(r"(?<!\\)(?:\\\\)*[\[\]<>!`*_&#|]", re.sub(r"\\.", "", shown))


@given(WORDS)
def test_a_cell_is_no_formula_and_one_cell(words: str) -> None:
    file = io.StringIO()

    csv.writer(file).writerow([escape.csv_cell(words), "next"])

    ((cell, following),) = csv.reader(io.StringIO(file.getvalue()))
    assert following == "next"
    assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


@given(
    st.recursive(WORDS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2))
)
def test_json_is_one_line_that_says_the_same(data: object) -> None:
    assert json.loads(escape.json_line(data)) == data


@given(WORDS)
def test_templates_escape_by_the_place_that_they_write_for(words: str) -> None:
    page = TEMPLATES.from_string("<p>{{ words }}</p>").render(words=words)
    text = TEMPLATES.from_string("{% autoescape false %}{{ words }}{% endautoescape %}").render(words=words)

    assert page == f"<p>{escape.html(words)}</p>"
    assert text == escape.plain_text(words)
