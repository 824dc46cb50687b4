"""What the signed links of a message do: GET says it, POST does it, for whoever holds the link and for 30 days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

import sql.alerts
import sql.articles
import sql.audit_log
import sql.deliveries
import sql.digests
import sql.event_states
import sql.events
import sql.followed
import sql.recipient_mutes
import sql.subscriptions
import sql.unsubscribed
from alerts.delivery import recipient_mutes
from alerts.delivery.links import SignedAction, Verb, read
from alerts.delivery.placing import Recipient
from alerts.delivery.subscribers import subscriber_of
from alerts.rules.judging import Verdict, judge
from alerts.rules.mutes import MuteKind, MuteRefused
from alerts.text.locale import gettext as _
from flows.people import subscriptions
from flows.people.roles import Actor
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.visit import NotFound, Visit
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Alert

# for how many days a recipient mutes for itself, the first one unless it says otherwise
DAYS = ("1", "3", "7", "30")


def show_action(visit: Visit) -> Response:
    """What the link does, and a button; mail scanners that follow links change nothing."""
    with visit.transaction() as conn:
        action = read(visit.request.path_params["secret"], visit.site.key, database_now(conn))
        if action.verb is Verb.UNSUBSCRIBE_DIGEST:
            return _page(visit, action, _digest(conn, action), is_done=False)
        alert = _alert(conn, action)
        article = sql.articles.get(conn, id=alert.article_id)
        label = _label(conn, action)
        mutable = _mutable(conn, alert) if action.verb is Verb.MUTE else {}
    title = article.title if article else _("an article that was let go")
    return visit.page(
        "signed",
        action=action,
        alert=alert,
        title=title,
        label=label,
        mutable=mutable,
        days=DAYS,
        is_done=False,
    )


def act(visit: Visit) -> Response:
    """Do it. A mail program that unsubscribes in one click (RFC 8058) posts here without any page."""
    with visit.change() as (conn, now):
        action = read(visit.request.path_params["secret"], visit.site.key, now)
        if action.verb is Verb.UNSUBSCRIBE_DIGEST:
            return _leave_digest(visit, conn, action, now)
        alert = _alert(conn, action)
        label = _label(conn, action)
        who = f"recipient {label}"
        if action.verb is Verb.NOT_RELEVANT:
            judge(conn, alert, Verdict.NOISE, who, "by the link in its message", now)
        elif action.verb is Verb.MUTE:
            _mute(visit, conn, alert, action, now)
        elif action.verb is Verb.FOLLOW:
            sql.followed.add(
                conn, event_id=_event(conn, alert), rule_id=alert.rule_id, followed_by=who, now=now
            )
        else:
            _unsubscribe(conn, action, alert, Actor(who, visit.address), now)
        _note(visit, conn, action, who, f"rule {alert.rule}", f"alert {alert.id}", now)
    return visit.page("signed", action=action, alert=alert, title="", label=label, is_done=True)


def _unsubscribe(conn: Connection, action: SignedAction, alert: Alert, actor: Actor, now: datetime) -> None:
    """The recipient is told no more of the rule: a subscriber's subscription ends."""
    subscriber = subscriber_of(action.recipient)
    if subscriber is None:
        label = _label(conn, action)
        sql.unsubscribed.add(conn, target=action.recipient, target_label=label, alert_id=alert.id, now=now)
    elif found := sql.subscriptions.current(conn, subscriber_id=subscriber, rule=alert.rule):
        subscriptions.leave(conn, found, actor, now)


@dataclass(frozen=True, slots=True)
class LeftDigest:
    """A digest, to whom it went, and the rules that its link unsubscribes from."""

    id: int
    label: str
    rules: str


def _leave_digest(visit: Visit, conn: Connection, action: SignedAction, now: datetime) -> Response:
    digest = _digest(conn, action)
    sql.unsubscribed.add_of_digest(
        conn, target=action.recipient, target_label=digest.label, digest_id=digest.id, now=now
    )
    who, rules = f"recipient {digest.label}", f"rules {digest.rules}"
    _note(visit, conn, action, who, rules, f"digest {digest.id}", now)
    return _page(visit, action, digest, is_done=True)


