"""Changes of an event in the words of a channel's language, and who says so. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.delivery.wording import Wording
from alerts.events.facts.denials import NEWSROOM
from alerts.rules import update_words
from alerts.rules.told import DOWN
from alerts.rules.update_words import denied_by, who_says
from alerts.rules.updates import Update, lines_of
from sql.rows import ToldUpdate


def changed(update: ToldUpdate, words: Wording) -> str:
    """What is otherwise, without who says so: "killed 14 → 31"."""
    return what_changed(update.kind, update.transition, update.old, update.new, words)


def what_changed(kind: str, key: str, old: str | None, new: str, words: Wording) -> str:
    """What is otherwise, by the kind of change and its key."""
    if words.language == "en":
        return update_words.what_changed(kind, key, old, new)
    field = key.rpartition(":")[2]
    phrases = {
        "denial": denied(new, words),
        "actor": words.named.format(name=new),
        "sources": words.told_by.format(number=new),
        "merged": words.merged.format(title=new),
        "correction": words.corrected.format(change=_from_to(field, old, new, words)),
    }
    if kind in phrases:
        return phrases[kind]
    change = _from_to(kind.removesuffix(DOWN), old, new, words)
    return words.corrected_down.format(change=change) if kind.endswith(DOWN) else change


def clause(update: ToldUpdate, words: Wording) -> str:
    """A change in one clause: what, who says so, and who says otherwise."""
    speaker = speaker_of(update)
    said = words.says.format(speaker=words.speaker(speaker)) if speaker else ""
    what = ", ".join(filter(None, (changed(update, words), said)))
    return words.semicolon.join(filter(None, (what, words.disputed_by(update.disputed))))


def told(updates: Iterable[ToldUpdate], words: Wording) -> str:
    """All that a message says of changes, in one line, the most important first."""
    shown = lines_of([update for update in updates if update.decision == Update.TOLD])
    return words.semicolon.join(clause(update, words) for update in shown)


def denied(speaker: str, words: Wording) -> str:
    """Who denies, by a name as written or by the kind of speaker."""
    if speaker == NEWSROOM:
        return words.taken_back
    if speaker in ("", "denied"):
        return words.denied
    named = words.speakers.get(speaker.lower())
    return words.denied_by.format(speaker=named) if named else _denied_by_name(speaker, words)


def speaker_of(update: ToldUpdate) -> str:
    """Whose word a change is; empty where what changed names them, or nobody says it."""
    return who_says(update.kind, update.source, update.said_by)


def _denied_by_name(speaker: str, words: Wording) -> str:
    return words.denied_by.format(speaker=denied_by(speaker).removeprefix("denied by "))


def _from_to(what: str, old: str | None, new: str, words: Wording) -> str:
    name = words.kinds.get(what, what)
    if what == "type":
        old, new = old and words.types.get(old, old).lower(), words.types.get(new, new).lower()
    phrase = words.changed if old else words.given
    return phrase.format(what=name, old=old, new=new)
