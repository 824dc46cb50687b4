"""Servers that say something else than their protocol's usual words: what counts is whether they have the message."""

from __future__ import annotations

import gzip
import itertools
import socket
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from alerts.delivery.message import compose_test
from alerts.delivery.outcome import Outcome, SendResult
from alerts.delivery.send import send
from tests.socket_server import SocketServer, read_request, reset
from tests.wire.delivery.conftest import target

SLACK = "slack://T0TEAMTEAM/B0HOOKHOOK/canaryTOKENcanaryTOKEN12?cto=1&rto=1"
BOT = "slack://xoxb-1234-1234-abcdefcanary/#ops?cto=1&rto=1"
SENT, PASSES, DOUBT, LIMITED, REFUSED = (
    Outcome.SENT, Outcome.TRANSIENT, Outcome.AMBIGUOUS, Outcome.RATE_LIMITED, Outcome.PERMANENT,
)  # fmt: skip
Talk = Callable[[socket.socket], None]


@pytest.fixture
def serve() -> Iterator[Callable[[Talk], int]]:
    """Starts a server that talks with each connection in a thread of its own; its port."""
    servers = []

    def start(talk: Talk) -> int:
        servers.append(SocketServer(talk))
        return servers[-1].port

    yield start
    for server in servers:
        server.close()


def answers(*parts: bytes, then: str = "close") -> Talk:
    """An HTTP server that reads the request whole and answers these bytes, whatever they are."""

    def talk(conn: socket.socket) -> None:
        read_request(conn)
        for part in parts:
            conn.sendall(part)
        end(conn, then)

    return talk


def end(conn: socket.socket, how: str) -> None:
    if how == "reset":
        reset(conn)
    elif how == "hang":
        conn.recv(1)
    elif how == "endless":
        for _ in itertools.count():
            conn.sendall(b"x" * 65536)


