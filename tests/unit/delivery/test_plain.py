"""Text made harmless for the place it is shown in."""

from __future__ import annotations

import pytest

from alerts.delivery.plain import domain, one_line, squeeze, web_link


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Dam\r\nBcc: x@y", "Dam Bcc: x@y"),  # no line of its own in a header
        ("a\u2028b\u0085c\x00d", "a b c d"),  # every kind of line end, and NUL
        ("  \t ", ""),  # only white space
        ("\u202eabc\u202c", "abc"),  # no turned direction
        ("D\ud800am", "Dam"),  # half a character
        ("e" + "\u0301" * 9, "e" + "\u0301" * 3),  # no tower of marks
        ("👩\u200d👧", "👩\u200d👧"),  # joiners make families
        ("می\u200cخواهم", "می\u200cخواهم"),  # and Persian verbs
        ("=?utf-8?q?a=0d=0aBcc=3ax?=", "= ?utf-8?q?a=0d=0aBcc=3ax?="),  # no encoded word (RFC 2047)
        ("=\u200b?x?q?b?=", "= ?x?q?b?="),  # nor one that is hidden
        ("word " * 40, "word " * 5 + "word…"),  # cut between words
        ("w" * 40, "w" * 29 + "…"),  # or within one
    ],
)
def test_one_line_is_one_short_clean_line(text: str, line: str) -> None:
    assert one_line(text, 30) == line


def test_squeezed_text_keeps_a_blank_at_its_edges() -> None:
    assert squeeze(" a\n\n b ") == " a b "


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/x?b=1&c=%20", "https://a.example/x?b=1&c=%20"),
        ("http://a.example/ä b", "http://a.example/%C3%A4%20b"),
        ('https://a.example/"><script>', "https://a.example/%22%3E%3Cscript%3E"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//a.example/x", None),
        ("https://", None),
        ("https://bbc.example@evil.example/", None),  # the host is not what it looks like
        ("https://[broken", None),
        ("https://a.example/" + "x" * 2000, None),
    ],
)
def test_only_plain_web_addresses_become_links(url: str, link: str | None) -> None:
    assert web_link(url) == link


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.bbc.example/news", "bbc.example"),
        ("https://аpple.example/", "xn--pple-43d.example"),  # a Cyrillic letter shows
    ],
)
def test_the_domain_shown_is_the_one_that_is_opened(url: str, host: str) -> None:
    assert domain(url) == host
