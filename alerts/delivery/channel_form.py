"""A channel from named fields: the entry of the channels file that they say. Pure.

No field is an address of Apprise: every value is checked for its form and percent-encoded, so that none can add an
option, another recipient or a `${NAME}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote, urlencode, urlsplit

TAG = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
MAIL = re.compile(r"[A-Za-z0-9.!#&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{1,63}")
# the dots between the parts must not be optional: a text would be cut in ever more ways, and tried for hours
LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
HOST = re.compile(rf"{LABEL}(?:\.{LABEL}){{0,39}}\.?|\[[0-9A-Fa-f:.]{{2,45}}\]")
TOPIC = re.compile(r"[A-Za-z0-9_-]{1,64}")
TOKEN = re.compile(r"[\x21-\x7e]{1,200}")
SLACK = re.compile(r"/services/([A-Z0-9]{6,20})/([A-Z0-9]{6,20})/([A-Za-z0-9]{10,40})")
MOST_RECIPIENTS, LONGEST = 20, 200
# the port of each way to encrypt
PORTS = {"starttls": 587, "ssl": 465, "insecure": 25}


class Service(StrEnum):
    """What a form can set up; every other service stands in the file by its own address."""

    GMAIL = "gmail"
    OUTLOOK = "outlook"
    SMTP = "smtp"
    SLACK = "slack"
    NTFY = "ntfy"


# their servers
MAIL_HOSTS = {Service.GMAIL: "smtp.gmail.com", Service.OUTLOOK: "smtp.office365.com"}


class FieldUnusable(ValueError):
    """A field says nothing that can be used; the message names it, what is wrong and what to write."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the channels file. `host`: where messages would go, when a person named it."""

    url: str = field(repr=False)
    tag: str
    host: str | None = None


def entry_of(service: Service, given: Mapping[str, str]) -> Entry:
    """The entry that the fields of a service's form say; raises FieldUnusable."""
    tag = _value(given, "tag")
    if not TAG.fullmatch(tag):
        raise FieldUnusable(f"name {tag[:80]!r}: write small letters, digits, dot or dash, as desk-mail")
    if service is Service.SLACK:
        return Entry(_slack(given), tag)
    if service is Service.NTFY:
        return _ntfy(given, tag)
    if service is Service.SMTP:
        return _smtp(given, tag)
    user = _mail(given, "user")
    password = _value(given, "password")
    if service is Service.GMAIL:
        # shown in four groups, which are not part of it
        password = "".join(password.split())
    if not password:
        raise FieldUnusable("password: it is missing")
    return Entry(_mail_url(MAIL_HOSTS[service], 587, "starttls", (user, password), user, given), tag)


def _smtp(given: Mapping[str, str], tag: str) -> Entry:
    host, mode = _host(given, "host"), _value(given, "security") or "starttls"
    if mode not in PORTS:
        raise FieldUnusable(f"encryption {mode[:20]!r}: choose one of {', '.join(PORTS)}")
    user, password = _value(given, "user"), _value(given, "password")
    if bool(user) != bool(password):
        raise FieldUnusable("user and password: give both, or neither for a server that asks for none")
    if password and mode == "insecure":
        raise FieldUnusable("encryption: a password is not sent unencrypted; choose STARTTLS or TLS")
    if MAIL.fullmatch(user) and not _value(given, "sender"):
        given = {**given, "sender": user}
    sender = _mail(given, "sender")
    login = (user, password) if user else None
    return Entry(_mail_url(host, _port(given, PORTS[mode]), mode, login, sender, given), tag, host)


def _mail_url(
    host: str, port: int, mode: str, login: tuple[str, str] | None, sender: str, given: Mapping[str, str]
) -> str:
    recipients = re.split(r"[\s,;]+", _value(given, "to")) if _value(given, "to") else []
    if not 1 <= len(recipients) <= MOST_RECIPIENTS:
        raise FieldUnusable(
            f"to: write one mail address, or up to {MOST_RECIPIENTS} with commas between them"
        )
    for one in recipients:
        _mail({"to": one}, "to")
    options = {"smtp": host, "mode": mode, "from": sender, "to": ",".join(recipients)}
    schema = "mailto" if mode == "insecure" else "mailtos"
    user = f"{_encoded(login[0])}:{_encoded(login[1])}@" if login else ""
    return f"{schema}://{user}{host}:{port}?{urlencode(options, quote_via=quote, safe='')}"


def _slack(given: Mapping[str, str]) -> str:
    parts = urlsplit(_value(given, "webhook"))
    found = SLACK.fullmatch(parts.path.rstrip("/"))
    is_slack = parts.scheme == "https" and parts.netloc in ("hooks.slack.com", "hooks.slack-gov.com")
    if found is None or not is_slack or parts.query:
        raise FieldUnusable(
            "webhook: write the whole address that Slack shows, https://hooks.slack.com/services/T…/B…/…"
        )
    return f"slack://{found[1]}/{found[2]}/{found[3]}"


def _ntfy(given: Mapping[str, str], tag: str) -> Entry:
    server, topic, token = (
        _value(given, "server") or "ntfy.sh",
        _value(given, "topic"),
        _value(given, "token"),
    )
    host = _host({"server": server.removeprefix("https://").rstrip("/")}, "server")
    if not TOPIC.fullmatch(topic):
        raise FieldUnusable(f"topic {topic[:64]!r}: write letters, digits, dash or underscore, 64 at most")
    if token and not TOKEN.fullmatch(token):
        raise FieldUnusable("token: it has spaces or letters that no token has")
    login = f"{_encoded(token)}@" if token else ""
    return Entry(f"ntfys://{login}{host}/{topic}{'?auth=token' if token else ''}", tag, host)


def _value(given: Mapping[str, str], name: str) -> str:
    value = given.get(name, "").strip()
    if len(value) > LONGEST * (MOST_RECIPIENTS if name == "to" else 1) or not value.isprintable():
        raise FieldUnusable(f"{name}: it is too long, or has signs that cannot be shown")
    return value


def _mail(given: Mapping[str, str], name: str) -> str:
    value = _value(given, name)
    if not MAIL.fullmatch(value):
        label = {"user": "address", "sender": "from"}.get(name, name)
        given_value = f" {value[:80]!r}" if value else ""
        raise FieldUnusable(f"{label}{given_value}: write one mail address, as desk@example.org")
    return value


def _host(given: Mapping[str, str], name: str) -> str:
    value = _value(given, name)
    if not HOST.fullmatch(value):
        raise FieldUnusable(f"server {value[:80]!r}: write its name alone, as mail.example.org")
    return value.lower()


def _port(given: Mapping[str, str], usual: int) -> int:
    text = _value(given, "port") or str(usual)
    if not text.isdecimal() or not 0 < int(text[:6]) < 65536:
        raise FieldUnusable(f"port {text[:20]!r}: write a number, as {usual}")
    return int(text)


def _encoded(text: str) -> str:
    return quote(text, safe="")
