"""The stories of the made-up press: Markdown files with front matter, dated from the moment the demo starts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from ruamel.yaml import YAML

STORIES = Path(__file__).parent / "stories"
WAVES = 4
# The first three waves come out on one day, the last one two days later, today. The days of the week in a story are
# counted from the day on which it came out.
DAYS_BEFORE = {1: 2, 2: 2, 3: 2, 4: 0}

# Texts say "on Saturday" and "a year ago, on …" of days before this moment, one for the whole press, so that
# no two outlets name different days when the demo starts just after midnight.
_TALK = timedelta(hours=5)
_WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
}
_MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "ar": (
        *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
        *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
    ),
}


@dataclass(frozen=True, slots=True)
class Story:
    """One story as one site tells it; `event` is the truth that no reader of the site sees."""

    site: str
    slug: str
    wave: int
    published: datetime
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    section: str
    author: str
    event: str
    agency: str | None = None
    number: int | None = None
    tags: tuple[str, ...] = ()
    is_teaser: bool = False
    modified: datetime | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class _Draft:
    site: str
    slug: str
    head: dict[str, Any]
    body: str


def weekday(moment: datetime, language: str) -> str:
    return _WEEKDAYS[language][moment.weekday()]


def date(moment: datetime, language: str) -> str:
    """A date in words, as written in that language: `14 November 2025`, `1er mai 2025`."""
    day = "1er" if language == "fr" and moment.day == 1 else str(moment.day)
    return f"{day} {_MONTHS[language][moment.month - 1]} {moment.year}"


def load(start: datetime, languages: dict[str, str]) -> list[Story]:
    """Every story, first versions and corrections, oldest first; `languages` is site name to language."""
    stories = [
        story for site, language in languages.items() for story in _of_site(site, _Words(start, language))
    ]
    return sorted(stories, key=lambda story: (story.modified or story.published, story.site, story.slug))


def current(stories: Iterable[Story], wave: int) -> list[Story]:
    """The stories that stand on the sites after `wave`, each in its newest version, newest first."""
    standing = {(story.site, story.slug): story for story in stories if story.wave <= wave}
    return sorted(standing.values(), key=lambda story: (story.published, story.slug), reverse=True)


class _Words:
    """Fills the dates into the texts of one language."""

    def __init__(self, start: datetime, language: str) -> None:
        self.start = start
        self.language = language
        self._environment = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - Markdown, not HTML

    def fill(self, text: str, wave: int) -> str:
        """The text with its dates, which are counted back from the day of its wave."""
        said = self.start - _TALK - timedelta(days=DAYS_BEFORE[wave])
        return self._environment.from_string(text).render(
            weekday=lambda days: weekday(said - timedelta(days=days), self.language),
            date=lambda days: date(said - timedelta(days=days), self.language),
        )

    def before(self, minutes: int, wave: int) -> datetime:
        """So many minutes before the end of the day of a wave."""
        moment = self.start - timedelta(days=DAYS_BEFORE[wave], minutes=minutes)
        return moment.replace(second=0, microsecond=0)


def _of_site(site: str, words: _Words) -> Iterator[Story]:
    for path in sorted((STORIES / site).glob("*.md")):
        if path.name.endswith(".correction.md"):
            continue
        story = _story(_draft(path), words)
        yield story
        correction = path.with_name(f"{path.stem}.correction.md")
        if correction.exists():
            yield _corrected(story, _draft(correction), words)


def _draft(path: Path) -> _Draft:
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    fields = YAML(typ="safe").load(head)
    if "text" in fields:
        body = (STORIES / fields.pop("text")).read_text(encoding="utf-8")
    return _Draft(path.parent.name, path.name.partition(".")[0], fields, body)


def _paragraphs(draft: _Draft, words: _Words) -> tuple[str, ...]:
    text = words.fill(draft.body, draft.head["wave"])
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def _story(draft: _Draft, words: _Words) -> Story:
    head = draft.head
    wave = head["wave"]
    return Story(
        site=draft.site,
        slug=draft.slug,
        wave=wave,
        published=words.before(head["minutes_before"], wave),
        title=words.fill(head["title"], wave),
        summary=words.fill(head["summary"], wave),
        paragraphs=_paragraphs(draft, words),
        section=head["section"],
        author=head["author"],
        event=head["event"],
        agency=head.get("agency"),
        number=head.get("number"),
        tags=tuple(head["tags"]),
        is_teaser=head.get("access") == "teaser",
    )


def _corrected(story: Story, draft: _Draft, words: _Words) -> Story:
    head = draft.head
    wave = head["wave"]
    return replace(
        story,
        wave=wave,
        modified=words.before(head["minutes_before"], wave),
        title=words.fill(head["title"], wave),
        summary=words.fill(head["summary"], wave),
        paragraphs=_paragraphs(draft, words),
        note=head["note"],
    )
