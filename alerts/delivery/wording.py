"""The words of messages around what sites wrote, in the language of a channel; dates and numbers by its customs.

`words/<code>.toml` holds them, each file with the same keys.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal

LANGUAGES = ("en", "fr")
# within so long before, a day of the week says which day it was
NAMED_DAYS = timedelta(days=6)
# a day further away is shown with its year
NEAR_DAYS = timedelta(days=180)
Forms = Mapping[str, str]
_OFFSET = re.compile(r"[+-]\d\d(?:\d\d)?")
_IS_CODE = re.compile("[A-Za-z]{2,3}")
_SPEAKER_SAYS = re.compile(r"(?P<speaker>.+?) says (?P<figure>\d+\+?(?:–\d+)?)(?:, |$)")


@dataclass(frozen=True, slots=True)
class Wording:
    """The phrases of one language; those that are mappings have a form for each plural, or a word for each name."""

    language: str
    no_title: str
    repeat: str
    take: str
    semicolon: str
    untaken: str
    escalated: str
    escalated_subject: str
    near: str
    at_least: str
    undated: str
    quoted: str
    told: str
    paywall: str
    read: str
    read_free: str
    free_on: str
    only_report: str
    reports: str
    reports_of_one: str
    first_seen: str
    also: str
    disputed: str
    by_speaker: str
    matched: str
    in_headline: str
    above: str
    why: str
    why_asked: str
    why_plain: str
    page: str
    not_relevant: str
    mute: str
    follow: str
    unsubscribe: str
    command_why: str
    command_judge: str
    command_mute: str
    sent: str
    update: str
    update_on: str
    says: str
    said_by: str
    corrected: str
    corrected_down: str
    changed: str
    given: str
    named: str
    told_by: str
    merged: str
    denied: str
    denied_by: str
    taken_back: str
    others_differ: str
    speaker_says: str
    brief_pattern: str
    date_pattern: str
    moment_pattern: str
    moment_of_week_pattern: str
    day_pattern: str
    day_of_year_pattern: str
    articles: Forms
    sources: Forms
    texts: Forms
    more: Forms
    more_changes: Forms
    same_text: Forms
    killed: Forms
    injured: Forms
    abducted: Forms
    kinds: Forms
    types: Forms
    speakers: Forms
    doubt_subjects: Forms
    doubts: Forms
    doubts_on: Forms
    muted: Forms
    events: Forms
    updates: Forms
    alerts: Forms
    watched: Forms
    urgent: Forms
    doubtful: Forms
    of_them_doubtful: Forms
    held_events: Forms
    in_quiet_hours: Forms
    over_budget: Forms
    in_storm: Forms
    digest: Forms
    messages: Forms
    not_arrived: Forms
    addresses: Forms
    other_rules: Forms
    undelivered: Forms
    storm: Forms
    budget: Forms
    mute_over: Forms
    channel_test: Forms
    facts: Forms = field(repr=False)

    def count(self, forms: Forms, number: int, **more: object) -> str:
        """A phrase for a number of things, in its plural: `{n}` is the number."""
        form = Locale(self.language).plural_form(number)
        return forms.get(form, forms["other"]).format(n=format_decimal(number, locale=self.language), **more)

    def number(self, number: int) -> str:
        """A number by the language's customs."""
        return format_decimal(number, locale=self.language)

    def span(self, length: timedelta) -> str:
        """A length of time in its largest unit of which there are two or more."""
        return format_timedelta(length, granularity="minute", threshold=2, locale=self.language)

    def when(
        self, published: datetime | None, precision: str, first_seen: datetime, zone: ZoneInfo | None
    ) -> str:
        """The time of an article in the reader's zone, no more precise than it is known."""
        if published is None:
            return self.undated.format(time=self.at(first_seen, zone))
        if precision == "day":
            return format_date(published.date(), self.date_pattern, locale=self.language)
        return self.at(published, zone)

    def at(self, moment: datetime, zone: ZoneInfo | None) -> str:
        """A moment with its day, year and zone."""
        return self._written(moment, zone, self.moment_pattern)

    def briefly(
        self, published: datetime | None, precision: str, first_seen: datetime, zone: ZoneInfo
    ) -> str:
        """The time of an article where the days around it are known: without its day of the week and its year."""
        if published is not None and precision == "day":
            return format_date(published.date(), self.day_pattern, locale=self.language)
        time = self._written(published or first_seen, zone, self.brief_pattern)
        return time if published is not None else self.undated.format(time=time)

    def told_when(self, told: datetime, now: datetime, zone: ZoneInfo | None) -> str:
        """When something was told before: by the day of the week when it was this or the last."""
        return self._written(
            told, zone, self.moment_of_week_pattern if now - told <= NAMED_DAYS else self.moment_pattern
        )

    def days(self, first: date, last: date, today: date) -> str:
        """A day or a span, with the year only where it is not near: 28 Nov, 27–28 Nov, 30 Nov–2 Dec."""
        is_near = abs(today - first) <= NEAR_DAYS
        last_day = format_date(
            last, self.day_pattern if is_near else self.day_of_year_pattern, locale=self.language
        )
        if first == last:
            return last_day
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{last_day}"
        pattern = self.day_pattern if first.year == last.year else self.day_of_year_pattern
        return f"{format_date(first, pattern, locale=self.language)}–{last_day}"

    def country(self, code: str) -> str:
        """The name of a country by its code of two letters; the code where it has none."""
        return str(Locale(self.language).territories.get(code) or _code(code))

    def language_name(self, code: str | None) -> str:
        """What a language is called; empty: not known, or the reader's own."""
        if not code or code == self.language:
            return ""
        return str(Locale(self.language).languages.get(code) or _code(code))

    def facts_in_doubt(self, words: str) -> str:
        """What speaks for and against, clause by clause; what has no words in this language stays."""
        return self.semicolon.join(self._fact(part) for part in words.split("; ")) if self.facts else words

    def speaker(self, name: str) -> str:
        """Who speaks, as written; the army and the like in this language."""
        english = wording(LANGUAGES[0]).speakers
        kind = next((kind for kind, speaker in english.items() if speaker == name), "")
        return self.speakers.get(kind, name)

    def disputed_by(self, words: str) -> str:
        """Who gives another figure, from the words in which it is stored."""
        if words == "others give another figure":
            return self.others_differ
        sides = [
            self.speaker_says.format(speaker=self.speaker(side["speaker"]), figure=side["figure"])
            for side in _SPEAKER_SAYS.finditer(words)
        ]
        return ", ".join(sides) or words

    def _fact(self, words: str) -> str:
        for pattern, phrase in self.facts.items():
            if clause := re.fullmatch(pattern, words):
                fact = clause.expand(phrase)
                return fact if not words.startswith("same ") else self._same(clause, phrase)
        return words

    def _same(self, clause: re.Match[str], phrase: str) -> str:
        """ "same place and day": each of the things that agree in its own words."""
        sign = f" {self.facts.get('and', 'and')} "
        return phrase.replace(r"\1", sign.join(self._fact(part) for part in clause[1].split(" and ")))

    def _written(self, moment: datetime, zone: ZoneInfo | None, pattern: str) -> str:
        there = moment.astimezone(zone) if zone else moment
        name = there.tzname() or "UTC"
        name = f"UTC{name}" if _OFFSET.fullmatch(name) else name
        return f"{format_datetime(there, pattern, locale=self.language)} {name}"


def _code(text: str) -> str:
    """A code as it is; empty for what a page has in its place."""
    return text if _IS_CODE.fullmatch(text) else ""


@lru_cache(maxsize=len(LANGUAGES))
def wording(language: str) -> Wording:
    """The phrases of a language; English for one that has none."""
    code = language if language in LANGUAGES else LANGUAGES[0]
    text = files("alerts.delivery").joinpath("words", f"{code}.toml").read_text("utf-8")
    return Wording(language=code, **tomllib.loads(text))


def keys() -> frozenset[str]:
    """The names of all phrases."""
    return frozenset(phrase.name for phrase in fields(Wording)) - {"language"}
