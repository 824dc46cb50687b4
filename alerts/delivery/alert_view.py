"""What the message of an alert shows, cleaned and in the reader's language and zone, for every form of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from alerts.delivery import evidence, facets
from alerts.delivery.actions import Action, Actions
from alerts.delivery.coverage import (
    SOURCE_LENGTH,
    TEASER,
    Coverage,
    coverage_of,
    free_sibling,
    label,
    title_of,
)
from alerts.delivery.evidence import Evidence
from alerts.delivery.excerpt import EXCERPT_LENGTH, Piece, excerpt
from alerts.delivery.plain import domain, one_line, squeeze, web_link
from alerts.delivery.wording import Wording, wording
from alerts.events.facts.news import news
from alerts.events.facts.passages import dateline
from alerts.rules.doubt import DoubtKind
from alerts.rules.language.lists import Lists
from sql.rows import AlertDetail, ClaimedToll, EventState, OtherReport

WORDS_LENGTH = 200
WHY_LENGTH, QUERY_LENGTH = 240, 160
PREHEADER_LENGTH = 200


@dataclass(frozen=True, slots=True)
class AlertContext:
    """What is known beside an alert: its event by now, what is claimed of each toll, and the lists that rules share.

    `region`: in which the first place of the event lies; empty: not known.
    """

    state: EventState | None = None
    region: str = ""
    tolls: Mapping[str, Sequence[ClaimedToll]] = field(default_factory=dict)
    lists: Lists = field(default_factory=dict)


NO_CONTEXT = AlertContext()


@dataclass(frozen=True, slots=True)
class InDoubt:
    """That the event may not be one of its own: `lead`, the headline of the event it may be, told when, and why."""

    lead: str
    headline: str
    link: str | None
    told: str
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence with the words of a rule's clauses in it; `where` says where it stands instead, when it is shown."""

    matched: str
    pieces: Sequence[Piece]
    where: str


@dataclass(frozen=True, slots=True)
class View:
    """What the templates show: cleaned of control characters, not yet escaped for any of them.

    `name` is that of the article's source, `source` the same with the host of its page.
    """

    words: Wording
    first_line: str
    rule: str
    why: str
    headline: str
    name: str
    source: str
    language: str
    time: str
    link: str | None
    is_paid: bool
    free_link: str | None
    free_host: str
    news: Sequence[Piece]
    evidence: Sequence[Shown]
    coverage: Coverage
    actions: Sequence[Action]
    sent: str
    repeat: str
    # that nobody took it, since when; empty: it is no escalation
    escalated: str
    in_doubt: InDoubt | None

    @property
    def preheader(self) -> str:
        """What a list of mails shows beside the subject: what is known, and what is new."""
        passage = "".join(piece.text for piece in self.news).strip()
        return one_line(" — ".join(filter(None, (self.first_line, passage))), PREHEADER_LENGTH)


def view_of(
    alert: AlertDetail,
    others: Sequence[OtherReport],
    context: AlertContext,
    actions: Actions,
    *,
    is_possible_repeat: bool,
) -> View:
    """All that a message of an alert shows. Raises zoneinfo.ZoneInfoNotFoundError for an unknown zone."""
    words, zone = wording(alert.channel_language), ZoneInfo(alert.time_zone)
    today = alert.created_at.astimezone(zone).date()
    link = web_link(alert.url)
    host = domain(link) if link else ""
    free = free_sibling(alert, others)
    source = one_line(alert.source, SOURCE_LENGTH)
    passage, shown = _matched(alert, context, words)
    return View(
        words=words,
        first_line=facets.first_line(context.state, context.region, words, today),
        rule=one_line(rules_of(alert), SOURCE_LENGTH),
        why=why(alert, words),
        headline=title_of(alert.title, words),
        name=source or host,
        source=label(source, host),
        language=words.language_name(alert.language),
        time=words.when(alert.published, alert.published_precision, alert.first_seen_at, zone),
        link=link,
        is_paid=alert.access == TEASER,
        free_link=free,
        free_host=domain(free) if free else "",
        news=passage,
        evidence=shown,
        coverage=coverage_of(alert, others, context.tolls, words, zone),
        actions=actions.of(alert, words),
        sent=words.sent.format(alert=alert.alert_id, delivery=actions.delivery),
        repeat=words.repeat if is_possible_repeat else "",
        escalated=_escalated(alert, words, zone),
        in_doubt=in_doubt(alert, words, zone) if alert.in_doubt_kind else None,
    )


