"""Send one message to one target through Apprise, whose plugins for mail, Slack and webhooks are our own."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from io import StringIO
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from apprise import Apprise, AppriseAsset, NotifyFormat, NotifyType
from apprise.config.base import ConfigBase
from apprise.manager_plugins import NotificationManager
from ruamel.yaml import YAML

from alerts.delivery.message import Message
from alerts.delivery.outcome import Outcome, SendResult, Stage, of_apprise
from alerts.delivery.redaction import LOG_FILTER, redact
from alerts.delivery.short import fitted
from alerts.delivery.transports.child import START_SECONDS, Order, send_apart
from alerts.delivery.transports.mail import ANSWER_SECONDS, STEP_SECONDS, Mail
from alerts.delivery.transports.overheard import by_answers, overheard
from alerts.delivery.transports.slack import Slack
from alerts.delivery.transports.webhook import Webhook

# a message has this long, whatever its server does
MESSAGE_SECONDS = 60.0
CONNECT_SECONDS = 10.0
# Apprise's four seconds call a slow but accepted message a failure; thirty shrink that window
READ_SECONDS = 30.0
SLACK_PACE = timedelta(seconds=1)
SLACK_BURST = 3
KINDS: dict[str, type] = {"mail": Mail, "slack": Slack, "webhook": Webhook}
SHORTEST_SECRET = 4


class NotUnderstood(ValueError):
    """Apprise does not know the service, or a part of the address is not as the service has it."""


class NotOneRecipient(ValueError):
    """An entry names several recipients in a way that cannot be told apart; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Target:
    """The way to one recipient. It holds the secrets of the channel and shows none of them.

    `pace`: how long from message to message; `burst`: how many may go at once after a rest.
    """

    kind: str
    label: str
    fingerprint: str
    tags: frozenset[str]
    plugin: Any = field(repr=False)
    config: str = field(repr=False)
    pace: timedelta
    burst: int

    @property
    def mail_address(self) -> str | None:
        """The one address that it mails to; None for other services."""
        return str(self.plugin.targets[0][1]) if self.kind == "mail" else None


def asset() -> AppriseAsset:
    """Who we say we are; no remote images, no interpreting of escapes or emoji names in scraped text."""
    return AppriseAsset(
        app_id="Tocsin",
        app_desc="A news watch that alerts once per event",
        image_url_mask="",
        image_url_logo="",
        interpret_escapes=False,
        interpret_emojis=False,
        async_mode=False,
    )


def open_entry(entry: Any, tags: Any, environment_secrets: frozenset[str]) -> list[Target]:
    """The targets of one entry of the channels file, one per recipient.

    Raises NotUnderstood when Apprise leaves out any of it, NotOneRecipient.
    """
    text = StringIO()
    YAML(typ="safe").dump({"version": 1, "urls": [entry], **({"tag": tags} if tags else {})}, text)
    LOG_FILTER.learn(environment_secrets)
    return _open(text.getvalue())


def _open(config: str) -> list[Target]:
    _register()
    with LOG_FILTER.listen(is_logged=False) as complaints:  # they quote what they complain of
        plugins, _ = ConfigBase.config_parse_yaml(config, asset=asset())
    if complaints or not plugins:
        raise NotUnderstood("Apprise cannot use it")
    return [target for plugin in plugins for target in _targets(plugin, config)]


@cache
def _register() -> None:
    """Our plugins in place of Apprise's, for the same addresses."""
    manager: Any = NotificationManager()  # type: ignore[no-untyped-call]
    with LOG_FILTER.listen(is_logged=False):
        for plugin in (Mail, Slack, Webhook):
            manager.add(plugin, force=True)


