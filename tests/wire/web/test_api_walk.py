"""Every route of the API, asked for with every kind of token and session, by every role, from every origin."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from httpx import Response

from flows.people import tokens
from flows.people.roles import Actor, Role
from flows.people.tokens import Kind
from flows.web.access import is_of_api
from flows.web.app import PAGES as ALL_PAGES
from flows.web.pages import Page
from flows.web.site import Site
from sql.connection import Connection, transaction
from sql.connection import now as database_now
from tests.wire.web.conftest import HOST, ORIGIN, Browser

PAGES = [page for page in ALL_PAGES if is_of_api(page.path)]
CHANGES = [page for page in PAGES if page.is_change]
# let in: answered, not there, a body that is missing or wrong
LET_IN = (200, 404, 415, 422)
FOREIGN = ("https://evil.example", "null", "http://127.0.0.1:4200", "https://127.0.0.1:4201")


def path_of(page: Page) -> str:
    """A path of the page, of something that is not there."""
    return re.sub(
        r"\{([^}]+)\}",
        lambda found: "999999" if found[1].endswith(":int") else "nothing-of-this-name",
        page.path,
    )


def ask(browser: Browser, page: Page, body: object = None, **headers: str) -> Response:
    browser.site.limiter._buckets.clear()
    if page.is_change:
        given = {} if body is None else body
        return browser.client.post(path_of(page), json=given, headers=headers)
    return browser.client.get(path_of(page), headers=headers)


@pytest.fixture
def token_of(conn: Connection, person: Callable[[str, Role], Browser]) -> Callable[..., str]:
    """A token of a person of a role; made so many days ago."""

    def make(role: Role, kind: Kind = Kind.API, owner: Role | None = None, days_ago: int = 0) -> str:
        name = f"owner-{owner or role}-{role}-{kind}-{days_ago}"
        person(name, owner or role)
        at = database_now(conn) - timedelta(days=days_ago)
        return tokens.add(conn, kind, name, "walk", role, 1, Actor("a test", "-"), at)

    return make


def test_nothing_of_the_api_is_open_to_strangers(stranger: Browser) -> None:
    for page in PAGES:
        answer = ask(stranger, page, origin=ORIGIN)
        assert answer.status_code == 401, page.path
        assert answer.headers["content-type"] == "application/problem+json", page.path
        assert answer.headers["www-authenticate"].startswith("Bearer"), page.path


@pytest.mark.parametrize("role", list(Role))
def test_a_token_is_let_in_to_its_role_and_no_further(
    stranger: Browser, token_of: Callable[..., str], role: Role
) -> None:
    header = {"authorization": f"Bearer {token_of(role)}"}

    for page in PAGES:
        status = ask(stranger, page, **header).status_code
        if role.may(Role(page.access)):
            assert status in LET_IN, (page.path, status)
        else:
            assert status == 403, (page.path, status)


@pytest.mark.parametrize("role", list(Role))
def test_a_token_of_a_reader_does_not_more_for_an_admin(
    stranger: Browser, token_of: Callable[..., str], role: Role
) -> None:
    header = {"authorization": f"Bearer {token_of(Role.READER, owner=role)}"}

    for page in PAGES:
        allowed = ask(stranger, page, **header).status_code in LET_IN
        assert allowed == (page.access == Role.READER), page.path


def test_tokens_that_are_over_revoked_of_feeds_or_made_up_open_nothing(
    conn: Connection, stranger: Browser, admin: Browser, token_of: Callable[..., str], site: Site
) -> None:
    revoked, disabled = token_of(Role.ADMIN), token_of(Role.EDITOR)
    with transaction(str(site.settings.database_url)) as mine:
        (number,) = mine.execute(
            "select max(t.id) from access_tokens t join people p on p.id = t.person_id"
            " where p.name = 'owner-admin-admin-api-0'"
        ).fetchone() or (0,)
        tokens.revoke(mine, number, Actor("a test", "-"), database_now(mine))
    conn.execute("update people set disabled_at = now() where role = 'editor'")
    over = token_of(Role.READER, days_ago=2)
    feed = token_of(Role.READER, kind=Kind.FEED)
    values = [revoked, disabled, over, feed, "", "x", "tocsin_api_", revoked[:-1], "a" * 5_000]

    for page in PAGES:
        for value in values:
            header = {"authorization": f"Bearer {value}"}
            # an admin's cookie beside it does not help: the token counts alone
            for browser in (stranger, admin):
                status = ask(browser, page, **header).status_code
                assert status == 401, (page.path, value, status)


def test_another_scheme_than_bearer_is_no_token(stranger: Browser, token_of: Callable[..., str]) -> None:
    token = token_of(Role.ADMIN)

    for header in (token, f"Basic {token}", f"Token {token}", f"Digest {token}"):
        for page in PAGES:
            assert ask(stranger, page, authorization=header, origin=ORIGIN).status_code == 401, page.path


def test_a_token_that_a_browser_of_another_site_sends_changes_nothing(
    stranger: Browser, token_of: Callable[..., str]
) -> None:
    header = {"authorization": f"Bearer {token_of(Role.ADMIN)}"}

    for page in CHANGES:
        for origin in FOREIGN:
            assert ask(stranger, page, origin=origin, **header).status_code == 403, (page.path, origin)
        for site in ("cross-site", "same-site"):
            assert ask(stranger, page, **header, **{"sec-fetch-site": site}).status_code == 403, page.path


@pytest.mark.parametrize("role", list(Role))
def test_a_session_changes_only_with_the_token_of_its_forms_and_from_our_origin(
    person: Callable[[str, Role], Browser], stranger: Browser, role: Role
) -> None:
    browser = person("somebody", role)
    right = browser.token()

    for page in CHANGES:
        may = role.may(Role(page.access))
        status = ask(browser, page, origin=ORIGIN, **{"x-csrf-token": right}).status_code
        assert status in LET_IN if may else status == 403, (page.path, status)
        for token in ("", "0" * 64, stranger.token()):
            assert ask(browser, page, origin=ORIGIN, **{"x-csrf-token": token}).status_code == 403, page.path
        for origin in FOREIGN:
            assert ask(browser, page, origin=origin, **{"x-csrf-token": right}).status_code == 403, page.path
        # a program that names no origin must come by a token
        assert ask(browser, page, **{"x-csrf-token": right}).status_code == 403, page.path


def test_a_form_of_another_site_is_no_body(admin: Browser) -> None:
    for page in CHANGES:
        answer = admin.client.post(path_of(page), data={"x": "1"}, headers={"origin": "https://evil.example"})
        assert answer.status_code == 403, page.path


def test_another_host_is_not_answered(stranger: Browser, token_of: Callable[..., str]) -> None:
    header = {"authorization": f"Bearer {token_of(Role.ADMIN)}"}

    for page in PAGES:
        for host in ("evil.example", "127.0.0.1", f"{HOST}.evil.example", ""):
            assert ask(stranger, page, host=host, **header).status_code == 421, (page.path, host)


def test_other_methods_are_refused_and_no_other_site_is_let_in_by_headers(
    stranger: Browser, token_of: Callable[..., str]
) -> None:
    header = {"authorization": f"Bearer {token_of(Role.ADMIN)}", "origin": "https://evil.example"}

    for page in PAGES:
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
            answer = stranger.client.request(method, path_of(page), headers=header)
            assert answer.status_code == 405, (page.path, method)
            assert "access-control-allow-origin" not in answer.headers


def test_a_token_opens_the_api_and_no_page(stranger: Browser, token_of: Callable[..., str]) -> None:
    header = {"authorization": f"Bearer {token_of(Role.ADMIN)}"}

    for path in ("/", "/people", "/account", "/api", "/account/tokens"):
        answer = stranger.client.get(path, headers=header)
        assert answer.status_code == 303, path


def test_a_path_of_the_api_that_is_nobodys_tells_a_stranger_nothing(
    stranger: Browser, token_of: Callable[..., str]
) -> None:
    for path in ("/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v1/../v1/me", "/api/v1//me"):
        assert stranger.client.get(path).status_code == 401, path
    header = {"authorization": f"Bearer {token_of(Role.READER)}"}
    answer = stranger.client.get("/api/v1/nothing", headers=header)
    assert (answer.status_code, answer.json()["status"]) == (404, 404)
