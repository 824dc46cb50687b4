"""`tocsin audit`, `tocsin deliveries cancel` and `tocsin deliver`, as a person runs them."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from sql.connection import Connection

# the command line is called as the shell does, by sys.argv, which cyclopts takes for a mistake under pytest
pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")

Run = Callable[..., tuple[int, str, str]]
ALERT = """
with s as (
    insert into sources (name, home_url, next_due_at, added_at)
    values ('wire', 'https://wire.example', now(), now()) returning id
), a as (
    insert into articles (source_id, url, url_key, title, published, published_precision, access, text, text_hash,
        first_seen_at, changed_at, detected_at, matched_at)
    select id, 'https://wire.example/1', 'u', 't', now(), 'minute', 'full', 't', 'h', now(), now(), now(), now()
    from s returning id
), e as (
    insert into events (root_article_id, title, first_published, last_published, created_at, updated_at)
    select id, 't', now(), now(), now(), now() from a returning id
), r as (
    insert into rules (name, version, active_from) values ('border', 1, now()) returning id
), v as (
    insert into rule_versions (rule_id, version, query, notify, saved_at, saved_by)
    select id, 1, 'convoy', '{mail}', now(), 'ana' from r returning rule_id
)
insert into alerts (rule_id, rule_version, event_id, root_article_id, article_id, transition, created_at)
select v.rule_id, 1, e.id, a.id, a.id, 'new', now() from v, e, a returning id
"""


@pytest.fixture
def alert(conn: Connection) -> int:
    """An alert for the channel `mail` that no message was made of."""
    with conn.transaction():
        number = conn.execute(ALERT).fetchone()[0]  # type: ignore[index]
    return int(number)


def test_an_audit_of_nothing_is_whole(tocsin: Run) -> None:
    code, out, _ = tocsin("audit")

    assert (code, out.startswith("whole")) == (0, True)


def test_an_audit_names_the_gap_and_repairs_it(tocsin: Run, conn: Connection, alert: int) -> None:
    code, out, _ = tocsin("audit")
    repaired = tocsin("audit", "--repair")[0]
    again = json.loads(tocsin("audit", "--json")[1])

    assert (code, repaired) == (1, 1)
    assert f"alert {alert} was never queued for channel mail" in out
    assert again["gaps"] == []
    assert conn.execute("select count(*) from deliveries where alert_id = %s", [alert]).fetchone() != (0,)


def test_a_match_without_its_alert_is_decided_on_again(tocsin: Run, conn: Connection, alert: int) -> None:
    with conn.transaction():
        conn.execute(
            "insert into matches (article_id, rule_id, rule_version, revision, event_id, spans, sentence, decision,"
            " matched_at) select article_id, rule_id, 1, 1, event_id, '[]', '', 'alerts', now() from alerts"
        )
        conn.execute("delete from alerts")

    code, out, _ = tocsin("audit", "--repair")

    assert (code, "matched rule border, and there is no alert of it" in out) == (1, True)
    assert conn.execute("select decision from matches").fetchone() == ("asked_again",)


def test_a_message_is_cancelled_by_the_number_that_it_shows(
    tocsin: Run, conn: Connection, alert: int
) -> None:
    tocsin("audit", "--repair")
    with conn.transaction():
        number = conn.execute("select id from deliveries").fetchone()[0]  # type: ignore[index]

    first = tocsin("deliveries", "cancel", f"d-{number}", "--why", "told by telephone")
    second = tocsin("deliveries", "cancel", "99")
    shown = tocsin("deliveries", "show", f"d-{number}")

    assert (first[0], second[0]) == (0, 2)
    assert "cancelled: told by telephone" in shown[1]
    assert tocsin("deliveries", "retry", f"d-{number}")[0] in (0, 2)  # 2 where the channel is not there
    assert tocsin("alerts", "show", f"d-{number}")[0] == 0
    assert tocsin("why", f"d-{number}")[0] == 0


def test_deliver_says_what_did_not_arrive_before(tocsin: Run, conn: Connection, alert: int) -> None:
    tocsin("audit", "--repair")
    with conn.transaction():
        conn.execute("update deliveries set state = 'unknown', due_at = now() where alert_id = %s", [alert])

    code, out, _ = tocsin("deliver")

    assert (code, "unanswered so far" in out) == (1, True)
