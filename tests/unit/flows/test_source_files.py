"""Lists of sources in files: told by their content, read whole or not at all, written without loss."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from flows.commands.init import starter
from flows.sources.files import MAX_BYTES, Format, differences, edited, read_list, sources_of, written
from flows.sources.form import SourceRefused, Wanted

PLAIN = Wanted("news.example", "http://news.example/")
FULL = Wanted(
    name="courier",
    home_url="https://courier.example/africa/?a=1&b=2",
    feed="https://feeds.example/courier.xml?x=1&y='2'",
    language="fr",
    country="ML",
    kind="state",
    parser="matin_des_savanes",
    delay=2.5,
    interval_min=timedelta(minutes=10),
    interval_max=timedelta(days=7),
    enabled=False,
    browser=True,
    keep_text=timedelta(days=90),
)

OPML = """<?xml version="1.0" encoding="utf-8"?>
<opml version="2.0"><head><title>mine</title></head><body>
  <outline text="Africa">
    <outline text="Mali"><outline type="rss" text="L'Éclair du Nord" xmlUrl="https://eclair.example/rss"
      htmlUrl="https://eclair.example/" language="fr-FR"/></outline>
    <outline type="rss" title="العربية" xmlUrl="https://arab.example/feed" language="unknown"/>
  </outline>
  <outline text="Only a page" HTMLURL="page.example"/>
