"""Which watch rules cannot see, because the sources they look at are ill. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from alerts.health.state import ILL
from alerts.text.languages import primary
from sql.rows import Rule, SourceHealth

# what `admits` asks a rule for
ASKED = ("languages", "source_kinds")


@dataclass(frozen=True, slots=True)
class Blind:
    """A rule that cannot see, why, and which of the sources it looks at are ill."""

    rule: str
    words: str
    ill: tuple[int, ...]


def blind(
    rules: Sequence[Rule], sources: Sequence[SourceHealth], matched: Mapping[int, AbstractSet[int]]
) -> list[Blind]:
    """The rules that are on and more than half of whose sources are ill, or all sources that they ever matched.

    `matched`: rule -> the sources whose articles it has matched.
    """
    # most of many rules ask for the same languages and kinds
    admitted: dict[tuple[tuple[str, ...], ...], list[SourceHealth]] = {}
    found = []
    for rule in rules:
        if rule.enabled:
            asked = tuple(tuple(rule.conditions.get(name, ())) for name in ASKED)
            if asked not in admitted:
                admitted[asked] = [source for source in sources if source.enabled and admits(rule, source)]
            found.append(_blind(rule, admitted[asked], matched.get(rule.id, frozenset())))
    return [each for each in found if each]


def _blind(rule: Rule, admitted: Sequence[SourceHealth], matched: AbstractSet[int]) -> Blind | None:
    ill = tuple(one.source_id for one in admitted if one.state in ILL)
    useful = [one for one in admitted if one.source_id in matched]
    if not admitted:
        return Blind(rule.name, "no source is read that it looks at", ())
    if 2 * len(ill) > len(admitted):
        return Blind(rule.name, f"{len(ill)} of its {len(admitted)} sources are ill", ill)
    if useful and all(one.state in ILL for one in useful):
        names = ", ".join(sorted(one.source for one in useful))
        return Blind(rule.name, f"every source that it ever matched is ill: {names}", ill)
    return None


def admits(rule: Rule, source: SourceHealth) -> bool:
    """May articles of the source match the rule, by its languages and kinds? A source may not know its language."""
    languages, kinds = rule.conditions.get("languages", []), rule.conditions.get("source_kinds", [])
    speaks = not languages or source.language is None or primary(source.language) in map(primary, languages)
    return speaks and (not kinds or source.kind in kinds)
