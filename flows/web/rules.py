"""Rules: how each does, what it was, muting it, and putting an old version in force again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

import sql.alerts
import sql.health
import sql.mutes
import sql.rules
from alerts.health.watch import blind_among
from alerts.rules.mutes import MuteKind
from alerts.rules.place_names import Atlas
from alerts.rules.rule import RuleError, WatchRule, load
from alerts.rules.store import loading, stored_versions
from alerts.rules.store.changes import DesiredState, StoredVersion, What, diff
from alerts.rules.store.saving import Saver, save
from alerts.text.locale import gettext as _
from flows.channels import usable_channels_of
from flows.people.rights import check_group
from flows.web.access import Access
from flows.web.mutes import SPANS
from flows.web.pages import Page
from flows.web.visit import Done, NotFound, Visit
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Rule, RuleStanding

WEEKS = 12
MOST = 50
NEWEST_ALERTS = 10
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Bar:
    """A week of a chart: its place, its height of 24, and its alerts in words."""

    x: int
    height: float
    alerts: int


def list_rules(visit: Visit) -> Response:
    """Every rule with how it does."""
    with visit.transaction() as conn:
        now = database_now(conn)
        asked = visit.asked("name").lower()
        found = sql.rules.list_named(conn, part=asked, since=visit.asked("from"), limit=MOST + 1)
        rules, more = found[:MOST], found[MOST:]
        unusable = unusable_rules(conn, rules)
        ids = [rule.id for rule in rules]
        standings = {one.rule_id: one for one in sql.rules.standings(conn, since=now - WEEK, ids=ids)}
        blind = {one.rule: one.words for one in blind_among(conn, rules, sql.health.standings(conn))}
        charts = charts_of(conn, now)
    return visit.page(
        "rules",
        rules=rules,
        asked=asked,
        next=more[0].name if more else None,
        unusable=unusable,
        standings=standings,
        blind=blind,
        charts=charts,
        weeks=WEEKS,
        now=now,
        precision=precision,
    )


def show_rule(visit: Visit) -> Response:
    """One rule: what it looks for, how it does, and its versions with what each changed."""
    name = visit.request.path_params["name"]
    with visit.transaction() as conn:
        now = database_now(conn)
        versions = stored_versions.versions(conn, What.RULE, name)
        if not versions:
            raise NotFound(f"There is no rule {name}.")
        row = sql.rules.get(conn, name=name)
        standing = _standing(conn, row, now) if row else None
        cannot_see = blind_among(conn, [row] if row else [], sql.health.standings(conn))
        charts = charts_of(conn, now) if row else {}
        mutes = sql.mutes.in_force(conn, now=now)
        alerts = sql.alerts.lines(conn, rule=name, before=None, limit=NEWEST_ALERTS)
    return visit.page(
        "rule",
        name=name,
        row=row,
        kept=versions[0],
        standing=standing,
        blind=cannot_see[0].words if cannot_see else None,
        chart=charts.get(row.id) if row else None,
        weeks=WEEKS,
        alerts=alerts,
        versions=_changes(versions),
        now=now,
        mutes=[one for one in mutes if one.kind == MuteKind.RULE and one.name == name],
        spans=SPANS,
        precision=precision,
    )


def _changes(versions: list[StoredVersion]) -> list[tuple[StoredVersion, tuple[str, ...]]]:
    """Each version with the lines that it changed, the newest first."""
    before = [*(one.text for one in versions[1:]), ""]
    return [(one, diff(text, one.text)) for one, text in zip(versions, before, strict=True)]


def charts_of(conn: Connection, now: datetime) -> dict[int, list[Bar]]:
    """The alerts of each rule by week as bars, the oldest week first; rules without any are left out."""
    weeks: dict[int, dict[int, int]] = defaultdict(dict)
    for one in sql.rules.weekly_alerts(conn, weeks=WEEKS, now=now):
        weeks[one.rule_id][one.weeks_ago] = one.alerts
    return {
        rule: [
            Bar(
                8 * at,
                round(24 * had.get(WEEKS - 1 - at, 0) / max(had.values()), 1),
                had.get(WEEKS - 1 - at, 0),
            )
            for at in range(WEEKS)
        ]
        for rule, had in weeks.items()
    }


def precision(standing: RuleStanding) -> str:
    """How many of the judged alerts were relevant."""
    if not standing.judged:
        return "–"
    share = round(100 * standing.relevant / standing.judged)
    return _("%(share)s %% of %(number)s", share=share, number=standing.judged)


def restore(visit: Visit) -> Response:
    """An old version is in force again, as a new one."""
    name, number = visit.request.path_params["name"], visit.number("version")
    with visit.change() as (conn, now):
        visit.check_rule(conn, name)
        found = _version(conn, name, number)
        if found.item is None:
            raise RuleError(f"version {number} cannot be read by this program")
        if isinstance(found.item, WatchRule) and found.item.group is not None:
            check_group(conn, found.item.group, visit.person)
        item = found.item.model_copy(update={"why": visit.field("why") or f"version {number} again"})
        save(conn, [DesiredState(What.RULE, name, item)], saver(visit, now))
        visit.note(conn, now, "rule restored", f"rule {name}", f"version {number}")
    return visit.go(f"/rules/{name}", Done.SAVED)


def remove(visit: Visit) -> Response:
    """The rule is out of force; its versions and alerts stay."""
    name = visit.request.path_params["name"]
    with visit.change() as (conn, now):
        visit.check_rule(conn, name)
        loading.remove(conn, name, saved_by=visit.actor.name, why=visit.field("why"), now=now)
        visit.note(conn, now, "rule removed", f"rule {name}", visit.field("why"))
    return visit.go("/rules", Done.REMOVED)


def saver(visit: Visit, now: datetime, *, is_forced: bool = False) -> Saver:
    """Whoever asks, to save with."""
    channels = usable_channels_of(visit.site.settings)
    return Saver(visit.actor.name, channels.tags, now, estimates=True, is_forced=is_forced)


def _version(conn: Connection, name: str, number: int) -> StoredVersion:
    for one in stored_versions.versions(conn, What.RULE, name):
        if one.version == number and not one.is_removal:
            return one
    raise NotFound(f"Rule {name} has no version {number}.")


def _standing(conn: Connection, row: Rule, now: datetime) -> RuleStanding | None:
    return next(iter(sql.rules.standings(conn, since=now - WEEK, ids=[row.id])), None)


def unusable_rules(conn: Connection, rules: list[Rule]) -> set[str]:
    """The names of those that this program cannot use."""
    lists, atlas = stored_versions.entries(conn), Atlas(conn)
    names = set()
    for row in rules:
        try:
            load(row, lists, atlas)
        except RuleError:
            names.add(row.name)
    return names


PAGES = [
    Page("/rules", list_rules, Access.READER),
    Page("/rules/{name}", show_rule, Access.READER),
    Page("/rules/{name}/restore/{version:int}", restore, Access.EDITOR, is_change=True),
    Page("/rules/{name}/remove", remove, Access.EDITOR, is_change=True),
]