def _escalated(alert: AlertDetail, words: Wording, zone: ZoneInfo) -> str:
    if alert.escalated_after is None or alert.escalated_since is None:
        return ""
    span, time = words.span(alert.escalated_after), words.at(alert.escalated_since, zone)
    return words.escalated.format(span=span, time=time)


def rules_of(alert: AlertDetail) -> str:
    """Every rule that the message tells of, by name."""
    return ", ".join(dict.fromkeys((alert.rule, *alert.also_rules)))


def why(alert: AlertDetail, words: Wording) -> str:
    """Why one gets the message: what the rule is for, as its owner wrote; else what it asks for, on one line."""
    has_title = alert.rule_title not in ("", alert.rule)
    rule = one_line(f"{alert.rule_title} ({alert.rule})" if has_title else alert.rule, SOURCE_LENGTH)
    rule = ", ".join((rule, *(name for name in dict.fromkeys(alert.also_rules) if name != alert.rule)))
    if reason := one_line(alert.rule_why, WHY_LENGTH):
        return words.why.format(rule=rule, why=reason)
    # a note from # on says nothing to a reader
    query = one_line(" ".join(line.partition("# ")[0] for line in alert.query.splitlines()), QUERY_LENGTH)
    return (words.why_asked if query else words.why_plain).format(rule=rule, query=query)


def in_doubt(alert: AlertDetail, words: Wording, zone: ZoneInfo) -> InDoubt:
    """What may be a repeat, or not what the rule asks for, and of which event."""
    kind, headline, told = DoubtKind(alert.in_doubt_kind or ""), alert.may_be_headline, alert.may_be_told_at
    return InDoubt(
        lead=(words.doubts if headline is None else words.doubts_on)[kind],
        headline="" if headline is None else title_of(headline, words),
        link=web_link(alert.may_be_url) if alert.may_be_url else None,
        told="" if told is None else words.told.format(time=words.told_when(told, alert.created_at, zone)),
        words=one_line(words.facts_in_doubt(alert.doubt_words), WORDS_LENGTH),
    )


def _matched(
    alert: AlertDetail, context: AlertContext, words: Wording
) -> tuple[Sequence[Piece], Sequence[Shown]]:
    """The paragraph that is news, with the words of the rule marked, and the sentences of its clauses."""
    fields = {"title": alert.title, "text": alert.text}
    clause_hits = evidence.hits(alert.query, context.lists, alert.title, alert.text)
    passage = news(alert.title, alert.text, alert.language, alert.published, EXCERPT_LENGTH)
    pieces = excerpt(passage, evidence.spans_of(clause_hits) or alert.spans, fields)
    above, others = evidence.standing_in(passage, clause_hits, alert.text)
    shown = [Shown(words.matched.format(words=", ".join(above)), (), words.above)] if above else []
    items = (
        evidence.by_sentence(others) if clause_hits else evidence.stored(alert.sentence, alert.spans, fields)
    )
    text = "".join(piece.text for piece in pieces)
    return pieces, shown + [_shown(item, alert.title, text, words) for item in items]


def _shown(item: Evidence, title: str, news_text: str, words: Wording) -> Shown:
    sentence = "".join(piece.text for piece in item.pieces).strip()
    where = ""
    if item.sentence == title:
        where = words.in_headline
    elif sentence and sentence.removeprefix(squeeze(dateline(item.sentence)).lstrip()).strip() in news_text:
        where = words.above
    matched = words.matched.format(words=", ".join(item.words)) if item.words else ""
    return Shown(matched, () if where else item.pieces, where)
