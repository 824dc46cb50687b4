"""`tocsin why`: why somebody was told of an article, or was not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Annotated, Any

from cyclopts import Parameter
from rich.text import Text

from alerts.delivery.excerpt import excerpt
from alerts.rules.eval.explain import Clause
from alerts.rules.store.changes import What
from alerts.rules.store.loading import no_such
from alerts.rules.why import MatchStanding, RuleVerdict
from alerts.text.humanize import local_moment
from flows.commands.event_page import EventPage, as_object
from flows.commands.paragraphs import Paragraphs
from flows.database import database
from flows.explain import event_words, unknown_words, words
from flows.explain.delivery_words import attempt_in_words, delivery_in_words, escalation_in_words
from flows.explain.digests import waits_in_words
from flows.explain.event_view import EventView
from flows.explain.lookup import read
from flows.explain.reasons import ArticleExplanation, Unknown, gather
from flows.output import Json, as_json, plain, say
from flows.settings import load_settings
from sql.connection import transaction

NOT_KNOWN = 1
# nobody reads a wider line to its end; where no terminal is, rich takes 80
WIDEST = 100
NEAR_SHOWN = 3
TOLD = (MatchStanding.ALERTED, MatchStanding.HELD, MatchStanding.MATCHES_NOW)


def why(
    about: str,
    /,
    *,
    rule: str | None = None,
    all: Annotated[bool, Parameter(negative="")] = False,
    json: Json = False,
) -> int:
    """Why you were told of an article, or were not: whether we have it, and what each rule made of it.

    Parameters
    ----------
    about
        the address of the article as you have it, or its number; event:5, alert:7 and d-3 do as well.
    rule
        only this rule, clause by clause.
    all
        every rule clause by clause, also those that look for something else.
    json
        one JSON object instead of text.
    """
    asked = read(about)
    with database(load_settings()) as url, transaction(url) as conn:
        found = gather(conn, asked)
        verdicts = found.verdicts if isinstance(found, ArticleExplanation) else ()
        if isinstance(found, ArticleExplanation) and rule is not None:
            verdicts = found.only(rule).verdicts
            if not verdicts:
                raise no_such(conn, What.RULE, rule)
    if json:
        say(as_json(_object(found, verdicts)))
    elif isinstance(found, ArticleExplanation):
        if found.view is not None:
            _tell_event(found.view, found.now)
        _Page().tell(found, verdicts, in_full=all or rule is not None)
    else:
        _Page().tell_unknown(found)
    return 0 if isinstance(found, ArticleExplanation) else NOT_KNOWN


class _Page(Paragraphs):
    """The answer as paragraphs."""

    def __init__(self) -> None:
        super().__init__(WIDEST)

    def tell(self, known: ArticleExplanation, verdicts: Sequence[RuleVerdict], *, in_full: bool) -> None:
        """An article, what came of it, and what these rules made of it."""
        self.write(words.answer(known), style="bold")
        self.write()
        self.pairs([
            ("article", words.headline(known)),
            ("source", f"{known.article.source}, {known.article.source_kind or 'of unknown kind'}"),
            ("published", words.published(known)),
            ("read", words.read_as(known)),
            ("event", words.told_with(known)),
            ("in doubt", words.in_doubt(known)),
            ("also in it", words.siblings(known)),
            *(("changed", line) for line in words.changes(known)),
            ("rules", words.looked_at(known)),
        ])  # fmt: skip
        self.link(known.article.url)
        shown = [one for one in verdicts if in_full or one.standing in TOLD]
        # who was told asks why that was, not what else nearly was
        near = [one for one in verdicts if one.standing is MatchStanding.NEAR][:NEAR_SHOWN]
        shown = shown or near
        for verdict in shown:
            self.verdict(known, verdict, in_full=in_full)
        if rest := words.rest(verdicts, len(shown)):
            self.write()
            self.write(rest)

    def tell_unknown(self, unknown: Unknown) -> None:
        """A page that is no article, and what to do about it."""
        self.write(unknown_words.unknown_answer(unknown), style="bold")
        self.write()
        self.pairs([
            ("asked for", unknown_words.page_history(unknown)),
            ("source", unknown_words.source_in_words(unknown)),
            ("last read", unknown_words.last_read(unknown)),
            ("what to do", unknown_words.what_to_do(unknown)),
        ])  # fmt: skip
        self.link(unknown.url)
        if unknown.near:
            self.write()
            self.write("Nearest that was read there:")
        for page in unknown.near:
            self.link(page.url, f"  article {page.article_id}" if page.article_id else "  not kept")

    def verdict(self, known: ArticleExplanation, verdict: RuleVerdict, *, in_full: bool) -> None:
        """What one rule made of the article, and what became of its alert."""
        self.write()
        head = Text.assemble((verdict.rule, "bold"), ": ", plain(words.outcome(verdict)))
        self.write(head)
        if verdict.sentence:
            self.write(self.sentence(known, verdict), label="    ")
        about = "  " if verdict.standing is MatchStanding.ALERTED else f"  alert {verdict.alert}: "
        for row in known.messages.get(verdict.alert or 0, []):
            self.write(delivery_in_words(row, known.now), label=about)
            for attempt in known.attempts.get(row.id, []):
                self.write(attempt_in_words(attempt, known.now), label="    ")
        if escalation := known.escalations.get(verdict.alert or 0):
            self.write(escalation_in_words(escalation, known.now), label=about)
        for digest in known.waits.get(verdict.alert or 0, ()):
            self.write(waits_in_words(digest, known.now), label=about)
        for note in verdict.notes:
            self.write(note, label="  ")
        for clause in verdict.clauses if in_full else ():
            self.clause(clause)

    def clause(self, clause: Clause) -> None:
        """One clause of a query, and whether it holds."""
        self.write(clause.words, label="  holds  " if clause.holds else "  FAILS  ")

    def sentence(self, known: ArticleExplanation, verdict: RuleVerdict) -> Text:
        """The sentence that made the rule match, with the matched words marked."""
        fields = {"title": known.article.title, "text": known.article.text}
        told = Text()
        for piece in excerpt(verdict.sentence, verdict.spans, fields):
            mark = ("", "") if self.is_styled or not piece.is_match else ("[", "]")
            told.append(f"{mark[0]}{plain(piece.text)}{mark[1]}", "bold yellow" if piece.is_match else "")
        return told


def _tell_event(view: EventView, now: datetime) -> None:
    """An event: who was told of it and what was held; what follows is of one article of it."""
    page = EventPage(view, widest=WIDEST, breaks_always=True)
    page.write(
        event_words.answer(view, [local_moment(one.alert.created_at, now) for one in view.alerts]),
        style="bold",
    )
    page.write()
    page.head()
    page.told()
    page.held()
    page.doubts()
    page.heading("Of the article that was told" if view.alerts else "Of its first article")


def _object(found: ArticleExplanation | Unknown, verdicts: Sequence[RuleVerdict]) -> dict[str, Any]:
    """The same for programs."""
    if isinstance(found, Unknown):
        return {
            "known": False,
            "answer": unknown_words.unknown_answer(found),
            "url": found.url,
            "page": asdict(found.page) if found.page else None,
            "source": found.source.name if found.source else None,
            "state": found.health.state if found.health else None,
            "near": [asdict(page) for page in found.near],
            "what_to_do": unknown_words.what_to_do(found),
        }
    article = asdict(found.article)
    del article["text"]
    return {
        "known": True,
        "answer": words.answer(found),
        "article": {**article, "changed_at": found.life.changed_at, "removed_at": found.life.removed_at},
        "event": asdict(found.event) if found.event else None,
        "in_doubt": asdict(found.doubt) if found.doubt else None,
        "same_text_as": found.twins,
        "also_in_event": found.siblings,
        **({"of_event": as_object(found.view)} if found.view else {}),
        "changes": [asdict(one) for one in found.changes],
        "rules": [
            {**_verdict(one), "deliveries": [asdict(row) for row in found.messages.get(one.alert or 0, [])]}
            for one in verdicts
        ],
    }


def _verdict(verdict: RuleVerdict) -> dict[str, Any]:
    clauses = [{"clause": one.name, "holds": one.holds, "words": one.words} for one in verdict.clauses]
    bare = replace(verdict, clauses=(), lacks=None)
    return {**asdict(bare), "clauses": clauses, "lacks": verdict.lacks.words if verdict.lacks else None}
