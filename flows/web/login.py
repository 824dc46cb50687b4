"""Logging in and out, choosing a password, and one's own sessions."""

from __future__ import annotations

from starlette.responses import Response

import sql.audit_log
import sql.sessions
from alerts.text.locale import gettext as _
from alerts.text.locale import ngettext
from flows.people import accounts, passwords, sessions
from flows.web.access import Access, own_path
from flows.web.catalogue import LANGUAGES, time_zones
from flows.web.pages import Page
from flows.web.reading import adopt_zone
from flows.web.visit import Done, Visit
from sql.connection import now as database_now

WRONG = "No such name and password. An account without a password is opened by the address that came with it."


def show_login(visit: Visit) -> Response:
    """The form to log in with."""
    return visit.page("login", next=own_path(visit.asked("next")), name="", problem=None)


def log_in(visit: Visit) -> Response:
    """A name and a password; the attempt is counted before the password is looked at."""
    name, onward = visit.field("name").lower()[:80], own_path(visit.field("next"))
    with visit.change() as (conn, now):
        tried = sessions.attempt(conn, name, visit.address, now)
    if tried.waits_until is not None:
        seconds = max(1, round((tried.waits_until - now).total_seconds()))
        words = ngettext(
            "It went wrong too often: wait %(num)s second and try again.",
            "It went wrong too often: wait %(num)s seconds and try again.",
            seconds,
        )
        answer = visit.page("login", 429, next=onward, name=name, problem=words)
        answer.headers["Retry-After"] = str(seconds)
        return answer
    # as it is, also with space around it
    if not sessions.is_password(tried, visit.form.get("password", [""])[-1]) or tried.person is None:
        return visit.page("login", 401, next=onward, name=name, problem=WRONG)
    with visit.change() as (conn, now):
        cookie = sessions.begin(conn, tried.person, origin(visit), now)
        adopt_zone(conn, visit, tried.person)
        sql.audit_log.add(
            conn, person=name, address=visit.address, action="logged in", object=f"person {name}", now=now
        )
    return _with_session(visit, visit.go(onward), cookie)


def log_out(visit: Visit) -> Response:
    """The session ends here and now."""
    with visit.change() as (conn, now):
        sessions.end(conn, visit.cookie, now)
    answer = visit.go("/login")
    answer.delete_cookie(visit.site.cookie_name)
    return answer


def show_welcome(visit: Visit) -> Response:
    """The form to choose a password with; what the address is for."""
    with visit.transaction() as conn:
        found = accounts.offered(conn, visit.request.path_params["secret"], database_now(conn))
    return visit.page("welcome", name=found.name, wanted=found.name or "", problem=None)


def choose_password(visit: Visit) -> Response:
    """A password is chosen with a one-time address, and its owner logged in."""
    secret, name = visit.request.path_params["secret"], visit.field("name").lower()
    password = visit.form.get("password", [""])[-1]
    try:
        with visit.change() as (conn, now):
            person = accounts.redeem(conn, secret, name, password, visit.address, now)
            cookie = sessions.begin(conn, person, origin(visit), now)
            adopt_zone(conn, visit, person)
    except (accounts.NameUnusable, passwords.PasswordUnusable) as error:
        with visit.transaction() as conn:
            found = accounts.offered(conn, secret, database_now(conn))
        return visit.page("welcome", 422, name=found.name, wanted=name, problem=str(error))
    return _with_session(visit, visit.go("/"), cookie)


def show_account(visit: Visit) -> Response:
    """Where one is logged in, and another password."""
    return _account(visit, None)


def end_session(visit: Visit) -> Response:
    """One of one's own sessions is revoked."""
    assert visit.person is not None  # noqa: S101 - the page asks for a log-in
    with visit.change() as (conn, now):
        sql.sessions.end_one(conn, id=visit.number(), person_id=visit.person.id, now=now)
    return visit.go("/account", Done.ENDED)


def change_password(visit: Visit) -> Response:
    """Another password, by whoever knows the one of now; ends every session."""
    assert visit.person is not None  # noqa: S101 - the page asks for a log-in
    with visit.change() as (conn, now):
        tried = sessions.attempt(conn, visit.person.name, visit.address, now)
    is_known = tried.waits_until is None and sessions.is_password(tried, visit.form.get("old", [""])[-1])
    if not is_known:
        return _account(
            visit, _("The password of now is another one, or was wrong too often: wait a minute.")
        )
    try:
        with visit.change() as (conn, now):
            accounts.choose_password(conn, visit.person, visit.form.get("new", [""])[-1], visit.actor, now)
    except passwords.PasswordUnusable as error:
        return _account(visit, str(error))
    return visit.go("/login", Done.RENEWED)


def origin(visit: Visit) -> sessions.From:
    """Where a request comes from."""
    return sessions.From(visit.address, visit.request.headers.get("user-agent", ""))


def _account(visit: Visit, problem: str | None) -> Response:
    assert visit.person is not None  # noqa: S101 - the page asks for a log-in
    with visit.transaction() as conn:
        found = sessions.of_person(conn, visit.person, database_now(conn))
    return visit.page(
        "account",
        422 if problem else 200,
        sessions=found,
        problem=problem,
        languages=LANGUAGES,
        zones=sorted(time_zones()),
    )


def _with_session(visit: Visit, answer: Response, cookie: str) -> Response:
    visit.give_cookie(answer, cookie, int(sessions.LONGEST.total_seconds()))
    return answer


PAGES = [
    Page("/login", show_login, Access.PUBLIC),
    Page("/login", log_in, Access.PUBLIC, is_change=True),
    Page("/logout", log_out, Access.READER, is_change=True),
    Page("/welcome/{secret}", show_welcome, Access.PUBLIC),
    Page("/welcome/{secret}", choose_password, Access.PUBLIC, is_change=True),
    Page("/account", show_account, Access.READER),
    Page("/account/password", change_password, Access.READER, is_change=True),
    Page("/account/sessions/{number:int}/end", end_session, Access.READER, is_change=True),
]
