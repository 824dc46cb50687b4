"""What becomes of matches: decided under locks, alerts enqueued, all of it on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from alerts.rules.article import document_of
from alerts.rules.decide import Decision, decide, effective_published_at
from alerts.rules.doubt import concerning, told_with
from alerts.rules.eval.match import Hit, match
from alerts.rules.fitting import States
from alerts.rules.mutes import DECISIONS, Mutes
from alerts.rules.order import matched_before
from alerts.rules.rule import LoadedRule
from sql import alerts, events, matches
from sql.connection import Connection
from sql.rows import Alert, EventDoubt, Matchable, WaitingMatch

NEW = "new"
# of the matches that wait for more sources, and of those in doubt, as many are looked at in one run
RECONSIDERED = 1_000
Enqueue = Callable[[Connection, Alert, list[str], datetime], object]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A match that nothing is decided on yet."""

    article: Matchable
    rule: LoadedRule
    hit: Hit
    # it was held because of an event that a person has mended since
    is_asked_again: bool = False


@dataclass(slots=True)
class _Known:
    """What decisions rest on, kept current while a batch is decided; read under locks, so that no other run adds.

    `told`: the last alert of an event to a rule; `doubts` by the event that is in doubt.
    """

    told: dict[tuple[int, int], int]
    doubts: dict[int, EventDoubt]
    sources: dict[int, int]
    last_alerted: dict[int, datetime]
    # by article and rule, see `alerts.rules.order`
    matched_before: dict[tuple[int, int], bool]
    # of events that a rule asks something of, or that lie in a place which may be muted
    states: States
    mutes: Mutes


def settle(
    conn: Connection, candidates: Sequence[Candidate], enqueue: Enqueue, now: datetime
) -> Counter[Decision]:
    """Decide on matches in the order given, alert for what alerts, and record each; in the caller's transaction."""
    known = _known(conn, candidates, now)
    return Counter(_settle(conn, candidate, known, enqueue, now) for candidate in candidates)


def reconsider(conn: Connection, rules: Sequence[LoadedRule], enqueue: Enqueue, now: datetime) -> int:
    """How many alerts came of matches that had waited: for more sources, and their event has enough by now; for the end
    of a doubt, and their event is one of its own by now; or that were held because of an event which was mended."""
    ids = [rule.row.id for rule in rules]
    needed = [rule.rule.min_sources for rule in rules]
    with conn.transaction():
        mended = matches.claim_asked_again(conn, rule_ids=ids, limit=RECONSIDERED)
        waiting = [
            *mended,
            *matches.claim_few_sources(conn, rule_ids=ids, needed=needed, limit=RECONSIDERED),
            *matches.claim_in_doubt(conn, rule_ids=ids, limit=RECONSIDERED),
        ]
        return _decide_again(conn, rules, waiting, set(mended), enqueue, now)


def reconsider_unfit(conn: Connection, rules: Sequence[LoadedRule], enqueue: Enqueue, now: datetime) -> int:
    """How many alerts came of matches whose event is what the rule asks for by now.

    Done after what is new is decided: the article that made it so says it in its headline, an older one does not.
    """
    with conn.transaction():
        ids = [rule.row.id for rule in rules]
        waiting = matches.claim_unfit(conn, rule_ids=ids, limit=RECONSIDERED)
        return _decide_again(conn, rules, waiting, set(), enqueue, now)


def _decide_again(
    conn: Connection,
    rules: Sequence[LoadedRule],
    waiting: Sequence[WaitingMatch],
    mended: Collection[WaitingMatch],
    enqueue: Enqueue,
    now: datetime,
) -> int:
    by_id = {rule.row.id: rule for rule in rules}
    articles = matches.by_articles(conn, article_ids=[one.article_id for one in waiting])
    stored = {article.id: article for article in articles}
    candidates = []
    for one in waiting:
        rule, article = by_id[one.rule_id], stored[one.article_id]
        # the article or the rule may say something else by now
        if (hit := match(rule.query, document_of(article))) is not None:
            candidates.append(Candidate(article, rule, hit, one in mended))
        else:
            decision = Decision.NO_LONGER_MATCHES
            matches.set_decision(conn, article_id=one.article_id, rule_id=one.rule_id, decision=decision)
    candidates.sort(key=lambda one: (effective_published_at(one.article), one.article.id))
    return settle(conn, candidates, enqueue, now)[Decision.ALERTS]


