"""Words that no French message has."""

import re

ENGLISH = re.compile(
    r"\b(the|of|and|in|by|to|see|held|told|alert|rule|more|came|says|digest|killed|with|event|sent|from|first)\b",
    re.I,
)
