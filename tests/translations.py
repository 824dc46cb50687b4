"""Collects the words of the page and brings the catalogues up to date: `make translations`.

Words stand in templates and code as `_("…")`, `ngettext(…)` and `count(…)`; in what errors say; and in the constants,
enums and functions of WORDED, whose English is translated where the page shows it (`flows/web/sentences.py`).
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
CATALOGUES = ROOT / "flows" / "web" / "translations"
# where the page's words are made
MARKED = ("flows/web", "flows/explain", "flows/people", "alerts/text", "alerts/rules")
# whose errors the page shows
RAISING = (
    "flows/web",
    "flows/people",
    "flows/explain/lookup.py",
    "flows/channels.py",
    "alerts/delivery/channel_form.py",
)
# of the command line and of programs alone
UNSHOWN = ("flows/web/binding.py", "flows/web/api/")
# every text of three words and more
EVERYTHING = ("*",)
# constants, enums and functions that hold words, by module
WORDED: dict[str, tuple[str, ...]] = {
    "flows/people/roles.py": ("Role",),
    "flows/people/subscriptions.py": ("lacking",),
    "flows/web/visit.py": ("Done",),
    "flows/web/access.py": ("Refusal",),
    "flows/web/answers.py": ("AWAY", "TOO_LONG", "UNSTORABLE", "FAULT"),
    "flows/web/login.py": ("WRONG",),
    "flows/web/subscriptions.py": ("SCHEDULES",),
    "flows/web/tokens.py": ("DAYS",),
    "flows/web/events.py": ("WITHIN", "HEADINGS", "SIDES"),
    "flows/web/messages.py": ("STATES",),
    "flows/web/mutes.py": ("SPANS",),
    "flows/web/today.py": ("SPAN_NAMES",),
    "flows/web/rule_editor.py": ("REQUIRED",),
    "flows/web/searching.py": ("SPANS",),
    "flows/explain/words.py": ("ACCESS",),
    "flows/explain/event_claims.py": ("TOLLS",),
    "flows/explain/event_words.py": ("HELD", "NAMES"),
    "flows/explain/delivery_words.py": ("DELIVERIES",),
    "flows/explain/digests.py": ("WHY",),
    "flows/crawl/outcome_words.py": ("FAILURES", "DROPS"),
    "flows/sources/probe_report.py": ("_robots", "_missing", "_of_age", "_advice"),
    "flows/sources/remedies.py": EVERYTHING,
    "alerts/delivery/outcome.py": ("Outcome", "Stage"),
    "alerts/events/facts/claims.py": ("EventType",),
    "alerts/events/bindings.py": ("Kind",),
    "alerts/health/blind.py": ("_blind",),
    "alerts/health/state.py": (
        "State", "WORDS", "SUGGESTIONS", "SILENT_SUGGESTION", "_REFUSED", "_LIST", "_READER", "suggestion",
    ),
    "alerts/health/judge.py": EVERYTHING,
    "alerts/health/drift.py": EVERYTHING,
    "alerts/rules/decide.py": ("Decision",),
    "alerts/rules/doubt.py": ("LEADS", "LEADS_TO"),
    "alerts/rules/judging.py": ("Verdict",),
    "alerts/rules/mutes.py": ("MuteKind",),
    "alerts/rules/update_words.py": ("_WHY", "what_changed", "denied_by", "disputed"),
    "alerts/rules/held.py": EVERYTHING,
    "alerts/rules/why.py": EVERYTHING,
    "alerts/rules/findings.py": EVERYTHING,
    "alerts/rules/eval/explain.py": EVERYTHING,
    "alerts/rules/history/advice.py": EVERYTHING,
    "alerts/rules/store/checking.py": EVERYTHING,
    "alerts/rules/store/event_checks.py": EVERYTHING,
    **{
        f"alerts/rules/language/{name}.py": EVERYTHING
        for name in (
            "doubts", "event_fields", "guess", "lexer", "lists", "naming", "operands", "parse", "plain_words",
            "problems", "query_form", "spellings", "words",
        )
    },
}  # fmt: skip
HEADER = "# French words of Tocsin's page. Written by hand; `make translations` adds what is new, empty."
# words of the database, which no enum names: states of events, kinds of sources, how exactly a place is known, scripts
STORED = (
    "candidate", "open", "stale", "closed", "merged", "local", "regional", "national", "wire", "state", "analysis",
    "exact", "near", "region", "country", "error", "warning", "lists", "Other signs", "command line", "somebody",
    "the army", "the government", "the police", "the company", "the union",
    "the party", "the club", "an armed group", "a court", "the prosecution", "the accused", "the United Nations",
)  # fmt: skip
# sentences that are put together from pieces, as they look in the end
COMPOSED = (
    "%(names)s stands in %(areas)s", "%(names)s stand in %(areas)s", "the title and the text", "the title",
    "the text", "neither %(name)s nor %(other)s stands %(where)s", "none of %(names)s stands %(where)s",
    "the %(kind)s is %(value)s, not %(wanted)s", "the %(kind)s is %(value)s", "%(words)s; and %(number)s more",
    "the %(kind)s %(what)s is muted until %(time)s by %(who)s (%(why)s), mute %(number)s",
    "source's country", "not known", "add )", "delete it", "delete them", "use ( and )", "write %(what)s",
    "known are %(names)s", "a second NEAR", "an error", "any age", "just before", "the article",
    "%(path)s: must be %(bound)s",
    "mail to %(who)s", "at least %(number)s", "at most %(number)s", "too short",
)  # fmt: skip
Message = str | tuple[str, str]
Found = tuple[str, Message]
# what they write into the audit log is shown
# of `str.format`, and the values of enums
# texts that are no sentence, and pieces of one
UNSAID = re.compile(r"\(\?|^[\s,]|\s$|\n {4}")
FORMAT_PLACE = re.compile(r"\{(\w+)\}")
IDENTIFIER = re.compile("[a-z]+(?:[_-][a-z]+)+")
AUDITING = ("note", "_note")
COUNTED = re.compile(r"""count\("([^"]+)"(?:, "([^"]+)")?\)""")


def messages() -> dict[Message, set[str]]:
    """Every message of the page with the files that it stands in."""
    found: dict[Message, set[str]] = {}
    for path, message in _all():
        found.setdefault(message, set()).add(path)
    return found


def _all() -> Iterator[Found]:
    for path in _files(("flows/web/templates",), "*.j2"):
        yield from _of_template(path)
    for path in _files(MARKED, "*.py"):
        yield from _of_marks(path)
    for path in _files(RAISING, "*.py"):
        if not _name(path).startswith(UNSHOWN):
            yield from ((_name(path), words) for words in _of_errors(_tree(path)))
    yield from _stored()
    for name, holders in WORDED.items():
        for holder in holders:
            yield from ((name, words) for words in _of_holder(name, holder))


def _stored() -> Iterator[Found]:
    yield from (("the database", word) for word in (*STORED, *COMPOSED))


def _files(folders: Sequence[str], pattern: str) -> list[Path]:
    """Those in the folders, and those that are named themselves."""
    paths = [ROOT / folder for folder in folders]
    named = [path for path in paths if path.is_file()]
    return sorted([*named, *(found for path in paths for found in path.rglob(pattern))])


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _of_template(path: Path) -> Iterator[Found]:
    text = path.read_text("utf-8")
    options = {"silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}
    for _, message, _, _ in extract("jinja2", BytesIO(text.encode()), options=options):
        yield _name(path), message  # type: ignore[misc]
    for noun, nouns in COUNTED.findall(text):
        yield _name(path), _counted(noun, nouns)


def _of_marks(path: Path) -> Iterator[Found]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call):
            yield from ((_name(path), message) for message in _of_call(node))


def _of_call(call: ast.Call) -> Iterator[Message]:
    """What `_`, `ngettext` and `count` are called with, and what is written into the audit log."""
    texts = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    match _called(call):
        case "_" if texts:
            yield texts[0]
        case "ngettext" if len(texts) == 2:
            yield texts[0], texts[1]
        case "count" if texts and isinstance(call.func, ast.Name):
            yield _counted(texts[0], "".join(texts[1:]))
        case name if name in AUDITING and len(call.args) > 2:
            yield from _words(call.args[2], fewest=1)
        case "add":
            for one in call.keywords:
                if one.arg == "action":
                    yield from _words(one.value, fewest=1)


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _counted(noun: str, nouns: str) -> tuple[str, str]:
    """The message of `alerts.text.humanize.count`."""
    return f"%(num)s {noun}", f"%(num)s {nouns or noun + 's'}"


def _of_errors(tree: ast.Module) -> Iterator[str]:
    """What is raised with words, and what classes of errors say by themselves."""
    for node in ast.walk(tree):
        call = node.exc if isinstance(node, ast.Raise) else node
        is_raised = isinstance(node, ast.Raise) or _is_init_of_super(node)
        if is_raised and isinstance(call, ast.Call) and call.args:
            yield from _words(call.args[0], fewest=2)


def _is_init_of_super(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "__init__"
        and isinstance(node.func.value, ast.Call)
    )


def _of_holder(module: str, name: str) -> Iterator[str]:
    """The strings of a constant, an enum or a function of a module; raises LookupError where it has none so called."""
    tree = _tree(ROOT / module)
    if name == "*":
        yield from _sentences(tree)
        return
    for node in tree.body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name == name:
            for statement in node.body:
                if not isinstance(statement, (ast.Expr, ast.FunctionDef)):
                    yield from _strings(statement)
            return
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id == name:
            yield from _strings(node)
            return
    raise LookupError(f"{module} has no {name} any more: mend WORDED")


def _sentences(tree: ast.AST) -> Iterator[str]:
    """The texts of three words and more, but for docstrings."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, (ast.Constant, ast.JoinedStr)):
            yield from (text for text in _words(child, fewest=3) if not UNSAID.search(text))
        else:
            yield from _sentences(child)


