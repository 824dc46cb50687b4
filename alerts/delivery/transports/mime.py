"""A message as the bytes of a mail: headers of ASCII within RFC 5322's lines, a text and an HTML part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from email import charset, policy
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr, formatdate
from hashlib import sha256

from alerts.delivery.message import Message
from alerts.delivery.plain import one_line

FROM_NAME = "Tocsin"
NAME_LENGTH, HEADER_LENGTH, LINE_LENGTH = 200, 2_000, 76
CRLF = policy.compat32.clone(linesep="\r\n")
# quoted-printable keeps lines short and words readable in the source; base64 is what spam filters look at twice
READABLE = charset.Charset("utf-8")
READABLE.body_encoding = charset.QP


def mail_bytes(
    message: Message,
    *,
    sender: Sequence[str | bool],
    recipient: Sequence[str | bool],
    reply_to: Iterable[str] = (),
    headers: Mapping[str, str],
    id: str,  # noqa: A002 - what the standard calls it
) -> bytes:
    """The mail, each line ended by CR LF; `sender` and `recipient` are a name (or False) and an address.

    `headers`: those of the channel; the message's own go before them. `id`: the left part of its Message-ID, the same
    for each attempt, so that mail programs show a repeat of what has arrived once.
    """
    domain = str(sender[1]).rpartition("@")[2]
    fields = {
        "Subject": message.subject,
        "Date": formatdate(localtime=False),
        "Message-ID": f"<{id}.{_digest(recipient)}@{domain if domain.isascii() and domain else 'tocsin.invalid'}>",
        **headers,
        **message.headers,
    }
    lines = [f"{name}: {folded(name, value)}\r\n" for name, value in fields.items()]
    lines.append(f"From: {_address('From', sender[0] or FROM_NAME, str(sender[1]))}\r\n")
    lines.append(f"To: {_address('To', recipient[0], str(recipient[1]))}\r\n")
    if answers := ", ".join(_address("Reply-To", "", address) for address in reply_to):
        lines.append(f"Reply-To: {answers}\r\n")
    body = MIMEMultipart("alternative", policy=CRLF)
    body.attach(MIMEText(message.text, "plain", READABLE))  # type: ignore[arg-type]
    body.attach(MIMEText(message.html, "html", READABLE))  # type: ignore[arg-type]
    return "".join(lines).encode() + body.as_bytes(policy=CRLF)


def _digest(recipient: Sequence[str | bool]) -> str:
    return sha256(str(recipient[1]).lower().encode()).hexdigest()[:12]


def folded(name: str, value: str) -> str:
    """A header's value in lines of at most 76 bytes where it has spaces, of encoded words where it is not ASCII.

    Not by `email.policy`: that begins some values on the second line and doubles spaces of others.
    """
    value = one_line(value, HEADER_LENGTH)
    if not value.isascii():
        return Header(value, "utf-8", maxlinelen=LINE_LENGTH, header_name=name).encode(linesep="\r\n")
    return "\r\n ".join(_lines(value, LINE_LENGTH - len(name) - 2))


def _lines(value: str, room: int) -> Iterator[str]:
    line = ""
    for word in value.split(" "):
        if line and len(line) + 1 + len(word) > room:
            yield line
            line, room = word, LINE_LENGTH - 1
        else:
            line = f"{line} {word}" if line else word
    yield line


def _address(header: str, name: str | bool, address: str) -> str:
    name = one_line(str(name or ""), NAME_LENGTH)
    if name.isascii():
        return formataddr((name, address.partition("\n")[0])) if address.isascii() else f"<{address}>"
    return f"{folded(header, name)}\r\n <{address}>"