def _digest(conn: Connection, action: SignedAction) -> LeftDigest:
    """Raises NotFound for a digest that was let go, or was of another recipient."""
    digest = sql.digests.get(conn, id=action.number)
    if digest is None or digest.target != action.recipient:
        raise NotFound("The digest of this link was let go: nothing is left to be done.")
    rules = ", ".join(sql.unsubscribed.rules_of_digest(conn, digest_id=digest.id))
    return LeftDigest(digest.id, digest.target_label, rules)


def _page(visit: Visit, action: SignedAction, digest: LeftDigest, *, is_done: bool) -> Response:
    return visit.page("signed", action=action, digest=digest, label=digest.label, is_done=is_done)


def _note(
    visit: Visit, conn: Connection, action: SignedAction, who: str, what: str, detail: str, now: datetime
) -> None:
    sql.audit_log.add(
        conn,
        person=who,
        address=visit.address,
        action=f"by a link: {action.verb}",
        object=what,
        detail=detail,
        now=now,
    )


def _event(conn: Connection, alert: Alert) -> int:
    return sql.events.current_id(conn, alert.event_id) or alert.event_id


def _mutable(conn: Connection, alert: Alert) -> dict[MuteKind, tuple[str, str]]:
    """What of an alert its recipient can mute: by kind the name that it is looked up by, and what people call it."""
    event = _event(conn, alert)
    found = sql.recipient_mutes.about(conn, alert_id=alert.id)
    state = next(iter(sql.event_states.of_events(conn, [event])), None)
    names = {MuteKind.EVENT: (str(event), ""), MuteKind.RULE: (alert.rule, alert.rule)}
    if found is not None:
        names[MuteKind.SOURCE] = (found.source, found.source)
    if state is not None and state.place_ids:
        names[MuteKind.PLACE] = (state.place_ids[0], state.place_names[0] if state.place_names else "")
    return names


def _mute(visit: Visit, conn: Connection, alert: Alert, action: SignedAction, now: datetime) -> None:
    """The recipient, and nobody else, is told no more for a while, a day of the event unless it chose; then of what was
    held. Raises MuteRefused."""
    recipient = _recipient(conn, action)
    names, kind = _mutable(conn, alert), visit.field("what") or MuteKind.EVENT
    days = visit.field("days") or DAYS[0]
    if kind not in names or days not in DAYS:
        raise MuteRefused("say what is muted, and for how long")
    recipient_mutes.add(
        conn,
        recipient,
        MuteKind(kind),
        names[MuteKind(kind)][0],
        until=now + timedelta(days=int(days)),
        why=f"by the link in the message of alert {alert.id}",
        muted_by=f"recipient {recipient.label}",
        now=now,
    )


def _recipient(conn: Connection, action: SignedAction) -> Recipient:
    """To whom the message with the link went. Raises NotFound."""
    for one in sql.deliveries.of_alert(conn, alert_id=action.number):
        if one.target == action.recipient:
            return Recipient(one.channel, one.target, one.target_label)
    raise NotFound("The message of this link was let go: nothing is left to be done.")


def _alert(conn: Connection, action: SignedAction) -> Alert:
    """The alert of a link. Raises NotFound."""
    alert = sql.alerts.get(conn, id=action.number)
    if alert is None or not action.recipient:
        raise NotFound("The alert of this link was let go: nothing is left to be done.")
    return alert


def _label(conn: Connection, action: SignedAction) -> str:
    """How its recipient is shown, without the address itself."""
    messages = sql.deliveries.of_alert(conn, alert_id=action.number)
    return next(
        (one.target_label for one in messages if one.target == action.recipient), _("of this message")
    )


PAGES = [
    # whoever has the link was told of the rule
    Page("/a/{secret}", show_action, Access.SIGNED, sees_private=True),
    Page("/a/{secret}", act, Access.SIGNED, is_change=True, sees_private=True),
]