def _known(conn: Connection, candidates: Sequence[Candidate], now: datetime) -> _Known:
    own = sorted({c.article.event_id for c in candidates if c.article.event_id is not None})
    cooling = sorted({c.rule.row.id for c in candidates if c.rule.rule.cooldown is not None})
    counted = sorted({
        c.article.event_id
        for c in candidates
        if c.article.event_id is not None and c.rule.rule.min_sources > 1
    })  # fmt: skip
    doubts = {row.event_id: row for row in events.doubts(conn, own)} if own else {}
    others = {row.may_be_event_id for row in doubts.values() if row.may_be_event_id is not None}
    asked = sorted(others.union(own))
    if asked:
        # those that they may be as well: whether these were told decides what is said
        matches.lock_events(conn, event_ids=asked)
    if cooling:
        # after the events, in every run: two runs never wait for each other
        matches.lock_rules(conn, rule_ids=cooling)
    told = alerts.told(conn, event_ids=asked) if asked else []
    sources = matches.sources_of(conn, event_ids=counted) if counted else []
    mutes = Mutes.read(conn, now)
    alerted = alerts.last_alerted(conn, rule_ids=cooling) if cooling else []
    return _Known(
        {(row.event_id, row.rule_id): row.alert_id for row in told},
        doubts,
        {row.event_id: row.independent_sources for row in sources},
        {row.rule_id: row.created_at for row in alerted},
        matched_before(conn, ((c.article, c.rule) for c in candidates)),
        States.read(
            conn, (c.article.event_id for c in candidates if mutes.needs_states or c.rule.asked is not None)
        ),
        mutes,
    )


def _settle(
    conn: Connection, candidate: Candidate, known: _Known, enqueue: Enqueue, now: datetime
) -> Decision:
    """Decide on one match, alert if it alerts, and record it."""
    article, rule = candidate.article, candidate.rule
    event = article.event_id
    doubt, before = _doubt(known, event, rule)
    fit = known.states.fit(rule, event)
    mute = known.mutes.holding(
        rule_id=rule.row.id, event_id=event, source=article.source, states=known.states
    )
    decision = decide(
        rule,
        article,
        is_told=event is not None and (event, rule.row.id) in known.told,
        now=now,
        unfit=fit.held,
        is_in_doubt=doubt is not None,
        sources=None if event is None else known.sources.get(event),
        last_alerted=known.last_alerted.get(rule.row.id),
        matched_before=known.matched_before.get((article.id, rule.row.id)),
        is_asked_again=candidate.is_asked_again,
        muted=DECISIONS[mute.kind] if mute else None,
    )
    if decision is Decision.ALERTS and event is not None:
        said = told_with(doubt, fit.unsaid, event_id=event, now=now)
        alert = _alert(conn, article, rule, said, before, now)
        if alert is None:
            decision = Decision.ALREADY_TOLD
        else:
            enqueue(conn, alert, list(rule.rule.notify), now)
            known.told[event, rule.row.id] = alert.id
            known.last_alerted[rule.row.id] = now
    held_by = mute.id if mute and decision is DECISIONS[mute.kind] else None
    _record(conn, candidate, decision, known, held_by, now)
    return decision


def _doubt(known: _Known, event: int | None, rule: LoadedRule) -> tuple[EventDoubt | None, int | None]:
    """What is in doubt of an event for a rule, and the alert by which the rule was told of the other event."""
    found = None if event is None else known.doubts.get(event)
    if found is None or found.may_be_event_id is None:
        return found, None
    before = known.told.get((found.may_be_event_id, rule.row.id))
    return concerning(found, is_other_told=before is not None), before


def _alert(
    conn: Connection,
    article: Matchable,
    rule: LoadedRule,
    doubt: EventDoubt | None,
    before: int | None,
    now: datetime,
) -> Alert | None:
    """The alert, with the doubt it is told with; None: the event's root was told under another event's number."""
    assert article.event_id is not None  # noqa: S101 - what tells of no event does not alert
    assert article.root_article_id is not None  # noqa: S101 - every event has one
    return alerts.insert(
        conn,
        rule_id=rule.row.id,
        rule_version=rule.row.version,
        event_id=article.event_id,
        root_article_id=article.root_article_id,
        article_id=article.id,
        transition=NEW,
        in_doubt_kind=doubt.kind if doubt else None,
        may_be_event_id=doubt.may_be_event_id if doubt else None,
        may_be_alert_id=before if doubt else None,
        doubt_words=doubt.words if doubt else "",
        now=now,
    )


def _record(
    conn: Connection,
    candidate: Candidate,
    decision: Decision,
    known: _Known,
    mute_id: int | None,
    now: datetime,
) -> None:
    article, rule = candidate.article, candidate.rule
    matches.record(
        conn,
        article_id=article.id,
        rule_id=rule.row.id,
        rule_version=rule.row.version,
        revision=article.revision,
        event_id=article.event_id,
        spans=[asdict(span) for span in candidate.hit.spans],
        sentence=candidate.hit.sentence,
        decision=decision.value,
        state_ordinal=known.states.ordinal(rule, article.event_id),
        mute_id=mute_id,
        now=now,
    )