def http(status: str, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


OK = http("200 OK", b"ok")
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("talk", "hook", "slack"),
    [
        # who has said 200 has taken it, whatever becomes of the words after that; Slack's word is its `ok`
        (answers(OK, then="reset"), SENT, SENT),
        (answers(b"HTTP/1.1 100 Continue\r\n\r\n", OK), SENT, SENT),
        (answers(b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n", OK), SENT, SENT),
        (answers(b"HTTP/1.0 200 OK\r\n\r\nok"), SENT, SENT),
        (answers(b"HTTP/1.1 200 OK\r\n\r\nok \r\n"), SENT, SENT),
        (answers(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nok"), SENT, SENT),
        (answers(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nok", then="hang"), SENT, SENT),
        (answers(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no"), SENT, DOUBT),
        (answers(CHUNKED + b"2\r\nok\r\n0\r\n\r\n"), SENT, SENT),
        (answers(CHUNKED + b"2\r\nok\r\n"), SENT, SENT),
        (answers(CHUNKED + b"2\r\no"), SENT, DOUBT),
        (answers(CHUNKED + b"zz\r\n"), SENT, DOUBT),
        (answers(b"HTTP/1.1 200 OK\r\n\r\n", then="endless"), SENT, DOUBT),
        (answers(http("200 OK", gzip.compress(b"ok"), Content_Encoding="gzip")), SENT, SENT),
        (answers(http("200 OK", b"\x1f\x8b broken", Content_Encoding="gzip")), SENT, DOUBT),
        (answers(http("200 OK", gzip.compress(b"<html>log in</html>"), Content_Encoding="gzip")), PASSES, PASSES),
        (answers(http("200 OK", gzip.compress(b"ok" * 10**6), Content_Encoding="gzip")), SENT, DOUBT),
        (answers(http("204 No Content")), SENT, DOUBT),
        # half an answer is none
        (answers(b"HTTP/1.1 2"), DOUBT, DOUBT),
        (answers(b"HTTP/1.1 200 OK\r\nContent-Le"), DOUBT, DOUBT),
        (answers(b"HTTP/1.1 200 OK\r\nContent-Le", then="hang"), DOUBT, DOUBT),
        (answers(b"\x15\x03\x01\x00\x02\x02\x46"), DOUBT, DOUBT),
        (answers(b"HTTP/1.1 999 what\r\n\r\n"), PASSES, PASSES),
        (answers(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000), DOUBT, DOUBT),
        # refusals
        (answers(http("408 Request Timeout")), PASSES, PASSES),
        (answers(http("421 Misdirected Request")), PASSES, PASSES),
        (answers(http("425 Too Early")), PASSES, PASSES),
        (answers(http("511 Network Authentication Required", b"<html>")), PASSES, PASSES),
        (answers(http("413 Content Too Large")), REFUSED, REFUSED),
        (answers(http("429 Too Many Requests", Retry_After="soon")), LIMITED, LIMITED),
        (answers(http("403 Forbidden", b"invalid_token")), REFUSED, REFUSED),
        (answers(http("404 Not Found", b"no_service")), REFUSED, REFUSED),
        (answers(http("410 Gone", b"channel_is_archived")), REFUSED, REFUSED),
        (answers(http("200 OK", b'{"ok": false, "error": "invalid_token"}')), SENT, REFUSED),
        # whoever speaks before he is asked is no HTTP server, and has nothing
        (lambda conn: conn.sendall(b"SSH-2.0-OpenSSH_9.6\r\n"), PASSES, PASSES),
        (lambda conn: conn.sendall(b"220 mail.example ESMTP\r\n"), PASSES, PASSES),
    ],
)  # fmt: skip
def test_what_an_http_server_says_counts_as_far_as_it_goes(
    serve: Callable[[Talk], int], talk: Talk, hook: Outcome, slack: Outcome
) -> None:
    port = serve(talk)

    results = (
        send(target(f"json://127.0.0.1:{port}/in?cto=1&rto=1"), compose_test("team"), seconds=5.0),
        send(target(SLACK), compose_test("team"), slack_base_url=f"http://127.0.0.1:{port}", seconds=5.0),
    )

    assert tuple(result.outcome for result in results) == (hook, slack), results


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120), ("0", 0), ("-5", None), ("soon", None), ("", None), ("1e9", None), ("9" * 40, 43_200),
        ("30, 120", 120), ("2.5", 3), ("DATE", 90),
    ],
)  # fmt: skip
def test_how_long_a_server_asks_to_be_left_alone(
    serve: Callable[[Talk], int], value: str, seconds: int | None
) -> None:
    # its clock is a day ahead of ours, and it counts by it
    now = datetime.now(UTC) + timedelta(days=1)
    then = format_datetime(now + timedelta(seconds=90), usegmt=True)
    headers = {"Retry_After": value.replace("DATE", then), "Date": format_datetime(now, usegmt=True)}
    port = serve(answers(http("429 Too Many Requests", **headers)))

    result = send(target(f"json://127.0.0.1:{port}/in"), compose_test("team"))

    assert result.retry_after == (None if seconds is None else timedelta(seconds=seconds))


CONSENTS = {
    b"greeting": b"220 here\r\n", b"EHLO": b"250 here\r\n", b"MAIL": b"250 ok\r\n", b"RCPT": b"250 ok\r\n",
    b"DATA": b"354 go on\r\n", b"end": b"250 kept\r\n", b"QUIT": b"221 bye\r\n",
}  # fmt: skip


def mail_talk(replies: Mapping[bytes, bytes], then: str = "") -> Talk:
    """A mail server with these replies, of any bytes; `then`: how the connection ends after the last one of them."""
    script = {**CONSENTS, **replies}

    def talk(conn: socket.socket) -> None:
        lines = conn.makefile("rb")
        conn.sendall(script[b"greeting"])
        while line := lines.readline():
            step = line[:4].upper().strip()
            conn.sendall(script.get(step, b"500 what\r\n"))
            if step == b"DATA":
                while lines.readline() not in (b".\r\n", b""):
                    pass
                step = b"end"
                conn.sendall(script[step])
            if then and step in replies:
                return end(conn, then)
        return None

    return talk


def mailed(port: int, seconds: float = 5.0, **options: str) -> SendResult:
    more = "".join(f"&{name}={value}" for name, value in options.items())
    url = f"mailto://127.0.0.1:{port}?from=t@example.org&to=ana@example.org&cto=1&rto=1{more}"
    return send(target(url), compose_test("team"), seconds=seconds)


@pytest.mark.parametrize(
    ("replies", "then", "outcome"),
    [
        ({b"end": b"250 kept\r\n"}, "reset", SENT),
        ({b"end": b"250-kept\r\n250-very\r\n250 well\r\n"}, "", SENT),
        ({b"end": b"250 kept"}, "close", SENT),
        ({b"end": b"250\r\n"}, "", SENT),
        ({b"end": b"250 " + b"x" * 20_000 + b"\r\n"}, "", SENT),
        ({b"end": b"25"}, "close", DOUBT),
        ({b"end": b"250-kept\r\n"}, "close", DOUBT),
        ({b"end": b"250-kept\r\n"}, "hang", DOUBT),
        ({b"end": b"kept\r\n"}, "", DOUBT),
        ({b"end": b"\r\n"}, "", DOUBT),
        ({b"end": b"250-" + b"x" * 50 + b"\r\n"}, "endless", DOUBT),
        ({b"end": b"421 4.3.2 closing\r\n"}, "close", PASSES),
        ({b"end": b"452 4.2.2 full\r\n"}, "", PASSES),
        ({b"end": b"554 " + b"x" * 20_000 + b"\r\n"}, "", REFUSED),
        # it cannot have taken what was not said yet
        ({b"DATA": b"354 go on\r\n250 kept\r\n"}, "", PASSES),
        ({b"DATA": b"354 go on\r\n552 5.3.4 too large\r\n"}, "", REFUSED),
        ({b"DATA": b"354 go on\r\n421 4.4.2 too slow\r\n"}, "", PASSES),
        ({b"DATA": b"250 ok\r\n"}, "", PASSES),
        ({b"DATA": b"421 4.3.2 closing\r\n"}, "close", PASSES),
        ({b"RCPT": b"250 " + b"x" * 20_000 + b"\r\n"}, "", SENT),
        ({b"RCPT": b"252 try it\r\n"}, "", SENT),
        ({b"RCPT": b"450-4.2.0 greylisted\r\n450 4.2.0 for five minutes\r\n"}, "", PASSES),
        ({b"RCPT": b"25"}, "close", PASSES),
        ({b"RCPT": b"250-" + b"x" * 50 + b"\r\n"}, "endless", PASSES),
        ({b"EHLO": b"250-here\r\n250-" + b"SIZE 1\r\n250-" * 4_000 + b"HELP\r\n250 end\r\n"}, "", PASSES),
        ({b"EHLO": b"502 what\r\n", b"HELO": b"250 here\r\n"}, "", SENT),
        ({b"greeting": b"220-here\r\n220-we are\r\n220 ready\r\n"}, "", SENT),
        ({b"greeting": b"HTTP/1.1 400 Bad Request\r\n\r\n"}, "", PASSES),
        ({b"QUIT": b""}, "hang", SENT),
    ],
)  # fmt: skip
def test_what_a_mail_server_says_counts_as_far_as_it_goes(
    serve: Callable[[Talk], int], replies: dict[bytes, bytes], then: str, outcome: Outcome
) -> None:
    result = mailed(serve(mail_talk(replies, then)))

    assert result.outcome is outcome, result


@pytest.mark.parametrize(
    "replies",
    [
        {},  # TLS is not offered
        {b"EHLO": b"250-here\r\n250 STARTTLS\r\n", b"STAR": b"454 4.7.0 not now\r\n"},
        {b"EHLO": b"250-here\r\n250 STARTTLS\r\n", b"STAR": b"220 go on\r\nnot TLS at all, but words\r\n"},
        {b"EHLO": b"250-here\r\n250 STARTTLS\r\n", b"STAR": b"220 go on\r\n250 injected\r\n250 injected\r\n"},
    ],
)
def test_a_mail_is_not_sent_without_the_tls_that_its_address_asks_for(
    serve: Callable[[Talk], int], replies: dict[bytes, bytes]
) -> None:
    url = f"mailtos://127.0.0.1:{serve(mail_talk(replies))}?from=t@example.org&to=ana@example.org&mode=starttls&cto=1"

    result = send(target(url), compose_test("team"), seconds=5.0)

    assert result.outcome is PASSES, result


@pytest.mark.parametrize(
    "address",
    [
        "jsons://127.0.0.1:{port}/in",
        "mailtos://127.0.0.1:{port}?from=t@example.org&to=ana@example.org&mode=ssl",
    ],
)
def test_whoever_does_not_speak_tls_has_nothing(serve: Callable[[Talk], int], address: str) -> None:
    port = serve(lambda conn: conn.sendall(b"220 plain words\r\n"))

    result = send(target(address.format(port=port)), compose_test("team"), seconds=5.0)

    assert result.outcome is PASSES, result


@pytest.mark.parametrize(
    "address",
    ["json://nowhere.invalid/in", "mailto://nowhere.invalid?from=t@example.org&to=ana@example.org"],
)
def test_a_name_that_is_not_found_passes(address: str) -> None:
    assert send(target(address), compose_test("team"), seconds=5.0).outcome is PASSES


def test_nobody_listens() -> None:
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()

    results = [mailed(port), send(target(f"json://127.0.0.1:{port}/in"), compose_test("team"))]

    assert [result.outcome for result in results] == [PASSES, PASSES]


def test_a_thread_that_slack_cannot_answer_in_does_not_cost_the_message(serve: Callable[[Talk], int]) -> None:
    bodies = iter([b'{"ok": false, "error": "thread_not_found"}', b'{"ok": true, "ts": "2.1"}'])

    def talk(conn: socket.socket) -> None:
        answers(http("200 OK", next(bodies)))(conn)

    base = f"http://127.0.0.1:{serve(talk)}"

    result = send(target(BOT), compose_test("team"), slack_base_url=base, thread="1.1", seconds=5.0)

    assert (result.outcome, result.external_id) == (SENT, "2.1")


@pytest.mark.parametrize(
    ("response", "outcome", "patience"),
    [
        (http("200 OK", b'{"id": "1"}'), SENT, None),
        (http("200 OK", b"<!DOCTYPE html><title>Free Wi-Fi: log in</title>"), PASSES, None),
        (http("429 Too Many Requests", b"{}", Retry_After="77"), LIMITED, 77),
        (http("429 Too Many Requests", b'{"retry_after": 1.5}'), LIMITED, 2),
        (http("429 Too Many Requests", b'{"parameters": {"retry_after": 9}}'), LIMITED, 9),
        (http("429 Too Many Requests", b'{"retry_after": "soon"}'), LIMITED, None),
        (http("302 Found", Location="http://127.0.0.1:1/secret"), REFUSED, None),
        (http("401 Unauthorized", b"{}"), REFUSED, None),
        (http("503 Service Unavailable", b"<html>", Retry_After="30"), PASSES, 30),
    ],
)  # fmt: skip
def test_the_answer_of_another_service_of_apprise_is_read_as_our_own_are(
    serve: Callable[[Talk], int], response: bytes, outcome: Outcome, patience: int | None
) -> None:
    result = send(
        target(f"ntfy://127.0.0.1:{serve(answers(response))}/topic"), compose_test("team"), seconds=30.0
    )

    waits = None if patience is None else timedelta(seconds=patience)
    assert (result.outcome, result.retry_after) == (outcome, waits), result
    assert "secret" not in result.text
