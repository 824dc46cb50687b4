"""Subscriptions on the page: one's own, by the links of mails, and what is kept of a person."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

import sql.deliveries
import sql.people
import sql.subscriptions
from alerts.delivery.channels import Channels
from alerts.delivery.subscribers import target_of
from flows.people.roles import Role
from flows.settings import Settings
from flows.web.site import Site, make_site
from sql.connection import Connection
from sql.pool import Pool
from sql.rows import Alert
from tests.wire.web.conftest import HOST, Browser


@pytest.fixture
def site(settings: Settings, database_url: str, channels: Channels) -> Iterator[Site]:
    """A page where people can subscribe."""
    ready = settings.model_copy(
        update={"public_url": f"http://{HOST}", "channels": channels.path, "subscriptions": "desk"}
    )
    pool = Pool(database_url)
    pool.open()
    yield make_site(ready, pool)
    pool.close()


def ask(browser: Browser, address: str = "bo@example.net", **more: str) -> str:
    answer = browser.post("/account/subscriptions", rule="border", address=address, **more)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def path(site: Site, link: str) -> str:
    return link.removeprefix(site.links.public_url)


def test_a_reader_subscribes_confirms_and_leaves(
    conn: Connection,
    world: Any,
    alert_of: Callable[[int], Alert],
    site: Site,
    reader: Browser,
    stranger: Browser,
) -> None:
    alert_of(world.story())
    assert "border" in reader.text("/account/subscriptions?rule=border")

    assert ask(reader, schedule="daily 07:30").endswith("done=asked")
    assert "not confirmed" in reader.text("/account/subscriptions")
    link = path(site, site.links.confirmation(1))
    assert "Confirm your address?" in stranger.text(link)
    assert sql.subscriptions.in_force(conn, rule_id=1) == []  # a scanner that follows links confirms nothing
    for _ in range(2):
        assert "from now on" in stranger.post(link, token="").text

    assert len(sql.subscriptions.in_force(conn, rule_id=1)) == 1
    assert ask(reader).endswith("done=subscribed")
    assert "confirmed" in reader.text("/account/subscriptions")
    reader.post("/account/subscriptions/1/end")
    assert sql.subscriptions.in_force(conn, rule_id=1) == []
    assert stranger.post(link, token="").status_code == 404


def test_the_answer_is_the_same_whoever_has_the_address(
    world: Any, alert_of: Callable[[int], Alert], site: Site, reader: Browser, editor: Browser
) -> None:
    alert_of(world.story())

    answers = {ask(browser) for browser in (reader, editor) for _ in range(3)}

    assert answers == {"/account/subscriptions?done=asked"}


def test_the_link_of_a_message_ends_the_subscription(
    conn: Connection,
    world: Any,
    alert_of: Callable[[int], Alert],
    site: Site,
    reader: Browser,
    stranger: Browser,
) -> None:
    alert = alert_of(world.story())
    ask(reader)
    stranger.post(path(site, site.links.confirmation(1)), token="")

    link = path(site, site.links.action("unsubscribe", alert.id, target_of(1)))
    stranger.get(link)
    assert len(sql.subscriptions.in_force(conn, rule_id=1)) == 1
    assert stranger.client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200

    assert sql.subscriptions.in_force(conn, rule_id=1) == []


def test_a_mail_program_leaves_all_in_one_click(
    conn: Connection,
    world: Any,
    alert_of: Callable[[int], Alert],
    site: Site,
    reader: Browser,
    stranger: Browser,
) -> None:
    alert_of(world.story())
    ask(reader)
    stranger.post(path(site, site.links.confirmation(1)), token="")
    link = path(site, site.links.leave(1))

    assert "border" in stranger.text(link)
    answer = stranger.client.post(link, data={"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert sql.subscriptions.in_force(conn, rule_id=1) == []


def test_nobody_ends_or_erases_what_is_somebody_elses(
    conn: Connection, world: Any, alert_of: Callable[[int], Alert], reader: Browser, editor: Browser
) -> None:
    alert_of(world.story())
    ask(reader)

    assert editor.post("/account/subscriptions/1/end").status_code == 404
    assert editor.post("/account/addresses/1/erase").status_code == 404
    assert "bo@example.net" not in editor.text("/account/subscriptions")
    kept = sql.subscriptions.subscriber(conn, id=1)
    assert kept is not None
    assert kept.address == "bo@example.net"


def test_an_admin_sees_numbers_ends_and_erases(
    conn: Connection, world: Any, alert_of: Callable[[int], Alert], reader: Browser, admin: Browser
) -> None:
    alert_of(world.story())
    ask(reader)

    text = admin.text("/subscriptions")
    assert "border" in text
    assert "bo@example.net" not in text
    admin.post("/subscriptions/1/end")
    admin.post("/subscribers/1/erase")

    assert sql.subscriptions.subscribers(conn) == []
    assert "You have no subscriptions" in reader.text("/account/subscriptions")


def test_hostile_choices_are_refused_and_mail_nobody(
    conn: Connection, world: Any, alert_of: Callable[[int], Alert], reader: Browser
) -> None:
    alert_of(world.story())
    for change in (
        {"address": "bo@example.net\r\nBcc: eve@evil.example"},
        {"address": "<script>@example.net"},
        {"address": "bo@example.net", "time_zone": "../../etc/passwd"},
        {"address": "bo@example.net", "language": "../en"},
        {"address": "bo@example.net", "schedule": "{{7*7}}"},
    ):
        assert reader.post("/account/subscriptions", rule="border", **change).status_code == 422
    assert reader.post("/account/subscriptions", rule="none", address="bo@example.net").status_code == 404
    assert sql.deliveries.list_recent(conn, limit=9) == []


def test_without_a_channel_for_it_the_page_says_what_is_missing(
    site: Site, person: Callable[[str, Role], Browser]
) -> None:
    bare = replace(site, settings=site.settings.model_copy(update={"subscriptions": None}))
    browser = person("rita", Role.READER)
    other = Browser(bare)
    other.client.cookies = browser.client.cookies
    other.client._client.cookies = browser.client._client.cookies

    assert "TOCSIN_SUBSCRIPTIONS" in other.text("/account/subscriptions")
    answer = other.post("/account/subscriptions", rule="border", address="bo@example.net")
    assert answer.status_code == 422


def test_a_person_reads_all_that_is_kept_and_is_erased(
    conn: Connection, world: Any, alert_of: Callable[[int], Alert], reader: Browser
) -> None:
    alert_of(world.story())
    ask(reader)

    found = json.loads(reader.text("/account/data.json"))
    assert found["account"]["name"] == "rita"
    assert found["addresses"][0]["address"] == "bo@example.net"
    assert "hash" not in json.dumps(found)
    assert reader.post("/account/erase", name="somebody").status_code == 422
    assert reader.post("/account/erase", name="rita").status_code == 303

    assert reader.get("/account").status_code == 303
    assert sql.people.get(conn, name="rita") is None
    assert sql.subscriptions.subscribers(conn) == []


def test_the_last_admin_is_not_erased(admin: Browser) -> None:
    answer = admin.post("/people/ada/erase", name="ada")

    assert answer.status_code == 422
    assert "only admin" in answer.text
