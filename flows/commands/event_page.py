"""How one event looks: what it is, who says so, who reported it, what changed, who was told, what was held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.text import Text as Line

from alerts.delivery.plain import one_line
from alerts.text.humanize import count
from flows.commands.paragraphs import Paragraphs
from flows.explain import event_words as words
from flows.explain.event_claims import KINDS, Claim, TollTable
from flows.explain.event_view import EventView, Newsroom, Text, Told
from flows.output import plain
from sql.rows import Mending

WIDEST = 120
HEADINGS = {
    "date": "when",
    "place": "where",
    "type": "what",
    "toll": "how many",
    "actor": "who",
    "denial": "denied",
}
# what is shown of each part unless all is asked for
CLAIMS, SPEAKERS, NEWSROOMS, TEXTS, SITES, SOURCES = 5, 12, 15, 4, 4, 4
SENTENCE = 140  # characters
SIDES = {None: "all, or not said", "forces": "forces", "attackers": "attackers"}
WIDEST_CELL = 36  # columns of a terminal
INDENT = "  "
SENT = "sent"


def as_object(view: EventView) -> dict[str, Any]:
    """The same for programs."""
    found = asdict(view)
    found["day_from"], found["day_to"] = found.pop("day") or (None, None)
    return found | {"in_doubt": found.pop("doubt")}


class EventPage(Paragraphs):
    """The parts of an event, one below the other; `shows_all`: long parts are not cut short."""

    def __init__(
        self, view: EventView, *, shows_all: bool = False, widest: int = WIDEST, breaks_always: bool = False
    ) -> None:
        super().__init__(widest, breaks_always=breaks_always)
        self.view = view
        self.shows_all = shows_all

    def tell(self) -> None:
        """Everything."""
        self.head()
        self.claims()
        for table in self.view.toll_tables:
            if table.differs:
                self.tolls(table)
        self.timeline()
        self.changes()
        self.told()
        self.held()
        self.doubts()
        self.history()

    def head(self) -> None:
        """What, where, when, how many."""
        view = self.view
        merged = f", where {view.asked} was merged" if view.asked != view.id else ""
        texts = sum(len(newsroom.texts) for newsroom in view.timeline)
        told_by = f"{count(view.articles, 'article')}, {count(view.newsrooms, 'newsroom')}"
        if texts < view.articles:
            told_by += f"; without copies {count(texts, 'text')}"
        unknown = None if view.is_folded else "not known yet: the next round reads it from the articles"
        self.pairs([
            ("event", f"{view.id}{merged}"),
            ("headline", view.title),
            ("what", ", ".join(view.types) or unknown),
            ("where", words.where_in_words(view.where)),
            ("when", words.day_in_words(*view.day) if view.day else None),
            ("toll", words.tolls_in_words(view.tolls)),
            ("named", ", ".join(view.actors)),
            ("told by", told_by if view.articles else "no article any more"),
            ("reported", f"{plain(view.first_published)} to {plain(view.last_published)}"),
            ("state", view.state),
            ("in doubt", words.doubt_now(view.doubt)),
        ])  # fmt: skip

    def claims(self) -> None:
        """What is claimed, with the sentence and who says so."""
        if not self.view.claims:
            return
        self.heading("What the articles claim")
        for kind in KINDS:
            found = [claim for claim in self.view.claims if claim.kind == kind]
            shown = found if self.shows_all else found[:CLAIMS]
            for at, claim in enumerate(shown):
                self.write(_claim(claim), label=f"{'' if at else HEADINGS[kind]:<11}")
            self.rest(len(found) - len(shown), "claim", " " * 11)

    def tolls(self, table: TollTable) -> None:
        """The figures of one kind side by side: a column for each side, a line for each speaker."""
        given = {cell.side for cell in table.cells}
        sides = [*(side for side in SIDES if side in given), *sorted(given - SIDES.keys(), key=str)]
        speakers = list(dict.fromkeys(map(words.speaker_in_words, table.cells)))
        cells = {(words.speaker_in_words(cell), cell.side): words.cell_in_words(cell) for cell in table.cells}
        shown = speakers if self.shows_all else speakers[:SPEAKERS]
        self.heading(f"Figures of the {table.kind}, side by side (in brackets: newsrooms, if more than one)")
        rows = [["by the word of", *(SIDES.get(side, str(side)) for side in sides)]]
        rows += [[by, *(cells.get((by, side), "-") for side in sides)] for by in shown]
        for line in self.columns(rows, most=WIDEST_CELL):
            self.write(Line(line), label=INDENT)
        self.rest(len(speakers) - len(shown), "speaker", INDENT)

    def timeline(self) -> None:
        """Who reported it, the first one first, with copies of a text folded."""
        newsrooms = self.view.timeline
        if not newsrooms:
            return
        self.heading("Who reported it, in order of their first report")
        shown = newsrooms if self.shows_all else newsrooms[:NEWSROOMS]
        for newsroom in shown:
            self.newsroom(newsroom)
        self.rest(len(newsrooms) - len(shown), "newsroom", INDENT)

    def newsroom(self, newsroom: Newsroom) -> None:
        """A newsroom and its texts."""
        kind = ", an agency" if newsroom.is_agency else ""
        first = ", the first to report" if newsroom.is_first else ""
        self.write(f"{newsroom.name}{kind}{first}", label=INDENT, style="bold" if newsroom.is_first else "")
        shown = newsroom.texts if self.shows_all else newsroom.texts[:TEXTS]
        for text in shown:
            self.text(text)
        self.rest(len(newsroom.texts) - len(shown), "text", INDENT * 2)

    def text(self, text: Text) -> None:
        """When a text came out, its headline, and who carries it."""
        when = f"{text.moment.astimezone():%Y-%m-%d}" if text.is_day_only else plain(text.moment)
        label = f"{INDENT * 2}{when:<18}"
        first = text.copies[0]
        self.write(f"{text.title}  [article {first.article_id}]", label=label)
        if sites := words.sites_in_words(text, len(text.copies) if self.shows_all else SITES):
            self.write(sites, label=" " * len(label))

    def changes(self) -> None:
        """What changed, and by whose report."""
        if not self.view.changes:
            return
        self.heading("What changed")
        for change in self.view.changes:
            label = f"{INDENT}{plain(change.moment):<18}"
            sentence = f": “{_short(change.sentence)}”" if change.sentence else ""
            self.write(f"{words.change_in_words(change)}  [{change.source}]{sentence}", label=label)

    def told(self) -> None:
        """The alerts, and what became of their messages."""
        self.heading("Who was told")
        for told in self.view.alerts:
            self.alert(told)
        if not self.view.alerts:
            self.write("nobody", label=INDENT)

    def alert(self, told: Told) -> None:
        """One alert."""
        alert = told.alert
        self.write(
            f"alert {alert.id} of rule {alert.rule}, {words.told_line(told, self.view.changes)}",
            label=f"{INDENT}{plain(alert.created_at):<18}",
        )
        label = " " * (len(INDENT) + 18)
        if doubt := words.doubt_then(alert):
            self.write(f"in doubt: {doubt}", label=label)
        sent = [
            f"{one.channel} ({one.target_label}): {one.state}"
            + (f" {_hour(one.sent_at, alert.created_at)}" if one.state == SENT and one.sent_at else "")
            + (f", {one.reason}" if one.reason else "")
            for one in told.messages
        ]
        self.write("; ".join(sent) or "sent nowhere: its channel tags reach no address", label=label)

    def held(self) -> None:
        """What rules held back of its articles, and why."""
        if not self.view.held:
            return
        self.heading("What rules held back")
        for held in self.view.held:
            numbers = ", ".join(map(str, held.article_ids[:SITES]))
            more = " …" if held.articles > SITES else ""
            self.write(f"{held.rule}, {words.held_in_words(held)}  [{numbers}{more}]", label=INDENT)
        self.write("Of each article: `tocsin why article:NUMBER`.", label=INDENT)

    def doubts(self) -> None:
        """What is or was in doubt between this event and others; its own doubt of now stands at the head."""
        ended = words.ended_doubts(self.view)
        if not (ended or self.view.may_be_this):
            return
        self.heading("What else is in doubt, or was")
        for other in self.view.may_be_this:
            because = f": {other.words}" if other.words else ""
            self.write(f"event {other.event_id}, “{other.title}”, may be this one{because}", label=INDENT)
        for alert, said in ended:
            self.write(f"alert {alert.id} told of it in doubt, which is over: it {said}", label=INDENT)

    def history(self) -> None:
        """Which events were merged into it, and what people said of its articles."""
        if self.view.merged:
            self.heading("Merged into it")
        for one in self.view.merged:
            via = f", by way of {one.merged_into}" if one.merged_into != self.view.id else ""
            self.write(
                f"event {one.event_id}, “{one.title}”{via}", label=f"{INDENT}{plain(one.merged_at):<18}"
            )
        if self.view.mendings:
            self.heading(f"Mended by hand (`tocsin events mended {self.view.id}`)")
        for mending in self.view.mendings:
            self.write(_mended(mending), label=f"{INDENT}{plain(mending.made_at):<18}")

    def heading(self, text: str) -> None:
        """A part begins."""
        self.write()
        self.write(text, style="bold")

    def rest(self, hidden: int, what: str, indent: str) -> None:
        """That something is not shown, and how to see it."""
        if hidden > 0:
            self.write(f"and {count(hidden, what)} more: --all", label=indent)

    def columns(self, rows: Sequence[Sequence[str]], *, most: int) -> Iterator[str]:
        """Rows with their cells under each other."""
        cells = [[_cut(plain(cell), most) if self.is_broken else plain(cell) for cell in row] for row in rows]
        widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
        for row in cells:
            yield "  ".join(map(set_cell_size, row, widths)).rstrip()


def _claim(claim: Claim) -> str:
    sentence = f": “{_short(claim.sentence)}”" if claim.sentence else ""
    more = f" and {len(claim.sources) - SOURCES} more" if len(claim.sources) > SOURCES else ""
    return f"{claim.claim} ({', '.join(claim.sources[:SOURCES])}{more}){sentence}"


def _short(sentence: str) -> str:
    return one_line(sentence, SENTENCE)


def _cut(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"


def _hour(moment: datetime, of: datetime) -> str:
    """When it was; of the same day as another moment without the day."""
    there = moment.astimezone()
    return f"{there:%H:%M}" if there.date() == of.astimezone().date() else f"{there:%Y-%m-%d %H:%M}"


def _mended(mending: Mending) -> str:
    """What a person said of articles of the event, and whether it stands."""
    why = f": {mending.why}" if mending.why else ""
    said = f"{mending.kind} {mending.id} by {mending.made_by}{why}"
    if mending.undone_at is None:
        return said
    because = f": {mending.undone_why}" if mending.undone_why else ""
    return f"{said}; taken back by {mending.undone_by}, {plain(mending.undone_at)}{because}"
