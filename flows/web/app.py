"""All pages of Tocsin, behind one gate."""

from __future__ import annotations

from flows.web import (
    alerts,
    articles,
    event_actions,
    events,
    files,
    lists,
    login,
    messages,
    mutes,
    people,
    personal_data,
    provider,
    reading,
    rule_editor,
    rules,
    search,
    signed,
    sources,
    subscriptions,
    today,
)
from flows.web.gate import Gate
from flows.web.pages import Page
from flows.web.site import Site

PAGES: list[Page] = [
    *files.PAGES,
    *login.PAGES,
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
    *articles.PAGES,
    *search.PAGES,
    *sources.PAGES,
    *lists.PAGES,
    *rules.PAGES,
    *rule_editor.PAGES,
    *messages.PAGES,
    *mutes.PAGES,
]


def application(site: Site) -> Gate:
    """The ASGI application of one installation."""
    return Gate(site, PAGES)
