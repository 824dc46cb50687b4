"""What is said of a request that is refused or failed: in plain words, and no more than its reader may know."""

from __future__ import annotations

import logging
from urllib.parse import quote

from starlette.responses import PlainTextResponse, RedirectResponse, Response

from alerts.rules.rule import RuleError
from alerts.text.locale import gettext as _
from alerts.text.locale import translated
from flows.web import problem
from flows.web.access import SAFE, Refusal, is_of_api
from flows.web.visit import NotFound, Visit
from sql.connection import DatabaseUnreachable, Lost, RowRefused, TookTooLong

OURS = ("flows", "alerts", "spiders", "sql")
STATUS = {
    Refusal.FOREIGN_HOST: 421,
    Refusal.NOT_THE_PROXY: 403,
    Refusal.UNKNOWN_PERSON: 403,
    Refusal.METHOD: 405,
    Refusal.CROSS_ORIGIN: 403,
    Refusal.NOT_LOGGED_IN: 401,
    Refusal.NO_BEARER: 401,
    Refusal.NO_FEED: 403,
    Refusal.ROLE: 403,
    Refusal.STALE_FORM: 403,
}
# said without a page: who asks is not known, or no browser does
PLAIN = {
    Refusal.FOREIGN_HOST,
    Refusal.METHOD,
    Refusal.CROSS_ORIGIN,
    Refusal.NOT_THE_PROXY,
    Refusal.UNKNOWN_PERSON,
    Refusal.NO_FEED,
}
AWAY = "The database does not answer. Tocsin goes on by itself when it is back; try again in a minute."
TOO_LONG = "This took too long and was given up. Ask for less: a shorter time, fewer words."
UNSTORABLE = "Something in this request cannot be stored or sought: take out invisible signs."
FAULT = "This page failed, and the reason is in the log of the page. What was saved before stands."

log = logging.getLogger(__name__)


def refused(visit: Visit, why: Refusal) -> Response:
    """The answer to a request that is not let in; a page that needs a log-in leads there."""
    words = _("This request is not answered: %(why)s.", why=translated(why.value))
    if is_of_api(visit.request.url.path):
        answer = problem.answer(STATUS[why], words)
        if STATUS[why] == 401:
            answer.headers["WWW-Authenticate"] = 'Bearer realm="Tocsin"'
        return answer
    if why is Refusal.NOT_LOGGED_IN and visit.request.method in SAFE:
        query = f"?{visit.request.url.query}" if visit.request.url.query else ""
        return RedirectResponse(f"/login?next={quote(visit.request.url.path + query)}", 303)
    if why in PLAIN:
        return PlainTextResponse(f"{words}\n", STATUS[why])
    return visit.page("problem", STATUS[why], title=_("Not allowed"), problem=words)


def failed(visit: Visit, error: Exception) -> Response:
    """The answer to a request that could not be served; what is not the reader's fault goes to the log."""
    status, title, words = _words(error)
    if status >= 500:
        log.error("%s %s failed", visit.request.method, _path(visit), exc_info=error)
    if is_of_api(visit.request.url.path):
        if isinstance(error, problem.Refused):
            return problem.answer(error.status, str(error), error.errors, error.headers)
        findings = error.findings if isinstance(error, RuleError) else ()
        return problem.answer(status, words, problem.of_findings(findings))
    if visit.by_token is not None:  # a feed reader: no page, which would be of its person
        return PlainTextResponse(f"{words}\n", status)
    return visit.page("problem", status, title=title, problem=words)


def _path(visit: Visit) -> str:
    """Where a request went, without the secret that may stand there."""
    secret = str(visit.request.path_params.get("secret", ""))
    return visit.request.url.path.replace(secret, "…") if secret else visit.request.url.path


def _words(error: Exception) -> tuple[int, str, str]:
    if isinstance(error, TookTooLong):
        return 503, _("Too slow"), TOO_LONG
    if isinstance(error, (DatabaseUnreachable, *Lost)):
        return 503, _("No database"), AWAY
    if isinstance(error, RowRefused):
        return 422, _("Not done"), UNSTORABLE
    is_ours = type(error).__module__.split(".")[0] in OURS
    if isinstance(error, NotFound) or (is_ours and isinstance(error, LookupError)):
        return 404, _("Not found"), str(error)
    if is_ours and isinstance(error, ValueError):
        return 422, _("Not done"), str(error)
    return 500, _("Fault"), FAULT
