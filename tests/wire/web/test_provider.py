"""The log-in by OpenID Connect, with a provider on loopback that tells what a test lets it tell."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx import Response
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

import flows.people.accounts
import flows.people.provider
import sql.people
import sql.sessions
from flows.people.provider import ExtraMissing, is_protected, provider_of
from flows.people.roles import Actor, Role
from flows.settings import Settings
from flows.web.site import Site, make_site
from sql.connection import Connection
from sql.connection import now as database_now
from sql.pool import Pool
from tests.wire.web.conftest import HOST, Browser

KEY = RSAKey.generate_key(2048, parameters={"kid": "one"})
OTHER_KEY = RSAKey.generate_key(2048, parameters={"kid": "one"})


@dataclass
class Idp:
    """A provider: `claims` change what it says, `sign` how; `codes` are challenges by the code that it gave."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[dict[str, Any]], str] = lambda claims: jwt.encode(
        {"alg": "RS256", "kid": "one"}, claims, KEY
    )
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    moved: str = ""

    def authorize(self, address: str) -> str:
        """What its page does once somebody logged in there: the query it sends them back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["code_challenge_method"] == "S256"
        assert asked["redirect_uri"] == f"http://{HOST}/login/provider/back"
        assert asked["scope"].split() == ["openid", "email", "profile"]
        code = f"code-{len(self.codes)}"
        self.codes[code] = (asked["code_challenge"], asked["nonce"])
        return f"code={code}&state={asked['state']}&iss={self.url}"

    def document(self, path: str) -> dict[str, Any] | None:
        pages: dict[str, dict[str, Any]] = {
            "/.well-known/openid-configuration": {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "userinfo_endpoint": f"{self.url}/userinfo",
            },
            "/keys": dict(KeySet([KEY]).as_dict(private=False)),
            "/userinfo": {"sub": "user-1", **self.userinfo},
        }
        return pages.get(path)

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        challenge, nonce = self.codes.pop(form["code"], ("", ""))
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != challenge:
            return None
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": "tocsin",
            "sub": "user-1",
            "iat": now,
            "exp": now + 60,
            "nonce": nonce,
        }
        claims |= {"email": "Ana@example.org", "email_verified": True, **self.claims}
        return {"access_token": "a", "token_type": "Bearer", "id_token": self.sign(claims)}


@pytest.fixture
def idp() -> Iterator[Idp]:
    idp = Idp()

    class Handler(BaseHTTPRequestHandler):
        def answer(self, found: dict[str, Any] | None) -> None:
            body = json.dumps(found or {"error": "invalid_grant"}).encode()
            self.send_response(302 if idp.moved else 200 if found else 400)
            if idp.moved:
                self.send_header("Location", idp.moved)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            self.answer(idp.document(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            expected = base64.b64encode(b"tocsin:the secret").decode()
            is_client = self.headers["Authorization"] == f"Basic {expected}"
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self.answer(idp.token(form) if is_client else None)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    idp.url = f"http://127.0.0.1:{server.server_port}"
    yield idp
    server.shutdown()
    thread.join()
    server.server_close()
    flows.people.provider._discovered.clear()


def settings_with(settings: Settings, idp: Idp, **more: Any) -> Settings:
    given = {"oidc_issuer": idp.url, "oidc_client_id": "tocsin", "oidc_client_secret": "the secret"}
    return settings.model_copy(
        update={**given, "oidc_roles": ["desk=editor", "ops=admin", "*=reader"], **more}
    )


@pytest.fixture
def site(settings: Settings, database_url: str, idp: Idp) -> Iterator[Site]:
    pool = Pool(database_url)
    pool.open()
    yield make_site(settings_with(settings, idp), pool)
    pool.close()


def log_in(browser: Browser, idp: Idp, onward: str = "/rules", change: str = "") -> Response:
    """To the provider and back; `change` is appended to its answer."""
    begun = browser.get(f"/login/provider?next={onward}")
    assert begun.status_code == 303, begun.text
    return browser.get(f"/login/provider/back?{idp.authorize(begun.headers['location'])}{change}")


def test_somebody_new_is_let_in_with_the_role_of_their_groups(
    idp: Idp, stranger: Browser, conn: Connection
) -> None:
    idp.claims = {"groups": ["desk", "choir"]}
    assert "Log in with 127.0.0.1" in stranger.text("/login")

    answer = log_in(stranger, idp)

    assert (answer.status_code, answer.headers["location"]) == (303, "/rules")
    assert "ana@example.org" in stranger.text("/account")
    person = sql.people.get(conn, name="ana@example.org")
    assert person is not None
    assert (person.role, person.password_hash) == ("editor", None)


def test_the_account_goes_by_the_providers_own_name_and_its_role_by_the_groups_of_now(
    idp: Idp, stranger: Browser, site: Site, conn: Connection
) -> None:
    log_in(stranger, idp)
    idp.claims = {"email": "ana.married@example.org"}
    idp.userinfo = {"groups": ["ops"]}

    log_in(Browser(site), idp)

    (person,) = sql.people.list_all(conn)
    assert (person.name, person.role) == ("ana@example.org", "admin")
    # whoever had fewer rights is logged out
    assert stranger.get("/account").status_code == 303


@pytest.mark.parametrize(
    "onward",
    ["//evil.example", "https://evil.example", "/\\evil.example", "%2F%2Fevil.example", "javascript:x"],
)
def test_nobody_is_sent_to_another_site(idp: Idp, stranger: Browser, onward: str) -> None:
    assert log_in(stranger, idp, onward).headers["location"] in ("/", "/login")


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"nonce": "another"}, "signed as it must be"),
        ({"aud": "another program"}, "signed as it must be"),
        ({"iss": "https://evil.example"}, "signed as it must be"),
        ({"exp": 1}, "signed as it must be"),
        ({"azp": "another program", "aud": ["tocsin", "another program"]}, "another program"),
        ({"sub": ""}, "signed as it must be"),
        ({"sub": "x" * 256}, "no name that can be kept"),
        ({"email_verified": False}, "is yours"),
        ({"email_verified": None}, "is yours"),
        ({"email": "<script>"}, "can be a name"),
        ({"email": None}, "can be a name"),
    ],
)
def test_claims_that_do_not_fit_let_nobody_in(
    idp: Idp, stranger: Browser, conn: Connection, claims: dict[str, Any], words: str
) -> None:
    idp.claims = claims

    answer = log_in(stranger, idp)

    assert answer.status_code in (403, 422)
    assert words in answer.text
    assert sql.people.list_all(conn) == []


def unsigned(claims: dict[str, Any]) -> str:
    parts = [json.dumps(part).encode() for part in ({"alg": "none"}, claims)]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


@pytest.mark.parametrize(
    "sign",
    [
        unsigned,
        lambda claims: "",
        lambda claims: "no.token.at-all",
        # by another key of the same name, and by what everybody knows of the provider
        lambda claims: jwt.encode({"alg": "RS256", "kid": "one"}, claims, OTHER_KEY),
        lambda claims: jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(KEY.as_pem(private=False))),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_what_the_provider_did_not_sign_lets_nobody_in(
    idp: Idp, stranger: Browser, conn: Connection, sign: Callable[[dict[str, Any]], str]
) -> None:
    idp.sign = sign

    assert log_in(stranger, idp).status_code == 422
    assert sql.people.list_all(conn) == []


def test_an_answer_must_belong_to_a_log_in_of_this_browser(idp: Idp, site: Site, conn: Connection) -> None:
    first, second = Browser(site), Browser(site)
    theirs = idp.authorize(first.get("/login/provider").headers["location"])

    assert second.get(f"/login/provider/back?{theirs}").status_code == 422  # none was begun there
    second.get("/login/provider")
    for query in (theirs, "code=x", "state=x&code=x", "error=access_denied", ""):
        assert second.get(f"/login/provider/back?{query}").status_code == 422, query
    assert log_in(second, idp, change="&iss=https://evil.example").status_code == 422
    assert sql.people.list_all(conn) == []
    assert first.get(f"/login/provider/back?{theirs}").status_code == 303
    assert first.get(f"/login/provider/back?{theirs}").status_code == 422  # a code works once


def test_somebody_disabled_here_stays_out(idp: Idp, stranger: Browser, conn: Connection) -> None:
    log_in(stranger, idp)
    now = database_now(conn)
    flows.people.accounts.set_disabled(conn, "ana@example.org", Actor("ada", "-"), now, disabled=True)

    answer = log_in(stranger, idp)

    assert answer.status_code == 403
    assert "disabled" in answer.text
    assert stranger.get("/account").status_code == 303


def test_an_account_with_a_password_is_not_taken_over_by_its_name(
    idp: Idp, stranger: Browser, person: Callable[[str, Role], Browser], conn: Connection
) -> None:
    person("ana@example.org", Role.ADMIN)

    answer = log_in(stranger, idp)

    assert answer.status_code == 403
    assert "tocsin users link ana@example.org" in answer.text
    assert stranger.get("/account").status_code == 303


def test_the_only_admin_keeps_the_role(
    idp: Idp, stranger: Browser, person: Callable[[str, Role], Browser], conn: Connection
) -> None:
    person("ana@example.org", Role.ADMIN)
    found, now = sql.people.get(conn, name="ana@example.org"), database_now(conn)
    assert found is not None
    flows.people.provider_people.link(conn, found, idp.url, "user-1", Actor("ada", "-"), now)

    assert log_in(stranger, idp).status_code == 303
    assert stranger.get("/people").status_code == 200


def test_without_a_mapping_only_who_was_added_comes_in(
    idp: Idp, settings: Settings, site: Site, conn: Connection
) -> None:
    closed = make_site(settings_with(settings, idp, oidc_roles=[]), site.pool)
    assert "nobody added ana@example.org" in log_in(Browser(closed), idp).text

    actor, now = Actor("ada", "-"), database_now(conn)
    flows.people.accounts.add(conn, "ana@example.org", Role.READER, actor, now)

    assert log_in(Browser(closed), idp).status_code == 303


def test_whoever_is_in_no_group_that_counts_stays_out(
    idp: Idp, settings: Settings, site: Site, conn: Connection
) -> None:
    narrow = make_site(settings_with(settings, idp, oidc_roles=["desk=editor"]), site.pool)
    for groups in ([], "choir", {"desk": True}, [["desk"]], None):
        idp.claims = {"groups": groups}
        assert log_in(Browser(narrow), idp).status_code == 403, groups
    idp.claims = {"groups": "desk"}
    assert log_in(Browser(narrow), idp).status_code == 303


def test_a_provider_that_moves_or_lies_about_itself_is_not_followed(idp: Idp, stranger: Browser) -> None:
    idp.moved = "http://169.254.169.254/latest"

    answer = stranger.get("/login/provider")

    assert answer.status_code == 422
    assert "Traceback" not in answer.text


def test_addresses_of_a_provider_are_of_tls_or_of_this_machine() -> None:
    for address in ("https://login.example.org/a", "http://127.0.0.1:8080/a", "http://localhost/a"):
        assert is_protected(address)
    for address in ("http://login.example.org", "ftp://x", "javascript:x", "", "https://", "http://[bad"):
        assert not is_protected(address)


def test_a_missing_extra_is_said_with_its_remedy(
    settings: Settings, idp: Idp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(flows.people.provider, "find_spec", lambda name: None)

    with pytest.raises(ExtraMissing, match=r"pip install 'tocsin\[oidc\]'"):
        provider_of(settings_with(settings, idp), "https://tocsin.example.org")
    assert provider_of(settings, "https://tocsin.example.org") is None


def test_without_a_provider_there_is_no_such_page(settings: Settings, site: Site) -> None:
    browser = Browser(make_site(settings, site.pool))

    assert browser.get("/login/provider").status_code == 404
    assert "/login/provider" not in browser.text("/login")


@pytest.mark.parametrize("value", ["desk", "desk=owner", "=admin", "desk=admin=x"])
def test_a_mapping_that_says_no_role_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="gives no role"):
        Settings.model_validate({"oidc_roles": value})
