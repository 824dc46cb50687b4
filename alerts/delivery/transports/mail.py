"""Apprise's plugin of e-mail with an SMTP talk of our own: each step known, each reply kept."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Container
from functools import lru_cache
from ipaddress import IPv4Address, ip_address
from typing import Any, NoReturn

from apprise.plugins.email.base import NotifyEmail, PGPMode
from apprise.plugins.email.common import SecureMailMode

from alerts.delivery.message import Message
from alerts.delivery.outcome import Outcome, SendResult, Stage, broken_off, of_smtp
from alerts.delivery.transports.mime import mail_bytes
from alerts.delivery.transports.talk import Talk, accepted, within

# each step of the talk has this long
STEP_SECONDS = 20.0
# a server may check a message for long before it answers to its end
ANSWER_SECONDS = 45.0
QUIT_SECONDS = 3.0
HANG_UP_SECONDS = 0.02
# what smtplib would say before there is a connection
NO_NAME = "[127.0.0.1]"
WHOLE_NAME = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
# the longest reply that is read; those of real servers have some hundred octets
LARGEST_REPLY = 32_768
CHUNK = 4_096
STATUS = re.compile(rb"[2-5]\d\d")
CONSENTS = range(200, 300)
LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class Refused(Exception):
    """The server answered a step with something else than its consent."""

    def __init__(self, status: int, words: bytes) -> None:
        super().__init__(status)
        self.status, self.words = status, words.decode("utf-8", "replace")


class Client(smtplib.SMTP):
    """smtplib's client whose socket belongs to a talk."""

    def __init__(self, talk: Talk, host: str, at_once: ssl.SSLContext | None, step_seconds: float) -> None:
        # a name of ours, which smtplib would look up: it is known once there is a connection
        super().__init__(local_hostname=NO_NAME, timeout=talk.seconds_left(step_seconds))
        self.talk, self.at_once, self.step_seconds = talk, at_once, step_seconds
        self._host = host
        # words of the server that were not asked for yet, and the socket that they came from
        self._unread, self._unread_of = b"", self.sock

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock = socket.create_connection((host, port), timeout)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.local_hostname = own_name(socket.gethostname(), sock.getsockname()[0])
        self.talk.hold(sock)
        if self.at_once is not None:
            self.talk.reach(Stage.TLS)
            sock = self.at_once.wrap_socket(sock, server_hostname=host)
            self.talk.hold(sock)
        self.talk.reach(Stage.GREETING)
        return sock

    def reach(self, stage: Stage, seconds: float | None = None) -> None:
        """The next step, and the time that the server has for it."""
        self.talk.reach(stage)
        if self.sock is not None:
            self.sock.settimeout(self.talk.seconds_left(self.step_seconds if seconds is None else seconds))

    def getreply(self) -> tuple[int, bytes]:
        """The next reply: its number, -1 for what is none, and its words. smtplib's has no end where the server's has
        none, and takes a long line for a refusal."""
        if self._unread_of is not self.sock:
            # what was said before TLS began may be anybody's
            self._unread, self._unread_of = b"", self.sock
        words: list[bytes] = []
        size = 0
        while True:
            line = self._line(LARGEST_REPLY - size)
            size += len(line)
            words.append(line[4:].strip())
            if not STATUS.match(line):
                return -1, line.strip()
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(words)

    def _line(self, most: int) -> bytes:
        """Up to the next end of a line, or of the connection. Raises smtplib.SMTPServerDisconnected."""
        while b"\n" not in self._unread and len(self._unread) <= most:
            part = self._received()
            if not part and self._unread:
                break
            if not part:
                self._fail("the server closed the connection")
            self._unread += part
        line, ending, self._unread = self._unread.partition(b"\n")
        if len(line) > most:
            self._fail("a reply that does not end")
        return line + ending

    def _received(self) -> bytes:
        if self.sock is None:
            self._fail("there is no connection")
        try:
            return self.sock.recv(CHUNK)
        except OSError as error:
            self._fail(str(error))

    def _fail(self, why: str) -> NoReturn:
        self.close()
        raise smtplib.SMTPServerDisconnected(why)

    def has_spoken(self) -> bool:
        """Whether the server has said something that it was not asked for."""
        return bool(self._unread) or self.talk.has_spoken()


def own_name(host: str, address: str) -> str:
    """What we call ourselves in EHLO: the name of this machine where it is a whole one, else the address of our side.

    Neither is looked up, as that may take long where no name server answers (RFC 5321 §4.1.1.1, §4.1.3).
    """
    if WHOLE_NAME.fullmatch(host):
        return host
    own = ip_address(address.partition("%")[0])
    if isinstance(own, IPv4Address):
        return f"[{own}]"
    return f"[{own.ipv4_mapped}]" if own.ipv4_mapped else f"[IPv6:{own}]"


