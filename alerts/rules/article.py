"""A stored article as rules look at it."""

from __future__ import annotations

from alerts.rules.eval.document import Document, Fields
from sql.rows import Matchable


def fields_of(article: Matchable) -> Fields:
    """What rules look at of a stored article: the same for every evaluator."""
    return Fields(
        title=article.title,
        text=article.text,
        language=article.language,
        source=article.source,
        country=article.country,
        authors=tuple(article.authors),
        section=article.section,
        url=article.url,
    )


def document_of(article: Matchable) -> Document:
    """A stored article, to be cut into tokens as they are asked for."""
    return Document(fields_of(article))