def _strings(node: ast.AST) -> Iterator[str]:
    """The texts in a piece of code; of a mapping, those of its values."""
    if isinstance(node, (ast.Constant, ast.JoinedStr)):
        yield from _words(node, fewest=1)
        return
    for child in _values(node) if isinstance(node, ast.Dict) else ast.iter_child_nodes(node):
        yield from _strings(child)


def _values(node: ast.Dict) -> Sequence[ast.AST]:
    """The values of a mapping; its keys where these are the words, and the values numbers."""
    is_of_numbers = all(isinstance(one, ast.Constant) and str(one.value).isdecimal() for one in node.values)
    return [key for key in node.keys if key] if is_of_numbers else node.values


def _words(node: ast.AST, *, fewest: int) -> Iterator[str]:
    """The message of a text of at least so many words: values in an f-string have their names."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = FORMAT_PLACE.sub(r"%(\1)s", node.value)
        if IDENTIFIER.fullmatch(text):
            text = re.sub("[_-]", " ", text) if fewest == 1 else ""
    elif isinstance(node, ast.JoinedStr):
        text = _with_places(node)
    elif isinstance(node, ast.IfExp):
        yield from _words(node.body, fewest=fewest)
        yield from _words(node.orelse, fewest=fewest)
        return
    else:
        return
    plain = re.sub(r"%\(\w+\)s", "", text)
    if len(re.findall(r"[^\W\d_]{2,}", plain)) >= fewest:
        yield text


def _with_places(node: ast.JoinedStr) -> str:
    said, names = "", []
    for part in node.values:
        if isinstance(part, ast.Constant):
            said += str(part.value).replace("%", "%%")
        elif isinstance(part, ast.FormattedValue):
            name = _name_of(part.value)
            names.append(name)
            said += f"%({name}{names.count(name) if names.count(name) > 1 else ''})s"
    return said


def _name_of(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name
    return "value"


def update(language: str) -> Catalog:
    """The catalogue of a language with every message of now: what is new is empty, what went is left out. Writes it."""
    path = CATALOGUES / language / "LC_MESSAGES" / "tocsin.po"
    old = read_po(BytesIO(path.read_bytes()), locale=language) if path.exists() else Catalog(language)
    made = Catalog(language, fuzzy=False, header_comment=HEADER)
    for message, paths in sorted(messages().items(), key=lambda one: (sorted(one[1]), str(one[0]))):
        known = old.get(message[0] if isinstance(message, tuple) else message)
        string = known.string if known is not None and known.id == message else ""
        empty = ("", "") if isinstance(message, tuple) else ""
        made.add(message, string or empty, [(min(paths), None)])
    written = BytesIO()
    write_po(written, made, width=0, include_lineno=False)
    path.write_bytes(stripped(written.getvalue()))
    return made


def stripped(text: bytes) -> bytes:
    """A catalogue without the lines that change with every run."""
    return re.sub(
        rb'^"(?!Language:|Plural-Forms|MIME|Content-)[A-Z][A-Za-z-]+: [^\n]*\n', b"", text, flags=re.MULTILINE
    )


def untranslated(catalog: Catalog) -> list[Message]:
    """The messages that have no translation, or lack one of its plurals."""
    return [
        one.id
        for one in catalog
        if one.id and not all(one.string if isinstance(one.string, (tuple, list)) else [one.string])
    ]


if __name__ == "__main__":
    for code in sorted(one.name for one in CATALOGUES.iterdir() if one.is_dir()):
        lacking = untranslated(update(code))
        sys.stdout.write(f"{code}: {len(lacking)} messages without a translation\n")
        sys.stdout.writelines(f"  {message!r}\n" for message in lacking)
