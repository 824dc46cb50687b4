"""A rule from a few words, for whoever sets a Tocsin up; the editor makes more of it."""

from __future__ import annotations

from starlette.responses import Response

import sql.lists
import sql.rules
from alerts.rules.rule import RuleError
from alerts.rules.store.changes import DesiredState, What
from alerts.rules.store.file import read_file
from alerts.rules.store.saving import save
from flows.channels import usable_channels_of
from flows.examples import starter
from flows.first_steps import rule_of_words
from flows.people.rights import hidden_from
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.rules import saver
from flows.web.visit import Done, Visit

LONGEST = 500
STARTER = "sahel-rules.yaml"


def add(visit: Visit) -> Response:
    """Watch for these words from now on, and tell the channels that are named, or every one."""
    wanted = _channels(visit)
    with visit.change() as (conn, now):
        hidden = hidden_from(conn, visit.person).names
        rule = rule_of_words(conn, visit.field("words")[:LONGEST], wanted, hidden)
        save(conn, [DesiredState(What.RULE, rule.name, rule)], saver(visit, now))
        visit.note(conn, now, "rule added", f"rule {rule.name}", rule.query)
    return visit.go("/", Done.WATCHED)


def add_starter(visit: Visit) -> Response:
    """The rules for the Sahel with their word lists; those of a name that is taken stay as they are."""
    wanted, content = _channels(visit), read_file(starter(STARTER)).content
    with visit.change() as (conn, now):
        # a removed rule that is private would come back with all that it was, for everybody
        names = {rule.name for rule in sql.rules.list_current(conn)} | hidden_from(conn, visit.person).names
        lists = {entry.name for entry in sql.lists.list_current(conn)}
        wishes = [
            DesiredState(What.LIST, words.name, words.plain())
            for words in content.lists
            if words.name not in lists
        ]
        for rule in content.rules:
            if rule.name not in names:
                chosen = rule.plain().model_copy(update={"notify": wanted})
                wishes.append(DesiredState(What.RULE, rule.name, chosen))
        changes = save(conn, wishes, saver(visit, now))
        visit.note(conn, now, "rules added", f"rules {STARTER}", f"{len(changes)} rules and lists")
    return visit.go("/", Done.WATCHED)


def _channels(visit: Visit) -> list[str]:
    """Whom the rule tells: the channels that are named, or every one."""
    known = usable_channels_of(visit.site.settings).tags
    wanted = [tag for tag in visit.fields("notify") if tag in known] or sorted(known)
    if not wanted:
        raise RuleError("there is no channel to tell yet: an admin sets one up first")
    return wanted


PAGES = [
    Page("/first-rule", add, Access.EDITOR, is_change=True),
    Page("/first-rule/starter", add_starter, Access.EDITOR, is_change=True),
]