class Mail(NotifyEmail):  # type: ignore[no-untyped-call]
    """`mailto://` and `mailtos://`: Apprise's addresses and options, our message and talk."""

    message: Message
    seconds: float
    id: str = ""
    # Apprise declares these looser than they are
    from_addr: Any
    port: Any
    result: SendResult | None = None

    def send(self, *_: Any, **__: Any) -> bool:
        """Hand the message to the server of its one recipient; `result` tells what came of it."""
        talk = Talk(self.seconds)
        clients: list[Client] = []
        self.result = within(talk, lambda: self._talk(talk, clients), lambda: _quit(clients))
        return accepted(self.result)

    def _content(self) -> bytes:
        if self.pgp_mode == PGPMode.NONE:
            return mail_bytes(
                self.message,
                sender=self.from_addr,
                recipient=self.targets[0],
                reply_to=self.reply_to,
                headers=self.headers,
                id=self.id,
            )
        (prepared,) = NotifyEmail.prepare_emails(
            subject=self.message.subject,
            body=self.message.html,
            from_addr=self.from_addr,
            to=self.targets,
            reply_to=self.reply_to,
            smtp_host=self.smtp_host,
            notify_format=self.notify_format,
            headers={**self.headers, **self.message.headers},
            names=self.names,
            pgp=self.pgp,
            pgp_mode=self.pgp_mode,
        )
        return re.sub(rb"\r?\n", b"\r\n", prepared.body.encode())

    def _tls(self) -> ssl.SSLContext:
        return tls_context(is_verified=bool(self.verify_certificate))

    def _talk(self, talk: Talk, clients: list[Client]) -> SendResult:
        content = self._content()
        at_once = self._tls() if self.secure_mode == SecureMailMode.SSL else None
        client = Client(talk, self.smtp_host, at_once, self.socket_connect_timeout)
        clients.append(client)
        try:
            self._greet(client)
            if self.user and self.password:
                client.reach(Stage.LOGIN)
                client.login(self.user, self.password)
            self._envelope(client)
            return _hand_over(client, content, self.socket_read_timeout)
        except Refused as refusal:
            return of_smtp(talk.stage, refusal.status, refusal.words)
        except smtplib.SMTPNotSupportedError as error:
            return _not_supported(talk.stage, str(error))
        except smtplib.SMTPResponseException as refusal:
            return of_smtp(talk.stage, refusal.smtp_code, _text(refusal.smtp_error))

    def _greet(self, client: Client) -> None:
        expect(client.connect(self.smtp_host, self.port), [220])
        client.reach(Stage.GREETING)
        client.ehlo_or_helo_if_needed()
        if self.secure_mode == SecureMailMode.STARTTLS:
            client.reach(Stage.TLS)
            client.starttls(context=self._tls())
            if client.sock is not None:
                client.talk.hold(client.sock)
            client.reach(Stage.GREETING)
            client.ehlo_or_helo_if_needed()

    def _envelope(self, client: Client) -> None:
        sender, recipient = _address(self.from_addr[1]), _address(self.targets[0][1])
        options = [] if (sender + recipient).isascii() else ["SMTPUTF8"]
        client.reach(Stage.SENDER)
        expect(client.mail(sender, options), CONSENTS)
        client.reach(Stage.RECIPIENT)
        expect(client.rcpt(recipient), CONSENTS)


def _hand_over(client: Client, content: bytes, answer_seconds: float) -> SendResult:
    client.reach(Stage.DATA)
    expect(client.docmd("DATA"), [354])
    end = b"" if content.endswith(b"\r\n") else b"\r\n"
    client.send(LEADING_DOT.sub(b"..", content) + end)
    # whoever hung up on the body does not get the end of it
    if client.talk.is_hung_up(HANG_UP_SECONDS):
        raise smtplib.SMTPServerDisconnected("closed before the end of the message")
    if client.has_spoken():
        return _too_early(*client.getreply())
    client.reach(Stage.HANDED_OVER, answer_seconds)
    client.send(b".\r\n")
    status, words = client.getreply()
    return of_smtp(Stage.HANDED_OVER, status, _text(words))


def _too_early(status: int, words: bytes) -> SendResult:
    """A reply before the end of the message: a refusal is one, a consent is to nothing."""
    if status >= 400:
        return of_smtp(Stage.DATA, status, _text(words))
    return broken_off(Stage.DATA, f"answered before the end of the message: {status} {_text(words)}")


def _not_supported(stage: Stage, words: str) -> SendResult:
    """What we need and the server does not offer: TLS or a log-in, or an address of more than ASCII."""
    if stage is Stage.SENDER:
        return SendResult(Outcome.PERMANENT, words, stage, is_of_target=True)
    return broken_off(stage, words)


def _quit(clients: list[Client]) -> None:
    for client in clients:
        if client.sock is not None:
            client.sock.settimeout(QUIT_SECONDS)
            client.quit()
        client.close()


def expect(reply: tuple[int, bytes], consents: Container[int]) -> None:
    """Raises Refused for any other reply."""
    if reply[0] not in consents:
        raise Refused(*reply)


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


def _address(address: str) -> str:
    """The address with its domain as the DNS has it."""
    name, _, domain = address.rpartition("@")
    try:
        return f"{name}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError:
        return address


@lru_cache(2)
def tls_context(*, is_verified: bool) -> ssl.SSLContext:
    """What a server's certificate must be; loaded once, since that takes tens of milliseconds."""
    context = ssl.create_default_context()
    if not is_verified:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
