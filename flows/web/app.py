"""All pages of Tocsin, behind one gate."""

from __future__ import annotations

from flows.web import (
    alerts,
    articles,
    channels,
    event_actions,
    events,
    feeds,
    files,
    first_rule,
    lists,
    login,
    messages,
    mutes,
    people,
    personal_data,
    provider,
    reading,
    rule_editor,
    rule_mail,
    rules,
    search,
    signed,
    sources,
    sources_new,
    subscriptions,
    today,
    tokens,
)
from flows.web.api import table
from flows.web.gate import Gate
from flows.web.pages import Page
from flows.web.site import Site

PAGES: list[Page] = [
    *files.PAGES,
    *login.PAGES,
    *tokens.PAGES,
    *feeds.PAGES,
    *provider.PAGES,
    *people.PAGES,
    *reading.PAGES,
    *subscriptions.PAGES,
    *personal_data.PAGES,
    *events.PAGES,
    *event_actions.PAGES,
    *alerts.PAGES,
    *signed.PAGES,
    *today.PAGES,
    *first_rule.PAGES,
    *articles.PAGES,
    *search.PAGES,
    *sources.PAGES,
    *sources_new.PAGES,
    *channels.PAGES,
    *lists.PAGES,
    *rules.PAGES,
    *rule_editor.PAGES,
    *rule_mail.PAGES,
    *messages.PAGES,
    *mutes.PAGES,
    *table.PAGES,
]


def application(site: Site) -> Gate:
    """The ASGI application of one installation."""
    return Gate(site, PAGES)
