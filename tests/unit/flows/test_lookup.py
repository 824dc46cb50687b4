"""What a person may paste to ask about, and what is made of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.explain.lookup import Address, NotAsked, Numbered, read
from spiders.urls import url_key

STORY = "https://gazette.example/2026/11/ambush"


@pytest.mark.parametrize(
    "pasted",
    [
        STORY,
        "gazette.example/2026/11/ambush",  # as browsers show it
        "//gazette.example/2026/11/ambush",
        "http://www.gazette.example/2026/11/ambush/",
        "HTTPS://GAZETTE.EXAMPLE/2026/11/ambush",
        f"{STORY}?utm_source=newsletter&fbclid=IwAR0",
        f"{STORY}#comments",
        f"{STORY}#:~:text=seventeen%20soldiers",
        f"  <{STORY}>, ",  # out of a mail
        f"“{STORY}”.",
        f"({STORY})".strip("("),
        "https://amp.gazette.example/2026/11/ambush",
        f"{STORY}/amp/",
        f"{STORY}?amp=1",
        "https://m.gazette.example/2026/11/ambush",
        "https://reader:secret@gazette.example/2026/11/ambush",
        "https://www.google.com/amp/s/gazette.example/2026/11/ambush/amp/",
        "https://gazette-example.cdn.ampproject.org/c/s/gazette.example/2026/11/ambush",
        "https://www.google.com/url?sa=t&url=https%3A%2F%2Fgazette.example%2F2026%2F11%2Fambush&usg=x",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fgazette.example%2F2026%2F11%2Fambush%3Ffbclid%3Dx&h=AT0",
    ],
)
def test_an_address_is_known_in_every_dress(pasted: str) -> None:
    asked = read(pasted)

    assert isinstance(asked, Address)
    assert url_key(STORY) in {url_key(url) for url in (asked.url, *asked.others)}


def test_a_secret_in_an_address_is_not_repeated() -> None:
    asked = read("https://reader:secret@gazette.example/a")

    assert "secret" not in repr(asked)


@pytest.mark.parametrize(
    ("pasted", "kind", "number"),
    [
        ("12", "article", 12),
        ("#12", "article", 12),
        ("article:12", "article", 12),
        ("event:5", "event", 5),
        ("Event 5", "event", 5),
        ("alert #7", "alert", 7),
    ],
)
def test_a_number_is_of_an_article_unless_it_says_otherwise(pasted: str, kind: str, number: int) -> None:
    assert read(pasted) == Numbered(kind, number)


@pytest.mark.parametrize("host", ["münchen.example", "الجزيرة.example", "例え.example"])
def test_a_host_in_its_own_script_is_the_one_that_is_asked_for(host: str) -> None:
    asked = read(f"https://{host}/a")

    assert isinstance(asked, Address)
    assert asked.url == f"https://{host.encode('idna').decode()}/a"


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("", "nothing was asked"),
        (" \n ", "nothing was asked"),
        ("#", "nothing was asked"),
        ("nonsense", "no address of a web page and no number"),
        ("an ambush near the border", "no address of a web page and no number"),
        ("99999999999999999999", "no address of a web page and no number"),
        ("javascript:alert(1)", "begins with javascript:"),
        ("mailto:desk@gazette.example", "begins with mailto:"),
        ("ftp://gazette.example/a", "begins with ftp:"),
        ("https://", "no address of a web page"),
        ("http://[::1/a", "no address of a web page"),
        ("gazette.example:99999/a", "no address of a web page"),
        ("https://gaz\x00ette.example/a", "no address of a web page"),
        ("\x1b[31mgazette.example", "no address of a web page"),
        ("https://\ud800.example/a", "no address of a web page"),
        ("https://gazette.example/" + "a" * 10_000, "10,024 characters"),
        ("a" * 10_000, "10,000 characters"),
    ],
)
def test_what_is_no_address_is_refused_in_words(pasted: str, words: str) -> None:
    with pytest.raises(NotAsked, match=words) as refused:
        read(pasted)

    assert len(str(refused.value)) < 200
    assert str(refused.value).isprintable()


@given(
    st.one_of(
        st.text(st.characters()), st.from_regex(r"(https?://)?[a-z.@:\[\]%/?#=&_-]{0,80}", fullmatch=True)
    )
)
def test_whatever_is_pasted_is_read_or_refused(pasted: str) -> None:
    try:
        asked = read(pasted)
    except NotAsked:
        return

    assert isinstance(asked, Numbered) or len(url_key(asked.url)) == 32
