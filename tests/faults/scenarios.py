"""The faults, each with the number that docs and notes give it, and what the oracle may demand of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of fault. `mail` and `hook` are (step, action), `crash` a point of `sender.POINTS`, `blow` a name of
    `blows.BLOWS`."""

    name: str
    mail: tuple[str, str] = ("", "")
    hook: tuple[str, str] = ("", "")
    # the recipient that the fault of the mail server is for, and for good: nothing need arrive there
    refused: str = ""
    needs_log_in: bool = False
    crash: str = ""
    senders: int = 1
    kills: bool = False
    blow: str = ""
    # what is waiting: alerts, articles that no rule has seen, or notices in a database of an older version
    begins_with: str = "alerts"
    # a Postgres server of its own; also on a disk of its own, which is small
    has_own_server: bool = False
    has_own_disk: bool = False
    # how often the server itself takes a message whole and gives no answer: as many labelled repeats are right
    doubts: bool = False
    # how much faster its clock is than the one on the wall: refusals are tried again after an hour
    speed: float = 120.0
    # hours by which the clock of the sender's machine is wrong
    hours_off: float = 0.0


FAST = 1200.0
MAIL_STEPS = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "body", "end")
SCENARIOS = [
    Scenario("nothing"),
    Scenario("F11 four senders", senders=4),
    *(Scenario(f"mail {action} at {step}", mail=(step, action), doubts=step in ("body", "end"))
      for step in MAIL_STEPS for action in ("close", "reset", "hang", "drip", "half a line")),
    *(Scenario(f"F15 mail says {reply[:3]} at {step}", mail=(step, reply), speed=FAST if reply[0] == "5" else 120.0)
      for step, reply in (
        ("greeting", "421 busy"), ("greeting", "554 no"), ("MAIL", "451 later"), ("RCPT", "451 greylisted"),
        ("RCPT", "550 no such user"), ("DATA", "421 closing"), ("end", "451 disk full"), ("end", "421 closing"))),
    Scenario("F16 mail refuses one recipient for good", mail=("RCPT", "550 no such user"), refused="ana@example.org"),
    Scenario("F17 mail refuses the log-in", mail=("AUTH", "535 5.7.8 wrong password"), needs_log_in=True, speed=FAST),
    Scenario("F17 mail drops the log-in", mail=("AUTH", "close"), needs_log_in=True),
    Scenario("F14 mail slow at end", mail=("end", "slow")),
    *(Scenario(f"F20 hook {action} at {step}", hook=(step, action),
               doubts=step == "answer" or action in ("hang", "drip", "half a line"))
      for step in ("accept", "answer") for action in ("close", "reset", "hang", "drip", "half a line")),
    *(Scenario(f"F18–20 hook says {reply}", hook=("answer", reply), speed=FAST if reply[0] in "34" else 120.0)
      for reply in (
        "301 Location: http://127.0.0.1:1/", "302 Location: http://127.0.0.1:1/", "307 Location: http://127.0.0.1:1/",
        "404", "410", "429 Retry-After: 60", "429", "408", "425", "500", "502", "503", "503 Retry-After: 120", "504",
        "200 X: portal")),
    Scenario("hook slow", hook=("answer", "slow")),
    *(Scenario(f"F2, F3 killed {point}", crash=point) for point in (
        "after claim", "before send", "before record", "in record", "after record")),
    Scenario("F3 killed by the server before its answer", kills=True, mail=("end", "go on")),
    Scenario("F4 killed at random", kills=True),
    Scenario("F4 two senders, killed at random", kills=True, senders=2),
    *(Scenario(f"F1 killed {point}", crash=point, begins_with="articles") for point in (
        "before matching", "in matching", "after matching")),
    Scenario("F10, F12 two match the same", begins_with="articles", senders=2),
    Scenario("F5 two match the same, killed at random", begins_with="articles", senders=2, kills=True),
    Scenario("database connections cut", blow="connections cut"),
    Scenario("database connections cut, four senders", blow="connections cut", senders=4),
    Scenario("F6 Postgres crashes", blow="Postgres crashes", has_own_server=True),
    Scenario("F6 Postgres crashes, two senders killed", blow="Postgres crashes", has_own_server=True, kills=True,
             senders=2),
    Scenario("F6 Postgres is stopped at once", blow="Postgres is stopped at once", has_own_server=True, senders=2),
    Scenario("F7 cut at a commit", blow="cut at a commit", senders=2),
    Scenario("F7 cut at any statement", blow="cut at a statement", senders=2),
    Scenario("F7 articles, cut at a commit", blow="cut at a commit", begins_with="articles", senders=2),
    Scenario("F8 the network to Postgres is silent", blow="silence", senders=2),
    Scenario("F8 Postgres stalls", blow="Postgres stalls", has_own_server=True),
    Scenario("F9 the disk of Postgres is full", blow="disk full", has_own_disk=True, senders=2),
    Scenario("F13, F21 the network is gone", blow="network gone"),
    Scenario("F22 no name is found", blow="no names"),
    *(Scenario(f"F32 the sender's clock is off by {hours:+} hours", hours_off=hours,
               hook=("answer", "429 Retry-After: date"))
      for hours in (-24, 24)),
    Scenario("F32 the database's clock jumps back", blow="clock back"),
    Scenario("F32 the database's clock jumps ahead", blow="clock ahead"),
    Scenario("F37 killed in an upgrade with messages waiting", begins_with="older version", kills=True),
    Scenario("F37 two killed in an upgrade with messages waiting", begins_with="older version", kills=True, senders=2),
    Scenario("F38 the channel is gone for a while", blow="channel gone"),
    Scenario("F38 the rule is disabled meanwhile", blow="rule disabled"),
    Scenario("F39 the channels file is half-written", blow="channels half-written"),
]  # fmt: skip
QUICK = (
    "mail close at RCPT", "mail hang at EHLO", "mail close at end", "F18–20 hook says 302 Location: http://127.0.0.1:1/",
    "F18–20 hook says 200 X: portal", "F2, F3 killed before record", "F4 two senders, killed at random",
    "F7 cut at a commit", "F8 the network to Postgres is silent", "F37 killed in an upgrade with messages waiting",
)  # fmt: skip
