"""`tocsin channels set` and `tocsin deliveries show`, as a person runs them."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

import sql.channels
from sql.connection import Connection
from sql.rows import ChannelSettings

# the command line is called as the shell does, by sys.argv, which cyclopts takes for a mistake under pytest
pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")

Run = Callable[..., tuple[int, str, str]]


def test_a_channel_has_the_defaults_until_something_is_set(tocsin: Run, conn: Connection) -> None:
    code, out, _ = tocsin("channels", "set", "mail")

    assert (code, "UTC" in out, "resend" in out) == (0, True, True)
    assert sql.channels.settings(conn) == []


def test_each_setting_of_a_channel_is_set_alone_and_the_other_stays(tocsin: Run, conn: Connection) -> None:
    tocsin("channels", "set", "mail", "--time-zone", "Africa/Bamako")
    code, out, _ = tocsin("channels", "set", "mail", "--on-ambiguous", "hold")

    assert (code, "Africa/Bamako" in out, "hold" in out) == (0, True, True)
    assert sql.channels.settings(conn) == [ChannelSettings("mail", "Africa/Bamako", "hold")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody", "--time-zone", "UTC"), "there is no channel nobody"),
        (("mail", "--time-zone", "Mars/Base"), "'Mars/Base' is no time zone"),
        (("mail", "--time-zone", "../../etc/passwd"), "is no time zone"),
        (("mail", "--time-zone", "/etc/localtime"), "is no time zone"),
        (("mail", "--time-zone", ""), "is no time zone"),
        (("mail", "--time-zone", "Africa"), "is no time zone"),  # a folder of zones
        (("mail", "--time-zone", "UTC\x00"), "is no time zone"),
        (("mail", "--on-ambiguous", "forget"), "forget"),
    ],
)
def test_what_cannot_be_set_is_refused_and_changes_nothing(
    tocsin: Run, conn: Connection, words: tuple[str, ...], said: str
) -> None:
    code, out, err = tocsin("channels", "set", *words)

    assert code == 2
    assert said in out + err
    assert sql.channels.settings(conn) == []


def test_a_message_is_shown_with_every_attempt_to_send_it(tocsin: Run, conn: Connection) -> None:
    number = conn.execute(
        "with notice as (insert into notices (kind, key, subject, text, created_at)"
        " values ('channels', 'k', 's', 't', now()) returning id)"
        " insert into deliveries (notice_id, channel, target, target_label, state, attempts, due_at, created_at)"
        " select id, 'mail', 'f', 'mail to desk', 'failed', 1, now(), now() from notice returning id"
    ).fetchone()[0]  # type: ignore[index]
    conn.execute(
        "insert into attempts (delivery_id, attempt, started_at, finished_at, outcome, answer)"
        " values (%s, 1, now(), now(), 'permanent', %s)",
        (number, "550 no such\x1b[31m user"),
    )

    code, out, _ = tocsin("deliveries", "show", str(number))
    row = json.loads(tocsin("deliveries", "show", str(number), "--json")[1])

    assert (code, "attempt 1" in out, "permanent: 550 no such [31m user" in out) == (0, True, True)
    assert (row["state"], row["history"][0]["outcome"]) == ("failed", "permanent")


def test_a_message_that_is_not_there_is_told_of(tocsin: Run) -> None:
    code, _, err = tocsin("deliveries", "show", "99")

    assert (code, "there is no delivery 99" in err) == (2, True)
