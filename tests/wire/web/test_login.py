"""Logging in, one-time addresses, sessions, and what guessing costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import flows.people.accounts
import sql.people
from flows.people.first import first_address
from flows.people.roles import Actor, Role
from flows.settings import Settings
from flows.web.site import Site
from sql.connection import Connection
from sql.connection import now as database_now
from tests.wire.web.conftest import PASSWORD, Browser


def added(conn: Connection, name: str, role: Role = Role.READER) -> str:
    with conn.transaction():
        return flows.people.accounts.add(conn, name, role, Actor("a test", "-"), database_now(conn))


def test_the_first_account_is_an_admin_and_its_address_works_once(
    settings: Settings, database_url: str, stranger: Browser, site: Site
) -> None:
    address = first_address(settings, database_url)
    assert address is not None
    path = address.removeprefix("http://127.0.0.1:4201")
    assert "Make the first account" in stranger.text(path)

    made = stranger.post(path, name="Ada", password=PASSWORD)

    assert (made.status_code, made.headers["location"]) == (303, "/")
    assert "admin" in stranger.text("/account")
    another = Browser(site)
    assert another.get(path).status_code == 422
    assert another.post(path, name="eve", password=PASSWORD).status_code == 422
    assert first_address(settings, database_url) is None


def test_a_new_person_chooses_a_password_and_logs_in_with_it(
    conn: Connection, stranger: Browser, site: Site
) -> None:
    token = added(conn, "rita")
    assert stranger.log_in("rita", "").status_code == 401

    assert stranger.post(f"/welcome/{token}", name="somebody-else", password=PASSWORD).status_code == 303

    other = Browser(site)
    assert other.log_in("rita").headers["location"] == "/account"
    assert "rita" in other.text("/account")


def test_a_password_that_is_guessed_at_once_is_refused_and_the_address_still_works(
    conn: Connection, stranger: Browser
) -> None:
    token = added(conn, "rita")

    for password in ["short", "x" * 201, "aaaaaaaaaaaa", "my name is rita"]:
        assert stranger.post(f"/welcome/{token}", password=password).status_code == 422
    assert stranger.post(f"/welcome/{token}", password=PASSWORD).status_code == 303


def test_logging_in_gives_another_cookie_and_logging_out_ends_it(
    conn: Connection, reader: Browser, stranger: Browser, site: Site
) -> None:
    stranger.get("/login")
    before = stranger.client.cookies[site.cookie_name]
    stranger.log_in("rita")
    cookie = stranger.client.cookies[site.cookie_name]
    assert cookie != before

    assert stranger.post("/logout").headers["location"] == "/login"

    stranger.client.cookies.set(site.cookie_name, cookie, domain="127.0.0.1")
    assert stranger.get("/account").status_code == 303


def test_the_cookie_is_kept_from_scripts_and_other_sites(stranger: Browser) -> None:
    given = stranger.get("/login").headers["set-cookie"].lower()

    assert "httponly" in given
    assert "samesite=lax" in given
    assert "path=/" in given


def test_the_database_keeps_no_cookie_and_no_token(conn: Connection, reader: Browser, site: Site) -> None:
    token = added(conn, "olga")
    cookie = reader.client.cookies[site.cookie_name]

    dump = str(
        [
            conn.execute(f"select * from {table}").fetchall()
            for table in ("sessions", "login_tokens", "people", "audit_log")
        ]
    )

    assert cookie not in dump
    assert token not in dump
    assert PASSWORD not in dump


def test_who_guesses_waits_ever_longer_and_the_right_password_does_not_help(
    reader: Browser, stranger: Browser
) -> None:
    for _ in range(5):
        assert stranger.log_in("rita", "wrong").status_code == 401

    refused = stranger.log_in("rita")

    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1


def test_an_address_that_guesses_many_names_waits_too(reader: Browser, stranger: Browser, site: Site) -> None:
    for number in range(20):
        assert stranger.log_in(f"name-{number}", "wrong").status_code == 401

    assert stranger.log_in("rita").status_code == 429
    assert Browser(site, "192.0.2.99").log_in("rita").status_code == 303


def test_a_name_that_nobody_has_is_answered_like_a_wrong_password(reader: Browser, stranger: Browser) -> None:
    wrong, nobody = stranger.log_in("rita", "wrong"), stranger.log_in("rolf", "wrong")

    assert wrong.status_code == nobody.status_code == 401
    assert wrong.text.replace("rita", "") == nobody.text.replace("rolf", "")


def test_logging_in_leads_to_no_other_site(reader: Browser, stranger: Browser) -> None:
    for onward in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "https:evil",
        "/\t/evil.example",
        "",
        "evil",
    ]:
        answer = stranger.post("/login", name="rita", password=PASSWORD, next=onward)
        assert answer.headers["location"] == "/", onward


def test_a_person_who_is_disabled_is_out_at_once_and_stays_out(
    reader: Browser, admin: Browser, stranger: Browser
) -> None:
    assert admin.post("/people/rita/disabled", disabled="yes").status_code == 303

    assert reader.get("/account").status_code == 303
    assert stranger.log_in("rita").status_code == 401

    admin.post("/people/rita/disabled", disabled="no")
    assert stranger.log_in("rita").status_code == 303


def test_other_rights_hold_at_once(reader: Browser, admin: Browser, stranger: Browser) -> None:
    admin.post("/people/rita/role", role="admin")

    assert reader.get("/people").status_code == 303
    stranger.log_in("rita")
    assert stranger.get("/people").status_code == 200


def test_the_last_admin_stays(admin: Browser) -> None:
    assert admin.post("/people/ada/role", role="reader").status_code == 422
    assert admin.post("/people/ada/disabled", disabled="yes").status_code == 422
    assert admin.get("/people").status_code == 200


def test_another_password_ends_every_session(reader: Browser, stranger: Browser) -> None:
    stranger.log_in("rita")

    wrong = reader.post("/account/password", old="wrong", new="another sentence of mine")
    changed = reader.post("/account/password", old=PASSWORD, new="another sentence of mine")

    assert (wrong.status_code, changed.status_code) == (422, 303)
    assert stranger.get("/account").status_code == reader.get("/account").status_code == 303
    assert stranger.log_in("rita", "another sentence of mine").status_code == 303


def test_a_session_of_ones_own_can_be_ended_and_no_other(
    conn: Connection, reader: Browser, stranger: Browser, admin: Browser
) -> None:
    stranger.log_in("rita")
    (newest,) = conn.execute("select max(id) from sessions").fetchone() or (0,)

    admin.post(f"/account/sessions/{newest}/end")
    assert stranger.get("/account").status_code == 200

    reader.post(f"/account/sessions/{newest}/end")
    assert stranger.get("/account").status_code == 303
    assert reader.get("/account").status_code == 200


def test_a_session_that_is_not_used_for_a_week_is_over(conn: Connection, reader: Browser) -> None:
    conn.execute("update sessions set seen_at = seen_at - %s", [timedelta(days=8)])

    assert reader.get("/account").status_code == 303


def test_an_address_that_was_given_before_works_no_more(
    conn: Connection, stranger: Browser, admin: Browser
) -> None:
    older = added(conn, "olga")
    shown = admin.post("/people/olga/reset").text

    newer = shown.partition("/welcome/")[2].partition("<")[0]
    assert stranger.get(f"/welcome/{older}").status_code == 422
    assert stranger.get(f"/welcome/{newer}").status_code == 200


def test_every_change_of_people_stands_in_the_audit_log_with_who_and_from_where(admin: Browser) -> None:
    admin.post("/people", name="olga", role="editor")
    admin.post("/people/olga/role", role="reader")

    log = admin.text("/changes")

    assert "editor → reader" in log
    assert "192.0.2.7" in log
    assert "person olga" in log


def test_a_name_that_is_none_is_refused_in_words(admin: Browser) -> None:
    for name in ["<script>alert(1)</script>", "a b", "", "x" * 90, "../../x", "ünal", "Ada\n"]:
        answer = admin.post("/people", name=name, role="reader")
        assert answer.status_code in (422, 200), name
        assert "<script>alert" not in answer.text, name


def test_tocsin_users_lists_without_hashes(person: Callable[[str, Role], Browser], conn: Connection) -> None:
    person("rita", Role.READER)

    assert "argon2" not in repr(sql.people.list_all(conn))
