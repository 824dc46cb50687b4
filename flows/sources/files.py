"""Lists of sources as files: plain text, OPML or CSV, read and written without loss.

Text: a URL or host a line, then a name and `key=value` words if wanted; `#` begins a comment. CSV: a header that names
some of the columns in `COLUMNS`, of which `url` must be there. OPML: outlines with `htmlUrl`, `xmlUrl` or both; what
OPML has no attribute for is in ours, `tocsin:…`. Which of them a file is, its content tells.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from alerts.text.humanize import compact_duration
from flows.crawl.polling import FLOOR
from flows.sources import form
from flows.sources.form import NAME, SourceRefused, Wanted, address, same_site

Format = Literal["csv", "opml", "text"]
COLUMNS = (
    "name", "url", "feed", "language", "country", "kind", "parser", "delay", "interval_min", "interval_max",
    "enabled", "browser", "keep_text", "urgent",
)  # fmt: skip
# a column's name in older files
RENAMED = {"spider": "parser"}
MAX_BYTES = 5_000_000
MAX_SOURCES = 10_000
DELIMITERS = ",;\t|"
# A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
YES, NO = ("yes", "true", "1", "on"), ("no", "false", "0", "off")
OURS = "tocsin:"
NAMESPACE = "urn:tocsin:source"


@dataclass(frozen=True, slots=True)
class Row:
    """One source as it stands in a file; `title` is what the file calls it, when that need not be its name."""

    line: int
    fields: dict[str, str]
    title: str = ""


def read_list(file: Path, taken: Mapping[str, str]) -> list[Wanted]:
    """The sources of a file, each once; `taken`: the names in use, with the site (`same_site`) that has each.

    Names that nobody chose are made to differ from those and from each other.

    Raises SourceRefused naming every bad line; nothing is taken from a file with one.
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise SourceRefused(f"{file} cannot be read: {error.strerror}") from None
    try:
        return sources_of(data, taken)
    except SourceRefused as error:
        raise SourceRefused(f"{file}: {error}") from None


def sources_of(data: bytes, taken: Mapping[str, str]) -> list[Wanted]:
    """The sources of a file's content; see `read_list`."""
    if len(data) > MAX_BYTES:
        raise SourceRefused(f"larger than {MAX_BYTES // 1_000_000} MB: split it")
    rows = _rows(data)
    if len(rows) > MAX_SOURCES:
        raise SourceRefused(f"more than {MAX_SOURCES} sources: split it")
    found: dict[str, Wanted] = {}
    names = dict(taken)
    problems = []
    for row in rows:
        try:
            source = _wanted(row)
            site = same_site(source.home_url)
            if site not in found:
                found[site] = _distinct(source, names, site)
                names[found[site].name] = site
        except SourceRefused as error:
            problems.append(f"line {row.line}: {error}")
    if problems:
        raise SourceRefused("nothing imported.\n  " + "\n  ".join(problems))
    return list(found.values())


def _rows(data: bytes) -> list[Row]:
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" or data[:4] in (
        b"\xff\xfe<\0",
        b"\xfe\xff\0<",
    ):
        return _opml_rows(data)
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise SourceRefused("cannot be read as text: save it as UTF-8") from None
    if "\0" in text:
        raise SourceRefused("cannot be read as text: it holds NUL bytes")
    delimiter = _delimiter(text)
    return list(_csv_rows(text, delimiter) if delimiter else _text_rows(text))


def _text_rows(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.splitlines(), 1):
        words = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].split()
        if not words:
            continue
        fields = {"url": words[0]}
        for word in words[1:]:
            key, sign, value = word.partition("=")
            fields["name" if not sign else key] = value if sign else word
        bare = sum("=" not in word for word in words[1:])
        yield Row(number, fields | ({"": "more than one name"} if bare > 1 else {}))