def send(
    target: Target,
    message: Message,
    *,
    slack_base_url: str | None = None,
    seconds: float = MESSAGE_SECONDS,
    thread: str = "",
    made_at: datetime | None = None,
    is_possible_repeat: bool = False,
) -> SendResult:
    """Hand one message to one recipient within so many seconds; never raises, the answer says what came of it.

    `thread`: what Slack called the first message of the thread. `made_at`: when the delivery was made, by which each
    attempt of it has the same id, and no other delivery has. `slack_base_url` sends what is meant for Slack to a
    server of one's own (demonstration, tests).
    """
    if target.kind == "other":
        left = seconds - START_SECONDS if seconds > 2 * START_SECONDS else seconds
        room = target.plugin
        title, body = fitted(message, title_limit=room.title_maxlen, body_limit=room.body_maxlen)
        order = Order(target.config, target.fingerprint, title, body, left)
        return _without_secrets(send_apart(order))
    plugin = copy.copy(target.plugin)
    plugin.message, plugin.seconds, plugin.result = message, seconds, None
    plugin.id = _id(message, made_at)
    if target.kind == "slack":
        plugin.thread = thread
        if slack_base_url is not None:
            _redirect_slack(plugin, slack_base_url.rstrip("/"))
    elif target.kind == "webhook":
        plugin.is_possible_repeat = is_possible_repeat
    words = _notify(plugin, message.subject, message.html if target.kind == "mail" else message.text)[1]
    unsent = SendResult(Outcome.TRANSIENT, f"Apprise did not send it: {' '.join(words)}", Stage.CONNECT)
    return _without_secrets(plugin.result or unsent)


def _id(message: Message, made_at: datetime | None) -> str:
    """The same for each attempt of a delivery; its number alone would come again in another database."""
    number = message.headers.get("X-Tocsin-Delivery")
    if number is None or made_at is None:
        return f"{number or 'test'}.{uuid4().hex}"
    return f"{number}.{made_at.astimezone(UTC):%Y%m%dT%H%M%S%f}"


def send_here(order: Order) -> SendResult:
    """Carry out an order of `transports.child` in this process, by Apprise's own plugin."""
    (target,) = (opened for opened in _open(order.config) if opened.fingerprint == order.fingerprint)
    # Apprise 2 calls a plugin in a thread of its own; in this process there is no other message
    others: list[str] = []
    LOG_FILTER.lines_of_all = others
    with overheard() as answers:
        accepted, lines = _notify(target.plugin, order.title, order.body)
    return by_answers(of_apprise(accepted, [*lines, *others]), answers)


def _notify(plugin: Any, title: str, body: str) -> tuple[bool, list[str]]:
    """What Apprise says, and the lines that it logged; the form of the body is decided here, never guessed by it."""
    plugin.request_rate_per_sec = 0  # the pace is the outbox's
    form = NotifyFormat.HTML if isinstance(plugin, Mail) else NotifyFormat.TEXT
    if isinstance(plugin, Mail):
        plugin.notify_format = form
    sender = Apprise(asset=plugin.asset)
    sender.add(plugin)
    with LOG_FILTER.listen() as lines:
        result = sender.notify(
            body=body,
            title=title,
            # any form makes Apprise 2 escape for Slack, whose blocks are ours
            body_format=None if isinstance(plugin, Slack) else form,
            notify_type=NotifyType.INFO,
        )
    # a bool in Apprise 1, an AppriseResult that is true on success in Apprise 2
    return bool(result), lines


def _without_secrets(result: SendResult) -> SendResult:
    return replace(result, text=redact(result.text, LOG_FILTER.secrets))


def _targets(plugin: Any, config: str) -> Iterator[Target]:
    kind = next((kind for kind, ours in KINDS.items() if isinstance(plugin, ours)), "other")
    # our outbox retries; a failure that calls itself a success would be a loss
    plugin.retry, plugin.wait, plugin.optional = 0, 0.0, False
    # a redirect turns a POST into a GET without a message, and that into a success
    plugin.redirects = False
    _set_timeouts(plugin, kind)
    tags = frozenset(str(tag) for tag in plugin.tags)
    LOG_FILTER.learn(_secrets(plugin))
    pace, burst = _pace(plugin, kind)
    for single in _split(plugin, kind):
        label, fingerprint = _label(single, kind), fingerprint_of(single, kind)
        yield Target(kind, label, fingerprint, tags, single, config, pace, burst)


