"""Fields that people write in a query for what is asked of the event: a condition beside the query answers them."""

from __future__ import annotations

import re

# what people write, and the field of a rule that answers it
_ANSWERED = {
    "places": ("place", "places", "lieu", "location", "where", "town", "city", "region", "geo"),
    "countries": ("countries", "event_country", "eventcountry"),
    "event_types": ("type", "event_type", "event_types", "eventtype", "types"),
    "actors": ("actor", "actors", "acteur", "perpetrator", "group"),
    "max_age": (
        "since",
        "age",
        "max_age",
        "maxage",
        "newer",
        "newer_than",
        "depuis",
        "within",
        "last",
        "when",
        "period",
    ),
    "min_toll": ("toll", "min_toll", "killed", "dead", "deaths", "fatalities", "victims", "bilan"),
}
_FIELDS = {name: field for field, names in _ANSWERED.items() for name in names}
_EXAMPLES = {
    "places": "Djibo",
    "countries": "ML",
    "event_types": "attack",
    "actors": "JNIM",
    "min_toll": "5",
    "max_age": "2d",
}
# a word, a phrase, or brackets that hold no others
_VALUE = re.compile(r'\s*(?:\(([^()\n]{1,200})\)|"([^"\n]{1,100})"|([^\s()"]{1,100}))')
_SHOWN = re.compile(r"""[^\W_][\w '’.-]*|"@[\w.-]+"|[<>=]*\d+""")
_AGE = re.compile(r"[1-9]\d{0,4}[mhdw]")
_OPERATORS = ("NOT", "AND", "OR")
MOST_NAMED = 5


def condition_instead(name: str, rest: str) -> str | None:
    """The condition that asks for what a field of this name was meant to; `rest` of the query follows its colon."""
    field = _FIELDS.get(name.lower())
    if field is None:
        return None
    values = _values(rest)
    if field == "max_age":
        return f"max_age: {next((value for value in values if _AGE.fullmatch(value)), _EXAMPLES[field])}"
    if field == "min_toll":
        digits = next((match[0] for value in values if (match := re.search(r"[1-9]\d{0,5}", value))), None)
        return f"min_toll: {digits or _EXAMPLES[field]}"
    return f"{field}: [{', '.join(values[:MOST_NAMED]) or _EXAMPLES[field]}]"


def _values(rest: str) -> list[str]:
    """The names that stand behind a field, as far as they can be written in a list as they are."""
    field_value = _VALUE.match(rest)
    if field_value is None:
        return []
    words = re.split(r"\s+OR\s+", field_value[1]) if field_value[1] else [field_value[2] or field_value[3]]
    bare = [word.strip().strip('"') for word in words]
    quoted = [f'"{word}"' if word.startswith("@") else word for word in bare]
    return [word for word in quoted if _SHOWN.fullmatch(word) and word not in _OPERATORS]
