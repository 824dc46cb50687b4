"""The field `updates:` of a rule, as people write it and as it is stored."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

UpdateWord = Literal[
    "all", "none", "tolls", "corrections", "denials", "places", "actors", "types", "sources", "merged"
]
UPDATE_WORDS: tuple[str, ...] = get_args(UpdateWord)


def _read_updates(value: object) -> object:
    """One word alone stands for a list of it; the same words always in the same order, each once."""
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list | tuple) or not words:
        raise ValueError(f"write some of {', '.join(UPDATE_WORDS[2:])}; or all, or none")
    known = [word for word in UPDATE_WORDS if word in words]
    return [*known, *(word for word in words if word not in UPDATE_WORDS)]


def _lone_word(value: list[str]) -> list[str]:
    if len(value) > 1 and {"all", "none"} & set(value):
        raise ValueError("all and none stand alone")
    return value


# which changes of an event that the rule told of are told
Updates = Annotated[
    list[UpdateWord],
    BeforeValidator(_read_updates),
    AfterValidator(_lone_word),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": list(UPDATE_WORDS)},
                {"type": "array", "minItems": 1, "items": {"enum": list(UPDATE_WORDS[2:])}},
            ]
        }
    ),
]
