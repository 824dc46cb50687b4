"""Send one message to one target through Apprise: the only module that imports it."""

from __future__ import annotations

import copy
import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from io import StringIO
from typing import Any
from urllib.parse import quote

from apprise import Apprise, AppriseAsset, NotifyFormat, NotifyType
from apprise.config.base import ConfigBase
from apprise.plugins.email.base import NotifyEmail
from apprise.plugins.slack import NotifySlack
from ruamel.yaml import YAML

from alerts.delivery.escape import slack
from alerts.delivery.message import Message
from alerts.delivery.outcome import SendResult, judge

CONNECT_SECONDS = 10.0
# Apprise's four seconds call a slow but accepted Slack message a failure; thirty shrink that window
READ_SECONDS = 30.0
# each step of an SMTP talk has this long
MAIL_SECONDS = 20.0
HIDDEN = "[hidden]"
SHORTEST_SECRET = 4
# records of level DEBUG that tell a cause; every other one stays inside, some hold tokens
CAUSES = ("Socket Exception:", "Response Details:", "I/O Exception:")

log = logging.getLogger(__name__)


class NotUnderstood(ValueError):
    """Apprise does not know the service, or a part of the address is not as the service has it."""


class NotOneRecipient(ValueError):
    """An entry names several recipients in a way that cannot be told apart; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Target:
    """The way to one recipient. It holds the secrets of the channel and shows none of them."""

    kind: str
    label: str
    fingerprint: str
    tags: frozenset[str]
    plugin: Any = field(repr=False)


class _RedactingFilter(logging.Filter):
    """Hears Apprise and lets nothing pass: keeps the lines of the thread that listens, and tells INFO and above
    in our own log without secrets.

    A filter, not a handler: Apprise's DEBUG lines name causes, and also tokens, so no handler that anyone has
    attached to its logger may see them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.secrets: frozenset[str] = frozenset()
        self.heard = threading.local()

    def learn(self, secrets: frozenset[str]) -> None:
        """Words that no line may hold from now on, whichever channel they belong to."""
        self.secrets |= secrets

    def filter(self, record: logging.LogRecord) -> bool:
        lines: list[str] | None = getattr(self.heard, "lines", None)
        line = record.getMessage()
        if lines is None or (record.levelno < logging.INFO and not line.startswith(CAUSES)):
            return False
        line = redact(line, self.secrets)
        lines.append(line)
        if record.levelno >= logging.INFO and self.heard.is_told:
            log.log(min(record.levelno, logging.WARNING), "apprise: %s", line)
        return False

    @contextmanager
    def listen(self, *, is_told: bool = True) -> Iterator[list[str]]:
        self.heard.lines, self.heard.is_told = [], is_told
        try:
            yield self.heard.lines
        finally:
            del self.heard.lines, self.heard.is_told


def _attach_filter() -> _RedactingFilter:
    log_filter = _RedactingFilter()
    logger = logging.getLogger("apprise")
    logger.setLevel(logging.DEBUG)
    logger.addFilter(log_filter)
    return log_filter


LOG_FILTER = _attach_filter()
# its DEBUG lines show the path of each request, and in that path stands the token of a webhook
logging.getLogger("urllib3.connectionpool").setLevel(logging.WARNING)