def _is_talk(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _delimiter(text: str) -> str | None:
    """What parts the cells of a CSV file; None when the first line is no header with a column `url`."""
    header = next((line for line in text.splitlines() if not _is_talk(line)), "").lower()
    for delimiter in DELIMITERS:
        if "url" in (cell.strip().strip('"') for cell in header.split(delimiter)):
            return delimiter
    return None


def _csv_rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header: list[str] = []
    line = 1
    try:
        for raw in reader:
            cells = [_unguarded(cell.strip()) for cell in raw]
            if not any(cells) or cells[0].startswith("#"):
                pass
            elif not header:
                header = _header(cells)
            else:
                over = {"": "more cells than columns"} if any(cells[len(header) :]) else {}
                yield Row(line, dict(zip(header, cells, strict=False)) | over)
            line = reader.line_num + 1
    except csv.Error as error:
        raise SourceRefused(f"line {reader.line_num} is no CSV: {error}") from None


def _header(cells: list[str]) -> list[str]:
    header = [RENAMED.get(cell.lower(), cell.lower()) for cell in cells]
    unknown = [cell for cell in header if cell not in COLUMNS]
    if unknown or len(set(header)) < len(header):
        wrong = f"an unknown column {unknown[0]!r}" if unknown else "a column twice"
        raise SourceRefused(f"the header has {wrong}: known are {', '.join(COLUMNS)}")
    return header


def _opml_rows(data: bytes) -> list[Row]:
    """The outlines of an OPML file, however deep; entities are refused before any is expanded."""
    rows: list[Row] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _no_doctype

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.lower() == "outline" and (row := _outline(parser.CurrentLineNumber, attributes)):
            rows.append(row)

    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise SourceRefused(f"is no readable OPML: {error}") from None
    if not rows:
        raise SourceRefused("has no outline with an xmlUrl or a htmlUrl: is it OPML?")
    return rows


def _no_doctype(*_: object) -> None:
    raise SourceRefused(
        "declares a DOCTYPE, which OPML has no need of and which can hide entities: take it out"
    )


def _outline(line: int, attributes: dict[str, str]) -> Row | None:
    """An outline that leads to a site; None for a folder."""
    given = {name.lower(): value.strip() for name, value in attributes.items() if value.strip()}
    feed, home = given.get("xmlurl", ""), given.get("htmlurl", "")
    if not feed and not home:
        return Row(line, {"url": ""}) if given.get("type", "").lower() == "rss" else None
    fields = {name.removeprefix(OURS): value for name, value in given.items() if name.startswith(OURS)}
    language = given.get("language", "")
    fields |= {"url": home or feed, "feed": feed, "language": "" if language == "unknown" else language}
    return Row(line, fields, given.get("title") or given.get("text") or "")


def _wanted(row: Row) -> Wanted:
    fields = {RENAMED.get(name, name): value for name, value in row.fields.items()}
    if unknown := [name for name in fields if name not in COLUMNS]:
        raise SourceRefused(fields[""] if "" in fields else f"{unknown[0]}= is unknown: known are {_keys()}")
    home = address(fields.get("url", ""))
    feed = address(fields["feed"]) if fields.get("feed") else None
    chosen = fields.get("name") or None
    least = form.interval(fields.get("interval_min") or compact_duration(FLOOR))
    most = form.interval(fields.get("interval_max") or "24h")
    form.in_order(least, most)
    return Wanted(
        name=form.named(chosen or _slug(row.title), home),
        home_url=home,
        feed=None if feed == home else feed,
        language=form.language(fields.get("language", "")),
        country=form.country(fields.get("country", "")),
        kind=form.kind(fields.get("kind", "")),
        parser=form.parser(fields.get("parser", "")),
        delay=form.delay(fields.get("delay", "")),
        interval_min=least,
        interval_max=most,
        enabled=_is_yes("enabled", fields.get("enabled") or "yes"),
        browser=_is_yes("browser", fields.get("browser") or "no"),
        keep_text=form.keeping(fields.get("keep_text", "")),
        urgent=_is_yes("urgent", fields.get("urgent") or "no"),
        is_named=chosen is not None,
    )


def edited(source: Wanted, fields: Mapping[str, str]) -> Wanted:
    """The source with other settings, given as words under the names of `COLUMNS`. Raises SourceRefused."""
    return _wanted(Row(0, _fields(source) | dict(fields)))


def differences(before: Wanted, after: Wanted) -> list[str]:
    """What an edit changed, one setting a line."""
    old, new = _fields(before), _fields(after)
    return [f"{name} {old[name] or '-'} → {new[name] or '-'}" for name in COLUMNS if old[name] != new[name]]


def _keys() -> str:
    return ", ".join(name for name in COLUMNS if name != "url")


def _is_yes(name: str, text: str) -> bool:
    if text.lower() not in YES + NO:
        raise SourceRefused(f"{name} is {text!r}: write yes or no")
    return text.lower() in YES


def _slug(title: str) -> str | None:
    """A title as a name: `L'Essor, Mali` becomes `l-essor-mali`; None when nothing of it is left."""
    folded = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9._-]+", "-", folded).strip("-._")[:80]
    return slug if NAME.match(slug) else None


