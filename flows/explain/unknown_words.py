"""Why a page is no article of ours, in plain sentences, and what to do about it. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from alerts.delivery.plain import one_line
from alerts.health.state import ILL, suggestion
from alerts.text.humanize import count, local_moment
from alerts.text.locale import gettext as _
from alerts.text.locale import translated
from flows.crawl.outcome_words import drop_in_words, failure_in_words
from flows.explain.reasons import Unknown
from spiders.records import Drop
from sql.rows import Source
from sql.why import AskedPage

# a person can look whether our reader is to blame
MISREAD = {str(drop) for drop in (Drop.NOT_ARTICLE, Drop.NO_TITLE, Drop.NO_TEXT, Drop.READER_FAILED)}
# an answer of a server is told no longer than this
LONGEST = 160


def unknown_answer(unknown: Unknown) -> str:
    """Why a page is no article of ours, in one breath."""
    source, page = unknown.source, unknown.page
    if page is not None:
        words = translated(drop_in_words(page.outcome)) + _detail(page)
        return _("We asked for this page and did not keep it: %(why)s.", why=words)
    if source is None:
        host = one_line(urlsplit(unknown.url).netloc, LONGEST)
        return _("We do not know this page: no source of ours is at %(host)s.", host=host)
    if unknown.is_list:
        return _(
            "This is no article but a page that lists them: it is how %(name)s is read.", name=source.name
        )
    if source.removed_at is not None:
        return _("We do not know this page: its source %(name)s was taken away.", name=source.name)
    if not source.enabled:
        return _("We do not know this page: its source %(name)s is switched off.", name=source.name)
    return _("We do not know this page: %(why)s.", why=_unseen(unknown, source))


def _unseen(unknown: Unknown, source: Source) -> str:
    health = unknown.health
    if health and health.state in ILL:
        state = translated(health.state)
        return _("its source %(name)s is %(state)s", name=source.name, state=state)
    if unknown.last is None:
        return _("its source %(name)s was not read yet", name=source.name)
    return _("its source %(name)s has not listed it while we were reading", name=source.name)


def _detail(page: AskedPage) -> str:
    return f" ({one_line(page.detail, LONGEST)})" if page.detail else ""


def page_history(unknown: Unknown) -> str | None:
    """When the page was asked for, and whether it is again."""
    page = unknown.page
    if page is None:
        return None
    times = count(page.attempts, "time")
    last = local_moment(page.fetched_at, unknown.now)
    if page.retry_at is None:
        return _("%(times)s, last at %(time)s; not again", times=times, time=last)
    again = local_moment(page.retry_at, unknown.now)
    return _("%(times)s, last at %(time)s; again at %(next)s", times=times, time=last, next=again)


def source_in_words(unknown: Unknown) -> str | None:
    """The source that it belongs to, and how it is."""
    source, health = unknown.source, unknown.health
    if source is None:
        return None
    if source.removed_at is not None:
        at = local_moment(source.removed_at, unknown.now)
        return _("%(name)s, taken away %(time)s", name=source.name, time=at)
    if not source.enabled:
        return _("%(name)s, switched off", name=source.name)
    state = translated(health.state) if health and health.state else _("not judged yet")
    words = f"{_(': ')}{translated(health.words)}" if health and health.words else ""
    return f"{source.name}, {state}{words}"


def last_read(unknown: Unknown) -> str | None:
    """What came of its source when it was read last, and when it is next."""
    source, last = unknown.source, unknown.last
    if source is None or not source.enabled or source.removed_at is not None:
        return None
    due = _("next at %(time)s", time=local_moment(source.next_due_at, unknown.now))
    if last is None:
        return f"{_('never so far')}; {due}"
    started = local_moment(last.started_at, unknown.now)
    if last.finished_at is None:
        return _("is being read since %(time)s", time=started)
    result = (
        translated(failure_in_words(last.failure, last.detail))
        if last.failure
        else _("%(links)s links, %(new)s new", links=last.links, new=last.new)
    )
    return f"{started}{_(': ')}{result}; {due}"


def what_to_do(unknown: Unknown) -> str:
    """One thing to do about a page that is not known."""
    source, page, health = unknown.source, unknown.page, unknown.health
    home = "{0.scheme}://{0.netloc}/".format(urlsplit(unknown.url))
    if source is None:
        names = _(" or ").join(unknown.alike)
        meant = _("perhaps you mean %(names)s?", names=names) + " " if unknown.alike else ""
        return meant + _("see what would be read of it: `tocsin sources probe %(address)s`", address=home)
    if source.removed_at is not None:
        return _("take it up again: `tocsin sources add %(address)s`", address=source.home_url)
    if not source.enabled:
        return _("switch it on: `tocsin sources enable %(name)s`", name=source.name)
    if unknown.is_list:
        return _("ask for one of its articles: `tocsin articles list --source %(name)s`", name=source.name)
    if page is not None:
        return _about_page(page, unknown.url)
    ill = (
        suggestion(health.state or "", health.cause, name=source.name, home=source.home_url) if health else ""
    )
    return translated(ill) or _(
        "see how it is read: `tocsin sources why %(name)s`; a new page may come with its next reading",
        name=source.name,
    )


def _about_page(page: AskedPage, url: str) -> str:
    if page.retry_at is not None:
        return _("wait: it is asked for again by itself")
    if page.outcome in MISREAD:
        return _(
            "see what is read of it: `tocsin extract %(address)s`; the source may need a parser of its own",
            address=url,
        )
    if page.outcome == Drop.DUPLICATE:
        return _("ask for the article that it is a copy of")
    return _(
        "nothing, as long as the page is so; how the source is: `tocsin sources why %(name)s`",
        name=page.source,
    )
