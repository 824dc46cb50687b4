"""What a round did, in words that a rule editor understands: rows in, tables and markdown out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType

from alerts.delivery.escape import markdown
from alerts.delivery.plain import domain, one_line, web_link
from alerts.delivery.run import DeliverSummary
from alerts.events.detect import DetectSummary
from alerts.health.state import ILL
from alerts.health.watch import WatchSummary
from alerts.rules.doubt import in_words
from alerts.rules.run import MatchSummary
from alerts.rules.update_words import counted
from alerts.text.humanize import count
from flows.crawl.outcome_words import dropped_in_words, failure_in_words, reason_in_words
from flows.crawl.store import Outcome
from sql.rows import AlertDelivery, RoundAlert, SourceHealth, Undelivered

HEADLINE_LENGTH = 160
SENTENCE_LENGTH = 320
LISTED = 100
# names of the states of runs that had nothing to do
NOTHING_DUE, NOTHING_NEW, NOTHING_PAST = "nothing due", "nothing new", "nothing past its time"

DELIVERED = "sent"
ON_ITS_WAY = ("queued", "sending")


def outcome_in_words(outcome: Outcome) -> str:
    """What came of a source, in one line."""
    if outcome.failure:
        return failure_in_words(outcome.failure, outcome.detail)
    if outcome.new or outcome.changed:
        said = [count(outcome.new, "new article")] if outcome.new else []
        return ", ".join([*said, f"{outcome.changed} changed"] if outcome.changed else said)
    return "nothing new"


def sources_table(
    outcomes: Sequence[Outcome], standings: Sequence[SourceHealth] = ()
) -> list[dict[str, str | int]]:
    """One line a source: the failed ones first, then those with the most news.

    The search of Prefect's page looks at cells as they are stored: nothing in them is escaped. What is not of our own
    words is literal.
    """
    health = {one.source_id: one for one in standings}
    ordered = sorted(outcomes, key=lambda one: (one.failure is None, -one.new, -one.changed, one.source))
    return [
        {
            "source": literal(one.source),
            "result": _result(one),
            "state": state_in_words(health.get(one.source_id)),
            "new": one.new,
            "changed": one.changed,
            "pages read": one.fetched,
            "not kept": dropped_in_words(one.dropped),
            "details": literal(one.detail),
        }
        for one in ordered
    ]


def state_in_words(health: SourceHealth | None) -> str:
    """How a source is and since when, in a few words."""
    if health is None or health.state is None:
        return "not judged yet"
    since = f" since {health.since:%d %b %H:%M} UTC" if health.since else ""
    return health.state + (since if health.state in ILL else "")


def _result(outcome: Outcome) -> str:
    if outcome.failure:
        return f"failed: {reason_in_words(outcome.failure, outcome.detail)}"
    return outcome_in_words(outcome)


def sources_summary(outcomes: Sequence[Outcome]) -> str:
    """The sources of a round in one line."""
    failed = sum(1 for one in outcomes if one.failure)
    new, changed = sum(one.new for one in outcomes), sum(one.changed for one in outcomes)
    said = [count(len(outcomes), "source"), count(new, "new article")]
    said += [f"{changed} changed"] if changed else []
    said += [f"{failed} failed"] if failed else []
    return ", ".join(said)


def reading_in_words(outcomes: Sequence[Outcome], enabled: int) -> str:
    """A reading as the name of its state; `enabled`: how many sources there are to be read."""
    if not outcomes:
        return NOTHING_DUE
    new, changed = sum(one.new for one in outcomes), sum(one.changed for one in outcomes)
    failed = sum(1 for one in outcomes if one.failure)
    said = [count(new, "new article")] if new else []
    said += [f"{changed} changed"] if changed else []
    said += [f"{failed} of {count(max(enabled, failed), 'source')} failed"] if failed else []
    return " · ".join(said) or NOTHING_NEW


def alerting_in_words(articles: int, alerts: int, updates: int, delivered: DeliverSummary) -> str:
    """An alerting as the name of its state."""
    said = [count(alerts, "alert")] if alerts else []
    said += [count(updates, "update")] if updates else []
    said += [count(articles, "article")] if articles else []
    states = {
        "sent": "sent",
        "retry": "to be tried again",
        "failed": "given up",
        "unknown": "without an answer",
        "cancelled": "cancelled with their rule",
    }
    said += [f"{number} {words}" for name, words in states.items() if (number := getattr(delivered, name))]
    return " · ".join(said) or NOTHING_NEW


def unusable_in_words(summary: MatchSummary) -> str:
    """The rules that cannot run, and why."""
    return "; ".join(f"rule {name} cannot run: {error}" for name, error in summary.unusable.items())


def upkept_in_words(counts: Mapping[str, int]) -> str:
    """What was let go in a night, as the name of its state."""
    return " · ".join(f"{number:,} {name}" for name, number in counts.items() if number) or NOTHING_PAST


def alerts_page(
    alerts: Sequence[RoundAlert],
    deliveries: Sequence[AlertDelivery],
    updates: Mapping[int, str] = MappingProxyType({}),
) -> str:
    """Alerts in markdown: rule, headline, source, why, and whether it was delivered.

    `updates` says of alerts that are updates what changed.
    """
    if not alerts:
        return "No alert."
    sent = [
        _alert(alert, [one for one in deliveries if one.alert_id == alert.id], updates.get(alert.id))
        for alert in alerts
    ]
    more = ["There may be more: `tocsin alerts list` shows them."] if len(alerts) >= LISTED else []
    doubtful = sum(alert.in_doubt_kind is not None for alert in alerts)
    changed = sum(alert.id in updates for alert in alerts)
    head = f"## {count(len(alerts), 'alert')}" + (f", {doubtful} in doubt" if doubtful else "")
    head += f", {count(changed, 'update')} among them" if changed else ""
    return "\n\n".join([head, *sent, *more])


def _alert(alert: RoundAlert, deliveries: Sequence[AlertDelivery], update: str | None) -> str:
    link = web_link(alert.url)
    page = f" ([{domain(alert.url)}](<{link.replace('&', '&amp;')}>))" if link else ""
    told_by = count(alert.independent_sources, "independent source")
    lines = [
        f"### {markdown(one_line(alert.title, HEADLINE_LENGTH))}",
        f"- **rule** {markdown(alert.rule)}",
        f"- **source** {markdown(alert.source)}{page}, {_moment(alert)}; the event is told by {told_by} so far",
        *_in_doubt(alert),
        f"- **why** {markdown(one_line(alert.sentence, SENTENCE_LENGTH))}"
        if update is None
        else f"- **update** {markdown(one_line(update, SENTENCE_LENGTH))}",
        f"- **told** {_told(deliveries)}",
    ]
    return "\n".join(lines)


def _in_doubt(alert: RoundAlert) -> list[str]:
    """What it may repeat, when it was told with a doubt."""
    if alert.in_doubt_kind is None:
        return []
    headline, told = alert.may_be_headline, alert.may_be_told_at
    said = in_words(
        alert.in_doubt_kind,
        headline and one_line(headline, HEADLINE_LENGTH),
        about=f"told {told:%d %B %Y, %H:%M} UTC" if told else "",
        words=one_line(alert.doubt_words, SENTENCE_LENGTH),
    )
    return [f"- **in doubt** {markdown(said)}"]


def _moment(alert: RoundAlert) -> str:
    if alert.published is None:
        return "without a date"
    if alert.published_precision == "day":
        return f"{alert.published:%d %B %Y}"
    return f"{alert.published:%d %B %Y, %H:%M} UTC"


def _told(deliveries: Sequence[AlertDelivery]) -> str:
    if not deliveries:
        return "nobody: the rule names no channel that exists"
    return "; ".join(f"{markdown(one.channel)} ({markdown(one.label)}): {_state(one)}" for one in deliveries)


def _state(delivery: AlertDelivery) -> str:
    if delivery.state == DELIVERED:
        return "delivered"
    if delivery.state in ON_ITS_WAY:
        return "waiting to be sent"
    words = {"retry": "not delivered yet, will be tried again", "failed": "could not be delivered"}
    state = words.get(delivery.state, delivery.state)
    return f"{state} ({markdown(one_line(delivery.reason, HEADLINE_LENGTH))})" if delivery.reason else state


def literal(text: str) -> str:
    """Text as markdown code, where nothing becomes a link and nothing needs an escape; a backtick is a quote there."""
    line = one_line(text, 2 * SENTENCE_LENGTH).replace("`", "'")
    return f"`{line}`" if line else ""


def detected_in_words(summary: DetectSummary) -> str:
    """What detection did, in one line."""
    said = _placed_in_words(summary) if summary.articles else ["no article to place"]
    if summary.taken_over or summary.waiting:
        over = f"{count(summary.taken_over, 'article')} of an older program read anew"
        said += [over + (f" ({summary.waiting:,} still wait)" if summary.waiting else "")]
    return ", ".join(said)


def _placed_in_words(summary: DetectSummary) -> list[str]:
    doubtful = f" ({summary.in_doubt} in doubt)" if summary.in_doubt else ""
    said = [
        f"{count(summary.articles, 'article')} placed",
        count(summary.events_created, "new event") + doubtful,
    ]
    said += [f"{count(summary.events_merged, 'event')} merged"] if summary.events_merged else []
    said += [f"{count(summary.events_split, 'event')} split off"] if summary.events_split else []
    said += [f"{summary.unreadable} without readable text"] if summary.unreadable else []
    return said


def matched_in_words(summary: MatchSummary) -> str:
    """What the watch rules made of the new articles, in one line; why matches did not alert, too."""
    if not summary.articles:
        return ", ".join(["no article to match", *_updates_in_words(summary)])
    said = [f"{count(summary.articles, 'article')} looked at", count(summary.matches, "match", "matches")]
    held = ", ".join(f"{times} {str(reason).replace('_', ' ')}" for reason, times in summary.held.items())
    said += [count(summary.alerts, "alert") + (f" (held back: {held})" if held else "")]
    return ", ".join([*said, *_updates_in_words(summary)])


def _updates_in_words(summary: MatchSummary) -> list[str]:
    """What was told of changes, by kind, and why others were not."""
    said = ", ".join(f"{times} {counted(kind)}" for kind, times in summary.changes.items())
    held = ", ".join(f"{times} {str(reason).replace('_', ' ')}" for reason, times in summary.untold.items())
    parts = "; ".join([said] * bool(said) + [f"not told: {held}"] * bool(held))
    return [f"{count(summary.updates, 'update')} ({parts})"] if parts else []


def watched_in_words(summary: WatchSummary) -> str:
    """How the sources are, in one line."""
    if not summary.standings:
        return "no source to judge"
    states = Counter(one.state for one in summary.standings)
    said = ", ".join(f"{count} {state}" for state, count in states.most_common())
    return said + (f"; {count(len(summary.notices), 'notice')}" if summary.notices else "")


def delivered_in_words(summary: DeliverSummary) -> str:
    """What became of the messages that were due, in one line."""
    words = {
        "sent": "delivered",
        "retry": "to be tried again",
        "failed": "given up",
        "unknown": "without an answer",
        "held": "waiting for their channel",
        "cancelled": "cancelled with their rule",
    }
    counts = {name: count for name, count in asdict(summary).items() if count}
    return (
        ", ".join(f"{count} {words.get(name, name)}" for name, count in counts.items()) or "no message is due"
    )


def undelivered_in_words(undelivered: Undelivered) -> str:
    """Which messages did not arrive up to now, in one line of markdown; nothing when all did."""
    words = {
        "given up": undelivered.failed,
        "without an answer": undelivered.unknown,
        "waiting for longer than an hour": undelivered.late,
        "held until their channel is there": undelivered.held,
    }
    said = ", ".join(f"{number} {state}" for state, number in words.items() if number)
    return f"**Messages that did not arrive:** {said}. `tocsin deliveries list` names them." if said else ""