def redact(text: str, secrets: Iterable[str]) -> str:
    """The text with every secret, plain or percent-encoded, replaced by a mark."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


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
    with LOG_FILTER.listen(is_told=False) as complaints:  # they quote what they complain of
        plugins, _ = ConfigBase.config_parse_yaml(text.getvalue(), asset=asset())
    if complaints or not plugins:
        raise NotUnderstood("Apprise cannot use it")
    return [target for plugin in plugins for target in _targets(plugin)]


def send(target: Target, message: Message, *, slack_base_url: str | None = None) -> SendResult:
    """Hand one message to one recipient; never raises, the answer says what came of it.

    `slack_base_url` sends what is meant for Slack to a server of one's own (demonstration, tests).
    """
    target.plugin.throttle()  # the pace that the service asks for, from message to message
    plugin = copy.copy(target.plugin)
    plugin.request_rate_per_sec = 0
    title, body, body_format = _render(plugin, target.kind, message)
    if slack_base_url is not None and target.kind == "slack":
        _redirect_slack(plugin, slack_base_url.rstrip("/"))
    sender = Apprise(asset=plugin.asset)
    sender.add(plugin)
    with LOG_FILTER.listen() as lines:
        result = sender.notify(body=body, title=title, body_format=body_format, notify_type=NotifyType.INFO)
    # a bool in Apprise 1, an AppriseResult that is true on success in Apprise 2
    return judge(bool(result), lines)


def _targets(plugin: Any) -> Iterator[Target]:
    kind = (
        "mail" if isinstance(plugin, NotifyEmail) else "slack" if isinstance(plugin, NotifySlack) else "other"
    )
    # our outbox retries; a failure that calls itself a success would be a loss
    plugin.retry, plugin.wait, plugin.optional = 0, 0.0, False
    _set_timeouts(plugin, kind)
    if kind == "mail":
        plugin.request_rate_per_sec = 0
    tags = frozenset(str(tag) for tag in plugin.tags)
    LOG_FILTER.learn(_secrets(plugin))
    for one in _split(plugin, kind):
        yield Target(kind, _label(one, kind), _fingerprint(one, kind), tags, one)


def _split(plugin: Any, kind: str) -> Iterator[Any]:
    """One plugin per recipient, so that one bad address never repeats the message to the good ones."""
    attribute = {"mail": "targets", "slack": "channels"}.get(kind)
    if attribute is None:
        if len(plugin) > 1:
            raise NotOneRecipient(f"this {plugin.service_name} entry names several recipients")
        yield plugin
        return
    for recipient in getattr(plugin, attribute):
        one = copy.copy(plugin)
        setattr(one, attribute, [recipient])
        yield one


def _set_timeouts(plugin: Any, kind: str) -> None:
    own = vars(plugin)  # `cto` and `rto` in the URL are kept
    if "socket_connect_timeout" not in own:
        plugin.socket_connect_timeout = MAIL_SECONDS if kind == "mail" else CONNECT_SECONDS
    if "socket_read_timeout" not in own:
        plugin.socket_read_timeout = READ_SECONDS


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


def _fingerprint(plugin: Any, kind: str) -> str:
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


def _render(plugin: Any, kind: str, message: Message) -> tuple[str, str, NotifyFormat | None]:
    """The title, body and format for this kind; the format is always decided here, never guessed by Apprise."""
    if kind == "mail":
        plugin.headers = {**plugin.headers, **message.headers}
        plugin.notify_format = NotifyFormat.HTML
        return message.subject, message.html, NotifyFormat.HTML
    if kind == "slack" and plugin.workflow_path:
        # a workflow takes one variable of plain text, not blocks
        return message.subject, "\n".join(map(slack, message.text.splitlines())), None
    if kind == "slack":
        _use_our_blocks(plugin, message.slack)
        # no format: any other makes Apprise 2 escape a second time
        return message.subject, message.text, None
    return message.subject, message.text, NotifyFormat.TEXT


def _use_our_blocks(plugin: Any, attachment: Mapping[str, Any]) -> None:
    """Post our own blocks as they are. Apprise's default form un-escapes `<!channel>` found in the text."""
    plugin.use_blocks = True
    plugin.template = [None]
    plugin.gen_payload = lambda *_args, **_kwargs: dict(attachment)


def _redirect_slack(plugin: Any, base_url: str) -> None:
    plugin.webhook_url = plugin.webhook_gov_url = f"{base_url}/services"
    plugin.workflow_url, plugin.workflow_trigger_url = f"{base_url}/workflows", f"{base_url}/triggers"
    plugin.api_url = base_url + "/api/{}"
