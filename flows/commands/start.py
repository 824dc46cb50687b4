"""`tocsin start`: from nothing to a watch that tells one: a channel, a rule and a source, each where it is missing."""

from __future__ import annotations

import getpass
import os
import shlex
import socket
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from cyclopts import Parameter

import sql.rules
import sql.workers
from alerts.delivery.channel_file import add_entry, remove_tag
from alerts.delivery.channel_form import FieldUnusable, Service, entry_of
from alerts.delivery.channels import Channels
from alerts.delivery.outcome import Outcome
from alerts.delivery.run import send_test
from alerts.rules.language.from_words import query_of_words
from alerts.rules.store.changes import DesiredState, What
from alerts.rules.store.saving import save
from flows.channels import usable_channels_of
from flows.commands.probing import asked, short_lines, tell_asking
from flows.commands.telling import person
from flows.database import database
from flows.first_steps import rule_of_words
from flows.output import own_name, plain, talk
from flows.settings import Settings, load_settings, open_home
from flows.sources.form import judge, same_site, wanted
from flows.sources.probe_report import preview
from flows.sources.store import keep_entry
from flows.sources.store import save as save_source
from sql.connection import connect, transaction
from sql.connection import now as database_now
from sql.sources import list_all

NOT_DONE = 1
SHOWN = 3
PASSWORD = "MAIL_PASSWORD"  # noqa: S105 - the name of a variable
GMAIL = ("gmail.com", "googlemail.com")
LOCAL_SECONDS = 1.0


class NoMailServer(ValueError):
    """Nothing says which server sends the mail."""


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Sending:
    """By which server the mail goes out, when no channel reaches its address yet."""

    smtp: Annotated[
        str | None, Parameter(help="the mail server, with its port if it is another: mail.example.org:587.")
    ] = None
    smtp_user: Annotated[
        str | None,
        Parameter(help="the name to log in with; the password is asked for, or taken from MAIL_PASSWORD."),
    ] = None
    sender: Annotated[str | None, Parameter(name="--from", help="the address that mails come from.")] = None


NOTHING_SAID = Sending()


def start(url: str, *, watch: str, mail: str, sending: Sending = NOTHING_SAID) -> int:
    """Set up a channel, a rule and a source, and say what to do next. What is there already is left as it is.

    Parameters
    ----------
    url
        a news site: its home page, a feed, or a list of its articles.
    watch
        a few words that the articles meant would have, or a query; see docs/rules.md.
    mail
        the address that alerts go to.
    """
    settings = load_settings()
    open_home(settings)
    source = wanted(url)
    if not query_of_words(watch):
        raise FieldUnusable("--watch: say in a few words what to watch for")
    talk.print(f"setting up the Tocsin of {settings.home} …", markup=False)
    with database(settings) as database_url:
        tag = _channel(settings, mail, sending)
        if tag is None:
            return NOT_DONE
        _rule(settings, database_url, watch, tag)
        _source(settings, database_url, source.home_url)
        _tell_next(database_url)
    return 0


def _say(step: int, words: str) -> None:
    talk.print(f"{step}/3  {words}", markup=False)


def _channel(settings: Settings, mail: str, sending: Sending) -> str | None:
    """The channel that reaches an address, made if there is none, and tried; None: the test did not arrive."""
    channels = usable_channels_of(settings)
    tag = _tag_of(channels, mail)
    if tag is not None and sending.smtp is None:
        _say(1, f"channel {tag} reaches {mail} already; a test message to it …")
        return tag if _is_taken(settings, tag) else None
    is_new, tag = tag is None, tag or _free_tag(channels)
    _say(1, f"a channel to {mail} …")
    given = _fields(mail, sending) | {"tag": tag}
    service = Service.GMAIL if _is_gmail(mail, sending) else Service.SMTP
    add_entry(settings.channels_file, entry_of(service, given), replaces=not is_new)
    _say(1, f"channel {tag} stands in {settings.channels_file}; a test message to it …")
    if _is_taken(settings, tag):
        return tag
    if is_new:
        remove_tag(settings.channels_file, tag)
    talk.print("Run this again with another --smtp, --smtp-user or password.", markup=False)
    return None