</body></opml>
"""


def test_a_text_list_takes_names_comments_settings_and_repeats() -> None:
    text = "\ufeff# mine\nnews.example  # the daily\nhttps://www.news.example\n\n"
    text += "https://b.example/ b language=fr delay=3\n"

    assert sources_of(text.encode(), {}) == [
        PLAIN,
        Wanted("b", "https://b.example/", language="fr", delay=3),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_told_by_its_header_whatever_parts_its_cells(delimiter: str) -> None:
    rows = [
        ["Name", "URL", "Country"],
        ["courier", "courier.example", "ml"],
        ["", "b.example", ""],
        ["", "", ""],
    ]
    text = "# not checked\n" + "\r\n".join(delimiter.join(row) for row in rows)

    assert sources_of(text.encode("utf-8-sig"), {}) == [
        Wanted("courier", "http://courier.example/", country="ML"),
        Wanted("b.example", "http://b.example/"),
    ]


def test_opml_gives_its_feeds_as_entries_however_deep_they_lie() -> None:
    assert sources_of(OPML.encode(), {}) == [
        Wanted(
            "l-eclair-du-nord", "https://eclair.example/", feed="https://eclair.example/rss", language="fr"
        ),
        Wanted("arab.example-feed", "https://arab.example/feed"),
        Wanted("only-a-page", "http://page.example/"),
    ]


def test_opml_is_read_in_the_encoding_that_it_names() -> None:
    text = OPML.replace("utf-8", "utf-16").replace("العربية", "arab")

    assert sources_of(text.encode("utf-16"), {})[0].name == "l-eclair-du-nord"


@pytest.mark.parametrize("form", ["csv", "opml", "text"])
def test_a_list_is_written_and_read_without_loss(form: Format) -> None:
    sources = [
        PLAIN,
        FULL,
        replace(FULL, name="other", home_url="https://other.example/", feed=None, enabled=True),
    ]

    assert sources_of(written(sources, form).encode(), {}) == sources


def test_a_cell_that_a_spreadsheet_would_run_is_written_as_text_and_read_back() -> None:
    evil = replace(
        PLAIN, name="=1+1", language='=HYPERLINK("http://x")', country="@x", kind="+1", parser="-1"
    )

    text = written([evil], "csv")

    cells = next(csv.DictReader(io.StringIO(text)))
    assert all(not cell.startswith(("=", "+", "-", "@")) for cell in cells.values())
    with pytest.raises(SourceRefused, match="the name '=1"):
        sources_of(text.encode(), {})


@pytest.mark.parametrize(
    "text",
    [
        "https://news.example/ news spider=volga_dispatch\n",
        "url,name,spider\nhttps://news.example/,news,volga_dispatch\n",
        '<opml><body><outline htmlUrl="https://news.example/" tocsin:spider="volga_dispatch"/></body></opml>',
    ],
)
def test_a_parser_under_its_former_name_spider_is_still_read(text: str) -> None:
    (source,) = sources_of(text.encode(), {})

    assert source.parser == "volga_dispatch"
    assert "parser" in written([source], "text")


BAD = [
    # every bad line is named, and nothing is taken
    (
        "news.example\nfile:///x\n\n# comment\nother.example other\nftp://y.example z\n",
        "line 2: .*\n.*line 6: ",
    ),
    ("news.example one two", "line 1: more than one name"),
    ("news.example one colour=red", "line 1: colour= is unknown: known are name, feed"),
    ("a.example x\nb.example x", "line 2: the name x is taken"),
    ("a.example keep_text=6h", "line 1: '6h' is no time to keep texts: write days, as 30d"),
    ("a.example interval_min=2h interval_max=1h", "line 1: the shortest interval .2h. is longer"),
    ("url,colour\na.example,red", "unknown column 'colour'"),
    ("url,name,url\na.example,a,b", "a column twice"),
    ("url,name\na.example,a,b", "line 2: more cells than columns"),
    (
        "name,url\n,ok.example\nx,\n\nEvil Name,b.example",
        "line 3: .*names no host.*\n.*line 5: the name 'Evil Name'",
    ),
    ("url,enabled\na.example,maybe", "line 2: enabled is 'maybe'"),
    ("a.example browser=firefox", "line 1: browser is 'firefox': write yes or no"),
    ('url,name\n"a.example,\x00', "NUL"),
    # XML that would do something, or is none
    ('<?xml version="1.0"?><!DOCTYPE o [<!ENTITY a "b">]><opml>&a;</opml>', "declares a DOCTYPE"),
    ('<!DOCTYPE o SYSTEM "file:///etc/passwd"><opml/>', "declares a DOCTYPE"),
    ("<opml><body><outline", "no readable OPML"),
    ("<html><body><p>Not found</p></body></html>", "no outline"),
    ('<opml><body>\n<outline type="rss" text="x"/>\n</body></opml>', "line 2: .*names no host"),
    ('<opml><body><outline xmlUrl="javascript:alert(1)"/></body></opml>', "line 1: .*only http and https"),
]


@pytest.mark.parametrize(("text", "why"), BAD)
def test_a_bad_list_is_refused_whole_with_every_bad_line(text: str, why: str) -> None:
    with pytest.raises(SourceRefused, match=rf"(?s){why}"):
        sources_of(text.encode(), {})


def test_a_list_that_is_too_long_or_no_text_is_refused() -> None:
    for data in (
        b"x" * (MAX_BYTES + 1),
        b"\x89PNG\r\n\x1a\n\xff",
        "\n".join(f"h{n}.example" for n in range(10_001)).encode(),
    ):
        with pytest.raises(SourceRefused, match=r"split it|cannot be read as text"):
            sources_of(data, {})


def test_outlines_nested_without_end_are_read_in_no_time() -> None:
    deep = (
        "<opml>"
        + '<outline text="x">' * 50_000
        + '<outline xmlUrl="a.example"/>'
        + "</outline>" * 50_000
        + "</opml>"
    )

    assert [source.home_url for source in sources_of(deep.encode(), {})] == ["http://a.example/"]


def test_names_that_nobody_chose_are_made_to_differ() -> None:
    text = (
        '<opml><outline text="Africa" xmlUrl="a.example"/><outline text="Africa" xmlUrl="b.example"/></opml>'
    )

    assert [source.name for source in sources_of(text.encode(), {})] == ["africa", "b.example"]
    assert [source.name for source in sources_of(b"a.example", {"a.example": "elsewhere"})] == ["a.example-2"]


def test_a_known_site_keeps_its_own_name_and_another_may_not_take_it() -> None:
    taken = {"courier": "courier.example"}

    assert sources_of(b"https://courier.example/ courier", taken)[0].name == "courier"
    with pytest.raises(SourceRefused, match="line 1: the name courier is taken"):
        sources_of(b"https://another.example/ courier", taken)


def test_a_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match=r"nowhere\.txt cannot be read"):
        read_list(tmp_path / "nowhere.txt", {})


def test_an_edit_changes_what_is_given_and_tells_it() -> None:
    after = edited(FULL, {"language": "", "delay": "1", "name": "desk"})

    assert after == replace(FULL, language=None, delay=1.0, name="desk")
    assert differences(FULL, after) == ["name courier → desk", "language fr → -", "delay 2.5 → 1"]
    with pytest.raises(SourceRefused, match="longer than the longest"):
        edited(PLAIN, {"interval_min": "2d"})


def test_the_starter_list_of_the_sahel_can_be_imported() -> None:
    text = starter("sahel.csv")

    sources = sources_of(text.encode(), {})

    assert len(sources) >= 30
    assert {source.kind for source in sources} == {"local", "regional", "wire", "state", "analysis"}
    assert {"fr", "en", "ar"} <= {source.language for source in sources}
    assert all(source.is_named for source in sources)
    assert "NOT CHECKED" in text