def _distinct(source: Wanted, names: Mapping[str, str], site: str) -> Wanted:
    """The source under a name that is free or its own; one that somebody chose is not changed but refused."""
    made = form.named(None, source.home_url)
    tries = (source.name, made, *(f"{made[:76]}-{number}" for number in range(2, 100)))
    name = next((name for name in tries if names.get(name, site) == site), None)
    if name is None or (source.is_named and name != source.name):
        raise SourceRefused(f"the name {source.name} is taken by another source: choose another")
    return replace(source, name=name)


def written(sources: Iterable[Wanted], form: Format) -> str:
    """A list of sources as a file's text."""
    writers: dict[Format, Callable[[list[Wanted]], str]] = {
        "csv": _as_csv,
        "opml": _as_opml,
        "text": _as_text,
    }
    return writers[form](list(sources))


def _fields(source: Wanted) -> dict[str, str]:
    return {
        "name": source.name,
        "url": source.home_url,
        "feed": source.feed or "",
        "language": source.language or "",
        "country": source.country or "",
        "kind": source.kind or "",
        "parser": source.parser,
        "delay": f"{source.delay:g}",
        "interval_min": compact_duration(source.interval_min),
        "interval_max": compact_duration(source.interval_max),
        "enabled": "yes" if source.enabled else "no",
        "browser": "yes" if source.browser else "no",
        "keep_text": f"{source.keep_text.days}d" if source.keep_text else "",
        "urgent": "yes" if source.urgent else "no",
    }


def _special(source: Wanted) -> dict[str, str]:
    """What is not as it would be without a word."""
    plain = _fields(Wanted(source.name, source.home_url))
    return {name: value for name, value in _fields(source).items() if value != plain[name]}


def _as_csv(sources: list[Wanted]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for source in sources:
        writer.writerow([_guarded(value) for value in _fields(source).values()])
    return file.getvalue()


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _as_text(sources: list[Wanted]) -> str:
    lines = [[s.home_url, s.name, *(f"{k}={v}" for k, v in _special(s).items())] for s in sources]
    return "".join(" ".join(words) + "\n" for words in lines)


def _as_opml(sources: list[Wanted]) -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:tocsin="{NAMESPACE}">',
        "<head><title>Sources of Tocsin</title></head>",
        "<body>",
    ]
    for source in sources:
        special = _special(source)
        feed, language = special.pop("feed", ""), special.pop("language", "")
        given = {"type": "rss" if feed else "link", "text": source.name, "htmlUrl": source.home_url}
        given |= {"xmlUrl": feed, "language": language, f"{OURS}name": source.name}
        given |= {OURS + name: value for name, value in special.items()}
        words = " ".join(f"{name}={quoteattr(value)}" for name, value in given.items() if value)
        lines.append(f"<outline {words}/>")
    return "\n".join([*lines, "</body>", "</opml>"]) + "\n"
