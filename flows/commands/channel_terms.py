"""When those behind a channel are told: the options of `tocsin channels set` for quiet hours, budgets and digests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

from cyclopts import Parameter

import sql.digests
from alerts.delivery.placing import terms_of_channel
from alerts.delivery.routing import quiet_hours_of
from alerts.rules.periods import read_clock, read_quiet_hours
from sql.connection import Connection
from sql.rows.digests import ChannelTerms

NONE = "none"


class TermsUnusable(ValueError):
    """An option says nothing that can be followed; the message says what to write."""


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class TermOptions:
    """What is to be changed; None is left as it is."""

    quiet_hours: Annotated[
        str | None,
        Parameter(
            help="22:00-06:00 by the channel's clock, or none: what can wait is told when they are over."
        ),
    ] = None
    budget: Annotated[
        str | None,
        Parameter(help="messages a day to each person, or none; what is over it comes in the daily digest."),
    ] = None
    digest_at: Annotated[str | None, Parameter(help="the hour of the daily digest, 07:30 at first.")] = None
    empty_digest: Annotated[
        bool | None, Parameter(help="send a digest also when nothing came, with the health of the sources.")
    ] = None
    storm_after: Annotated[
        int | None,
        Parameter(
            help="so many messages to one person in ten minutes; what is more is one digest. 10 at first."
        ),
    ] = None


def set_terms(conn: Connection, tag: str, given: TermOptions, now: datetime) -> ChannelTerms:
    """Change what is given, in the caller's transaction; what holds now. Raises TermsUnusable."""
    was = terms_of_channel(conn, tag)
    if given == TermOptions():
        return was
    terms = _changed(was, given, now)
    sql.digests.set_channel_terms(
        conn,
        tag=tag,
        quiet_from=terms.quiet_from,
        quiet_to=terms.quiet_to,
        budget_per_day=terms.budget_per_day,
        digest_at=terms.digest_at,
        empty_digest_since=terms.empty_digest_since,
        storm_after=terms.storm_after,
    )
    return terms


def terms_in_words(terms: ChannelTerms) -> list[tuple[str, Any]]:
    """What holds for a channel, as names and values."""
    budget = terms.budget_per_day
    return [
        ("quiet hours", str(quiet_hours_of(terms) or NONE)),
        ("messages a day", "any number" if budget is None else f"{budget}, the rest in the daily digest"),
        ("daily digest at", f"{terms.digest_at:%H:%M}"),
        ("digest of nothing", terms.empty_digest_since is not None),
        ("one digest instead of", f"more than {terms.storm_after} messages in ten minutes"),
    ]


def _changed(was: ChannelTerms, given: TermOptions, now: datetime) -> ChannelTerms:
    terms = was
    try:
        if given.quiet_hours is not None:
            quiet = read_quiet_hours(given.quiet_hours)
            begin, end = (quiet.begin, quiet.end) if quiet else (None, None)
            terms = replace(terms, quiet_from=begin, quiet_to=end)
        if given.digest_at is not None:
            terms = replace(terms, digest_at=read_clock(given.digest_at))
    except ValueError as error:
        raise TermsUnusable(str(error)) from None
    if given.budget is not None:
        terms = replace(terms, budget_per_day=_budget(given.budget))
    if given.storm_after is not None:
        if not 1 <= given.storm_after <= 1_000:
            raise TermsUnusable(f"--storm-after {given.storm_after}: write a number from 1 to 1000")
        terms = replace(terms, storm_after=given.storm_after)
    if given.empty_digest is not None:
        since = was.empty_digest_since or now
        terms = replace(terms, empty_digest_since=since if given.empty_digest else None)
    return terms


def _budget(text: str) -> int | None:
    if text == NONE:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 10_000:
        raise TermsUnusable(f"--budget {text}: write a number of messages a day, or none")
    return int(text)
