"""The headers that keep the messages of one event to one rule in one thread of a mail program."""

from __future__ import annotations

from hashlib import sha256

from alerts.delivery.plain import one_line
from alerts.rules.doubt import DoubtKind
from sql.rows import AlertDetail


def headers(alert: AlertDetail, delivery: str, *, topic: str) -> dict[str, str]:
    """The root of a thread is a mail that never was, the same for every message of an event and rule; mail programs
    then keep them together (RFC 5322 §3.6.4). What may be an event that was told answers that one's root, in the thread
    of the event told first; its own root comes last, so that what follows of it stands there too. An update answers the
    root of its event. `topic`: the subject without Re:. List-Id is RFC 2919, Auto-Submitted RFC 3834."""
    before = [url for url in (alert.thread_url, alert.may_be_root_url) if url]
    is_update = alert.first_told_at is not None
    has_before = is_update or alert.in_doubt_kind == DoubtKind.SAME
    roots = [*(before if has_before else ()), alert.root_url]
    # a message that told of several rules has its thread by the first of them
    rule = alert.first_rules[0] if alert.first_rules else alert.rule
    thread = list(dict.fromkeys(_root(rule, url) for url in roots))
    return {
        "In-Reply-To": thread[-1] if is_update else thread[max(0, len(thread) - 2)],
        "References": " ".join(thread),
        "Thread-Topic": topic,
        "List-Id": f"<{one_line(alert.rule, 80)}.rules.tocsin.invalid>",
        "Auto-Submitted": "auto-generated",
        "X-Tocsin-Delivery": delivery,
    }


def _root(rule: str, root_url: str) -> str:
    root = sha256(f"{rule}\n{root_url}".encode()).hexdigest()[:24]
    return f"<{root}@tocsin.invalid>"
