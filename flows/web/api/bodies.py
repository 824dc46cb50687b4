"""What changes of the API take. Nothing unknown is in a body: a typing error is refused, not passed over."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from alerts.rules.fields import Record
from alerts.rules.judging import Verdict
from alerts.rules.mutes import MuteKind
from alerts.rules.rule import WatchRule
from flows.people.roles import Role

Why = Annotated[str, Field(max_length=500, description="why; kept with the change")]
Number = Annotated[int, Field(gt=0, lt=2**63, description="the number of an event or article")]
Base = Annotated[int, Field(ge=0, lt=2**31, description="the version that was changed; 0: it is new")]


class HandOver(Record):
    """Who shall look at the event."""

    person: str = Field(max_length=80)


class Note(Record):
    """A note on the event."""

    text: str = Field(min_length=1, max_length=4_000)


class Follow(Record):
    """Whether a rule tells every change of the event."""

    rule: str = Field(max_length=80)
    follow: bool = True


class Split(Record):
    """Articles of the event that are one of their own."""

    articles: list[Number] = Field(min_length=1, max_length=1_000)
    why: Why = ""


class Other(Record):
    """Another event."""

    other: Number
    why: Why = ""


class Undo(Record):
    """Why a mending is taken back."""

    why: Why = ""


class Judge(Record):
    """What an alert was worth."""

    verdict: Verdict
    why: Why = ""


class SaveRule(Record):
    """A rule, with the version that it was made from. `force`: also when it would alert more often than its budget."""

    rule: WatchRule
    version: Base
    force: bool = False


class TryRule(Record):
    """A rule that is tried and not saved."""

    rule: WatchRule


class RemoveRule(Record):
    """Why a rule is removed."""

    why: str = Field(min_length=1, max_length=500)


class RestoreRule(Record):
    """Why an old version is in force again."""

    why: Why = ""


class SaveList(Record):
    """The entries of a word list, with the version that they were made from."""

    entries: list[str] = Field(min_length=1, max_length=100_000)
    version: Base
    why: str = Field(min_length=1, max_length=500)


class Switch(Record):
    """Whether a source is read."""

    enabled: bool


class Cancel(Record):
    """Why a message is not sent."""

    why: Why = ""


class AddMute(Record):
    """What is silent, for how many hours, and why. `name`: of a rule, source or place, or the number of an event."""

    kind: MuteKind
    name: str = Field(min_length=1, max_length=200)
    hours: Literal[2, 8, 24, 72, 168, 720]
    why: str = Field(min_length=1, max_length=300)


class EndMute(Record):
    """`release`: what it held is decided on again, and told where rules still want it."""

    release: bool = False


class AddPerson(Record):
    """A new account."""

    name: str = Field(min_length=1, max_length=80)
    role: Role = Role.READER


class SetRole(Record):
    """Other rights."""

    role: Role


class SetDisabled(Record):
    """Whether a person is kept out."""

    disabled: bool
