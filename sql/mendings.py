"""Mendings: what people say of events that were taken for one, or for two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sql.connection import Connection
from sql.rows import AstrayAlert, MendedArticle, Mending
from sql.statements import Statements

SQL = Statements("mendings")


def add(conn: Connection, *, kind: str, made_by: str, why: str, alert_id: int | None, now: datetime) -> int:
    """Keep what a person says of events; its number."""
    number: int = SQL.value(conn, "add", kind=kind, made_by=made_by, why=why, alert_id=alert_id, now=now)
    return number


def add_articles(
    conn: Connection, *, mending_id: int, article_ids: Sequence[int], apart: Sequence[bool]
) -> None:
    """The articles that it is about, and whether each is on the side that was split off."""
    SQL.run(conn, "add_articles", mending_id=mending_id, article_ids=list(article_ids), apart=list(apart))


def undo(conn: Connection, *, id: int, undone_by: str, why: str, now: datetime) -> int:
    """Take a mending back; 0 when there is none, or it was taken back before."""
    return SQL.run(conn, "undo", id=id, undone_by=undone_by, why=why, now=now)


def get(conn: Connection, *, id: int) -> Mending | None:
    """One mending, standing or not."""
    return SQL.one(conn, "get", Mending, id=id)


def list_recent(conn: Connection, *, limit: int, article_ids: Sequence[int] | None = None) -> list[Mending]:
    """The newest mendings; with `article_ids` those that are about any of these."""
    ids = None if article_ids is None else list(article_ids)
    return SQL.all(conn, "list_recent", Mending, limit=limit, article_ids=ids)


def standing(conn: Connection, *, article_ids: Sequence[int]) -> list[MendedArticle]:
    """All articles of the standing mendings that are about any of these."""
    return SQL.all(conn, "standing", MendedArticle, article_ids=list(article_ids))


def articles_of(conn: Connection, *, ids: Sequence[int]) -> list[MendedArticle]:
    """All articles of these mendings, standing or not."""
    return SQL.all(conn, "articles_of", MendedArticle, ids=list(ids))


def lock_matching(conn: Connection, *, article_ids: Sequence[int]) -> None:
    """Let no run match these articles until the transaction ends; waits for those that do."""
    SQL.run(conn, "lock_matching", article_ids=list(article_ids))


def lock_matches(conn: Connection, *, article_ids: Sequence[int]) -> None:
    """Let no run decide again on matches of these articles until the transaction ends; waits for those that do."""
    SQL.run(conn, "lock_matches", article_ids=list(article_ids))


def astray(conn: Connection, *, article_ids: Sequence[int]) -> list[AstrayAlert]:
    """Alerts by these articles that count for another event than their article tells of now."""
    return SQL.all(conn, "astray", AstrayAlert, article_ids=list(article_ids))


def readdress(conn: Connection, *, id: int, event_id: int, root_article_id: int) -> int:
    """Let an alert count for another event; 0 when that was told to its rule already."""
    return SQL.run(conn, "readdress", id=id, event_id=event_id, root_article_id=root_article_id)


def move_matches(conn: Connection, *, article_ids: Sequence[int]) -> int:
    """Let matches of these articles stand by the event that each tells of now; how many did not."""
    return SQL.run(conn, "move_matches", article_ids=list(article_ids))


def ask_again(conn: Connection, *, article_ids: Sequence[int]) -> int:
    """Have matches decided on again that were held because of what their articles told of before; how many."""
    return SQL.run(conn, "ask_again", article_ids=list(article_ids))
