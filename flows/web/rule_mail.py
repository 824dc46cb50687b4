"""The mail of a rule that is not saved, exactly as it would look, for a frame beside its preview."""

from __future__ import annotations

from starlette.responses import HTMLResponse, PlainTextResponse, Response

from alerts.delivery.content import compose_alert, content_to_be
from alerts.delivery.message import Message
from alerts.rules.history.preview import preview
from alerts.rules.language.query_form import ItemUnusable
from alerts.rules.language.syntax import Node
from alerts.rules.rule import QueryRefused, RuleError, WatchRule, usable_query
from alerts.rules.store import stored_versions
from alerts.text.locale import gettext as _
from flows.web import rule_form
from flows.web.access import Access
from flows.web.messages import MAIL_POLICY
from flows.web.pages import Page
from flows.web.rule_draft import DAYS, read_rule, tried_record
from flows.web.visit import Visit
from sql.connection import Connection
from sql.connection import now as database_now

POLICY = f"{MAIL_POLICY}; frame-ancestors 'self'"


def show_mail(visit: Visit) -> Response:
    """The mail of an article, else of the newest event that the rule of the form would have told."""
    rule = _rule(visit)
    if rule is None:
        return _nothing(_("The rule cannot be used as it stands: what is wrong stands beside it."))
    with visit.transaction() as conn:
        message = _composed(conn, rule, visit)
    if message is None:
        return _nothing(_("There is no event of the last 30 days that it would have told."))
    return HTMLResponse(message.html, headers={"Content-Security-Policy": POLICY})


def _rule(visit: Visit) -> WatchRule | None:
    """The rule that the form says, or None where it cannot be used."""
    try:
        query = rule_form.settled_query(visit.form)
    except (ItemUnusable, rule_form.BothChanged, rule_form.NearIncomplete):
        query = visit.field("query")
    rule = read_rule(tried_record(rule_form.record_of({**visit.form, "query": [query]}, None)))
    return rule if isinstance(rule, WatchRule) else None


def _composed(conn: Connection, rule: WatchRule, visit: Visit) -> Message | None:
    now = database_now(conn)
    try:
        tree = usable_query(rule, stored_versions.entries(conn))
        asked = visit.field("article")
        number = int(asked) if asked.isdecimal() and len(asked) < 19 else _newest(conn, rule, tree)
    except (QueryRefused, RuleError):
        return None
    content = number and content_to_be(conn, rule, tree, article_id=number, channel=rule.notify[0], now=now)
    return compose_alert(content, delivery_id=0, is_possible_repeat=False) if content else None


def _newest(conn: Connection, rule: WatchRule, tree: Node) -> int | None:
    """The article of the newest event that the rule would have told."""
    lists = stored_versions.entries(conn)
    past = preview(conn, rule, tree, days=DAYS, now=database_now(conn), lists=lists, with_near_misses=False)
    return past.newest[0].article_id if past.newest else None


def _nothing(words: str) -> Response:
    return PlainTextResponse(f"{words}\n", headers={"Content-Security-Policy": POLICY})


PAGES = [Page("/rule-editor/mail", show_mail, Access.EDITOR, is_change=True)]
