"""Changes of an event in plain words, and who claims something else. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from alerts.events.facts.denials import NEWSROOM
from alerts.rules.told import DOWN, TOLLS, figure_of
from alerts.rules.updates import Update, lines_of
from alerts.text.tokens import fold
from sql.rows import Change, ClaimedToll, ToldUpdate

# of those who give another figure
_NAMED = 2
# what a change is called where many are counted
_NAMES = {
    **{toll: toll for toll in TOLLS},
    **{toll + DOWN: f"{toll} corrected down" for toll in TOLLS},
    "sources": "newsrooms",
}
# speakers of whom only the kind is known
_KINDS = {
    **{kind: f"the {kind}" for kind in ("army", "government", "police", "company", "union", "party", "club")},
    "armed group": "an armed group",
    "court": "a court",
    "prosecutor": "the prosecution",
    "suspect": "the accused",
    "un": "the United Nations",
}
# at the beginning of a sentence, where it has a capital that it does not keep; that of a name it does
_NO_NAME = "(?:[a-zà-ÿ]|[A-Z]{2})"
_ARTICLE = re.compile(
    rf"^(?:(?:The|An?|Les?|La|Une?|El|Los|Las|Il|Gli|Os?|Der|Die|Das)(?=\s{_NO_NAME})|L(?=[’']{_NO_NAME}))"
)
_WHY = {
    Update.OVERTAKEN: "a later one was told in its place",
    Update.WAITS: "it waits for the next message on its event",
    Update.IN_DOUBT: "its event may be another one, and the rule is silent in doubt; it is looked at again",
    Update.AS_TOLD: "it adds nothing to what was told",
    Update.NOT_ASKED: "the rule's `updates:` does not ask for it",
    Update.TOO_OLD: "it came out before the rule's max_age",
    Update.DISABLED: "the rule was switched off",
    Update.MUTED: "the rule, or what it tells of, was muted",
    Update.UNUSABLE: "the rule could not be used",
    Update.GONE: "it waited, and was no change of its event any more",
}


def what_changed(kind: str, key: str, old: str | None, new: str) -> str:
    """What is otherwise, without who says so: "killed 14 → 31"."""
    match kind:
        case "denial":
            return denied_by(new)
        case "actor":
            return f"named: {new}"
        case "sources":
            return f"told by {new} independent newsrooms"
        case "merged":
            return f"the same event as “{new}”"
        case "correction":
            return f"corrected: {_from_to(key.rpartition(':')[2], old, new)}"
    said = _from_to(kind.removesuffix(DOWN), old, new)
    return f"corrected down: {said}" if kind.endswith(DOWN) else said


def denied_by(speaker: str) -> str:
    """Who denies, by a name as written or by the kind of speaker: "denied by the army"."""
    if speaker == NEWSROOM:
        return "taken back by the newsroom itself"
    if speaker in ("", "denied"):
        return "denied"
    named = _KINDS.get(speaker.lower()) or _ARTICLE.sub(lambda found: found[0].lower(), speaker)
    return f"denied by {named}"


def in_words(
    kind: str, key: str, old: str | None, new: str, *, source: str, said_by: str | None, disputed: str
) -> str:
    """One change in one clause: what, who says so, and who says otherwise."""
    said = what_changed(kind, key, old, new)
    if speaker := who_says(kind, source, said_by):
        said += f", says {speaker}"
    return f"{said}; {disputed}" if disputed else said


def who_says(kind: str, source: str, said_by: str | None) -> str:
    """Whose word a change is; empty where what changed names them, or nobody says it."""
    return "" if kind in ("denial", "sources", "merged") else said_by or source


def told_in_words(told: Iterable[ToldUpdate]) -> str:
    """All that a message says of changes, in one line, the most important first."""
    shown = lines_of([one for one in told if one.decision == Update.TOLD])
    return "; ".join(
        in_words(
            one.kind, one.transition, one.old, one.new, source=one.source, said_by=one.said_by, disputed=one.disputed
        )
        for one in shown
    )  # fmt: skip


def counted(kind: str) -> str:
    """What changes of a kind are called where they are counted."""
    return _NAMES.get(kind, kind)


def untold(decision: str) -> str:
    """Why a change was not told by itself."""
    return _WHY.get(Update(decision), decision) if decision in set(Update) else decision.replace("_", " ")


def disputed(change: Change, claims: Sequence[ClaimedToll]) -> str:
    """Who gives another figure than a change that others dispute: after it, or by another's word; empty: nobody.

    `claims` are those of the event on what the change counts, in the order in which they came out.
    """
    figure = figure_of(change.new)
    if not change.is_disputed or figure is None:
        return ""
    own = _speaker(change.said_by, change.source)
    at = next((place for place, one in enumerate(claims) if one.article_id == change.article_id), -1)
    last: dict[str, ClaimedToll] = {}
    for place, one in enumerate(claims):
        is_other_word = one.said_by is not None and change.said_by is not None
        if place > at or is_other_word:
            last[_speaker(one.said_by, one.source)] = one
    others = [one for speaker, one in last.items() if speaker != own and _differs(figure, one)]
    named = [f"{one.said_by or one.source} says {_figure(one)}" for one in others[-_NAMED:]]
    return ", ".join(named) or "others give another figure"


def _from_to(what: str, old: str | None, new: str) -> str:
    return f"{what} {old} → {new}" if old else f"{what}: {new}"


def _speaker(said_by: str | None, source: str) -> str:
    return fold(said_by or source)


def _figure(claim: ClaimedToll) -> str:
    if claim.high is None:
        return f"{claim.low}+"
    return str(claim.low) if claim.high == claim.low else f"{claim.low}–{claim.high}"


def _differs(figure: int, claim: ClaimedToll) -> bool:
    low, high = sorted((figure, claim.low))
    return high - low >= 1 and 5 * (high - low) >= low
