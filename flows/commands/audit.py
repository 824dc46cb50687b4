"""`tocsin audit`: was everything delivered that was matched?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter

from alerts.delivery.audit import Audit, examine
from alerts.delivery.audit import repair as make_missing
from alerts.text.humanize import count
from flows.channels import usable_channels_of
from flows.database import database
from flows.output import Json, as_json, say, talk
from flows.settings import load_settings
from sql.connection import now as database_now
from sql.connection import transaction

GAP = 1
SHOWN = 20


def audit(*, repair: Annotated[bool, Parameter(negative="")] = False, json: Json = False) -> int:
    """Derive from rules, matches and events which messages must exist, and compare; exit code 1 names a gap.

    Parameters
    ----------
    repair
        make the messages that are missing; `tocsin round` then decides again on matches without an alert, and sends.
    """
    settings = load_settings()
    channels = usable_channels_of(settings)
    with database(settings) as url, transaction(url) as conn:
        now = database_now(conn)
        found = examine(conn, channels, now)
        made = make_missing(conn, found, channels, now) if repair else 0
    if json:
        say(as_json({**asdict(found), "is_whole": found.is_whole, "repaired": made}))
    else:
        for line in in_words(found):
            say(line)
    if repair:
        talk.print(f"{count(made, 'gap')} mended: `tocsin round` sends what is due")
    return 0 if found.is_whole else GAP


def in_words(found: Audit) -> list[str]:
    """What is missing, line by line."""
    waiting = found.undelivered
    lines = [
        f"article {one.article_id} matched rule {one.rule}, and there is no alert of it"
        for one in found.unalerted[:SHOWN]
    ]
    lines += [f"alert {gap.alert_id} was never queued for channel {gap.tag}" for gap in found.gaps[:SHOWN]]
    lines += [
        f"alert {number} waits to be escalated, and nothing is decided on it"
        for number in found.forgotten[:SHOWN]
    ]
    if (more := len(found.unalerted) + len(found.gaps) + len(found.forgotten) - len(lines)) > 0:
        lines.append(f"and {more} more")
    numbers = {
        "given up: `tocsin deliveries list --state failed`": waiting.failed,
        "not answered, perhaps arrived: `tocsin deliveries list --state unknown`": waiting.unknown,
        "waiting for longer than an hour: `tocsin deliveries list`": waiting.late,
        "held until their channel is there: `tocsin deliveries list --state held`": waiting.held,
    }
    lines += [f"{count(number, 'message')} {words}" for words, number in numbers.items() if number]
    if found.late_articles:
        lines.append(f"{count(found.late_articles, 'article')} waiting for longer than an hour for the rules")
    if not lines:
        lines = [f"whole: {count(found.alerts, 'alert')}, each with its messages, all of them answered"]
    if found.muted:
        lines.append(
            f"{count(found.muted, 'message')} held by mutes of their recipients: `tocsin mutes list`"
        )
    return lines
