"""An event in words: where, when, how many, what changed, who was told and what was held. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from alerts.delivery.plain import one_line
from alerts.rules.doubt import in_words as doubt_in_words
from alerts.rules.update_words import denied_by
from alerts.text.humanize import count, written_day
from alerts.text.locale import gettext as _
from alerts.text.locale import ngettext, translated
from flows.explain.event_claims import TollCell, in_figures
from flows.explain.event_view import Change, EventView, Text, Told, Toll, Where
from sql.event_views import HeldLine
from sql.rows import Alert, EventDoubt

LONGEST = 160  # characters of a headline or a sentence
# by `alerts.rules.decide.Decision`
HELD = {
    "already_told": "the rule had told of the event",
    "background": "only looks back, beyond the rule's horizon",
    "too_old": "older than the rule's max_age",
    "stored_before_rule": "stored before the rule was made",
    "no_event": "told of no event then",
    "language": "in another language than the rule wants",
    "source_kind": "from another kind of source than the rule wants",
    "disabled": "the rule was switched off",
    "muted": "the rule was muted",
    "event_muted": "the event was muted",
    "source_muted": "the source was muted",
    "place_muted": "its place was muted",
    "in_doubt": "in doubt, and the rule is silent in doubt",
    "few_sources": "fewer independent sources than the rule wants",
    "cooldown": "the rule had alerted just before, and rested",
    "no_longer_matches": "waited, and does not match any more",
    "elsewhere": "the event is elsewhere than the rule asks for, or nobody says where it is",
    "event_type": "the event is of another type than the rule asks for",
    "actor": "none of the actors that the rule asks for is named",
    "low_toll": "fewer were counted than the rule asks for",
    "asked_again": "the event was mended by hand, and the rule is asked again",
}
# of kinds of changes that have other names in plain words
NAMES = {"actor": "named", "type": "kind"}


def day_in_words(first: date, last: date) -> str:
    """A day or a span, short: 26 Nov 2026, 26–27 Nov 2026, 30 Nov–2 Dec 2026."""
    if first == last:
        return _day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_day(last)}"
    return f"{_day(first, with_year=first.year != last.year)}–{_day(last)}"


def _day(day: date, *, with_year: bool = True) -> str:
    return written_day(day, "d MMM y" if with_year else "d MMM")


def place_in_words(names: Sequence[str], regions: Sequence[str], countries: Sequence[str]) -> str:
    """The place, or the region where no place is known, with its country; empty: nobody says where."""
    place = names[0] if names else next(iter(regions), None)
    return ", ".join(part for part in (place, next(iter(countries), None)) if part)


def where_in_words(where: Where | None) -> str | None:
    """Where it was, how exactly that is known, and what else is claimed."""
    if where is None:
        return None
    parts = [*where.names[:1], where.region, *where.countries[:1]]
    said = ", ".join(dict.fromkeys(part for part in parts if part))
    how = [_("precision: %(precision)s", precision=translated(where.precision))] if where.precision else []
    if where.latitude is not None and where.longitude is not None:
        how.append(f"{where.latitude:.2f}, {where.longitude:.2f}")
    said += f" ({'; '.join(how)})" if how else ""
    others = [*where.names[1:], *where.countries[1:]]
    return _("%(where)s; also claimed: %(others)s", where=said, others=", ".join(others)) if others else said


def toll_in_words(toll: Toll) -> str:
    """14–31 killed, disputed."""
    figures = _counted(in_figures(toll.low, toll.high), toll.kind, toll.low if toll.low == toll.high else 2)
    return _("%(toll)s, disputed", toll=figures) if toll.is_disputed else figures


def _counted(figures: str, kind: str, number: int) -> str:
    """A toll with its kind in the plural of its number."""
    match kind:
        case "killed":
            toll = ngettext("%(figures)s killed", "%(figures)s killed", number, figures=figures)
        case "injured":
            toll = ngettext("%(figures)s injured", "%(figures)s injured", number, figures=figures)
        case _:
            toll = ngettext("%(figures)s abducted", "%(figures)s abducted", number, figures=figures)
    return toll


def tolls_in_words(tolls: Sequence[Toll]) -> str:
    """All kinds: "6 killed, 3 abducted"."""
    sign = "; " if any(one.is_disputed for one in tolls) else ", "
    return sign.join(map(toll_in_words, tolls))


def change_in_words(change: Change) -> str:
    """What changed, in one clause: "killed: 14 → 31, says the governor; disputed"."""
    kind = change.kind.removesuffix("_down")
    clause = _changed(kind, change)
    if change.said_by and kind != "denial":
        clause = _("%(what)s, says %(who)s", what=clause, who=change.said_by)
    return _("%(what)s; disputed", what=clause) if change.is_disputed else clause


def _changed(kind: str, change: Change) -> str:
    old, new = change.old, change.new
    match kind:
        case "new":
            return _("first report")
        case "sources":
            return _("%(number)s newsrooms tell of it", number=new)
        case "denial":
            return translated(denied_by(new))
        case "merged":
            return _("“%(title)s” was merged into it", title=one_line(new, LONGEST))
        case "correction":
            name = _("corrected, %(what)s", what=translated(change.key.rpartition(":")[2]))
        case _:
            name = translated(NAMES.get(kind, kind))
    return f"{name}{_(': ')}{f'{old} → {new}' if old else new}"


def held_in_words(held: HeldLine) -> str:
    """How many articles a rule held back, and why."""
    why = HELD.get(held.decision, held.decision.replace("_", " "))
    return f"{count(held.articles, 'article')}{_(': ')}{translated(why)}"


def doubt_now(doubt: EventDoubt | None) -> str | None:
    """What is in doubt of an event now."""
    if doubt is None:
        return None
    title = doubt.may_be_title and one_line(doubt.may_be_title, LONGEST)
    about = _("event %(number)s", number=doubt.may_be_event_id)
    return doubt_in_words(doubt.kind, title, about=about, words=doubt.words)


def doubt_then(alert: Alert) -> str | None:
    """What an alert was told with; None: as an event of its own."""
    if alert.in_doubt_kind is None:
        return None
    about = _("alert %(number)s", number=alert.may_be_alert_id) if alert.may_be_alert_id else ""
    title = alert.may_be_headline and one_line(alert.may_be_headline, LONGEST)
    return doubt_in_words(alert.in_doubt_kind, title, about=about, words=alert.doubt_words)


def ended_doubts(view: EventView) -> list[tuple[Alert, str]]:
    """What alerts were told with in doubt and is in doubt no more."""
    standing = (view.doubt.kind, view.doubt.may_be_event_id) if view.doubt else None
    told = [one.alert for one in view.alerts]
    return [
        (alert, said)
        for alert in told
        if (said := doubt_then(alert)) and (alert.in_doubt_kind, alert.may_be_event_id) != standing
    ]


def sites_in_words(text: Text, shown: int) -> str | None:
    """Who else carries a text: "same text: 4 sites (a, b, …)"; None: nobody."""
    if len(text.copies) == 1:
        return None
    names = [copy.source for copy in text.copies]
    more = " " + _("and %(number)s more", number=len(names) - shown) if len(names) > shown else ""
    where = ", ".join(names[:shown]) + more
    return _("same text: %(sites)s (%(names)s)", sites=count(len(names), "site"), names=where)


def cell_in_words(cell: TollCell) -> str:
    """The figures of one speaker on one side in order of time, with how many newsrooms give each: "14 (3) → 31"."""
    return " → ".join(
        figure.words + (f" ({len(figure.newsrooms)})" if len(figure.newsrooms) > 1 else "")
        for figure in cell.figures
    )


def speaker_in_words(cell: TollCell) -> str:
    """By whose word a figure is given."""
    return cell.said_by or _("%(newsroom)s, naming nobody", newsroom=cell.newsroom)


def answer(view: EventView, moments: Sequence[str]) -> str:
    """Whether and by what one was told of the event, in one breath; `moments`: when each alert was made."""
    if view.alerts:
        told = ", ".join(
            f"alert {one.alert.id} of rule {one.alert.rule} at {at}"
            for one, at in zip(view.alerts, moments, strict=True)
        )
        return f"You were told of this event: {told}."
    if not view.held:
        return "You were not told of this event: no rule matched any of its articles."
    rules = ", ".join(dict.fromkeys(one.rule for one in view.held))
    return f"You were not told of this event: {rules} matched, and held it back."


def told_line(told: Told, changes: Sequence[Change]) -> str:
    """What an alert was about: the event, or what changed of it, and the article that alerted."""
    transition = told.alert.transition
    change = next((change_in_words(one) for one in changes if one.key == transition), transition)
    title = f"{_(': ')}{one_line(told.title, LONGEST)}" if told.title else ""
    what = _("new event") if transition == "new" else change
    return _("%(what)s, by %(source)s", what=what, source=told.source) + title
