"""Tolls against each other: when one is more or less than another, and how they are written."""

from __future__ import annotations

from alerts.events.facts.claims import TollClaim


def is_rise(accepted: TollClaim, claim: TollClaim) -> bool:
    """Whether a figure is at least 1 and 20 % above another, and beyond its range."""
    top = accepted.low if accepted.high is None else accepted.high
    return claim.low > top and 5 * claim.low >= 6 * accepted.low


def is_fall(accepted: TollClaim, claim: TollClaim) -> bool:
    """Whether a figure is at least 20 % below another, and counts as many or more kinds of people."""
    is_part = claim.side is not None and claim.side != accepted.side
    return not is_part and is_much_less(claim, accepted.low)


def is_much_less(claim: TollClaim, than: int) -> bool:
    """Whether a figure is at least 20 % below another; "at least" never is."""
    return claim.high is not None and claim.high < than and 5 * claim.high <= 4 * than


def differ(one: TollClaim, other: TollClaim) -> bool:
    """Whether two figures exclude each other by 20 %."""
    return is_rise(one, other) or is_rise(other, one)


def written(toll: TollClaim) -> str:
    """A toll in figures: 14, 9–11, 14+ for "at least 14"."""
    if toll.high is None:
        return f"{toll.low}+"
    return str(toll.low) if toll.high == toll.low else f"{toll.low}–{toll.high}"


def read(figure: str) -> tuple[int, int | None]:
    """Low and high of a figure as `written` writes it."""
    if figure.endswith("+"):
        return int(figure[:-1]), None
    low, _, high = figure.partition("–")
    return int(low), int(high or low)
