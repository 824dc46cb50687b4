"""A rule from a few words, for whoever sets a Tocsin up; the editor makes more of it."""

from __future__ import annotations

from starlette.responses import Response

from alerts.rules.rule import RuleError
from alerts.rules.store.changes import DesiredState, What
from alerts.rules.store.saving import save
from flows.channels import usable_channels_of
from flows.first_steps import rule_of_words
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.rules import saver
from flows.web.visit import Done, Visit

LONGEST = 500


def add(visit: Visit) -> Response:
    """Watch for these words from now on, and tell the channels that are named, or every one."""
    known = usable_channels_of(visit.site.settings).tags
    wanted = [tag for tag in visit.fields("notify") if tag in known] or sorted(known)
    if not wanted:
        raise RuleError("there is no channel to tell yet: an admin sets one up first")
    with visit.change() as (conn, now):
        rule = rule_of_words(conn, visit.field("words")[:LONGEST], wanted)
        save(conn, [DesiredState(What.RULE, rule.name, rule)], saver(visit, now))
        visit.note(conn, now, "rule added", f"rule {rule.name}", rule.query)
    return visit.go("/", Done.WATCHED)


PAGES = [Page("/first-rule", add, Access.EDITOR, is_change=True)]
