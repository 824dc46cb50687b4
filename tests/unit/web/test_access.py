"""Who may ask for what: every refusal by its name, and what is let through."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.people.roles import Role
from flows.web.access import (
    Access,
    Asked,
    OwnAddresses,
    Refusal,
    bearer,
    form_token,
    is_form_token,
    own_path,
    refusal,
)

HOST, ORIGIN = "tocsin.example.org", "https://tocsin.example.org"
OWN = OwnAddresses(frozenset({HOST}), frozenset({ORIGIN}))
READ = Asked(Access.READER, "GET", [HOST], [], None, Role.READER, is_token_right=False)
CHANGE = Asked(Access.EDITOR, "POST", [HOST], [ORIGIN], "same-origin", Role.EDITOR, is_token_right=True)
PROGRAM = replace(CHANGE, origins=[], fetch_site=None, is_token_right=False, has_bearer=True)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (READ, None),
        (CHANGE, None),
        # a link of another site may lead here, and changes nothing
        (replace(READ, origins=["https://evil.example"], fetch_site="cross-site"), None),
        (replace(READ, hosts=["evil.example"]), Refusal.FOREIGN_HOST),
        (replace(READ, hosts=[HOST, HOST]), Refusal.FOREIGN_HOST),
        (replace(READ, hosts=[]), Refusal.FOREIGN_HOST),
        (replace(READ, hosts=[HOST.upper()]), None),
        (replace(READ, method="DELETE"), Refusal.METHOD),
        (replace(READ, role=None), Refusal.NOT_LOGGED_IN),
        (replace(READ, access=Access.ADMIN), Refusal.ROLE),
        (replace(READ, access=Access.PUBLIC, role=None), None),
        (replace(CHANGE, role=Role.READER), Refusal.ROLE),
        (replace(CHANGE, role=Role.ADMIN), None),
        (replace(CHANGE, origins=["https://evil.example"]), Refusal.CROSS_ORIGIN),
        (replace(CHANGE, origins=["null"]), Refusal.CROSS_ORIGIN),
        (replace(CHANGE, origins=[ORIGIN, ORIGIN]), Refusal.CROSS_ORIGIN),
        # a browser that sends no origin says at least from where
        (replace(CHANGE, origins=[]), None),
        (replace(CHANGE, origins=[], fetch_site="same-site"), Refusal.CROSS_ORIGIN),
        (replace(CHANGE, origins=[], fetch_site=None), Refusal.CROSS_ORIGIN),
        (replace(CHANGE, is_token_right=False), Refusal.STALE_FORM),
        (replace(CHANGE, access=Access.PUBLIC, is_token_right=False), Refusal.STALE_FORM),
        # a mail program that unsubscribes has neither origin nor form
        (
            replace(
                CHANGE, access=Access.SIGNED, origins=[], fetch_site=None, role=None, is_token_right=False
            ),
            None,
        ),
        (replace(CHANGE, access=Access.SIGNED, origins=["https://evil.example"]), Refusal.CROSS_ORIGIN),
        # the address of a feed is its token
        (replace(READ, access=Access.FEED), None),
        (replace(READ, access=Access.FEED, role=None), Refusal.NO_FEED),
        # a program with a token has neither origin nor form; a page of another site does not use one through a browser
        (PROGRAM, None),
        (replace(PROGRAM, role=Role.READER), Refusal.ROLE),
        (replace(PROGRAM, role=None), Refusal.NO_BEARER),
        (replace(PROGRAM, origins=["https://evil.example"]), Refusal.CROSS_ORIGIN),
        (replace(PROGRAM, fetch_site="cross-site"), Refusal.CROSS_ORIGIN),
        (replace(PROGRAM, hosts=["evil.example"]), Refusal.FOREIGN_HOST),
        (replace(PROGRAM, method="PUT"), Refusal.METHOD),
    ],
)
def test_a_request_is_let_in_or_refused_by_name(asked: Asked, why: Refusal | None) -> None:
    assert refusal(asked, OWN) is why


def test_a_form_is_bound_to_the_cookie_of_its_reader() -> None:
    token = form_token(b"key", "mine")

    assert is_form_token(b"key", "mine", token)
    assert not is_form_token(b"key", "yours", token)
    assert not is_form_token(b"other", "mine", token)
    assert not is_form_token(b"key", None, token)
    assert not is_form_token(b"key", "mine", None)
    assert not is_form_token(b"key", "mine", "é")


@pytest.mark.parametrize("path", ["/", "/events/7?done=saved", "/rules/a%2Fb"])
def test_a_path_of_ours_is_gone_on_to(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path", ["", "events", "//evil", "/\\evil", "https://evil", "/\n//evil", "/a\\b", "javascript:alert(1)"]
)
def test_anything_else_leads_to_the_first_page(path: str) -> None:
    assert own_path(path) == "/"


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer  abc ", "abc"),
        ("Bearer", ""),
        ("Basic abc", None),
        ("", None),
        (None, None),
    ],
)
def test_only_a_bearer_is_a_token(header: str | None, token: str | None) -> None:
    assert bearer(header) == token
