"""The language of an article, by its letters first."""

from __future__ import annotations

import re

from py3langid import classify

SAMPLE = 500
# With fewer letters than this the page's own claim decides.
SHORT = 100
_CODE = re.compile(r"[A-Za-z]{2,3}(?=$|[-_])")


def language(title: str, text: str, claimed: str | None) -> tuple[str | None, str]:
    """ISO 639-1 code (py3langid over title and the first 500 characters); None: nothing to judge. With its origin."""
    sample = f"{title}\n{text[:SAMPLE]}"
    match = _CODE.match(claimed or "")
    code = match[0].lower() if match else None
    letters = sum(character.isalpha() for character in sample)
    if letters < SHORT and code:
        return code, "meta"
    if not letters:
        return None, ""
    return str(classify(sample)[0]), "page"
