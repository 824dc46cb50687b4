"""Gather what is on record of one article, or of a page that gave none, for whoever asks why they were (not) told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

import sql.alerts
import sql.articles
import sql.crawls
import sql.deliveries
import sql.digests
import sql.entries
import sql.escalations
import sql.events
import sql.health
import sql.mutes
import sql.rules
import sql.updates
import sql.why
from alerts.rules.article import document_of
from alerts.rules.eval.document import Document
from alerts.rules.fitting import States
from alerts.rules.held import Case
from alerts.rules.mutes import Mutes
from alerts.rules.order import matched_before
from alerts.rules.place_names import Atlas
from alerts.rules.rule import LoadedRule, RuleError, load
from alerts.rules.store import stored_versions
from alerts.rules.store.loading import UnusableRule, load_all
from alerts.rules.why import (
    MatchStanding,
    RuleVerdict,
    has_changed,
    judge,
    judge_removed,
    judge_unusable,
    look,
)
from alerts.text.humanize import local_moment
from flows.explain import event_rows
from flows.explain.event_view import EventView, view
from flows.explain.lookup import Address, Numbered
from flows.explain.near_pages import alike, distance, nearest
from spiders.urls import site, url_key
from sql.connection import Connection
from sql.connection import now as database_now
from sql.escalations import Escalation
from sql.rows import (
    Alert,
    Article,
    ArticleLife,
    ArticleUpdate,
    Attempt,
    Crawl,
    Delivery,
    Event,
    EventDoubt,
    Matchable,
    Source,
    SourceHealth,
)
from sql.rows.digests import AlertDigest
from sql.why import AskedPage, NearPage

# pages of a source among which the nearest addresses are sought
SOUGHT = 3000


class NothingOfThatNumber(LookupError):
    """There is no article, event or alert of the number asked about."""


@dataclass(frozen=True, slots=True)
class ArticleExplanation:
    """An article and what every rule made of it; `messages` are the deliveries of alerts, by the alert's number.

    `rules` is how many there are. `twins` are other articles with the same text; `siblings` are the rest of the event,
    when the event was asked about, and `view` is the event then. `doubt` is what is in doubt of its event by now.
    """

    now: datetime
    article: Article
    life: ArticleLife
    event: Event | None
    twins: tuple[int, ...]
    rules: int
    verdicts: tuple[RuleVerdict, ...]
    messages: Mapping[int, list[Delivery]]
    # of those that were tried more than once, or did not arrive: each attempt, by the delivery's number
    attempts: Mapping[int, list[Attempt]]
    doubt: EventDoubt | None = None
    siblings: tuple[int, ...] = ()
    view: EventView | None = None
    # what it changed of its event, rule by rule
    changes: tuple[ArticleUpdate, ...] = ()
    # the digests that tell alerts, or will, by the alert's number
    waits: Mapping[int, list[AlertDigest]] = field(default_factory=dict)
    # what becomes of alerts that nobody takes, by the alert's number
    escalations: Mapping[int, Escalation] = field(default_factory=dict)

    def only(self, rule: str) -> ArticleExplanation:
        """The same with one rule's verdict."""
        return replace(self, verdicts=tuple(one for one in self.verdicts if one.rule == rule))

    def led_by(self, alert: int) -> ArticleExplanation:
        """The same with the verdict of the rule that alerted this alert before the others."""
        return replace(
            self,
            verdicts=tuple(sorted(self.verdicts, key=lambda one: (one.alert != alert, *_place_in_line(one)))),
        )


@dataclass(frozen=True, slots=True)
class Unknown:
    """A page that is no article of ours; without `source` no source of its site is there."""

    now: datetime
    url: str
    source: Source | None
    health: SourceHealth | None
    last: Crawl | None
    page: AskedPage | None
    is_list: bool
    near: tuple[NearPage, ...]
    alike: tuple[str, ...]


def gather(conn: Connection, asked: Address | Numbered) -> ArticleExplanation | Unknown:
    """All there is to tell. Raises NothingOfThatNumber."""
    if isinstance(asked, Numbered):
        return _numbered(conn, asked)
    for url in (asked.url, *asked.others):
        if (number := sql.why.article_at(conn, url_key=url_key(url))) is not None:
            return _known(conn, number)
    return _unknown(conn, asked)


