"""Where the page may listen, under which names it answers, and whom it believes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flows.settings import Settings
from flows.web.binding import Unprotected, check_binding
from flows.web.serve import server_options
from flows.web.site import own_addresses

TLS = {"web_certificate": Path("c.pem"), "web_certificate_key": Path("k.pem")}


def settings(**values: Any) -> Settings:
    return Settings.model_validate({"home": Path("house"), **values})


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_this_machine_needs_nothing(address: str) -> None:
    check_binding(settings(web_address=address), can_log_in=False)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.1", "tocsin.example.org", "localhost.example"])
def test_others_need_a_password_and_tls_or_a_proxy(address: str) -> None:
    with pytest.raises(Unprotected, match="nobody has a password"):
        check_binding(settings(web_address=address, **TLS), can_log_in=False)
    with pytest.raises(Unprotected, match="unencrypted"):
        check_binding(settings(web_address=address), can_log_in=True)
    for protected in (TLS, {"trusted_proxies": ["10.0.0.0/8"]}, {"web_without_tls": True}):
        check_binding(settings(web_address=address, **protected), can_log_in=True)


def test_half_a_certificate_is_refused() -> None:
    with pytest.raises(Unprotected, match="both"):
        check_binding(settings(web_certificate=Path("c.pem")), can_log_in=True)


def test_the_page_answers_to_its_own_names_alone() -> None:
    own = own_addresses(settings(web_port=4301, public_url="https://Tocsin.example.org"))

    assert own.hosts == {"127.0.0.1:4301", "localhost:4301", "[::1]:4301", "tocsin.example.org"}
    assert "https://tocsin.example.org" in own.origins
    assert "http://tocsin.example.org" not in own.origins


def test_an_address_it_listens_on_is_a_name_of_its_own_and_all_addresses_are_none() -> None:
    assert "192.0.2.1:4201" in own_addresses(settings(web_address="192.0.2.1")).hosts
    assert "[2001:db8::1]:4201" in own_addresses(settings(web_address="2001:db8::1")).hosts
    assert not any("0.0.0.0" in host for host in own_addresses(settings(web_address="0.0.0.0")).hosts)
    assert "https://127.0.0.1:4201" in own_addresses(settings(**TLS)).origins


def test_nobody_is_believed_about_who_asks_but_trusted_proxies() -> None:
    # uvicorn's own reading would hide who sent a request: see tests/unit/web/test_proxies.py
    assert server_options(settings())["proxy_headers"] is False
    assert server_options(settings(trusted_proxies=["10.0.0.0/8"]))["proxy_headers"] is False


def test_a_header_that_logs_in_needs_the_addresses_of_its_proxy() -> None:
    for half in ({"login_header": "X-Forwarded-User"}, {"login_proxies": ["10.0.0.2/32"]}):
        with pytest.raises(Unprotected, match="both TOCSIN_LOGIN_HEADER"):
            check_binding(settings(**half), can_log_in=True)
    with pytest.raises(ValueError, match="anybody could say who they are"):
        settings(login_header="X-Forwarded-User", login_proxies=["0.0.0.0/0"])
    with pytest.raises(ValueError, match="name of a header"):
        settings(login_header="X User\r\n")


def test_no_address_of_a_request_is_logged() -> None:
    assert server_options(settings())["access_log"] is False
