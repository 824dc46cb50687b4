"""The editor of a rule: its query and, beside it, what it would have told; saved with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.responses import Response

import sql.judgements
import sql.rules
from alerts.rules.findings import Finding
from alerts.rules.language.query_form import ItemUnusable
from alerts.rules.rule import RuleError, WatchRule
from alerts.rules.store import stored_versions
from alerts.rules.store.budget import OverBudget
from alerts.rules.store.changes import DesiredState, StoredVersion, VersionChange, What
from alerts.rules.store.saving import Conflict, save
from flows.channels import usable_channels_of
from flows.first_steps import free_name
from flows.people.rights import NotInGroup, check_group, hidden_from
from flows.web import rule_form
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.rule_draft import Draft, read_rule, tried_record, try_rule
from flows.web.rules import saver
from flows.web.visit import Done, NotFound, Visit
from sql.connection import Connection
from sql.rows import JudgedArticle

NEW = {"max_age": "48h", "horizon": "7d", "cooldown": "none", "update_every": "15m", "min_sources": "1",
       "budget": "50", "when_in_doubt": "tell", "updates": "tolls, corrections, denials", "enabled": "yes",
       "when": "at once", "quiet_hours": "none", "debounce": "none", "urgent": "no",
       "escalate": "none"}  # fmt: skip


# what an article may be taken as, and the field that it then stands in
TEST_KINDS = {"should": "must_match", "should-not": "must_not_match"}
MOST_OFFERS = 8
# fields that every rule needs, and what is said where they are empty
REQUIRED = {
    "name": "give it a title or a name",
    "notify": "choose a channel that is told",
    "why": "say why: others will ask",
}


@dataclass(frozen=True, slots=True)
class Editor:
    """What the editor shows. `saved` None: a new rule; `base`: the version that the edit began with.

    `conflicts`: what somebody else saved since, beside what is wanted here. `offers`: judged alerts, to make tests of.
    """

    saved: StoredVersion | None
    base: str
    fields: dict[str, str]
    boxes: dict[str, str]
    why_no_form: str | None
    draft: Draft | None = None
    wrong: list[str] = field(default_factory=list)
    conflicts: list[VersionChange] = field(default_factory=list)
    is_over_budget: bool = False
    offers: list[JudgedArticle] = field(default_factory=list)


def show_editor(visit: Visit) -> Response:
    """A rule to be edited, or a new one with the query that was asked for."""
    name = visit.asked("name")
    with visit.transaction() as conn:
        kept = _kept(conn, name) if name else None
        rule = _rule_of(kept)
        fields = rule_form.fields_of(rule) if rule else _new(visit.asked("query"), visit.asked("type"))
        if rule is None and len(tags := usable_channels_of(visit.site.settings).tags) == 1:
            fields["notify"] = next(iter(tags))
        for kind in TEST_KINDS:
            fields |= taken_as_test(
                {name: [fields[name]] for name in rule_form.TESTS}, kind, visit.asked(kind)
            )
        draft = try_rule(conn, rule, None) if rule else None
    boxes, why_not = rule_form.boxes_or_why_not(fields["query"])
    editor = Editor(kept, str(kept.version) if kept else "", fields, boxes, why_not, draft)
    if rule is None and fields["query"]:
        record = rule_form.record_of({name: [value] for name, value in fields.items()}, None)
        editor = replace(_tried(visit, editor, record), wrong=[])
    return _page(visit, editor)


def edit(visit: Visit) -> Response:
    """A step of editing: look at it, turn form and query into each other, take an article as a test, or save."""
    form = {**visit.form, **_with_test(visit)}
    with visit.transaction() as conn:
        base = _kept(conn, visit.field("saved_name")) if visit.field("saved_name") else None
        if visit.field("do") == "save" and not visit.field("name") and visit.field("title"):
            form["name"] = [free_name(conn, visit.field("title"), hidden_from(conn, visit.person).names)]
    try:
        query = rule_form.query_of(form) if visit.field("do") == "to_query" else _query(visit, form)
    except (ItemUnusable, rule_form.NearIncomplete, rule_form.BothChanged) as error:
        return _page(visit, _as_given(form, base, visit, [str(error)]), 422)
    record = rule_form.record_of({**form, "query": [query]}, _rule_of(base))
    editor = _as_given({**form, "query": [query]}, base, visit, [])
    editor = replace(
        editor, boxes=rule_form.boxes_or_why_not(query)[0], why_no_form=rule_form.boxes_or_why_not(query)[1]
    )
    if visit.field("do") == "save":
        return _save(visit, editor, record)
    return _page(visit, _tried(visit, editor, record))


def _query(visit: Visit, form: dict[str, list[str]]) -> str:
    if visit.field("do") == "to_form":
        return visit.field("query").replace("\r\n", "\n")
    return rule_form.settled_query(form)


def _save(visit: Visit, editor: Editor, record: dict[str, Any]) -> Response:
    """Save it, or show why not; `why` is asked for."""
    rule = read_rule(record)
    if (wrong := _lacking(record)) or not isinstance(rule, WatchRule):
        others = (
            [one.words for one in rule if not set(one.where) & set(REQUIRED)]
            if isinstance(rule, list)
            else []
        )
        return _page(visit, replace(_tried(visit, editor, record), wrong=[*wrong, *others]), 422)
    base = int(editor.base) if editor.base.isdecimal() and len(editor.base) < 10 else 0
    try:
        with visit.change() as (conn, now):
            visit.check_rule(conn, rule.name)
            if rule.group is not None:
                check_group(conn, rule.group, visit.person)
            _refuse_other_name(editor, rule)
            by = saver(visit, now, is_forced=visit.field("force") == "yes")
            (change,) = save(conn, [DesiredState(What.RULE, rule.name, rule, base)], by)
            visit.note(conn, now, f"rule {change.kind}", f"rule {rule.name}", rule.why)
    except Conflict as conflict:
        return _page(visit, replace(editor, conflicts=list(conflict.changes)), 409)
    except OverBudget as error:
        tried = _tried(visit, editor, record)
        return _page(visit, replace(tried, wrong=[str(error)], is_over_budget=True), 422)
    except (RuleError, NotInGroup) as error:
        return _page(visit, replace(_tried(visit, editor, record), wrong=[str(error)]), 422)
    return visit.go(f"/rules/{rule.name}", Done.SAVED)


def _lacking(record: dict[str, Any]) -> list[str]:
    """Which of the fields that every rule needs are empty, in words."""
    return [words for name, words in REQUIRED.items() if not record.get(name)]


def _refuse_other_name(editor: Editor, rule: WatchRule) -> None:
    """A rule keeps its name: alerts and versions go by it."""
    if editor.saved is not None and rule.name != editor.saved.name:
        raise RuleError(f"rule {editor.saved.name} keeps its name: make a new rule for another one")


def _tried(visit: Visit, editor: Editor, record: dict[str, Any]) -> Editor:
    """With what the rule would have told; a record without a name or a channel yet is tried all the same."""
    rule = read_rule(tried_record(record))
    if not isinstance(rule, WatchRule):
        return replace(editor, wrong=[one.words for one in rule], draft=None)
    with visit.transaction() as conn:
        draft = try_rule(conn, rule, _rule_of(editor.saved))
    return replace(editor, draft=draft, wrong=[_words(one) for one in draft.wrong])


def _words(finding: Finding) -> str:
    return finding.words


def _as_given(
    form: dict[str, list[str]], base: StoredVersion | None, visit: Visit, wrong: list[str]
) -> Editor:
    """What was sent, as it was sent."""
    fields = {name: values[-1] for name, values in form.items()}
    fields["notify"] = "\n".join(form.get("notify", []))
    boxes = {name: fields.get(name, "") for name in rule_form.BOXES}
    shown = {**_new(""), **fields}
    return Editor(base, visit.field("base"), shown, boxes, None, wrong=wrong)


def _with_test(visit: Visit) -> dict[str, list[str]]:
    """An article becomes a test of the rule where `do` is should:12 or should-not:12."""
    kind, _, number = visit.field("do").partition(":")
    return {name: [text] for name, text in taken_as_test({**visit.form}, kind, number).items()}


def taken_as_test(form: Mapping[str, Sequence[str]], kind: str, number: str) -> dict[str, str]:
    """The tests of a form with an article as one that should match or should not, and no longer as the opposite."""
    if kind not in TEST_KINDS or not number.isdecimal() or len(number) > 18:
        return {}
    tests = {}
    for name in TEST_KINDS.values():
        lines = [line for line in form.get(name, [""])[-1].splitlines() if line.strip() not in ("", number)]
        tests[name] = "\n".join([*lines, number] if name == TEST_KINDS[kind] else lines)
    return tests


def _new(query: str, event_type: str = "") -> dict[str, str]:
    """The fields of a rule that is not written yet, with what was searched for."""
    empty = dict.fromkeys(
        (*rule_form.SEVERAL, *rule_form.TESTS, "name", "title", "notify", "why", "group"), ""
    )
    return {**empty, **{f"toll_{kind}": "" for kind in rule_form.TOLLS}, **NEW, "query": query[:100_000],
            "event_types": event_type[:80]}  # fmt: skip


def _kept(conn: Connection, name: str) -> StoredVersion:
    versions = stored_versions.versions(conn, What.RULE, name)
    if not versions or versions[0].is_removal:
        raise NotFound(f"There is no rule {name}.")
    return versions[0]


def _rule_of(kept: StoredVersion | None) -> WatchRule | None:
    if kept is None:
        return None
    if not isinstance(kept.item, WatchRule):
        raise RuleError(f"rule {kept.name} cannot be read by this program: {kept.raw.splitlines()[0]}")
    return kept.item


def _page(visit: Visit, editor: Editor, status: int = 200) -> Response:
    """The whole editor, or what stands beside the form for a script that asks as one types."""
    if visit.field("fragment") == "yes":
        return visit.page("rule_preview", editor=editor)
    channels = usable_channels_of(visit.site.settings)
    return visit.page(
        "rule_editor",
        status,
        is_refused=status == 422 and visit.field("do") == "save",
        editor=replace(editor, offers=_offers(visit, editor)),
        channels=sorted(channels.tags),
        types=rule_form.KNOWN_TYPES,
        empty=rule_form.EMPTY,
    )


def _offers(visit: Visit, editor: Editor) -> list[JudgedArticle]:
    """The judged alerts of a saved rule that are no tests of it yet."""
    if editor.saved is None:
        return []
    tests = {line.strip() for name in rule_form.TESTS for line in editor.fields[name].splitlines()}
    with visit.transaction() as conn:
        row = sql.rules.get(conn, name=editor.saved.name)
        offers = sql.judgements.offers(conn, rule_id=row.id, limit=50) if row else []
    once = {offer.article_id: offer for offer in reversed(offers)}
    return [offer for offer in reversed(once.values()) if str(offer.article_id) not in tests][:MOST_OFFERS]


PAGES = [
    Page("/rule-editor", show_editor, Access.EDITOR),
    Page("/rule-editor", edit, Access.EDITOR, is_change=True),
]
