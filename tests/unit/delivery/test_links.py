"""Links in messages: what they ask for, for how long, and what of strangers is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from alerts.delivery.links import LinkExpired, Links, LinkUnreadable, Verb, read

KEY = b"a key of this test, 32 characters"
LINKS = Links("https://tocsin.example.org", KEY)


def token(verb: str = "mute", key: bytes = KEY) -> str:
    return (
        Links("https://tocsin.example.org", key)
        .action(verb, 12, "3f2a")
        .removeprefix("https://tocsin.example.org/a/")
    )


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize("verb", list(Verb))
def test_a_link_says_what_it_does_for_which_alert_and_recipient(verb: Verb) -> None:
    action = read(token(verb), KEY, now())

    assert (action.verb, action.number, action.recipient) == (verb, 12, "3f2a")


def test_a_link_works_for_thirty_days() -> None:
    signed = token()

    read(signed, KEY, now() + timedelta(days=29))
    with pytest.raises(LinkExpired, match="30 days"):
        read(signed, KEY, now() + timedelta(days=31))


def test_a_link_of_another_key_is_refused() -> None:
    with pytest.raises(LinkUnreadable):
        read(token(key=b"the key of another installation"), KEY, now())


@pytest.mark.parametrize(
    "hostile",
    ["", ".", "..", "a.b.c", "\x00", "é" * 40, "x" * 100_000, "../../etc/passwd", "eyJ9.aaaa.bbbb"],
)
def test_what_is_no_link_of_ours_is_refused(hostile: str) -> None:
    with pytest.raises(LinkUnreadable):
        read(hostile, KEY, now())


def test_no_sign_of_a_link_can_be_changed() -> None:
    signed = token()

    for at, sign in enumerate(signed):
        other = "A" if sign != "A" else "Q"
        with pytest.raises(LinkUnreadable):
            read(signed[:at] + other + signed[at + 1 :], KEY, now())


def test_only_known_verbs_are_signed() -> None:
    with pytest.raises(ValueError, match="delete"):
        LINKS.action("delete", 12, "3f2a")


def test_the_key_is_in_no_repr() -> None:
    assert "a key of" not in repr(LINKS)


def test_events_and_alerts_have_their_pages() -> None:
    assert LINKS.event(7) == "https://tocsin.example.org/events/7"
    assert LINKS.alert(9) == "https://tocsin.example.org/alerts/9"
