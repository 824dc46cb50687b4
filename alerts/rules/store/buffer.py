"""The text that a person edits: a rule or list as a file, with notes that are taken out again. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from alerts.rules.rule import RuleUnreadable, WatchRule
from alerts.rules.store.changes import StoredVersion, What, title
from alerts.rules.store.file import SCHEMA, dumped, entry, write_file
from alerts.rules.store.strict_yaml import FileProblem
from alerts.rules.store.word_list import WordList
from sql.rows import JudgedArticle

NOTE = "#>>"
_OFFER = "OFFERED-TEST-"
FIELDS = {"relevant": "must_match", "noise": "must_not_match"}


def written(kept: StoredVersion, offers: Sequence[JudgedArticle] = ()) -> str:
    """What the editor shows: how to use it, the rule or list, and judged alerts to make tests of. RuleUnreadable."""
    if isinstance(kept.item, WordList):
        text = write_file([(kept.item, kept.version)], None)
    elif isinstance(kept.item, WatchRule):
        text = _rule(kept.item, kept.version, offers)
    else:
        raise RuleUnreadable(
            f"{kept.raw.splitlines()[0].removeprefix('# ')} with `tocsin rules add --replace` or `apply`"
        )
    return _head(kept, offers) + text.split("\n", 1)[1]


def cleaned(text: str) -> str:
    """The text without our notes."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.lstrip().startswith(NOTE))


def is_empty(text: str) -> bool:
    """Whether nothing but comments is left."""
    return all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines())


def annotated(text: str, problems: Sequence[FileProblem]) -> str:
    """The text with a note after each line that has a problem; problems of no line stand at the top."""
    lines = text.splitlines()
    for problem in sorted(problems, key=lambda one: (one.line, one.columns or (0, 0)), reverse=True):
        lines[problem.line : problem.line] = _notes(problem)
    return "\n".join(lines) + "\n"


def still_offered(text: str, offers: Sequence[JudgedArticle]) -> list[JudgedArticle]:
    """The offers that were neither taken as tests nor struck out."""
    return [one for one in offers if re.search(rf"^\s*#\s*-\s*{one.article_id}\b", text, re.MULTILINE)]


def fresh(rule: WatchRule, offers: Sequence[JudgedArticle]) -> list[JudgedArticle]:
    """The offers whose article is no test of the rule yet, each once."""
    known: set[object] = {*rule.tests.must_match, *rule.tests.must_not_match}
    once = {(one.article_id, one.verdict): one for one in reversed(offers)}
    return [one for one in reversed(once.values()) if one.article_id not in known]


def _head(kept: StoredVersion, offers: Sequence[JudgedArticle]) -> str:
    why = f": {kept.why}" if kept.why else ""
    said = f"{title(kept.what, kept.name)}, version {kept.version} of {kept.saved_by}{why}"
    lines = [
        f"yaml-language-server: $schema={SCHEMA.as_uri()}",
        f"{'Rule' if kept.what is What.RULE else 'List'} {' '.join(said.split())}",
        "Save and close to put it in force. Close without a change, or empty the file, to leave it as it was.",
        f"Say under why: what you change it for. Lines that begin with {NOTE} are taken out.",
    ]
    if offers:
        lines.append(
            "Judged alerts are offered as tests: take the # away to use one, strike the line out to let it be."
        )
    return "".join(f"# {line}\n" for line in lines)


def _rule(rule: WatchRule, version: int, offers: Sequence[JudgedArticle]) -> str:
    if not offers:
        return write_file([], [(rule, version)])
    record = entry(rule, version)
    why = record.pop("why", None)
    tests = record.pop("tests", {})
    for one in offers:
        tests.setdefault(FIELDS[one.verdict], []).append(f"{_OFFER}{one.judgement_id}")
    record |= {"tests": {field: tests[field] for field in FIELDS.values() if field in tests}}
    record |= {} if why is None else {"why": why}
    text = "#\n" + dumped({"rules": [record]})
    for one in offers:
        text = text.replace(f"- {_OFFER}{one.judgement_id}\n", f"# - {one.article_id}  # {_told(one)}\n")
    return text


def _told(one: JudgedArticle) -> str:
    why = f", {one.why}" if one.why else ""
    words = f"{one.verdict}, says {one.judged_by}{why}: {one.title} ({one.source})"
    return "".join(c if c.isprintable() else " " for c in words)


def _notes(problem: FileProblem) -> list[str]:
    first, *more = problem.message.splitlines() or [""]
    start, end = problem.columns or (0, 0)
    if start > len(NOTE):
        carets = "^" * max(1, min(end - start, 60))
        head = [f"{NOTE}{' ' * (start - len(NOTE))}{carets}", f"{NOTE} {first}"]
        if len(carets) + start + len(first) < 110:
            head = [f"{head[0]} {first}"]
    else:
        head = [f"{NOTE} {first}"]
    return head + [f"{NOTE} {line}" for line in more]