def _numbered(conn: Connection, asked: Numbered) -> ArticleExplanation:
    number = asked.number
    if asked.kind == "event":
        return _of_event(conn, number)
    if asked.kind == "delivery":
        delivery = sql.deliveries.get(conn, id=number)
        if delivery is None or delivery.alert_id is None:
            raise NothingOfThatNumber(f"no alert was sent as d-{number}: see `tocsin deliveries list`")
        return _numbered(conn, Numbered("alert", delivery.alert_id))
    if asked.kind == "alert":
        alert = sql.alerts.get(conn, id=number)
        if alert is None:
            raise NothingOfThatNumber(f"there is no alert {number}: see `tocsin alerts list`")
        return _known(conn, alert.article_id).led_by(alert.id)
    return _known(conn, number)


def _of_event(conn: Connection, number: int) -> ArticleExplanation:
    """An event with the article that alerted first for it, or else came out first."""
    try:
        event = view(event_rows.gather(conn, number))
    except event_rows.NoSuchEvent as error:
        raise NothingOfThatNumber(str(error)) from None
    articles = [
        copy.article_id for newsroom in event.timeline for text in newsroom.texts for copy in text.copies
    ]
    if not articles:
        raise NothingOfThatNumber(f"no article tells of an event {number}: see `tocsin events list`")
    alerted = [told.alert.article_id for told in event.alerts if told.alert.article_id in articles]
    first = (alerted or articles)[0]
    known = _known(conn, first, tuple(one for one in articles if one != first))
    return replace(known, view=event)


def _known(conn: Connection, number: int, siblings: tuple[int, ...] = ()) -> ArticleExplanation:
    article, life = sql.articles.get(conn, id=number), sql.articles.life(conn, id=number)
    matchable = sql.why.matchable(conn, article_id=number)
    if article is None or life is None or matchable is None:
        raise NothingOfThatNumber(f"there is no article {number}: see `tocsin articles list`")
    now = database_now(conn)
    event = None if matchable.event_id is None else sql.events.get(conn, matchable.event_id)
    doubt = next(iter(sql.events.doubts(conn, [event.id])), None) if event else None
    verdicts = _verdicts(conn, matchable, article.matched_at, doubt, now)
    alerts = [one.alert for one in verdicts if one.alert]
    messages = {number: sql.digests.messages_of(conn, alert_id=number) for number in alerts}
    tried = [row.id for rows in messages.values() for row in rows if row.attempts > 1 or row.state != "sent"]
    return ArticleExplanation(
        now=now,
        article=article,
        life=life,
        event=event,
        twins=_twins(conn, article.id, event),
        rules=len(verdicts),
        verdicts=verdicts,
        messages=messages,
        waits={number: sql.digests.of_alert(conn, alert_id=number) for number in alerts},
        escalations={
            number: escalation
            for number in alerts
            if (escalation := sql.escalations.of_alert(conn, alert_id=number)) is not None
        },
        attempts={one: sql.deliveries.attempts_of(conn, id=one) for one in tried},
        doubt=doubt,
        siblings=siblings,
        changes=tuple(sql.updates.of_article(conn, article_id=number)),
    )


def _verdicts(
    conn: Connection,
    article: Matchable,
    matched_at: datetime | None,
    doubt: EventDoubt | None,
    now: datetime,
) -> tuple[RuleVerdict, ...]:
    """What every rule makes of an article; what a person wants to read first comes first."""
    loaded = load_all(conn)
    case = _case(conn, article, matched_at, loaded, doubt, now)
    document = document_of(article)
    verdicts = [_verdict(conn, case, one, document) for one in loaded]
    in_force = {one.row.id for one in loaded}
    verdicts += [judge_removed(case, one) for one in case.records.values() if one.rule_id not in in_force]
    return tuple(sorted(verdicts, key=_place_in_line))


def _case(
    conn: Connection,
    article: Matchable,
    matched_at: datetime | None,
    rules: list[LoadedRule | UnusableRule],
    doubt: EventDoubt | None,
    now: datetime,
) -> Case:
    event = None if article.event_id is None else sql.events.get(conn, article.event_id)
    records = {record.rule_id: record for record in sql.why.matches_of(conn, article_id=article.id)}
    mutes = {mute.id: mute for mute in sql.mutes.of_article(conn, article_id=article.id)}
    return Case(
        article=article,
        matched_at=matched_at,
        records=records,
        alerted={alert.rule_id: alert for alert in reversed(sql.why.alerts_by(conn, article_id=article.id))},
        told=_told(conn, article.event_id),
        last=_last(conn, rules, {number: record.matched_at for number, record in records.items()}, now),
        sources=event.independent_sources if event else None,
        now=now,
        say=lambda at: local_moment(at, now),
        doubt=doubt,
        told_of_other=_told(conn, doubt.may_be_event_id if doubt else None),
        states=States.read(conn, [article.event_id]),
        matched_before=lambda rule: matched_before(conn, [(article, rule)]).get((article.id, rule.row.id)),
        held_by={one.rule_id: mutes[one.mute_id] for one in records.values() if one.mute_id in mutes},
        mutes=Mutes.read(conn, now),
    )


