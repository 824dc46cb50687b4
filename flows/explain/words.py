"""Why somebody was told of an article or not, in plain sentences: the answer first, then the parts of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from alerts.delivery.plain import one_line
from alerts.health.state import ILL, suggestion
from alerts.rules.decide import Decision
from alerts.rules.doubt import in_words
from alerts.rules.updates import Update
from alerts.rules.why import MatchStanding, RuleVerdict
from alerts.text.humanize import count, local_moment
from flows.crawl.outcome_words import drop_in_words, failure_in_words
from flows.explain.delivery_words import delivery_in_words
from flows.explain.digests import waits_in_words
from flows.explain.reasons import ArticleExplanation, Unknown
from flows.explain.updates import changed_in_words
from spiders.items import MAX_TEXT
from spiders.records import Drop
from sql.rows import Source
from sql.why import AskedPage

# a person can look whether our reader is to blame
MISREAD = {str(drop) for drop in (Drop.NOT_ARTICLE, Drop.NO_TITLE, Drop.NO_TEXT, Drop.READER_FAILED)}
# a headline or an answer of a server is told no longer than this
LONGEST = 160
ACCESS = {
    "full": "in full",
    "teaser": "its beginning only, the rest is paid",
    "consent": "only a consent wall",
    "challenge": "only a check for robots",
    "empty": "nothing but the headline",
}


def answer(known: ArticleExplanation) -> str:
    """The answer in one breath: told or not, by which rule, and what held it back."""
    if not known.verdicts:
        return "You were told nothing: there are no rules yet. Make one: `tocsin rules add`"
    best = known.verdicts[0]
    if best.standing is not MatchStanding.ALERTED and (told := _told_changes(known)):
        return f"You were told what it changed: {told}."
    match best.standing:
        case MatchStanding.ALERTED:
            return _alerted(known, [one for one in known.verdicts if one.standing is MatchStanding.ALERTED])
        case MatchStanding.HELD | MatchStanding.MATCHES_NOW:
            return _not_told(known, best)
        case MatchStanding.NEAR:
            return f"{_nobody(known)} Nearest: {best.rule}, but {_lacks(best)}."
        case _:
            return f"{_nobody(known)} None comes near."


def _told_changes(known: ArticleExplanation) -> str:
    alerts = {one.alert_id: one.rule for one in known.changes if one.decision == Update.TOLD}
    return ", ".join(f"alert {alert} of rule {rule}, an update" for alert, rule in alerts.items())


def changes(known: ArticleExplanation) -> list[str]:
    """What it changed of its event, and whether that was told, rule by rule."""
    return [changed_in_words(one) for one in known.changes]


def _alerted(known: ArticleExplanation, verdicts: list[RuleVerdict]) -> str:
    alerts = ", ".join(
        f"alert {one.alert} of rule {one.rule}" + (", in doubt" if one.doubt else "") for one in verdicts
    )
    messages = [row for one in verdicts for row in known.messages.get(one.alert or 0, [])]
    sent = [row for row in messages if row.state == "sent"]
    if sent:
        return f"You were told: {alerts}; {delivery_in_words(sent[0], known.now)}."
    waits = [
        one
        for verdict in verdicts
        for one in known.waits.get(verdict.alert or 0, ())
        if one.digest_id is None
    ]
    if waits:
        return f"It alerted ({alerts}), and {waits_in_words(waits[0], known.now)}."
    if not messages:
        return f"It alerted ({alerts}), and was sent nowhere: its channel tags reach no address."
    return f"It alerted ({alerts}), and is not sent yet: {delivery_in_words(messages[0], known.now)}."


def _not_told(known: ArticleExplanation, best: RuleVerdict) -> str:
    if best.standing is MatchStanding.HELD and best.decision == Decision.ALREADY_TOLD:
        return f"This article told you nothing new: {_by_name(best)}."
    if known.article.matched_at is None and best.standing is MatchStanding.MATCHES_NOW:
        return f"Not yet: no rule has looked at it so far. By rule {best.rule} {best.reason}."
    if best.standing is MatchStanding.MATCHES_NOW:
        return f"You were not told: {_by_name(best)}."
    return f"You were not told: rule {best.rule} matched, but {best.reason}."


def _by_name(verdict: RuleVerdict) -> str:
    return verdict.reason.replace("the rule", f"rule {verdict.rule}", 1)


def _nobody(known: ArticleExplanation) -> str:
    if known.article.matched_at is None:
        return "Not yet: no rule has looked at it so far, and none would match."
    return "You were not told: no rule matched."


def headline(known: ArticleExplanation) -> str:
    """The number and headline of the article."""
    return f"{known.article.id}: {one_line(known.article.title, LONGEST)}"


def read_as(known: ArticleExplanation) -> str:
    """How we have the article: how much of it, in which language, which revision, and whether it is still there."""
    article, life = known.article, known.life
    said = [f"{ACCESS[article.access]}, {len(article.text.split()):,} words"]
    if len(article.text) == MAX_TEXT:
        said.append(f"cut after {MAX_TEXT:,} letters, more than we keep of a page")
    said.append(f"language {article.language or 'not known'}")
    if article.revision > 1:
        said.append(f"revision {article.revision}, of {local_moment(life.changed_at, known.now)}")
    if life.removed_at:
        said.append(f"not there any more since {local_moment(life.removed_at, known.now)}")
    return "; ".join(said)


def published(known: ArticleExplanation) -> str:
    """When it came out, as exactly as that is known, and when we had it."""
    article = known.article
    seen = f"first seen {local_moment(article.first_seen_at, known.now)}"
    if article.published is None:
        return f"undated, {seen}"
    if article.published_precision == "day":
        return f"{article.published:%Y-%m-%d} (no hour given), {seen}"
    return f"{local_moment(article.published, known.now)}, {seen}"


def told_with(known: ArticleExplanation) -> str:
    """The event that it tells of, and in what company."""
    if known.event is None:
        waits = known.article.detected_at is None
        return "not sought yet: the next round does" if waits else "none: rules alert for events only"
    event = known.event
    alone = event.articles == 1
    said = [
        f"{event.id}, " + ("told by this article alone" if alone else f"told by {event.articles} articles")
    ]
    if not alone:
        said.append(count(event.independent_sources, "independent source"))
    if known.twins:
        others = ", ".join(str(number) for number in known.twins[:5])
        said.append(f"the same text as {'article' if len(known.twins) == 1 else 'articles'} {others}")
    return "; ".join(said)


def in_doubt(known: ArticleExplanation) -> str | None:
    """What is in doubt of its event by now, whatever rules were told."""
    doubt = known.doubt
    if doubt is None:
        return None
    title = doubt.may_be_title and one_line(doubt.may_be_title, LONGEST)
    return in_words(doubt.kind, title, about=f"event {doubt.may_be_event_id}", words=doubt.words)


def siblings(known: ArticleExplanation) -> str | None:
    """The other articles of the event, when that was asked about."""
    numbers = ", ".join(str(number) for number in known.siblings[:10])
    return f"{'article' if len(known.siblings) == 1 else 'articles'} {numbers}" if numbers else None


def outcome(verdict: RuleVerdict) -> str:
    """What a rule made of the article."""
    match verdict.standing:
        case MatchStanding.ALERTED:
            return verdict.reason
        case MatchStanding.HELD:
            return f"it matched, but {verdict.reason}"
        case MatchStanding.MATCHES_NOW:
            return verdict.reason
        case MatchStanding.NEAR:
            return f"nearly: {_lacks(verdict)}"
        case MatchStanding.UNUSABLE:
            return f"cannot be used. {one_line(verdict.reason, 2 * LONGEST)}"
        case _:
            return "it looks for something else"


def _lacks(verdict: RuleVerdict) -> str:
    return verdict.lacks.words if verdict.lacks else ""


def rest(verdicts: Sequence[RuleVerdict], shown: int) -> str | None:
    """The rules that are not told of one by one."""
    others = len(verdicts) - shown
    broken = [one.rule for one in verdicts if one.standing is MatchStanding.UNUSABLE]
    said = f" ({', '.join(broken[:3])} cannot be used: `tocsin rules list`)" if broken else ""
    if others <= 0:
        return None
    do = "does" if others == 1 else "do"
    which = "other rule" if shown else "rule"
    return f"{count(others, which)} {do} not match{said}; clause by clause: --all, or --rule NAME."


def looked_at(known: ArticleExplanation) -> str:
    """When the rules looked at it, and what came of it."""
    at = known.article.matched_at
    if at is None:
        waits = "its event is sought" if known.article.detected_at is None else "it waits for the rules"
        return f"not yet: {waits} in the next round, or now by `tocsin round`"
    found = sum(one.standing in (MatchStanding.ALERTED, MatchStanding.HELD) for one in known.verdicts)
    return f"at {local_moment(at, known.now)}: {found} of {count(known.rules, 'rule')} matched"


def unknown_answer(unknown: Unknown) -> str:
    """Why a page is no article of ours, in one breath."""
    source, page = unknown.source, unknown.page
    if page is not None:
        words = drop_in_words(page.outcome)
        return f"We asked for this page and did not keep it: {words}{_detail(page)}."
    if source is None:
        return f"We do not know this page: no source of ours is at {one_line(urlsplit(unknown.url).netloc, LONGEST)}."
    if unknown.is_list:
        return f"This is no article but a page that lists them: it is how {source.name} is read."
    if source.removed_at is not None:
        return f"We do not know this page: its source {source.name} was taken away."
    if not source.enabled:
        return f"We do not know this page: its source {source.name} is switched off."
    return f"We do not know this page: {_unseen(unknown, source)}."


def _unseen(unknown: Unknown, source: Source) -> str:
    health = unknown.health
    if health and health.state in ILL:
        return f"its source {source.name} is {health.state}"
    if unknown.last is None:
        return f"its source {source.name} was not read yet"
    return f"its source {source.name} has not listed it while we were reading"


def _detail(page: AskedPage) -> str:
    return f" ({one_line(page.detail, LONGEST)})" if page.detail else ""


def page_history(unknown: Unknown) -> str | None:
    """When the page was asked for, and whether it is again."""
    page = unknown.page
    if page is None:
        return None
    times = count(page.attempts, "time")
    again = f"again at {local_moment(page.retry_at, unknown.now)}" if page.retry_at else "not again"
    return f"{times}, last at {local_moment(page.fetched_at, unknown.now)}; {again}"


def source_in_words(unknown: Unknown) -> str | None:
    """The source that it belongs to, and how it is."""
    source, health = unknown.source, unknown.health
    if source is None:
        return None
    if source.removed_at is not None:
        return f"{source.name}, taken away {local_moment(source.removed_at, unknown.now)}"
    if not source.enabled:
        return f"{source.name}, switched off"
    state = health.state if health and health.state else "not judged yet"
    words = f": {health.words}" if health and health.words else ""
    return f"{source.name}, {state}{words}"


def last_read(unknown: Unknown) -> str | None:
    """What came of its source when it was read last, and when it is next."""
    source, last = unknown.source, unknown.last
    if source is None or not source.enabled or source.removed_at is not None:
        return None
    due = f"next at {local_moment(source.next_due_at, unknown.now)}"
    if last is None:
        return f"never so far; {due}"
    if last.finished_at is None:
        return f"is being read since {local_moment(last.started_at, unknown.now)}"
    result = (
        failure_in_words(last.failure, last.detail) if last.failure else f"{last.links} links, {last.new} new"
    )
    return f"{local_moment(last.started_at, unknown.now)}: {result}; {due}"


def what_to_do(unknown: Unknown) -> str:
    """One thing to do about a page that is not known."""
    source, page, health = unknown.source, unknown.page, unknown.health
    home = "{0.scheme}://{0.netloc}/".format(urlsplit(unknown.url))
    if source is None:
        meant = f"perhaps you mean {' or '.join(unknown.alike)}? " if unknown.alike else ""
        return f"{meant}see what would be read of it: `tocsin sources probe {home}`"
    if source.removed_at is not None:
        return f"take it up again: `tocsin sources add {source.home_url}`"
    if not source.enabled:
        return f"switch it on: `tocsin sources enable {source.name}`"
    if unknown.is_list:
        return f"ask for one of its articles: `tocsin articles list --source {source.name}`"
    if page is not None:
        return _about_page(page, unknown.url)
    ill = (
        suggestion(health.state or "", health.cause, name=source.name, home=source.home_url) if health else ""
    )
    return (
        ill
        or f"see how it is read: `tocsin sources why {source.name}`; a new page may come with its next reading"
    )


def _about_page(page: AskedPage, url: str) -> str:
    if page.retry_at is not None:
        return "wait: it is asked for again by itself"
    if page.outcome in MISREAD:
        return f"see what is read of it: `tocsin extract {url}`; the source may need a parser of its own"
    if page.outcome == Drop.DUPLICATE:
        return "ask for the article that it is a copy of"
    return f"nothing, as long as the page is so; how the source is: `tocsin sources why {page.source}`"