def _pace(plugin: Any, kind: str) -> tuple[timedelta, int]:
    """How long from message to message, and how many may go at once after a rest."""
    if kind == "slack":
        return SLACK_PACE, SLACK_BURST
    seconds = 0.0 if kind in KINDS else float(plugin.request_rate_per_sec)
    return timedelta(seconds=seconds), 1


def _split(plugin: Any, kind: str) -> Iterator[Any]:
    """One plugin per recipient, so that one bad address never repeats the message to the good ones."""
    attribute = {"mail": "targets", "slack": "channels"}.get(kind)
    if attribute is None:
        if len(plugin) > 1:
            raise NotOneRecipient(f"this {plugin.service_name} entry names several recipients")
        yield plugin
        return
    for recipient in getattr(plugin, attribute):
        single = copy.copy(plugin)
        setattr(single, attribute, [recipient])
        yield single


def _set_timeouts(plugin: Any, kind: str) -> None:
    """Seconds for each step of a talk, and for the answer to a message; `cto` and `rto` in the URL are kept."""
    own = vars(plugin)
    connect, read = (STEP_SECONDS, ANSWER_SECONDS) if kind == "mail" else (CONNECT_SECONDS, READ_SECONDS)
    if kind == "mail" and "socket_connect_timeout" in own:
        read = plugin.socket_connect_timeout
    if "socket_connect_timeout" not in own:
        plugin.socket_connect_timeout = connect
    if "socket_read_timeout" not in own:
        plugin.socket_read_timeout = read


def _secrets(plugin: Any) -> frozenset[str]:
    """Every value that the plugin itself declares private, plain and percent-encoded."""
    declared = {**plugin.template_tokens, **plugin.template_args}
    names = {meta.get("map_to", name) for name, meta in declared.items() if meta.get("private")}
    values = {str(getattr(plugin, name, "") or "") for name in names | {"password"}}
    values |= set(getattr(plugin, "workflow_path", [])[-1:])  # not declared, and as good as a password
    values |= {quote(value, safe="") for value in values}
    return frozenset(value for value in values if len(value) >= SHORTEST_SECRET)


def _label(plugin: Any, kind: str) -> str:
    if kind == "mail":
        name, _, domain = plugin.targets[0][1].partition("@")
        return f"mail to {name[:1]}…@{domain}"
    if kind == "slack":
        channel = plugin.channels[0]
        return f"Slack {channel}" if channel else f"Slack webhook {(plugin.token_b or 'workflow')[:4]}…"
    return f"{plugin.service_name} {getattr(plugin, 'host', '') or ''}".strip()


def fingerprint_of(plugin: Any, kind: str) -> str:
    """Which recipient this is, across a change of password: mail by address, Slack by workspace, app and channel,
    anything else by its URL without the password."""
    if kind == "mail":
        parts = ["mail", plugin.targets[0][1].lower()]
    elif kind == "slack":
        bot = "-".join((plugin.access_token or "").split("-")[:3])
        workflow = "/".join(plugin.workflow_path[:-1])
        parts = ["slack", plugin.token_a or "", plugin.token_b or "", bot, workflow, plugin.channels[0] or ""]
    else:
        bare = copy.copy(plugin)
        bare.password = None
        parts = ["other", bare.url()]
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def _redirect_slack(plugin: Any, base_url: str) -> None:
    plugin.webhook_url = plugin.webhook_gov_url = f"{base_url}/services"
    plugin.workflow_url, plugin.workflow_trigger_url = f"{base_url}/workflows", f"{base_url}/triggers"
    plugin.api_url = base_url + "/api/{}"


def services() -> frozenset[str]:
    """What Apprise knows before `://`."""
    manager: Any = NotificationManager
    return frozenset(str(schema) for schema in manager().schemas())
