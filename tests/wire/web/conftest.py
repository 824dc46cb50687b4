"""The page over a real Postgres, and browsers of people with each role."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient, Response

import flows.people.accounts
import flows.people.sessions
import sql.alerts
from alerts.delivery.channels import Channels, load_channels
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from flows.people.roles import Actor, Role
from flows.settings import Settings
from flows.web.app import application
from flows.web.gate import Gate
from flows.web.site import Site, make_site
from sql.connection import Connection, transaction
from sql.connection import now as database_now
from sql.pool import Pool
from sql.rows import Alert

HOST = "127.0.0.1:4201"
ORIGIN = f"http://{HOST}"
PASSWORD = "a sentence to remember"


class Client:
    """Sends requests to the application in this process, and keeps its cookies."""

    def __init__(self, application: Gate, address: str) -> None:
        transport = ASGITransport(application, client=(address, 50_000))
        self._client = AsyncClient(transport=transport, base_url=ORIGIN)
        self.cookies = self._client.cookies

    def request(self, method: str, path: str, **more: Any) -> Response:
        return asyncio.run(self._client.request(method, path, **more))

    def get(self, path: str, **more: Any) -> Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> Response:
        return self.request("POST", path, **more)


class Browser:
    """Asks for pages as a browser does: one cookie jar, our origin, the token of the last form."""

    def __init__(self, site: Site, address: str = "192.0.2.7") -> None:
        self.client = Client(application(site), address)
        self.site = site

    def get(self, path: str, **headers: str) -> Response:
        return self.client.get(path, headers=headers)

    def text(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        return answer.text

    def token(self) -> str:
        """What the forms of this browser carry."""
        found = re.search(r'name="token" value="([0-9a-f]{64})"', self.get("/login").text)
        assert found is not None
        return found[1]

    def post(
        self, path: str, *, origin: str | None = ORIGIN, token: str | None = None, **form: object
    ) -> Response:
        headers = {} if origin is None else {"origin": origin}
        given = {"token": self.token() if token is None else token, **form}
        return self.client.post(path, data=given, headers=headers)

    def log_in(self, name: str, password: str = PASSWORD) -> Response:
        return self.post("/login", name=name, password=password, next="/account")


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return Settings(home=home, database_url=database_url)


@pytest.fixture
def site(settings: Settings, database_url: str) -> Iterator[Site]:
    pool = Pool(database_url)
    pool.open()
    yield make_site(settings, pool)
    pool.close()


@pytest.fixture
def stranger(site: Site) -> Browser:
    """A browser that nobody is logged in with."""
    return Browser(site)


@pytest.fixture
def person(site: Site, database_url: str) -> Callable[[str, Role], Browser]:
    """The browser of a new person, logged in; the session is made as logging in makes it."""

    def make(name: str, role: Role) -> Browser:
        origin = flows.people.sessions.From("192.0.2.7", "a test")
        with transaction(database_url) as conn:
            now = database_now(conn)
            token = flows.people.accounts.add(conn, name, role, Actor("a test", "-"), now)
            who = flows.people.accounts.redeem(conn, token, name, PASSWORD, "-", now)
            cookie = flows.people.sessions.begin(conn, who, origin, now)
        browser = Browser(site)
        browser.client.cookies.set(site.cookie_name, cookie, domain="127.0.0.1")
        return browser

    return make


@pytest.fixture
def reader(person: Callable[[str, Role], Browser]) -> Browser:
    return person("rita", Role.READER)


@pytest.fixture
def editor(person: Callable[[str, Role], Browser]) -> Browser:
    return person("edda", Role.EDITOR)


@pytest.fixture
def admin(person: Callable[[str, Role], Browser]) -> Browser:
    return person("ada", Role.ADMIN)


@pytest.fixture
def alert_of(conn: Connection) -> Callable[[int], Alert]:
    """Alerts of an event, by a rule of the desk that is made with the first of them."""

    def make(event: int) -> Alert:
        now = database_now(conn)
        row = conn.execute("select root_article_id from events where id = %s", [event]).fetchone()
        assert row is not None
        rule = WatchRule.model_validate({"name": "border", "query": "convoy", "notify": ["desk"]})
        loading.save(conn, rule, saved_by="ana", known_channels={"desk"}, now=now - timedelta(days=9))
        alert = sql.alerts.insert(
            conn,
            rule_id=conn.execute("select id from rules").fetchone()[0],  # type: ignore[index]
            rule_version=1,
            event_id=event,
            root_article_id=row[0],
            article_id=row[0],
            transition="new",
            now=now,
        )
        assert alert is not None
        return alert

    return make


@pytest.fixture
def channels(tmp_path: Path) -> Channels:
    """Two channels of one address each, to which nothing is sent here."""
    path = tmp_path / "channels.yaml"
    path.write_text(
        "urls:\n  - mailto://127.0.0.1:9?from=tocsin@example.org&to=ana@example.org:\n      tag: desk\n"
        "  - json://127.0.0.1:9/:\n      tag: room\n"
    )
    path.chmod(0o600)
    return load_channels(path)
