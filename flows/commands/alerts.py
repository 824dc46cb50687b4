"""`tocsin alerts`: what was told to whom, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

from cyclopts import App, Parameter

import sql.alerts
import sql.articles
import sql.deliveries
import sql.digests
import sql.events
import sql.judgements
import sql.matches
import sql.updates
from alerts.rules.doubt import in_words
from alerts.rules.judging import Verdict
from alerts.rules.judging import judge as keep_judgement
from flows.commands import mending
from flows.commands.numbers import alert_of
from flows.commands.rendering import Form, rendered
from flows.commands.telling import who
from flows.database import database
from flows.explain.digests import digest_in_words
from flows.explain.updates import told_by_alert
from flows.output import Json, as_json, facts, plain, say, show, talk
from flows.settings import load_settings
from sql.connection import Connection, transaction
from sql.connection import now as database_now
from sql.rows import Alert, Delivery, Judgement
from sql.rows.digests import AlertDigest

app = App(name="alerts", help="What was told to whom, and why.")


class NoSuchAlert(LookupError):
    """No alert has that number."""


@app.command(name="list")
def list_alerts(*, limit: int = 30, json: Json = False) -> None:
    """The newest alerts."""
    with database(load_settings()) as url, transaction(url) as conn:
        alerts = sql.alerts.list_recent(conn, limit=limit)
        headlines = {alert.id: _headline(conn, alert) for alert in alerts}
        judged: defaultdict[int, list[str]] = defaultdict(list)
        for one in sql.judgements.current(conn, alert_ids=[alert.id for alert in alerts]):
            judged[one.alert_id].append(one.verdict)
        changes = told_by_alert(conn, [alert.id for alert in alerts])
    if json:
        for alert in alerts:
            more = {"judged": judged[alert.id], "update": changes.get(alert.id)}
            say(as_json(asdict(alert) | more))
        return
    show(
        alerts,
        {
            "alert": lambda alert: alert.id,
            "when": lambda alert: alert.created_at,
            "rule": lambda alert: alert.rule,
            "event": lambda alert: alert.event_id,
            "change": lambda alert: _change(alert, changes.get(alert.id)),
            "headline": lambda alert: headlines[alert.id],
            "judged": lambda alert: judged[alert.id] or None,
        },
        json=False,
        empty="no alerts yet",
    )


def _change(alert: Alert, update: str | None) -> str:
    """What was told: something new, what is in doubt, or what changed since."""
    if update is not None:
        return f"update: {update}"
    if alert.in_doubt_kind is None:
        return alert.transition
    about = f"alert {alert.may_be_alert_id}" if alert.may_be_alert_id else ""
    return f"in doubt: {in_words(alert.in_doubt_kind, alert.may_be_headline, about=about)}"


def _doubt(alert: Alert) -> str | None:
    """What the alert was told with; None: as an event of its own."""
    if alert.in_doubt_kind is None:
        return None
    told = alert.may_be_told_at
    about = f"alert {alert.may_be_alert_id}, told {plain(told)}" if told else ""
    return in_words(alert.in_doubt_kind, alert.may_be_headline, about=about, words=alert.doubt_words)


def _headline(conn: Connection, alert: Alert) -> str:
    article = sql.articles.get(conn, id=alert.article_id)
    return article.title if article else ""


@app.command
def judge(number: str, verdict: Verdict, *, why: str = "") -> None:
    """Say what an alert was worth; the rule's next `rules edit` offers its article as a test.

    What you said of it before stays on record, and counts no more.

    Parameters
    ----------
    number
        the alert's, or a message of it as d-3; see `tocsin alerts list`.
    verdict
        relevant; noise: the rule should not have found it; wrong-event: it does not tell of that event, from which its
        article is split off; what was held because of it is decided on again.
    why
        for whoever edits the rule.
    """
    with database(load_settings()) as url, transaction(url) as conn:
        alert = _get(conn, number)
        now = database_now(conn)
        judged = keep_judgement(conn, alert, verdict, who(), why, now)
        split = mending.split_in_words(alert, judged) if verdict is Verdict.WRONG_EVENT else ""
    talk.print(f"alert {alert.id} of rule {alert.rule} is judged: {verdict}{split}", markup=False)


@app.command(name="show")
def show_alert(
    number: str,
    *,
    json: Json = False,
    form: Annotated[Form | None, Parameter(name="--as")] = None,
    channel: str | None = None,
) -> None:
    """One alert: the article that alerted, why it matched, and where it was sent.

    Parameters
    ----------
    form
        the message itself, as it goes out: email (the source of the mail, without addresses), slack (its blocks), text
        (for other services), short (for those with little room).
    channel
        the message to that channel, in its language and time zone; the first one's at first.
    """
    if form is not None:
        _show_message(number, form, channel)
        return
    with database(load_settings()) as url, transaction(url) as conn:
        alert = _get(conn, number)
        article = sql.articles.get(conn, id=alert.article_id)
        event = sql.events.get(conn, sql.events.current_id(conn, alert.event_id) or alert.event_id)
        matches = sql.matches.by_alert(conn, alert_id=alert.id)
        deliveries = sql.deliveries.of_alert(conn, alert_id=alert.id)
        digests = sql.digests.of_alert(conn, alert_id=alert.id)
        judgements = sql.judgements.of_alert(conn, alert_id=alert.id)
        updates = told_by_alert(conn, [alert.id, *sql.updates.following(conn, alert_id=alert.id)])
    if json:
        say(as_json(asdict(alert) | {"update": updates.get(alert.id)}))
        return
    assert article is not None  # noqa: S101 - foreign keys hold both
    assert event is not None  # noqa: S101
    facts([
        ("rule", f"{alert.rule}, version {alert.rule_version}"),
        ("headline", article.title),
        ("source", f"{article.source}, {plain(article.published)}"),
        ("link", article.url),
        ("event", f"{event.id}: {event.articles} articles, {event.independent_sources} independent sources"),
        *([("in doubt", doubt)] if (doubt := _doubt(alert)) else []),
        *(("update", _updated(alert, number, words)) for number, words in updates.items()),
        *([("because of", matches[0].sentence if matches else None)] if alert.id not in updates else []),
        *(("judged", _judged(one)) for one in judgements),
    ])  # fmt: skip
    say()
    _tell_messages(deliveries, digests)


def _tell_messages(deliveries: Sequence[Delivery], digests: Sequence[AlertDigest]) -> None:
    show(
        deliveries,
        {
            "delivery": lambda row: f"d-{row.id}",
            "channel": lambda row: row.channel,
            "to": lambda row: row.target_label,
            "state": lambda row: row.state,
            "attempts": lambda row: row.attempts,
            "sent": lambda row: row.sent_at,
            "answer": lambda row: row.reason or None,
        },
        json=False,
        empty="it was sent nowhere" if not digests else "it has no message of its own",
    )
    for one in digests:
        say(digest_in_words(one, plain(one.made_at), plain(one.due_at)))


def _get(conn: Connection, number: str) -> Alert:
    alert_id = alert_of(conn, number)
    alert = sql.alerts.get(conn, id=alert_id)
    if alert is None:
        raise NoSuchAlert(f"there is no alert {alert_id}: see `tocsin alerts list`")
    return alert


def _show_message(number: str, form: Form, channel: str | None) -> None:
    settings = load_settings()
    with database(settings) as url, transaction(url) as conn:
        shown = rendered(conn, settings, alert_id=_get(conn, number).id, form=form, channel=channel)
    say(shown)


def _updated(alert: Alert, number: int, words: str) -> str:
    return words if number == alert.id else f"alert {number}: {words}"


def _judged(one: Judgement) -> str:
    why = f": {one.why}" if one.why else ""
    return f"{one.verdict} by {one.judged_by}, {plain(one.judged_at)}{why}"
