"""Messages for services with little room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.message import Message
from alerts.delivery.short import fitted, inert

LINK = "https://wire.example/2?a_b=1"
MESSAGE = Message(
    subject="[sahel] Fourteen killed",
    html="",
    text="A long text of all that is known.\n" * 20,
    slack={},
    short=f"Attack · Mali\nFourteen killed (Wire)\n{LINK}\nArmed men attacked a convoy near Tin-Akof on Friday.",
)


def test_the_whole_text_is_sent_where_it_fits() -> None:
    assert fitted(MESSAGE, title_limit=250, body_limit=2_000) == (MESSAGE.subject, MESSAGE.text)


def test_else_what_matters_most_with_the_link_whole() -> None:
    title, body = fitted(MESSAGE, title_limit=0, body_limit=100)

    assert title == ""
    assert body.splitlines() == [
        "Attack · Mali",
        "Fourteen killed (Wire)",
        LINK,
        "Armed men attacked a convoy near…",
    ]


@given(st.integers(0, 700), st.integers(0, 300))
def test_no_limit_is_passed_and_no_address_is_cut(body_limit: int, title_limit: int) -> None:
    title, body = fitted(MESSAGE, title_limit=title_limit, body_limit=body_limit)

    assert len(title) <= title_limit
    assert len(body) <= body_limit
    assert "http" not in body or LINK in body


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("@everyone and @here", "＠everyone and ＠here"),
        ("[bank](https://evil.example)", "[bank] (https://evil.example)"),
        ("**bold** _em_ `x` ~~s~~ ||spoiler||", "∗∗bold∗∗ ˍemˍ ˋxˋ ∼∼s∼∼ ǀǀspoilerǀǀ"),
        ("<@123> army_ml", "‹＠123› army_ml"),
        ("https://a.example/@everyone", "https://a.example/%40everyone"),
        ("https://a.example/x_y_?_=1 _z_", "https://a.example/x_y_?_=1 ˍzˍ"),
    ],
)
def test_nothing_is_called_hidden_or_emphasized(words: str, shown: str) -> None:
    assert inert(words) == shown