def _is_taken(settings: Settings, tag: str) -> bool:
    """Whether the server takes a test message; what it answered is said."""
    tried = send_test(usable_channels_of(settings), tag, slack_url=settings.slack_url)
    for attempt in tried:
        answer = f": {plain(attempt.answer)}" if attempt.answer else ""
        talk.print(f"     {plain(attempt.label)}  {attempt.outcome.replace('_', ' ')}{answer}", markup=False)
    return all(attempt.outcome is Outcome.SENT for attempt in tried)


def _tag_of(channels: Channels, mail: str) -> str | None:
    """A channel that reaches this address and nobody else."""
    for tag in sorted(channels.tags):
        addresses = [recipient.target.mail_address for recipient in channels.of(tag)]
        if [address and address.lower() for address in addresses] == [mail.lower()]:
            return tag
    return None


def _free_tag(channels: Channels) -> str:
    names = ("desk-mail", *(f"desk-mail-{number}" for number in range(2, 1_000)))
    return next(name for name in names if name not in channels.tags)


def _is_gmail(mail: str, sending: Sending) -> bool:
    return sending.smtp is None and (sending.smtp_user or mail).lower().rpartition("@")[2] in GMAIL


def _fields(mail: str, sending: Sending) -> dict[str, str]:
    """The fields of the channel's form; raises NoMailServer."""
    if _is_gmail(mail, sending):
        user = sending.smtp_user or mail
        words = f"App password of {user} (myaccount.google.com/apppasswords): "
        return {"user": user, "to": mail, "password": _password(words)}
    host, _, port = (sending.smtp or "").partition(":")
    sender = sending.sender or (sending.smtp_user if "@" in (sending.smtp_user or "") else mail) or mail
    if not host:
        if not _is_local_server():
            raise NoMailServer(
                f"which mail server sends to {mail}? Say it with --smtp mail.example.org --smtp-user NAME (the "
                f"password is asked for, or taken from {PASSWORD}); or set a channel up in the page"
            )
        host, port = "127.0.0.1", "25"
    given = {"host": host, "port": port, "to": mail, "sender": sender}
    if sending.smtp_user is None:
        return {**given, "security": "starttls" if port == "587" else "insecure"}
    password = _password(f"Password of {sending.smtp_user} at {host}: ")
    security = "ssl" if port == "465" else "starttls"
    return {**given, "security": security, "user": sending.smtp_user, "password": password}


def _password(words: str) -> str:
    if given := os.environ.get(PASSWORD):
        return given
    if not sys.stdin.isatty():
        raise NoMailServer(f"the password is asked for at a terminal, or taken from {PASSWORD}")
    return getpass.getpass(words)


def _is_local_server() -> bool:
    """Whether this machine has a mail server of its own."""
    try:
        socket.create_connection(("127.0.0.1", 25), LOCAL_SECONDS).close()
    except OSError:
        return False
    return True


def _rule(settings: Settings, url: str, watch: str, tag: str) -> None:
    query = query_of_words(watch)
    with connect(url) as conn:
        same = [row for row in sql.rules.list_current(conn) if row.query == query and tag in row.notify]
        if same:
            _say(2, f"rule {same[0].name} watches for it already: {query}")
            return
        rule = rule_of_words(conn, watch, [tag])
        save(conn, [DesiredState(What.RULE, rule.name, rule)], person(conn, settings))
    _say(2, f"rule {rule.name} watches for {query}")


def _source(settings: Settings, url: str, home: str) -> None:
    source = wanted(home)
    with connect(url) as conn:
        present = [known for known in list_all(conn) if same_site(known.home_url) == same_site(home)]
    if present:
        _say(3, f"source {present[0].name} is read already")
        return
    tell_asking(home)
    reading = asked(settings, source, SHOWN)
    judge(home, reading)
    for line in short_lines(preview(home, source.name, reading, datetime.now(UTC))):
        talk.print(f"     {line}" if line else "", markup=False, soft_wrap=True)
    with transaction(url) as conn:
        saved = save_source(conn, source)
        for entry in reading.entries:
            keep_entry(conn, saved.id, entry.url, entry.kind, entry.status)
    _say(3, f"source {saved.name} is added and due")


def _tell_next(url: str) -> None:
    with connect(url) as conn:
        now = database_now(conn)
        is_up = any(worker.alive_until > now for worker in sql.workers.list_all(conn))
    if is_up:
        talk.print("Tocsin is up: it reads the site within seconds, and tells what matches.", markup=False)
        return
    command = shlex.join([own_name(), "up"])
    talk.print(
        f"Next: {command}   (reads the site at once, and tells what matches; Ctrl-C stops it)", markup=False
    )
