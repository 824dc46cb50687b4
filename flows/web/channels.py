"""Channels: by name, set up from named fields, tried with a test message; secrets are never shown again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from starlette.responses import Response

import sql.channels
import sql.rules
import sql.worker_requests
from alerts.delivery.channel_file import TagTaken, add_entry, remove_tag
from alerts.delivery.channel_form import FieldUnusable, Service, entry_of
from alerts.delivery.channels import EntryUnusable, NoSuchChannel
from flows.channels import check_host, usable_channels_of
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.sources_new import ask_worker, has_worker
from flows.web.visit import Done, NotFound, Visit
from flows.worker_requests import Kind, tried_of
from sql.connection import Connection

TESTS = 10
# what a form says again after a mistake; secrets are typed anew
SECRETS = frozenset({"password", "webhook", "token"})
FIELDS = ("tag", "user", "host", "port", "security", "sender", "to", "server", "topic")
USUAL: Mapping[Service, Mapping[str, str]] = {
    Service.GMAIL: {"tag": "desk-mail"},
    Service.OUTLOOK: {"tag": "desk-mail"},
    Service.SMTP: {"tag": "desk-mail", "security": "starttls"},
    Service.SLACK: {"tag": "desk-slack"},
    Service.NTFY: {"tag": "desk-ntfy", "server": "ntfy.sh"},
}


def show_channels(visit: Visit) -> Response:
    """Every channel with whom it reaches, shortened, and the rules that tell it."""
    channels = usable_channels_of(visit.site.settings)
    reached: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for target in channels.targets:
        reached[target.tag].append((target.kind, target.label))
    with visit.transaction() as conn:
        tests = sql.worker_requests.list_recent(conn, kind=Kind.CHANNEL_TEST, limit=TESTS)
        settings = {row.tag: row for row in sql.channels.settings(conn)}
        rules = _rules_of(conn)
    return visit.page(
        "channels",
        channels=sorted(reached.items()),
        problems=[problem.words for problem in channels.problems],
        settings=settings,
        rules=rules,
        tests=tests,
        services=list(Service),
    )


def show_form(visit: Visit) -> Response:
    """The form of a service."""
    service = _service(visit)
    taken = usable_channels_of(visit.site.settings).tags
    given = dict(USUAL[service])
    if given["tag"] in taken:
        given["tag"] = ""
    return _form(visit, service, given)


def save(visit: Visit) -> Response:
    """Write the channel to the channels file, and ask a worker for a test message."""
    service, given = _service(visit), {name: visit.field(name) for name in (*FIELDS, *SECRETS)}
    settings = visit.site.settings
    try:
        entry = entry_of(service, given)
        check_host(settings, entry)
        add_entry(settings.channels_file, entry, replaces=visit.field("replaces") == "yes")
    except (FieldUnusable, TagTaken, EntryUnusable) as error:
        return _form(visit, service, given, str(error), is_taken=isinstance(error, TagTaken))
    with visit.change() as (conn, now):
        visit.note(conn, now, "channel saved", f"channel {entry.tag}", service)
        number = ask_worker(visit, conn, Kind.CHANNEL_TEST, entry.tag)
    return visit.go(f"/channel-tests/{number}", Done.SAVED)


def test(visit: Visit) -> Response:
    """Ask a worker to send a test message to everyone behind a channel."""
    tag = _tag(visit)
    with visit.change() as (conn, now):
        number = ask_worker(visit, conn, Kind.CHANNEL_TEST, tag)
        visit.note(conn, now, "channel tested", f"channel {tag}")
    return visit.go(f"/channel-tests/{number}")


def show_test(visit: Visit) -> Response:
    """What became of a test message, in the words of the server."""
    with visit.transaction() as conn:
        request = sql.worker_requests.get(conn, id=visit.number())
        if request is None or request.kind != Kind.CHANNEL_TEST:
            raise NotFound(f"There is no test of a channel of the number {visit.number()}.")
        is_worked = has_worker(conn)
    return visit.page("channel_test", request=request, tried=tried_of(request), is_worked=is_worked)


def remove(visit: Visit) -> Response:
    """Take a channel out of the file; messages to it are held from then on."""
    tag = _tag(visit)
    remove_tag(visit.site.settings.channels_file, tag)
    with visit.change() as (conn, now):
        visit.note(conn, now, "channel removed", f"channel {tag}")
    return visit.go("/channels", Done.REMOVED)


def _form(
    visit: Visit,
    service: Service,
    given: Mapping[str, str],
    problem: str | None = None,
    *,
    is_taken: bool = False,
) -> Response:
    shown = {name: given.get(name, "") for name in FIELDS}
    status = 422 if problem else 200
    return visit.page(
        "channel_form", status, service=service.value, given=shown, problem=problem, is_taken=is_taken
    )


def _rules_of(conn: Connection) -> dict[str, list[str]]:
    """The rules that tell each channel."""
    rules: dict[str, list[str]] = defaultdict(list)
    for rule in sql.rules.list_current(conn):
        for tag in rule.notify:
            rules[tag].append(rule.name)
    return rules


def _service(visit: Visit) -> Service:
    try:
        return Service(visit.request.path_params["service"])
    except ValueError:
        raise NotFound("There is no form for that service.") from None


def _tag(visit: Visit) -> str:
    """A channel that there is, whether it can be used or not."""
    tag: str = visit.request.path_params["tag"]
    channels = usable_channels_of(visit.site.settings)
    if tag not in channels.tags and not any(tag in (problem.tags or ()) for problem in channels.problems):
        raise NoSuchChannel(f"There is no channel {tag}.")
    return tag


PAGES = [
    Page("/channels", show_channels, Access.ADMIN),
    Page("/channels-new/{service}", show_form, Access.ADMIN),
    Page("/channels-new/{service}", save, Access.ADMIN, is_change=True),
    Page("/channels/{tag}/test", test, Access.ADMIN, is_change=True),
    Page("/channels/{tag}/remove", remove, Access.ADMIN, is_change=True),
    Page("/channel-tests/{number:int}", show_test, Access.ADMIN),
]
