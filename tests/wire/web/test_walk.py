"""Every page, asked for as nobody, as each role, from another origin, without its token, by another host."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from flows.people.roles import Role
from flows.web.access import Access, is_of_api
from flows.web.app import PAGES as ALL_PAGES
from flows.web.app import application
from flows.web.pages import Page
from flows.web.site import Site
from tests.wire.web.conftest import Browser

# what programs ask for is walked in test_api_walk.py
PAGES = [page for page in ALL_PAGES if not is_of_api(page.path)]
# pages that anybody may ask for, each for a reason
OPEN = {
    "/static/{name}": "style sheets and scripts",
    "/health": "whether it is up",
    "/login": "to log in",
    "/login/provider": "to log in elsewhere",
    "/login/provider/back": "what the provider answers is signed",
    "/welcome/{secret}": "its address is the secret",
    "/a/{secret}": "its address is signed",
    "/confirm/{secret}": "its address is signed",
    "/leave/{secret}": "its address is signed",
}
# pages that ask for a token in their address; what it opens is tried in test_feeds.py
BY_TOKEN = {page.path for page in PAGES if page.access is Access.FEED}


def path_of(page: Page) -> str:
    """A path of the page, of something that is not there."""
    return re.sub(
        r"\{([^}]+)\}",
        lambda found: "999999" if found[1].endswith(":int") else "nothing-of-this-name",
        page.path,
    )


def ask(browser: Browser, page: Page, **more: object) -> int:
    answer = browser.post(path_of(page), **more) if page.is_change else browser.get(path_of(page))  # type: ignore[arg-type]
    return answer.status_code


def test_only_pages_with_a_reason_are_open_to_strangers() -> None:
    open_pages = {page.path for page in ALL_PAGES if page.access in (Access.PUBLIC, Access.SIGNED)}

    assert open_pages <= OPEN.keys()


def test_nobody_sees_a_page_that_is_not_open(stranger: Browser) -> None:
    for page in PAGES:
        if page.path in BY_TOKEN:
            assert ask(stranger, page) == 403, page.path
        elif page.path not in OPEN:
            answer = stranger.post(path_of(page)) if page.is_change else stranger.get(path_of(page))
            assert answer.status_code == (401 if page.is_change else 303), page.path
            assert page.is_change or answer.headers["location"].startswith("/login?next="), page.path


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_let_in_to_its_pages_and_to_no_others(
    person: Callable[[str, Role], Browser], role: Role
) -> None:
    browser = person("somebody", role)

    for page in PAGES:
        if page.path in (*OPEN, "/logout"):
            continue
        status = ask(browser, page)
        if page.path not in BY_TOKEN and role.may(Role(page.access)):
            assert status in (200, 303, 404, 422), (page.path, status)
        else:
            assert status == 403, (page.path, status)


def test_no_change_is_taken_from_another_origin(admin: Browser) -> None:
    token = admin.token()

    for page in PAGES:
        if not page.is_change:
            continue
        for origin in ("https://evil.example", "null", "http://127.0.0.1:4200", "https://127.0.0.1:4201"):
            assert ask(admin, page, origin=origin, token=token) == 403, (page.path, origin)
        answer = admin.client.post(
            path_of(page), data={"token": token}, headers={"sec-fetch-site": "cross-site"}
        )
        assert answer.status_code == 403, page.path


def test_no_change_is_taken_without_the_token_of_the_form(admin: Browser, stranger: Browser) -> None:
    for page in PAGES:
        if page.is_change and page.access is not Access.SIGNED:
            for token in ("", "0" * 64, stranger.token()):
                assert ask(admin, page, token=token) == 403, (page.path, token)


def test_no_change_is_taken_from_a_program_that_names_no_origin(admin: Browser) -> None:
    token = admin.token()

    for page in PAGES:
        if page.is_change and page.access is not Access.SIGNED:
            assert ask(admin, page, origin=None, token=token) == 403, page.path


def test_nothing_is_changed_by_get(admin: Browser) -> None:
    for page in PAGES:
        others = {other.path for other in PAGES if not other.is_change}
        if page.is_change and page.path not in others:
            assert admin.get(path_of(page)).status_code == 405, page.path


def test_other_methods_are_refused(admin: Browser) -> None:
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"]:
        assert admin.client.request(method, "/account").status_code == 405, method


def test_another_host_is_not_answered(admin: Browser) -> None:
    hosts = ["evil.example", "127.0.0.1", "127.0.0.1:80", "localhost:4201.evil.example", ""]
    for page in PAGES:
        for host in hosts:
            if not page.is_change:
                answer = admin.client.get(path_of(page), headers={"host": host})
                assert answer.status_code == 421, (page.path, host)


def test_a_path_that_is_nobodys_tells_a_stranger_nothing(stranger: Browser) -> None:
    for path in [
        "//account",
        "/account/",
        "/%2e%2e/account",
        "/static/../account",
        "/static/%2e%2e%2fapp.py",
        "/account;x/health",
        "/people/health",
        "/nothing",
        "/static/page.css/../../account",
    ]:
        answer = stranger.get(path)
        assert answer.status_code in (303, 404), path
        assert "Your account" not in answer.text


def test_every_answer_has_the_headers_that_keep_scripts_and_frames_out(
    admin: Browser, stranger: Browser
) -> None:
    for browser, path in (
        (admin, "/account"),
        (stranger, "/login"),
        (stranger, "/nothing"),
        (admin, "/static/x"),
    ):
        headers = browser.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_no_template_has_a_script_or_style_of_its_own() -> None:
    for template in files("flows.web").joinpath("templates").iterdir():
        text = template.read_text("utf-8")
        assert not re.search(
            r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|\|\s*safe|javascript:", text
        ), template.name


def test_what_no_row_can_have_is_refused_in_words(admin: Browser) -> None:
    for path in (
        f"/events/{'9' * 5_000}",
        "/rules/%00",
        "/rules?name=%00",
        "/changes?object=a%00b",
        "/search?q=%00",
        "/events?type=%ff%fe",
        "/sources/%ED%A0%80",
        "/why?about=%00",
        f"/search?q={'(' * 2_000}",
    ):
        answer = admin.get(path)
        assert answer.status_code in (200, 404, 422), path
        assert "Traceback" not in answer.text
    for text in ("\x00", "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace")):
        assert admin.post("/people", name=text, role="reader").status_code == 422
        assert admin.post("/rule-editor", query=text, do="preview").status_code in (200, 422)


def test_a_form_of_a_megabyte_or_of_thousands_of_fields_is_refused(admin: Browser) -> None:
    token = admin.token()

    assert admin.post("/people", token=token, name="x" * 1_000_001).status_code == 413
    assert admin.post("/people", token=token, **{f"f{n}": "" for n in range(2_001)}).status_code == 413


def test_a_form_of_another_type_changes_nothing(admin: Browser) -> None:
    token = admin.token()
    body = f"token={token}&name=zuleika&role=admin".encode()

    for kind in ("text/plain", "application/json", "multipart/form-data; boundary=x"):
        answer = admin.client.post(
            "/people", content=body, headers={"content-type": kind, "origin": "http://127.0.0.1:4201"}
        )
        assert answer.status_code == 403
    assert "zuleika" not in admin.text("/people")


def test_whoever_hangs_up_amid_a_form_leaves_no_trace_of_a_fault(site: Site) -> None:
    sent: list[Any] = []
    parts = iter([{"type": "http.request", "body": b"name=", "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(parts)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/login", "query_string": b"", "headers": []}
    asyncio.run(application(site)({**scope, "scheme": "http", "server": ("127.0.0.1", 4201)}, receive, send))

    assert sent[0]["status"] == 400
