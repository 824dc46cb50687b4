"""How the count of an event went: which figures rose and fell, and which stand.

Claims are taken in the order in which the articles came out, so that a late report with an older figure lowers nothing.
What the rules below let pass is told; what they do not is kept as a claim beside the others.

* A rise is 1 and 20 % more than the figure accepted so far, and beyond its range.
* A fall is 20 % less, from whoever gave the figure, from two newsrooms that agree, or from one that says that the
  figure was lowered. A figure claimed before the
  accepted one is an old one retold, "at least" lowers nothing, nor do the soldiers among all the dead.
* A figure that a fall withdrew does not come back by being repeated.
* A copy that repeats a figure of its text says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.events.facts.claims import TollClaim, TollKind
from alerts.events.figures import differ, is_fall, is_much_less, is_rise, read
from alerts.events.members import Member
from alerts.text.tokens import fold

_ATTACKERS = "attackers"
_LOWERED = re.compile(
    r"\b(?:revis\w+ (?:it |the \w+ |its \w+ )?(?:down|lower)|down from"
    r"|(?:corrects?|corrected|correcting|lowers?|lowered|revised|reduced)\b.{0,50}\b(?:to|from)\b"
    r"|fewer than|not \d+|instead of|et non|au lieu de|y no \d+|e não \d+|und nicht \d+"
    r"|revu\w* à la baisse|ramen\w+ à|corrig\w+|rectifi\w+|rabaiss\w+|rectific\w+|rebaj\w+|reduj\w+|retific\w+"
    r"|reduzi\w+|para baixo|korrigier\w+|nach unten|gesenkt|corrett\w+|corregg\w+|al ribasso)\b"
    r"|уточнил|снизил|скорректировал|пересмотрел|знизил|скоригував|а не \d|وليس|خفض|صحح|تصحيح|بعد مراجعة",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure and the article that gives it; `moment`: when, by its first text or by a revision."""

    member: Member
    toll: TollClaim
    moment: datetime
    is_revision: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A change of the accepted figure; `old` None: the first one that is known."""

    claim: Claim
    old: Claim | None
    is_fall: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """The steps in order, and the last figure of each newsroom, those that were withdrawn left out."""

    steps: tuple[Step, ...] = ()
    standing: tuple[Claim, ...] = ()


def tally(members: Sequence[Member], kind: TollKind) -> Tally:
    """How the count of one kind went.

    The dead of the attackers are counted apart from all others, and change nothing where others were counted before.
    """
    claims = sorted(
        (claim for member in members for claim in _claims(member, kind)),
        key=lambda claim: (claim.moment, claim.member.url),
    )
    victims = _Count([claim for claim in claims if claim.toll.side != _ATTACKERS])
    attackers = _Count([claim for claim in claims if claim.toll.side == _ATTACKERS])
    first = victims.steps[0].claim.moment if victims.steps else None
    steps = [
        *victims.steps,
        *(step for step in attackers.steps if first is None or step.claim.moment < first),
    ]
    steps.sort(key=lambda step: (step.claim.moment, step.claim.member.url))
    return Tally(tuple(steps), (*victims.standing(), *attackers.standing()))


def _claims(member: Member, kind: TollKind) -> Iterator[Claim]:
    """The figures that an article gave one after the other: that of its first text, then those of its revisions."""
    toll = member.claims.mains.get(kind)
    revised = [one for one in member.corrections if one.field == kind.value]
    if toll is None:
        return
    if not revised:
        yield Claim(member, toll, member.published)
        return
    if revised[0].old:
        yield Claim(member, _as(toll, revised[0].old, ""), member.published)
    for one in revised:
        yield Claim(member, _as(toll, one.new, one.sentence), one.moment, is_revision=True)


def _as(toll: TollClaim, figure: str, sentence: str) -> TollClaim:
    low, high = read(figure)
    is_same = (low, high) == (toll.low, toll.high)
    return replace(
        toll,
        low=low,
        high=high,
        sentence=sentence or toll.sentence,
        said_by=toll.said_by if is_same else None,
    )


class _Count:
    """One count, claim by claim."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.steps: list[Step] = []
        self._accepted: Claim | None = None
        self._last: dict[str, Claim] = {}
        self._older: set[int] = set()  # figures claimed before the accepted one
        self._since: list[Claim] = []  # claims after the accepted one
        self._withdrawn: set[int] = set()
        known: set[tuple[int, int, int | None]] = set()
        for claim in claims:
            figure = (claim.member.copy_group, claim.toll.low, claim.toll.high)
            if figure not in known:
                known.add(figure)
                self._take(claim)

    def standing(self) -> list[Claim]:
        return [claim for claim in self._last.values() if claim.toll.low not in self._withdrawn]

    def _take(self, claim: Claim) -> None:
        accepted = self._accepted
        if claim.toll.low in self._withdrawn:
            return
        if accepted is None or is_rise(accepted.toll, claim.toll):
            self._accept(claim, is_fall=False)
        elif is_fall(accepted.toll, claim.toll) and self._is_meant(accepted, claim):
            lows = {one.toll.low for one in (*self._since, accepted)} | self._older
            self._withdrawn |= {low for low in lows if is_much_less(claim.toll, low)}
            self._accept(claim, is_fall=True)
        self._last[claim.member.voice] = claim
        self._since.append(claim)

    def _accept(self, claim: Claim, *, is_fall: bool) -> None:
        self.steps.append(Step(claim, self._accepted, is_fall))
        if self._accepted is not None:
            self._older |= {one.toll.low for one in (*self._since, self._accepted)}
        self._accepted = claim
        self._since = []

    def _is_meant(self, accepted: Claim, claim: Claim) -> bool:
        """Whether a lower figure takes the accepted one back."""
        is_new = claim.toll.low not in self._older
        own = self._last.get(claim.member.voice)
        if own is not None and self._takes_own_back(accepted, own, claim):
            return is_new or own.member.source == claim.member.source
        if not is_new:
            return False
        if _takes_back(claim) or (_same_speaker(accepted.toll, claim.toll) and not _is_part(accepted, claim)):
            return True
        agreeing = {
            one.member.voice
            for one in (*self._since, claim)
            if is_fall(accepted.toll, one.toll)
            and not differ(one.toll, claim.toll)
            and one.toll.low not in self._older
        }
        return len(agreeing) > 1

    def _takes_own_back(self, accepted: Claim, own: Claim, claim: Claim) -> bool:
        """A newsroom that gave about what is known by now, and gives less, though no small part of it."""
        if is_fall(accepted.toll, own.toll) or not is_fall(own.toll, claim.toll):
            return False
        return claim.is_revision or not _is_part(accepted, claim)


def _is_part(accepted: Claim, claim: Claim) -> bool:
    """Less than half is more often the dead of one village than a correction."""
    return 2 * claim.toll.low < accepted.toll.low


def _takes_back(claim: Claim) -> bool:
    """Whether the article says that the figure was lowered."""
    told = [toll.sentence for toll in claim.member.claims.tolls if toll.low == claim.toll.low]
    return any(_LOWERED.search(words) for words in (claim.member.title, claim.toll.sentence, *told))


def _same_speaker(one: TollClaim, other: TollClaim) -> bool:
    return bool(one.said_by and other.said_by) and fold(one.said_by or "") == fold(other.said_by or "")
