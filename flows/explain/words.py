"""Why somebody was told of an article or not, in plain sentences: the answer first, then the parts of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.delivery.plain import one_line
from alerts.rules.decide import Decision
from alerts.rules.doubt import in_words
from alerts.rules.updates import Update
from alerts.rules.why import MatchStanding, RuleVerdict
from alerts.text.humanize import count, local_moment
from alerts.text.locale import current, ngettext, translated
from alerts.text.locale import gettext as _
from flows.explain.delivery_words import delivery_in_words
from flows.explain.digests import waits_in_words
from flows.explain.reasons import ArticleExplanation
from flows.explain.updates import changed_in_words
from spiders.items import MAX_TEXT
from sql.rows import Article

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
        return _("You were told nothing: there are no rules yet. Make one: `tocsin rules add`")
    best = known.verdicts[0]
    if best.standing is not MatchStanding.ALERTED and (told := _told_changes(known)):
        return _("You were told what it changed: %(told)s.", told=told)
    match best.standing:
        case MatchStanding.ALERTED:
            return _alerted(known, [one for one in known.verdicts if one.standing is MatchStanding.ALERTED])
        case MatchStanding.HELD | MatchStanding.MATCHES_NOW:
            return _not_told(known, best)
        case MatchStanding.NEAR:
            nearest = _("Nearest: %(rule)s, but %(why)s.", rule=best.rule, why=_lacks(best))
            return f"{_nobody(known)} {nearest}"
        case _:
            return f"{_nobody(known)} {_('None comes near.')}"


def _told_changes(known: ArticleExplanation) -> str:
    alerts = {one.alert_id: one.rule for one in known.changes if one.decision == Update.TOLD}
    return ", ".join(
        _("alert %(alert)s of rule %(rule)s, an update", alert=alert, rule=rule)
        for alert, rule in alerts.items()
    )


def changes(known: ArticleExplanation) -> list[str]:
    """What it changed of its event, and whether that was told, rule by rule."""
    return [changed_in_words(one) for one in known.changes]


def _alerted(known: ArticleExplanation, verdicts: list[RuleVerdict]) -> str:
    alerts = ", ".join(
        _("alert %(alert)s of rule %(rule)s", alert=verdict.alert, rule=verdict.rule)
        + (_(", in doubt") if verdict.doubt else "")
        for verdict in verdicts
    )
    messages = [row for verdict in verdicts for row in known.messages.get(verdict.alert or 0, [])]
    sent = [row for row in messages if row.state == "sent"]
    if sent:
        return _(
            "You were told: %(alerts)s; %(message)s.",
            alerts=alerts,
            message=delivery_in_words(sent[0], known.now),
        )
    waits = [
        one
        for verdict in verdicts
        for one in known.waits.get(verdict.alert or 0, ())
        if one.digest_id is None
    ]
    if waits:
        return _(
            "It alerted (%(alerts)s), and %(message)s.",
            alerts=alerts,
            message=waits_in_words(waits[0], known.now),
        )
    if not messages:
        return _(
            "It alerted (%(alerts)s), and was sent nowhere: its channel tags reach no address.", alerts=alerts
        )
    return _(
        "It alerted (%(alerts)s), and is not sent yet: %(message)s.",
        alerts=alerts,
        message=delivery_in_words(messages[0], known.now),
    )


def _not_told(known: ArticleExplanation, best: RuleVerdict) -> str:
    if best.standing is MatchStanding.HELD and best.decision == Decision.ALREADY_TOLD:
        return _("This article told you nothing new: %(why)s.", why=_by_name(best))
    if known.article.matched_at is None and best.standing is MatchStanding.MATCHES_NOW:
        return _(
            "Not yet: no rule has looked at it so far. By rule %(rule)s %(why)s.",
            rule=best.rule,
            why=translated(best.reason),
        )
    if best.standing is MatchStanding.MATCHES_NOW:
        return _("You were not told: %(why)s.", why=_by_name(best))
    return _(
        "You were not told: rule %(rule)s matched, but %(why)s.", rule=best.rule, why=translated(best.reason)
    )


def _by_name(verdict: RuleVerdict) -> str:
    if current().language != "en":
        return f"{verdict.rule}{_(': ')}{translated(verdict.reason)}"
    return verdict.reason.replace("the rule", f"rule {verdict.rule}", 1)


def _nobody(known: ArticleExplanation) -> str:
    if known.article.matched_at is None:
        return _("Not yet: no rule has looked at it so far, and none would match.")
    return _("You were not told: no rule matched.")


def headline(known: ArticleExplanation) -> str:
    """The number and headline of the article."""
    return f"{known.article.id}: {one_line(known.article.title, LONGEST)}"


def access_in_words(article: Article) -> str:
    """How much of an article its site showed."""
    return translated(ACCESS[article.access])


def read_as(known: ArticleExplanation) -> str:
    """How we have the article: how much of it, in which language, which revision, and whether it is still there."""
    article, life = known.article, known.life
    parts = [f"{access_in_words(article)}, {count(len(article.text.split()), 'word')}"]
    if len(article.text) == MAX_TEXT:
        parts.append(_("cut after %(number)s letters, more than we keep of a page", number=f"{MAX_TEXT:,}"))
    parts.append(
        _("language %(code)s", code=article.language) if article.language else _("language not known")
    )
    if article.revision > 1:
        at = local_moment(life.changed_at, known.now)
        parts.append(_("revision %(number)s, of %(time)s", number=article.revision, time=at))
    if life.removed_at:
        parts.append(_("not there any more since %(time)s", time=local_moment(life.removed_at, known.now)))
    return "; ".join(parts)


def published(known: ArticleExplanation) -> str:
    """When it came out, as exactly as that is known, and when we had it."""
    article = known.article
    seen = _("first seen %(time)s", time=local_moment(article.first_seen_at, known.now))
    if article.published is None:
        return f"{_('undated')}, {seen}"
    if article.published_precision == "day":
        return f"{_('%(day)s (no hour given)', day=f'{article.published:%Y-%m-%d}')}, {seen}"
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
    return in_words(
        doubt.kind, title, about=_("event %(number)s", number=doubt.may_be_event_id), words=doubt.words
    )


def siblings(known: ArticleExplanation) -> str | None:
    """The other articles of the event, when that was asked about."""
    numbers = ", ".join(str(number) for number in known.siblings[:10])
    return f"{'article' if len(known.siblings) == 1 else 'articles'} {numbers}" if numbers else None


def outcome(verdict: RuleVerdict) -> str:
    """What a rule made of the article."""
    match verdict.standing:
        case MatchStanding.ALERTED:
            return translated(verdict.reason)
        case MatchStanding.HELD:
            return _("it matched, but %(why)s", why=translated(verdict.reason))
        case MatchStanding.MATCHES_NOW:
            return translated(verdict.reason)
        case MatchStanding.NEAR:
            return _("nearly: %(why)s", why=_lacks(verdict))
        case MatchStanding.UNUSABLE:
            return _("cannot be used. %(why)s", why=one_line(translated(verdict.reason), 2 * LONGEST))
        case _:
            return _("it looks for something else")


def _lacks(verdict: RuleVerdict) -> str:
    return translated(verdict.lacks.words) if verdict.lacks else ""


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
        if known.article.detected_at is None:
            return _("not yet: its event is sought in the next round, or now by `tocsin round`")
        return _("not yet: it waits for the rules in the next round, or now by `tocsin round`")
    found = sum(one.standing in (MatchStanding.ALERTED, MatchStanding.HELD) for one in known.verdicts)
    return ngettext(
        "at %(time)s: %(matched)s of %(num)s rule matched",
        "at %(time)s: %(matched)s of %(num)s rules matched",
        known.rules,
        time=local_moment(at, known.now),
        matched=found,
    )
