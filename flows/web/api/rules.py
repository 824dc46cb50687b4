"""Rules and word lists of the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from pydantic import ValidationError

import sql.health
import sql.lists
import sql.rules
from alerts.health.watch import blind_among
from alerts.rules import findings
from alerts.rules.findings import Finding
from alerts.rules.language.problems import Problem, Severity
from alerts.rules.place_names import Atlas
from alerts.rules.rule import RuleError, WatchRule, doubts_of
from alerts.rules.store import loading, stored_versions
from alerts.rules.store.changes import DesiredState, StoredVersion, What, diff
from alerts.rules.store.checking import check_channels, check_tests
from alerts.rules.store.event_checks import check_event_conditions, doubts_of_places
from alerts.rules.store.list_users import users_of_lists
from alerts.rules.store.saving import Conflict, articles_of, save
from alerts.rules.store.word_list import WordList
from flows.channels import usable_channels_of
from flows.people.rights import NotInGroup, check_group
from flows.web import rules
from flows.web.access import Access
from flows.web.api import bodies, rule_shapes
from flows.web.api.acting import changed
from flows.web.api.routes import Items, Parameter, Route, limit_of, part, unusable
from flows.web.problem import FieldProblem, Refused, of_findings
from flows.web.rule_draft import Draft, try_rule
from flows.web.rules import saver, unusable_rules
from flows.web.visit import NotFound, Visit
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Rule, RuleStanding

WEEK = timedelta(days=7)
MOST_EVENTS = 100


def list_rules(visit: Visit, _: None) -> Items:
    """Rules by name."""
    limit = limit_of(visit)
    with visit.transaction() as conn:
        since = visit.asked("cursor")
        rows = sql.rules.list_named(conn, part=visit.asked("name").lower(), since=since, limit=limit + 1)
        shown = rows[:limit]
        unusable_names = unusable_rules(conn, shown)
        ids = [row.id for row in shown]
        week = database_now(conn) - WEEK
        standings = {
            standing.rule_id: standing for standing in sql.rules.standings(conn, since=week, ids=ids)
        }
        blind = {rule.rule: rule.words for rule in blind_among(conn, shown, sql.health.standings(conn))}
    lines = [
        replace(
            _line(row, standings.get(row.id), visit),
            is_usable=row.name not in unusable_names,
            is_blind=blind.get(row.name),
        )
        for row in shown
    ]
    return Items(lines, rows[limit].name if len(rows) > limit else None)


def _line(row: Rule, standing: RuleStanding | None, visit: Visit) -> rule_shapes.RuleLine:
    return rule_shapes.RuleLine(
        name=row.name,
        url=f"{visit.site.links.public_url}/rules/{row.name}",
        version=row.version,
        is_enabled=row.enabled,
        is_usable=True,
        is_blind=None,
        muted_until=row.muted_until,
        query=row.query,
        notify=row.notify,
        why=row.why,
        saved_by=row.saved_by,
        saved_at=row.saved_at,
        expected=row.estimate,
        alerts_in_7_days=standing.alerts if standing else 0,
        held_in_7_days=standing.held if standing else {},
        last_alert=standing.last_alerted if standing else None,
        relevant=standing.relevant if standing else 0,
        judged=standing.judged if standing else 0,
    )


def show_rule(visit: Visit, _: None = None) -> rule_shapes.RuleDetail:
    """One rule with its versions, also one that was removed."""
    name = visit.request.path_params["name"]
    with visit.transaction() as conn:
        versions = stored_versions.versions(conn, What.RULE, name)
    if not versions:
        raise NotFound(f"There is no rule {name}.")
    newest = versions[0]
    rule = newest.item if isinstance(newest.item, WatchRule) and not newest.is_removal else None
    return rule_shapes.RuleDetail(name, newest.version, rule, _versions(versions))


def _versions(versions: Sequence[StoredVersion]) -> list[rule_shapes.Version]:
    before = [*(version.text for version in versions[1:]), ""]
    return [
        rule_shapes.Version(
            version.version,
            version.saved_by,
            version.saved_at,
            version.why,
            version.is_removal,
            list(diff(text, version.text)),
        )
        for version, text in zip(versions, before, strict=True)
    ]


def save_rule(visit: Visit, body: bodies.SaveRule) -> rule_shapes.RuleDetail:
    """A new rule, or another version of one; refused where somebody else saved one since."""
    name, rule = visit.request.path_params["name"], body.rule
    if rule.name != name:
        raise unusable("rule.name", f"it is not {name}", "a rule keeps its name: write it as in the address")
    if not rule.why:
        raise unusable("rule.why", "it is missing", "say why: others will ask")
    wish = DesiredState(What.RULE, name, rule, body.version)
    _save(visit, wish, "rule", rule.why, is_forced=body.force)
    return show_rule(visit)


def _save(visit: Visit, wish: DesiredState, field: str, why: str, *, is_forced: bool = False) -> None:
    """Save a rule or list with its line in the audit log; what is wrong is named field by field."""
    try:
        with visit.change() as (conn, now):
            if isinstance(wish.item, WatchRule):
                visit.check_rule(conn, wish.name)
                _check_group(visit, conn, wish.item)
            (change,) = save(conn, [wish], saver(visit, now, is_forced=is_forced))
            visit.note(conn, now, f"{wish.what} {change.kind}", f"{wish.what} {change.title}", why)
    except Conflict as conflict:
        newest = conflict.changes[0].newest
        standing = f"it is at version {newest.version} now" if newest else "it is gone"
        remedy = "read it anew, take over what was changed, and save with that version"
        raise Refused(409, str(conflict), [FieldProblem("version", standing, remedy)]) from None
    except RuleError as error:
        shown = visit.shown(error)
        raise Refused(422, str(shown), of_findings(shown.findings, field)) from None


def _check_group(visit: Visit, conn: Connection, rule: WatchRule) -> None:
    """Raises Refused for a rule that is made private to a group of others."""
    try:
        if rule.group is not None:
            check_group(conn, rule.group, visit.person)
    except NotInGroup as error:
        raise unusable("rule.group", str(error), "name a group that you are in, or none") from None


def preview_rule(visit: Visit, body: bodies.TryRule) -> rule_shapes.RulePreview:
    """What a rule would have done in the last 30 days, against the saved one of its name where there is one."""
    with visit.transaction() as conn:
        versions = stored_versions.versions(conn, What.RULE, body.rule.name)
        saved = versions[0].item if versions and not versions[0].is_removal else None
        draft = try_rule(conn, body.rule, saved if isinstance(saved, WatchRule) else None)
    return _preview(draft)


def _preview(draft: Draft) -> rule_shapes.RulePreview:
    problems = [_of_query(problem) for problem in draft.problems] + of_findings(draft.wrong, "rule")
    tried, compared = draft.preview, draft.comparison
    return rule_shapes.RulePreview(
        is_usable=tried is not None,
        problems=problems,
        articles=tried.articles if tried else None,
        alerts=tried.alerts if tried else None,
        alerts_per_week=tried.alerts_per_week if tried else None,
        is_about=tried.is_about if tried else False,
        held={str(why): times for why, times in tried.held.items()} if tried else {},
        newest=[
            rule_shapes.PreviewAlert(
                match.article_id,
                match.event_id,
                match.source,
                match.title,
                match.url,
                match.told_at,
                match.sentence,
                match.in_doubt,
            )
            for match in (tried.newest if tried else ())
        ],
        near_misses={miss.clause: miss.articles for miss in (tried.near_misses if tried else ())},
        compared=rule_shapes.Compared(
            [match.event_id for match in compared.gained_events[:MOST_EVENTS]],
            [match.event_id for match in compared.lost_events[:MOST_EVENTS]],
            compared.kept_events,
        )
        if compared
        else None,
    )


def _of_query(problem: Problem) -> FieldProblem:
    return FieldProblem(
        "rule.query", f"{problem.severity}: {problem.message}", problem.remedy, problem.start, problem.end
    )


def check_rule(visit: Visit, body: bodies.TryRule) -> rule_shapes.RuleCheck:
    """Whether a rule could be saved, without how often it would alert; nothing is saved."""
    rule = body.rule
    with visit.transaction() as conn:
        lists, atlas, articles = stored_versions.entries(conn), Atlas(conn), articles_of(conn)
        tags = usable_channels_of(visit.site.settings).tags
        checks = (
            partial(check_tests, rule, lists, articles),
            partial(check_channels, [rule], tags),
            partial(check_event_conditions, rule, lists, atlas),
        )
        wrong: list[Finding] = []
        for check in checks:
            try:
                check()
            except RuleError as error:
                wrong += error.findings
        doubts = [*doubts_of(rule, lists), *doubts_of_places(rule, atlas)]
    is_usable = not any(finding.severity is Severity.ERROR for finding in wrong)
    return rule_shapes.RuleCheck(is_usable, of_findings([*wrong, *doubts], "rule"))


def remove_rule(visit: Visit, body: bodies.RemoveRule) -> rule_shapes.RuleDetail:
    """The rule is out of force; its versions and alerts stay."""
    name = visit.request.path_params["name"]
    with visit.change() as (conn, now):
        visit.check_rule(conn, name)
        loading.remove(conn, name, saved_by=visit.actor.name, why=body.why, now=now)
        visit.note(conn, now, "rule removed", f"rule {name}", body.why)
    return show_rule(visit)


def list_lists(visit: Visit, _: None) -> Items:
    """Word lists by name."""
    limit, since = limit_of(visit), visit.asked("cursor")
    with visit.transaction() as conn:
        every = sorted(sql.lists.list_current(conn), key=lambda row: row.name)
        rows = [row for row in every if row.name > since]
        users = users_of_lists(conn)
    shown = part(rows, limit, lambda row: row.name)
    lines = [
        rule_shapes.ListDetail(
            row.name,
            row.version,
            row.entries,
            row.why,
            row.saved_by,
            row.saved_at,
            sorted(users.get(row.name, [])),
        )
        for row in shown.items
    ]
    return Items(lines, shown.next)


def show_list(visit: Visit, _: None = None) -> rule_shapes.ListDetail:
    """One word list."""
    name = visit.request.path_params["name"]
    with visit.transaction() as conn:
        row = next((row for row in sql.lists.list_current(conn) if row.name == name), None)
        users = users_of_lists(conn).get(name, [])
    if row is None:
        raise NotFound(f"There is no list @{name}.")
    return rule_shapes.ListDetail(
        row.name, row.version, row.entries, row.why, row.saved_by, row.saved_at, sorted(users)
    )


def save_list(visit: Visit, body: bodies.SaveList) -> rule_shapes.ListDetail:
    """A new list, or another version of one; the rules that use it are tested first."""
    name = visit.request.path_params["name"]
    words = read_list(name, body)
    _save(visit, DesiredState(What.LIST, name, words, body.version), "", body.why)
    return show_list(visit)


def read_list(name: str, body: bodies.SaveList) -> WordList:
    """The list that was sent; raises problem.Refused."""
    try:
        return WordList(name=name, entries=body.entries, why=body.why)
    except ValidationError as error:
        wrong = list(findings.of_model(error, WordList))
        raise Refused(422, "; ".join(finding.words for finding in wrong), of_findings(wrong)) from None


ROUTES = [
    Route(
        "/rules", "Rules by name, and how each does", Access.READER, list_rules, rule_shapes.RuleLine, is_list=True,
        query=(Parameter("name", "the name has this in it"),),
    ),
    Route("/rules/{name}", "A rule and its versions", Access.READER, show_rule, rule_shapes.RuleDetail),
    Route("/rules/{name}", "Save a rule", Access.EDITOR, save_rule, rule_shapes.RuleDetail, body=bodies.SaveRule),
    Route(
        "/rules/{name}/remove", "Take a rule out of force", Access.EDITOR, remove_rule, rule_shapes.RuleDetail,
        body=bodies.RemoveRule,
    ),
    Route(
        "/rules/{name}/restore/{version:int}", "Put an old version in force again", Access.EDITOR,
        changed(rules.restore, show_rule), rule_shapes.RuleDetail, body=bodies.RestoreRule,
    ),
    Route(
        "/rule-preview", "What a rule would have done in the last 30 days; nothing is saved", Access.EDITOR,
        preview_rule, rule_shapes.RulePreview, body=bodies.TryRule,
    ),
    Route(
        "/rule-check", "Whether a rule could be saved; nothing is saved", Access.EDITOR, check_rule,
        rule_shapes.RuleCheck, body=bodies.TryRule,
    ),
    Route("/lists", "Word lists by name", Access.READER, list_lists, rule_shapes.ListDetail, is_list=True),
    Route("/lists/{name}", "A word list", Access.READER, show_list, rule_shapes.ListDetail),
    Route("/lists/{name}", "Save a word list", Access.EDITOR, save_list, rule_shapes.ListDetail, body=bodies.SaveList),
]  # fmt: skip
