"""What is told of a mute that is over: what was muted and why, and what it held. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.delivery.change_words import what_changed
from alerts.delivery.wording import Wording
from sql.rows.mutes import HeldMatch, Mute

LISTED = 30


def notice_of(
    mute: Mute, events: Sequence[HeldMatch], changes: Sequence[HeldMatch], words: Wording
) -> tuple[str, str]:
    """Subject and text: what was muted and why, and what was held, what is in doubt first."""
    number = len({match.event_id for match in events})
    counts = [words.count(words.events, number)] if events else []
    counts += [words.count(words.updates, len(changes))] if changes else []
    what = words.muted[mute.kind].format(name=mute.name)
    phrases = words.mute_over
    held = phrases["both"].format(one=counts[0], other=counts[1]) if len(counts) > 1 else counts[0]
    until = words.at(mute.ended_at or mute.until, None)
    if mute.ended_at is not None:
        until = phrases["ended"].format(until=until, who=mute.ended_by)
    time = words.at(mute.muted_at, None)
    shown = [*sorted(events, key=lambda match: (not match.is_in_doubt, -match.at.timestamp())), *changes]
    more = len(shown) - LISTED
    lines = [
        phrases["muted"].format(who=mute.muted_by, what=what, time=time, why=mute.why, until=until),
        phrases["held"].format(held=held),
        *(_line(match, words) for match in shown[:LISTED]),
        *([words.count(words.more, more)] if more > 0 else []),
        phrases["all"].format(command=f"tocsin mutes show {mute.id}"),
    ]
    return phrases["subject"].format(what=what, held=", ".join(counts)), "\n".join(lines)


def _line(match: HeldMatch, words: Wording) -> str:
    phrases = words.digest
    about = [
        match.source,
        words.at(match.at, None),
        phrases["rule"].format(rules=match.rule),
        phrases["event"].format(event=match.event_id) if match.event_id else words.mute_over["no_event"],
        *([phrases["in_doubt"]] if match.is_in_doubt else []),
    ]
    change = what_changed(match.kind, match.key, match.old, match.new, words) if match.kind else ""
    title = words.given.format(what=change, new=match.title) if change else match.title
    return f"- {title} ({', '.join(about)}) {match.url}"
