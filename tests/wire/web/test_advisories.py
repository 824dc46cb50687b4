"""What was done to pages like this one, done to each route: templates, scripts, paths, addresses, headers, floods."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from flows.settings import Settings
from flows.web.app import PAGES
from flows.web.pages import Page
from flows.web.site import Site, make_site
from sql.pool import Pool
from tests.wire.web.conftest import Browser

# changedetection.io, Miniflux, Huginn and Uptime Kuma, 2021 to 2026: each became a hole in one of them
ATTACKS = {
    "a template": "{{7*191}}{%% raw %%}${7*191}#{7*191}",
    "a script": "<script>alert(1)</script><img src=x onerror=alert(1)>'\"--><svg/onload=alert(1)>",
    "a path": "../../../../etc/passwd",
    "an address within": "http://169.254.169.254/latest/meta-data/",
    "a header": "x\r\nSet-Cookie: a=b\r\nBcc: eve@evil.example",
    "a statement": "x'; drop table people; --",
    "a flood": "(a+)+$" * 800,
}
FIELDS = (
    *("name", "role", "group", "person", "member", "session", "rule", "address", "schedule", "language"),
    *(
        "query",
        "time_zone",
        "notify",
        "why",
        "kind",
        "hours",
        "back",
        "next",
        "text",
        "entries",
        "object",
        "other",
    ),
)


@pytest.fixture
def site(settings: Settings, database_url: str) -> Iterator[Site]:
    pool = Pool(database_url)
    pool.open()
    yield make_site(settings, pool)
    pool.close()


def path_of(page: Page, value: str) -> str:
    """A path of the page with the attack in its place."""
    encoded = "".join(f"%{byte:02X}" for byte in value.encode() if byte)
    return re.sub(r"\{([^}]+)\}", lambda name: "7" if ":int" in name[1] else encoded[:2_000], page.path)


@pytest.mark.parametrize("kind", list(ATTACKS))
def test_no_route_runs_shows_or_opens_what_it_is_given(admin: Browser, kind: str) -> None:
    attack = ATTACKS[kind]
    token = admin.token()

    for page in PAGES:
        if page.path in ("/logout", "/account/password"):
            continue
        path = path_of(page, attack)
        if page.is_change:
            answer = admin.post(path, token=token, **dict.fromkeys(FIELDS, attack))
        else:
            query = dict.fromkeys(("q", "about", "since", "next", "name", "before", *FIELDS), attack[:400])
            answer = admin.client.request("GET", path, params=query)
        # the provider's page, where none is set up, is not there
        assert answer.status_code < 500, (page.path, answer.text[-400:])
        assert "1337" not in answer.text, page.path  # 7 * 191
        assert not re.search("<script>alert|<img src=x|<svg/onload", answer.text), page.path
        assert "root:" not in answer.text, page.path
        assert "a=b" not in str(answer.headers.get("set-cookie")), page.path
        location = answer.headers.get("location", "/")
        assert re.match(r"/(?![/\\])", location), (page.path, location)

    assert admin.get("/people").status_code == 200
