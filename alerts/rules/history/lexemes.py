"""How a token stands in the text index: the names that indexing writes and queries ask for.

A word of title or text is its token: `mali`; title words have weight A, the lead B, the rest of the text D.
A word of a field bears the field's name: `:title:mali`, `:author:diallo`, `:url:sport`; the colon before it keeps
`sour*` from finding what has a source. No token has a colon or an equals sign.
A word in capitals stands a second time as written, at the same place: `=AES`, `:title:=AES`.
"""

from __future__ import annotations

from alerts.rules.language.syntax import FieldName
from alerts.text.tokens import fold

# a longer token is cut, and ends with a colon, so that only prefixes find it
LONGEST = 200
# stands in `clipped` for an article whose words are not indexed at all, and in no `words`
UNBOUNDED = ":"
# more than NEAR reaches: what stands so far apart is never near or next to each other
GAP = 40
TITLE, LEAD, BODY = "A", "B", "BD"


def prefix_of(field: FieldName | None) -> str:
    """What lexemes of a field begin with; title and text together, and the parts of the text, have plain ones."""
    return "" if field in (None, "lead", "body") else f":{field}:"


def weights_of(field: FieldName | None) -> str:
    """The weights that words of a field have; empty: any."""
    match field:
        case "lead":
            return LEAD
        case "body":
            return BODY
        case _:
            return ""


def lexeme(token: str) -> str:
    """A token as it is indexed."""
    return token if len(token) <= LONGEST else f"{token[:LONGEST]}:"


def exact_lexeme(written: str, token: str) -> str | None:
    """A word in capitals (in NFC) as it is indexed a second time, or None when it is not."""
    if len(written) < 2 or len(written) > LONGEST or not written.isupper() or fold(written) != token:
        return None
    return f"={written}"


def quoted(text: str) -> str:
    """A lexeme as Postgres reads it in a tsvector or tsquery."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
