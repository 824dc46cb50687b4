"""The options of `tocsin rules add`: the conditions of a rule, as a shell writes them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Any

from cyclopts import Parameter

from alerts.rules.fields import WhenInDoubt


def _option(words: str, name: str | None = None) -> Parameter:
    return Parameter(name=name, help=words, negative="")


Several = Annotated[list[str], Parameter(negative="")]


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class RuleOptions:
    """Fields of a rule by their names there; what is None is as it is when nothing is said."""

    title: Annotated[str, _option("what people call it, shown beside the name.")] = ""
    max_age: Annotated[str, _option("articles older than this do not alert: 48h, 7d, none.")] = "48h"
    horizon: Annotated[
        str, _option("pieces that only look back on something older than this do not alert.")
    ] = "7d"
    min_sources: Annotated[
        int, _option("so many independent newsrooms must tell of an event before it alerts.")
    ] = 1
    when_in_doubt: Annotated[
        WhenInDoubt,
        _option(
            "tell: what may be an event that was told before alerts, and says so; "
            "hold: it does not alert unless it proves to be new."
        ),
    ] = "tell"
    cooldown: Annotated[str, _option("after it alerted, the rule does not alert again for so long.")] = "none"
    updates: Annotated[
        list[str] | None,
        _option(
            "which changes of what it told of are told: tolls, corrections, denials, places, ... "
            "or all, or none; may be given several times."
        ),
    ] = None
    update_every: Annotated[str, _option("messages on one event come at most so often; none: at once.")] = (
        "15m"
    )
    when: Annotated[
        str, _option('at once, hourly, "daily 07:30" or "weekly mon 07:30" by the channel\'s clock.')
    ] = "at once"
    quiet_hours: Annotated[
        str, _option("22:00-06:00 by the channel's clock: what comes then is told when they are over.")
    ] = "none"
    urgent: Annotated[
        str,
        _option(
            "true, or so many killed: quiet hours and the budget of a channel do not hold it; "
            "its sources are read often."
        ),
    ] = "false"
    debounce: Annotated[
        str, _option("a message waits so long for what else comes on its event; 1h at most.")
    ] = "none"
    escalate: Annotated[
        str,
        _option('"15m to CHANNEL": that channel is told too when nobody took an alert for so long.'),
    ] = "none"
    budget: Annotated[int, _option("a rule that would alert more often in a week is not saved.")] = 50
    languages: Annotated[
        list[str] | None,
        _option("only articles in this language (two letters); may be given several times.", "--language"),
    ] = None
    source_kinds: Annotated[
        list[str] | None,
        _option(
            "only sources of this kind: local, regional, wire, state or analysis; may be given several times.",
            "--source-kind",
        ),
    ] = None
    places: Annotated[
        list[str] | None,
        _option("only events in this town, region or country; may be given several times.", "--place"),
    ] = None
    countries: Annotated[
        list[str] | None,
        _option("only events in this country, by name or code; may be given several times.", "--country"),
    ] = None
    event_types: Annotated[
        list[str] | None,
        _option("only events of this type, such as attack; may be given several times.", "--event-type"),
    ] = None
    actors: Annotated[
        list[str] | None,
        _option(
            "only events that name this actor, or one of an @list; may be given several times.", "--actor"
        ),
    ] = None
    min_toll: Annotated[int | None, _option("so many killed by the highest claim.")] = None

    def fields(self) -> dict[str, Any]:
        """What was said of the rule, by the names of its fields."""
        said = {name: value for name, value in asdict(self).items() if value is not None}
        return said | {"urgent": {"true": True, "false": False}.get(self.urgent, self.urgent)}


NO_OPTIONS = RuleOptions()
