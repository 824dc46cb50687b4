"""A reverse proxy that logs people in: believed from its own address alone, and no way around the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

import flows.people.accounts
from flows.people.roles import Actor, Role
from flows.settings import Settings
from flows.web.site import Site, make_site
from sql.connection import Connection
from sql.connection import now as database_now
from sql.pool import Pool
from tests.wire.web.conftest import ORIGIN, Browser

HEADER = "X-Forwarded-User"


@pytest.fixture
def site(settings: Settings, database_url: str) -> Iterator[Site]:
    """A page behind a proxy that logs people in."""
    ready = settings.model_copy(update={"login_header": HEADER, "login_proxies": ["10.0.0.2/32"]})
    pool = Pool(database_url)
    pool.open()
    yield make_site(ready, pool)
    pool.close()


@pytest.fixture
def add(conn: Connection) -> Callable[[str, Role], None]:
    def make(name: str, role: Role) -> None:
        flows.people.accounts.add(conn, name, role, Actor("a test", "-"), database_now(conn))

    return make


def test_whom_the_proxy_names_is_logged_in_with_their_role(
    site: Site, add: Callable[[str, Role], None]
) -> None:
    add("rita", Role.READER)
    browser = Browser(site, "10.0.0.2")

    assert "rita" in browser.get("/account", **{HEADER: "Rita"}).text
    assert browser.get("/people", **{HEADER: "rita"}).status_code == 403
    assert browser.get("/account").status_code == 303  # without the header nobody is


def test_nobody_else_is_believed(site: Site, add: Callable[[str, Role], None]) -> None:
    add("ada", Role.ADMIN)

    for address in ("192.0.2.7", "10.0.0.3", "127.0.0.1", "::1"):
        browser = Browser(site, address)
        for path in ("/", "/people", "/login", "/health"):
            answer = browser.get(path, **{HEADER: "ada"})
            assert answer.status_code == 403, (address, path)
        spoofed = {HEADER: "ada", "X-Forwarded-For": "10.0.0.2", "X-Real-IP": "10.0.0.2"}
        assert browser.get("/people", **spoofed).status_code == 403
        assert browser.get("/login").status_code == 200


def test_two_names_and_unknown_or_disabled_people_are_refused(
    site: Site, add: Callable[[str, Role], None], conn: Connection
) -> None:
    add("ada", Role.ADMIN)
    add("rita", Role.READER)
    actor, now = Actor("a test", "-"), database_now(conn)
    flows.people.accounts.set_disabled(conn, "rita", actor, now, disabled=True)
    browser = Browser(site, "10.0.0.2")

    add("y" * 80, Role.ADMIN)
    twice = browser.client.get("/people", headers=[(HEADER, "ada"), (HEADER, "ada")])
    assert twice.status_code == 403
    for name in ("nobody", "rita", "ada'; --", "x" * 5_000, "y" * 81, "ada, rita"):
        assert browser.get("/account", **{HEADER: name}).status_code == 403, name


def test_a_change_still_needs_our_form_and_origin(site: Site, add: Callable[[str, Role], None]) -> None:
    add("ada", Role.ADMIN)
    browser = Browser(site, "10.0.0.2")
    named = {HEADER: "ada", "origin": ORIGIN}

    def post(headers: dict[str, str], token: str) -> int:
        form = {"token": token, "name": "zuleika", "role": "admin"}
        return browser.client.post("/people", data=form, headers=headers).status_code

    token = browser.token()
    assert post({**named, "origin": "https://evil.example"}, token) == 403
    assert post(named, "0" * 64) == 403
    assert post(named, token) == 200
