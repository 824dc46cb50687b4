"""How a preview looks in a terminal: days as bars, events with the matched words marked, near misses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from rich.text import Text

from alerts.rules.decide import Decision
from alerts.rules.doubt import DoubtKind, lead_in
from alerts.rules.history.comparison import Comparison
from alerts.rules.history.near_misses import NearMiss
from alerts.rules.history.preview import SHOWN as SHOWN_SPARED
from alerts.rules.history.preview import Day, PastAlert, Preview, PreviewedAlert
from alerts.rules.history.replay import Spared
from alerts.text.humanize import count
from flows.output import plain, say, say_text, width
from sql.rows import Matchable

BLOCKS = " ▁▂▃▄▅▆▇█"
MARGIN = 11
HEIGHT = 3
SHOWN = 5
WIDEST_BAR = 3


def tell_preview(found: Preview) -> None:
    """One preview, the sum of it first."""
    say(_summary(found), "bold")
    if not found.articles:
        say("nothing matches in that time")
    else:
        say()
        _tell_days(found.days)
        if found.is_about:
            say(
                f"{'':<{MARGIN}}alerts are counted since {plain(found.decided_since)}, the rest is extrapolated"
            )
        if found.held:
            held = {why.replace("_", " "): count for why, count in found.held.items()}
            say(f"{'held back':<{MARGIN}}{plain(held)}")
    if found.newest:
        say()
        say(f"the newest {count(len(found.newest), 'event')} it would have alerted for:", "bold")
        for one in found.newest:
            _tell_alert(one)
    _tell_updates(found)
    _tell_spared(found)
    if found.near_misses:
        say()
        say("near misses:", "bold")
        for miss in found.near_misses:
            _tell_miss(miss)


def tell_comparison(found: Comparison, articles: Mapping[int, Matchable]) -> None:
    """What an edit gains and loses."""
    say()
    kept = f"{count(found.kept_events, 'event')} as before"
    about = "about, as not all was looked at: " if found.is_about else ""
    say(f"against the other version: {about}{kept}", "bold")
    _tell_events("gained", "+", found.gained_events, articles)
    _tell_events("lost", "-", found.lost_events, articles)
    gained, lost = len(found.gained_articles), len(found.lost_articles)
    say(f"articles: {gained:,} gained, {lost:,} lost, {found.kept_articles:,} as before")


def bars(values: Sequence[int], height: int, each: int) -> list[str]:
    """Upright bars, `height` lines high and `each` columns wide; whatever is not zero is seen."""
    most = max(values, default=0)
    steps = height * (len(BLOCKS) - 1)
    levels = [0 if not value else max(1, round(value / most * steps)) for value in values]
    lines = []
    for row in reversed(range(height)):
        filled = [BLOCKS[max(0, min(8, level - row * 8))] for level in levels]
        lines.append("".join(block * (each - (each > 1)) + " " * (each > 1) for block in filled).rstrip())
    return lines


def by_weeks(days: Sequence[Day], room: int) -> tuple[list[list[Day]], int]:
    """The days in groups of as many as it takes to fit into `room` columns, and the columns of each group."""
    size = max(1, -(-len(days) // room))
    groups = [list(days[begin : begin + size]) for begin in range(0, len(days), size)]
    return groups, max(1, min(WIDEST_BAR, room // len(groups)))


def _summary(found: Preview) -> str:
    about = "about " if found.is_about else ""
    days = (found.until.date() - found.since.date()).days or 1
    doubtful = f" ({found.in_doubt:,} in doubt)" if found.in_doubt else ""
    changed = f", {count(len(found.updates), 'update')}" if found.updates else ""
    return (
        f"{found.rule}: {about}{count(found.articles, 'article')} in {count(days, 'day')}, "
        f"{about}{count(found.alerts, 'alert')}{doubtful}{changed}; {per_week(found.alerts_per_week)}"
    )


def per_week(alerts: float) -> str:
    """How often a rule alerts, in words."""
    if not alerts:
        return "no alerts a week"
    return f"about {count(round(alerts), 'alert')} a week" if alerts >= 1 else "less than one alert a week"


def _tell_days(days: Sequence[Day]) -> None:
    groups, each = by_weeks(days, max(10, width() - MARGIN - 24))
    unit = "a day" if len(groups) == len(days) else f"in {len(groups[0])} days"
    for name, values in (
        ("articles", [sum(day.articles for day in group) for group in groups]),
        ("alerts", [sum(day.alerts for day in group) for group in groups]),
    ):
        lines = bars(values, HEIGHT if name == "articles" else HEIGHT - 1, each)
        room = len(groups) * each
        for number, line in enumerate(lines):
            label = name if number == len(lines) - 1 else ""
            most = f"  at most {max(values):,} {unit}" if number == 0 else ""
            say(f"{label:<{MARGIN}}{line:<{room}}{most}".rstrip())
    first, last = f"{days[0].day:%d %b}", f"{days[-1].day:%d %b}"
    say(f"{'':<{MARGIN}}{first}{last:>{max(len(last) + 1, len(groups) * each - len(first))}}")


def _tell_alert(one: PreviewedAlert) -> None:
    say()
    say_text(_headline(one.told_at, one.title, one.source), 2)
    if one.in_doubt:
        say_text(Text(f"in doubt: {plain(one.in_doubt)}", style="yellow"), 4)
    sentence = Text(plain_exactly(one.sentence))
    for begin, end in one.marks:
        sentence.stylize("bold yellow", begin, end)
    say_text(sentence, 4)
    # an address that is broken over two lines can neither be clicked nor copied
    say(f"    {plain(one.url)}")


def _tell_updates(found: Preview) -> None:
    """What it would have told of changes, and why not of others."""
    if found.updates:
        newest = f", the newest {SHOWN_SPARED}" if len(found.updates) > SHOWN_SPARED else ""
        say()
        say(f"{count(len(found.updates), 'update')} it would have told{newest}:", "bold")
    for one in found.updates[:SHOWN_SPARED]:
        title, source = found.titles.get(one.article_id, (f"article {one.article_id}", "?"))
        say_text(_headline(one.told_at, title, source), 2)
        say_text(Text(f"event {one.event_id}: {plain(one.words)}"), 4)
    if found.untold:
        untold = {why.replace("_", " "): count for why, count in found.untold.items()}
        say(f"changes not told: {plain(untold)}")


def _tell_spared(found: Preview) -> None:
    """What is held back because its event, or one that it may be, had alerted: by which event and article."""
    if not found.spared:
        return
    counted = count(len(found.spared), "article")
    newest = f", the newest {SHOWN_SPARED}" if len(found.spared) > SHOWN_SPARED else ""
    say()
    say(f"{counted} it would have held back as told{newest}:", "bold")
    for one in found.spared[:SHOWN_SPARED]:
        title, source = found.titles.get(one.article_id, (f"article {one.article_id}", "?"))
        say_text(_headline(one.told_at, title, source), 2)
        say_text(Text(_because(one, found)), 4)


def _because(one: Spared, found: Preview) -> str:
    if one.by_article_id is None:
        return f"in doubt: it {lead_in(one.doubt_kind or DoubtKind.ROUNDUP, names_other=False)}"
    what = "in doubt: it may be" if one.decision is Decision.IN_DOUBT else "already told:"
    title, source = found.titles.get(one.by_article_id, ("", "?"))
    by = f"article {one.by_article_id}, {plain(title).strip()}  ({plain(source)})"
    return f"{what} event {one.by_event_id}, by {by}"


def _headline(moment: datetime, title: str, source: str) -> Text:
    return Text.assemble((plain(moment), "dim"), "  ", (plain(title).strip(), "bold"), f"  ({plain(source)})")


def plain_exactly(sentence: str) -> str:
    """The sentence with each control a space, so that marks stay where they are."""
    return "".join(" " if plain(character) == " " else character for character in sentence)


def _tell_miss(miss: NearMiss) -> None:
    articles = f"{'about ' if miss.is_about else ''}{count(miss.articles, 'article')}"
    what = f"NOT {miss.clause} drops {articles}" if miss.is_refusal else f"{articles} lack only {miss.clause}"
    say_text(Text(what), 2)
    for one in miss.newest:
        say_text(
            Text.assemble(f"{plain(one.title)}  ({plain(one.source)}): ", (plain(one.words), "italic")), 4
        )


def _tell_events(
    what: str, sign: str, alerted: Sequence[PastAlert], articles: Mapping[int, Matchable]
) -> None:
    if not alerted:
        return
    say_text(Text(f"{sign} {count(len(alerted), 'event')} {what}"), 2)
    for one in alerted[:SHOWN]:
        if (article := articles.get(one.article_id)) is not None:
            say_text(_headline(one.told_at, article.title, article.source), 4)
    if len(alerted) > SHOWN:
        say_text(Text(f"… and {len(alerted) - SHOWN:,} more"), 4)
