"""What the articles of an event claim, with the sentence and who says so; tolls side by side. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from alerts.events.places.claim import Precision
from alerts.rules.update_words import denied_by
from alerts.text.humanize import written_day
from alerts.text.locale import gettext as _
from alerts.text.locale import translated

# the order in which a desk asks
KINDS = ("date", "place", "type", "toll", "actor", "denial")
TOLLS = ("killed", "injured", "abducted")
SIDES = (None, "forces", "attackers")


class Said(Protocol):
    """A claim as it is stored."""

    @property
    def article_id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def value(self) -> dict[str, Any]: ...
    @property
    def sentence(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim in words, the first sentence that makes it, and the sources whose articles do, in order of time."""

    kind: str
    claim: str
    sentence: str
    sources: tuple[str, ...]
    article_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TollFigure:
    """A figure of one side by one speaker, and the newsrooms that give it; `high` None: at least `low`."""

    low: int
    high: int | None
    newsrooms: tuple[str, ...]
    article_id: int
    sentence: str

    @property
    def words(self) -> str:
        """The figure in signs: 14, 9–11, 14+."""
        return in_figures(self.low, self.high)


@dataclass(frozen=True, slots=True)
class TollCell:
    """What one speaker says of one side, each figure once, in order of time; `side` None: of all, or not said.

    `said_by` None: the article names nobody, and `newsroom` says it by itself.
    """

    side: str | None
    said_by: str | None
    newsroom: str | None
    figures: tuple[TollFigure, ...]


@dataclass(frozen=True, slots=True)
class TollTable:
    """The claims of one kind side by side; `differs`: of one side there are several figures."""

    kind: str
    differs: bool
    cells: tuple[TollCell, ...]


def claims(facts: Sequence[Said], source_of: Mapping[int, str]) -> list[Claim]:
    """The claims of the articles of an event, of each kind those of most sources first.

    `source_of`: the source of each article, in the order in which they came out. What says nothing of the event (a day
    that is only inferred, the day on which somebody spoke, no kind at all) is left out.
    """
    order = {article: at for at, article in enumerate(source_of)}
    made: dict[tuple[str, str], list[Said]] = defaultdict(list)
    for fact in sorted(facts, key=lambda one: order[one.article_id]):
        if (said := in_words(fact.kind, fact.value)) is not None:
            made[fact.kind, said].append(fact)
    found = [_claim(kind, said, by, source_of) for (kind, said), by in made.items()]
    vague = {key for key, by in made.items() if all(_is_country(fact) for fact in by)}
    # a country says less than a town, however many name it
    return sorted(
        found,
        key=lambda one: (KINDS.index(one.kind), (one.kind, one.claim) in vague, -len(one.sources)),
    )


def _claim(kind: str, said: str, by: Sequence[Said], source_of: Mapping[int, str]) -> Claim:
    articles = tuple(dict.fromkeys(fact.article_id for fact in by))
    sources = tuple(dict.fromkeys(source_of[article] for article in articles))
    return Claim(kind, said, next((fact.sentence for fact in by if fact.sentence), ""), sources, articles)


def _is_country(fact: Said) -> bool:
    return fact.kind == "place" and fact.value.get("precision") == Precision.COUNTRY


def toll_tables(facts: Sequence[Said], newsroom_of: Mapping[int, str]) -> list[TollTable]:
    """The tolls of each kind, side by side: of an article the first figure for each side by each speaker, its main one.

    `newsroom_of`: who speaks in each article, as `claims` has the sources.
    """
    order = {article: at for at, article in enumerate(newsroom_of)}
    cells: dict[tuple[str, str | None, str | None, str | None], list[Said]] = defaultdict(list)
    for fact in sorted(facts, key=lambda one: order[one.article_id]):
        if fact.kind == "toll":
            value = fact.value
            by = value.get("said_by") or None
            cell = cells[value["kind"], value.get("side"), by, None if by else newsroom_of[fact.article_id]]
            if not cell or cell[-1].article_id != fact.article_id:
                cell.append(fact)
    tables = []
    for kind in TOLLS:
        own = [
            TollCell(side, by, newsroom, _figures(said, newsroom_of))
            for (what, side, by, newsroom), said in cells.items()
            if what == kind
        ]
        if own:
            own.sort(key=lambda cell: (cell.said_by is None, _place_of(cell.side)))
            tables.append(TollTable(kind, _differs(own), tuple(own)))
    return tables


def _figures(said: Sequence[Said], newsroom_of: Mapping[int, str]) -> tuple[TollFigure, ...]:
    figures: dict[tuple[int, int | None], list[Said]] = defaultdict(list)
    for fact in said:
        figures[fact.value["low"], fact.value.get("high")].append(fact)
    return tuple(
        TollFigure(
            low,
            high,
            tuple(dict.fromkeys(newsroom_of[fact.article_id] for fact in facts)),
            facts[0].article_id,
            facts[0].sentence,
        )
        for (low, high), facts in figures.items()
    )


def _place_of(side: str | None) -> int:
    return SIDES.index(side) if side in SIDES else len(SIDES)


def _differs(cells: Sequence[TollCell]) -> bool:
    by_side: dict[str | None, set[tuple[int, int | None]]] = defaultdict(set)
    for cell in cells:
        by_side[cell.side] |= {(figure.low, figure.high) for figure in cell.figures}
    return any(len(figures) > 1 for figures in by_side.values())


def in_figures(low: int, high: int | None) -> str:
    """A toll in signs: 14, 9–11, and 14+ for "at least 14"."""
    if high is None:
        return f"{low}+"
    return f"{low}" if high == low else f"{low}–{high}"


def in_words(kind: str, value: Mapping[str, Any]) -> str | None:
    """A claim in a few words; None where it says nothing of the event."""
    match kind:
        case "date" if not value.get("inferred") and not value.get("statement"):
            text = days(date.fromisoformat(value["lo"]), date.fromisoformat(value["hi"]))
        case "place":
            parts = (value["name"], value.get("admin1"), value.get("country"))
            text = ", ".join(dict.fromkeys(part for part in parts if part))
        case "toll":
            text = _toll(value)
        case "actor":
            text = str(value["name"])
        case "denial":
            text = translated(denied_by(str(value.get("said_by") or value.get("speaker") or "somebody")))
        case "type" if value["type"] != "other":
            text = translated(value["type"])
        case _:
            return None
    return text


def days(first: date, last: date) -> str:
    """A day, or a span of days."""
    end = _day(last)
    if first == last:
        return end
    return _("%(first)s to %(last)s", first=_day(first, with_year=first.year != last.year), last=end)


def _day(day: date, *, with_year: bool = True) -> str:
    return written_day(day, "d MMMM y" if with_year else "d MMMM")


def _toll(value: Mapping[str, Any]) -> str:
    low, high = value["low"], value.get("high")
    kind = translated(value["kind"])
    if high is None:
        toll = _("at least %(number)s %(kind)s", number=low, kind=kind)
    else:
        toll = f"{low if high == low else _('%(low)s to %(high)s', low=low, high=high)} {kind}"
    if value.get("side"):
        toll = _("%(toll)s of the %(side)s", toll=toll, side=translated(value["side"]))
    return _("%(what)s, says %(who)s", what=toll, who=value["said_by"]) if value.get("said_by") else toll