def _told(conn: Connection, event_id: int | None) -> dict[int, list[Alert]]:
    """The alerts of an event by rule, the first one first."""
    told: defaultdict[int, list[Alert]] = defaultdict(list)
    for alert in sql.why.told(conn, event_id=event_id) if event_id is not None else ():
        told[alert.rule_id].append(alert)
    return told


def _last(
    conn: Connection, rules: list[LoadedRule | UnusableRule], decided: Mapping[int, datetime], now: datetime
) -> dict[int, Alert]:
    """The last alerts of rules with a cool-down, before they decided on the article or would now."""
    ids = [one.row.id for one in rules if isinstance(one, LoadedRule) and one.rule.cooldown is not None]
    alerts = sql.why.rang_before(conn, rule_ids=ids, moments=[decided.get(number, now) for number in ids])
    return {alert.rule_id: alert for alert in alerts}


def _verdict(
    conn: Connection, case: Case, rule: LoadedRule | UnusableRule, document: Document
) -> RuleVerdict:
    if isinstance(rule, UnusableRule):
        return judge_unusable(rule)
    seen = look(rule, document)
    past = _past(conn, rule) if has_changed(case, seen) else []
    return judge(case, seen, past, document)


def _past(conn: Connection, rule: LoadedRule) -> list[LoadedRule]:
    """The earlier versions of a rule, as far as they can be used today."""
    named, atlas = stored_versions.entries(conn), Atlas(conn)
    earlier = []
    for version in sql.rules.versions(conn, name=rule.row.name):
        row = replace(
            rule.row,
            version=version.version,
            enabled=version.enabled and not version.is_removal,
            query=version.query,
            conditions=version.conditions,
            notify=version.notify,
            saved_at=version.saved_at,
        )
        with suppress(RuleError):
            earlier.append(load(row, named, atlas))
    return earlier


def _place_in_line(verdict: RuleVerdict) -> tuple[int, int, str]:
    # of the rules that nearly match first the one of which most holds
    holding = sum(clause.holds and not clause.is_refusal for clause in verdict.clauses)
    return (list(MatchStanding).index(verdict.standing), -holding, verdict.rule)


def _twins(conn: Connection, number: int, event: Event | None) -> tuple[int, ...]:
    """The other articles of its event that carry the same text."""
    articles = sql.events.articles_of(conn, event.id) if event else []
    group = next((one.copy_group for one in articles if one.article_id == number), None)
    return tuple(one.article_id for one in articles if one.copy_group == group and one.article_id != number)


def _unknown(conn: Connection, asked: Address) -> Unknown:
    page = next(
        (page for url in (asked.url, *asked.others) if (page := sql.why.page(conn, url_key=url_key(url)))),
        None,
    )
    sources = sql.why.sources(conn)
    sites = {site(url) for url in (asked.url, *asked.others)}
    own = [one for one in sources if (page and page.source_id == one.id) or site(one.home_url) in sites]
    source = min(own, key=lambda one: distance(one, asked.url, page), default=None)
    health = {one.source_id: one for one in sql.health.standings(conn)}
    last = {one.source_id: one for one in sql.crawls.last_of_each(conn)}
    ids = [one.id for one in own]
    lists = {url_key(one.home_url) for one in own} | {
        url_key(one.url) for one in sql.entries.of_sources(conn, ids=ids)
    }
    return Unknown(
        now=database_now(conn),
        url=asked.url,
        source=source,
        health=health.get(source.id) if source else None,
        last=last.get(source.id) if source else None,
        page=page,
        is_list=url_key(asked.url) in lists,
        near=() if page else nearest(asked.url, sql.why.newest_pages(conn, ids=ids, limit=SOUGHT)),
        alike=alike(asked.url, sources) if source is None else (),
    )
