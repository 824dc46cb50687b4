"""The named list as its owner writes it: words and phrases that rules share under one name, @name.

name     small letters, digits, . _ - (at most 80); rules write it as @name
entries  at least one: a word, a phrase, prefix*, =exact, ~forms, or another list, @other, which holds none itself
why      what the list is for, or why it was changed; kept with the version
"""

from __future__ import annotations

from pydantic import Field

from alerts.rules.fields import Entry, Record, Text


class WordList(Record):
    """One named list as written; see the module for what each field means."""

    name: str = Field(
        pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$", description="small letters, digits, . _ -; rules write @name"
    )
    entries: list[Entry] = Field(
        min_length=1, description="words, phrases, prefix*, =exact, ~forms or @other"
    )
    why: Text = Field(default="", description="what the list is for, or why it was changed")
