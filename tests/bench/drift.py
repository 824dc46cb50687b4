"""Whether a changed layout of a source is found by its own articles, and how often it is said of a source unchanged.

    .venv/bin/python tests/bench/drift.py [--data DIR] [--sources N] [--alarms] [--json] [--misses]

Sources are the nine layouts of the demo's press, or with `--data DIR` (`index.jsonl` and `pages/ID.html.gz`) the hosts
of those pages. Each publishes made-up articles in its layout: texts shuffled by word, some of them briefs, some without
their author, in random order. Then the layout is changed, and the articles that come are read one by one as they would
be after each round. "found": while the eighth came at the latest, by a finding that names what was lost; a change that
the reader does not notice at all (it reads the same in the same place) is none. "false alarms": sources said to be read
otherwise than before though nothing was changed, of three random orders of their articles each; among them sources
whose articles come in three layouts.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import logging
import platform
import random
import re
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from alerts.health.drift import HARMS, Drift, Sample, Trait, look  # noqa: E402  (run as a script, without installing)
from flows.demo.sites import SITES, Site, pages  # noqa: E402
from flows.demo.stories import Story, load  # noqa: E402
from spiders.extract import Article  # noqa: E402
from spiders.parser import load_parser  # noqa: E402

MUST_FOUND, MUST_FALSE = 0.9, 0.01
HISTORY, NEWEST, ORDERS = 32, 8, 3
START = datetime(2026, 11, 20, 12, tzinfo=UTC)
EVERY = timedelta(hours=3)
BRIEFS = 0.15
ANONYMOUS = 0.1
FURNITURE = (
    "The editors have put together all that you need to know about the harvest in one place.",
    "Our reporters can be met on the first Monday of the month in the reading room by the river.",
    "What moves the country this week stands in the long interview with the keeper of the archive.",
    "The picture of the day shows the old bridge as it looked before the great flood came.",
    "Whoever wants to write to us finds the address of the newsroom in the printed paper.",
)
BARE = (
    "<html><head><title>{0}</title></head><body><div class='top'>{2}</div><div class='txt'><h1>{0}</h1>{1}</div></body>"
    "</html>"
)
_DATED = re.compile(r'"(?:date\w*|uploadDate|publish\w*)"\s*:\s*"[^"]*"\s*,?', re.IGNORECASE)
_DATE_META = re.compile(r"date|time|publish|modified|updated", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Made:
    """An article as its source shows it, and what was put into it."""

    page: str
    url: str
    title: str
    people: tuple[str, ...]
    lines: tuple[str, ...]
    outlet: str


@dataclass(frozen=True, slots=True)
class Source:
    """A source that makes as many articles as are wanted, each like no other."""

    name: str
    parser: str
    make: Callable[[int], Made]


Change = Callable[[Made], str]


# sources


def press() -> Iterator[Source]:
    """The nine outlets of the demo."""
    stories = load(START, {site.name: site.language for site in SITES})
    for site in SITES:
        yield Source(site.name, site.parser, lambda n, site=site: printed(site, story(site, stories, n)))  # type: ignore[misc]


def story(site: Site, stories: Sequence[Story], n: int) -> Story:
    """The n-th story of an outlet: words of its language in another order."""
    chance = random.Random(f"{site.name} {n}")
    own = [one for one in stories if one.site == site.name]
    pattern = chance.choice(own)
    lines = [line for one in own for line in one.paragraphs]
    count = chance.randint(1, 2) if chance.random() < BRIEFS else chance.randint(4, 11)
    title = shuffled(chance.choice(own).title, chance)
    return replace(
        pattern,
        slug=f"story-{n}-{'-'.join(re.findall('[a-z]+', title.lower())[:4])}",
        title=title,
        summary=shuffled(pattern.summary, chance),
        paragraphs=tuple(shuffled(line, chance) for line in chance.sample(lines, min(count, len(lines)))),
        published=START - n * EVERY,
        modified=None,
        number=1000 + n if pattern.number is not None else None,
        note=None,
        is_teaser=False,
    )


def printed(site: Site, told: Story) -> Made:
    """A story in the layout of an outlet, which need not be its own."""
    bases = {each.name: f"https://{each.name}.example" for each in SITES}
    here = replace(told, site=site.name, number=told.number or 7)
    page = pages(site, [here], bases)[site.path(here)].body.decode()
    url = bases[site.name] + site.path(here)
    return Made(page, url, told.title, (told.author,), told.paragraphs, site.title)


def recorded(folder: Path, wanted: int | None) -> Iterator[Source]:
    """The hosts of recorded pages; only so many if wanted, evenly out of all."""
    hosts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (folder / "index.jsonl").read_text("utf-8").rstrip("\n").split("\n"):
        row = json.loads(line)
        hosts[urlsplit(row["url"]).hostname or ""].append(row)
    step = max(1, len(hosts) // wanted) if wanted else 1
    for host, rows in sorted(hosts.items())[::step]:
        moulds = [(row, mould(folder, row)) for row in rows]
        good = [(row, text) for row, text in moulds if text is not None]
        if good:
            yield Source(host, "news", lambda n, host=host, good=good: recast(host, good, n))  # type: ignore[misc]


def mixed(sources: Sequence[Source]) -> Iterator[Source]:
    """Sources of three layouts each, as for news, films and live reports: most articles in the first."""
    for group in zip(sources[::3], sources[1::3], sources[2::3], strict=False):

        def make(n: int, group: tuple[Source, ...] = group) -> Made:
            return random.Random(n).choices(group, (7, 2, 1))[0].make(n)

        yield Source("+".join(one.name for one in group), "news", make)


def mould(folder: Path, row: dict[str, Any]) -> str | None:
    """A page whose body is found in it line by line; None where it is not, so that no other can be put in its place."""
    text = gzip.decompress((folder / "pages" / f"{row['id']}.html.gz").read_bytes()).decode(
        "utf-8", "replace"
    )
    tree = parsed(text)
    lines = body_lines(row)
    found = {one_line(part.text_content()) for part in bodies(tree, lines)}
    return text if len(lines) >= 3 and sum(len(line) for line in found) > 0.6 * sum(map(len, lines)) else None


def body_lines(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(filter(None, map(one_line, row["text"].split("\n"))))


def recast(host: str, moulds: list[tuple[dict[str, Any], str]], n: int) -> Made:
    """The n-th article of a host: one of its pages with other words in it."""
    chance = random.Random(f"{host} {n}")
    row, text = chance.choice(moulds)
    lines, tree = body_lines(row), parsed(text)
    share = 0.15 if chance.random() < BRIEFS else chance.uniform(0.4, 1.0)
    keep = max(1, round(share * len(lines)))
    told = tuple(shuffled(line, chance) for line in chance.choices(lines, k=keep))
    for number, part in enumerate(bodies(tree, lines)):
        if number < len(told):
            fill(part, told[number])
        else:
            drop(part)
    title = shuffled(row["title"], chance)
    people = tuple(row["authors"] or ())
    page = restated(tostring(tree), "\n".join(told)).replace(row["title"], title)
    page = page.replace(html_escaped(row["title"]), html_escaped(title))
    if chance.random() < ANONYMOUS:
        page = without(page, people)
    return Made(page, f"{row['url'].rstrip('/')}-{n}", title, people, told, host)


# pages


def parsed(text: str) -> html.HtmlElement:
    return html.document_fromstring(text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))


def tostring(tree: html.HtmlElement) -> str:
    return str(html.tostring(tree, encoding="unicode", doctype="<!doctype html>"))


def one_line(text: str) -> str:
    return " ".join(text.split())


def html_escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;")


def shuffled(text: str, chance: random.Random) -> str:
    """The words of a text in another order (signs, where words are not parted), its last sign in its place."""
    parts = text.rstrip(".!?").split()
    is_spaced = len(parts) > len(text) / 25
    signs = parts if is_spaced else list(text.rstrip(".!?"))
    chance.shuffle(signs)
    joined = (" " if is_spaced else "").join(signs)
    return joined[:1].upper() + joined[1:] + ("." if text[-1:] in ".!?" else "")


def bodies(tree: html.HtmlElement, lines: Sequence[str]) -> list[html.HtmlElement]:
    """The elements that hold one line of the body each, outermost, in their order."""
    wanted, found, inside = set(lines), [], set()
    for part in tree.iter("p", "div", "h2", "h3", "li", "blockquote", "span", "section"):
        if part in inside or len(part) > 40:
            continue
        if one_line(part.text_content()) in wanted:
            found.append(part)
            inside.update(part.iterdescendants())
    return found


def fill(part: html.HtmlElement, text: str) -> None:
    for child in list(part):
        part.remove(child)
    part.text = text


def drop(part: html.HtmlElement) -> None:
    parent = part.getparent()
    if parent is not None:
        part.drop_tree()


def restated(page: str, text: str) -> str:
    """The body that a page states as JSON, too."""
    return re.sub(r'("articleBody"\s*:\s*)"(?:[^"\\]|\\.)*"', lambda found: found[1] + json.dumps(text), page)


def without(page: str, words: Sequence[str]) -> str:
    for word in words:
        for form in (word, html_escaped(word), json.dumps(word)[1:-1], word.upper()):
            page = page.replace(form, "")
    return page


# changes of a layout


def renamed(made: Made) -> str:
    """Other names for all classes and ids."""
    tree = parsed(made.page)
    for part in tree.iter(etree.Element):
        for name in ("class", "id"):
            if part.get(name):
                digests = (hashlib.sha256(word.encode()).hexdigest()[:7] for word in part.get(name).split())
                part.set(name, " ".join(f"x{digest}" for digest in digests))
    return tostring(tree)


def no_json_ld(made: Made) -> str:
    return re.sub(r"(?is)<script[^>]*application/ld\+json.*?</script>", "", made.page)


def no_authors(made: Made) -> str:
    return without(made.page, made.people)


def no_dates(made: Made) -> str:
    """Nothing on the page says when."""
    tree = parsed(_DATED.sub("", made.page))
    for part in list(tree.iter("time", "meta")):
        named = " ".join(part.get(name) or "" for name in ("property", "name", "itemprop"))
        if part.tag == "time" or _DATE_META.search(named):
            drop(part)
    for part in list(tree.iter("span", "div", "p", "small", "li")):
        text = one_line(part.text_content())
        if len(text) < 90 and re.search(r"20\d\d|\d:\d\d|\d\d/\d\d", text) and text not in made.lines:
            drop(part)
    return tostring(tree)


def truncated(made: Made) -> str:
    """Only the beginning is on the page."""
    tree = parsed(restated(made.page, made.lines[0][:200]))
    for part in bodies(tree, made.lines)[1:]:
        drop(part)
    return tostring(tree)


def unwrapped(made: Made) -> str:
    """The body lies in a table, without paragraphs."""
    tree = parsed(made.page)
    parts = bodies(tree, made.lines)
    for part in parts:
        text = part.text_content()
        fill(part, "")
        part.tag = "table"
        cell = etree.SubElement(etree.SubElement(part, "tr"), "td")
        cell.text = text
    return tostring(tree)


def furnished(made: Made) -> str:
    """Between the paragraphs stand lines that stand in every article."""
    tree = parsed(made.page)
    parts = bodies(tree, made.lines)
    for number, line in enumerate(FURNITURE):
        if parts:
            beside = parts[min(number, len(parts) - 1)]
            box = etree.Element("p")
            box.text = line
            beside.addnext(box)
    return tostring(tree)


def untitled(made: Made) -> str:
    """Every page bears the outlet's name."""
    name = f"{made.outlet} online"
    return made.page.replace(made.title, name).replace(html_escaped(made.title), name)


def bare(made: Made) -> str:
    """Another layout altogether, which states nothing about itself."""
    return BARE.format(made.title, "".join(f"<p>{line}</p>" for line in made.lines), made.outlet)


CHANGES: dict[str, Change] = {
    "other names of classes": renamed,
    "no JSON-LD": no_json_ld,
    "no authors": no_authors,
    "no dates": no_dates,
    "only the beginning": truncated,
    "body in tables": unwrapped,
    "furniture in the body": furnished,
    "the outlet for a title": untitled,
    "another layout, bare": bare,
}


# reading


def read(source: Source, made: Made, page: str | None = None) -> Article:
    return load_parser(source.parser).parse(made.page if page is None else page, made.url)


def sample(article: Article, at: datetime) -> Sample:
    """What the watch compares of an article: as alerts.health.watch.sample makes it of a stored one."""
    return Sample(
        at=at,
        title=article.title,
        has_authors=bool(article.authors),
        has_time=article.published_precision == "minute",
        has_section=bool(article.section),
        is_full=article.access == "full",
        lines=tuple(line for line in map(str.strip, article.text.splitlines()) if line),
        is_fallback=article.is_fallback,
        agreement=article.ld_agreement,
        layout=article.layout,
    )


def lost(before: Article, after: Article, known: set[str]) -> set[Trait]:
    """What the reader loses of an article by a change of its page."""
    is_short = len(after.text) < len(before.text) / 4
    told = {
        Trait.AUTHORS: bool(before.authors) and not after.authors,
        Trait.TIME: before.published_precision == "minute" != after.published_precision,
        Trait.SECTION: bool(before.section) and not after.section,
        Trait.SHORTER: is_short,
        Trait.FULL_TEXT: before.access == "full" != after.access,
        Trait.FALLBACK: after.is_fallback and not before.is_fallback,
        Trait.FURNITURE: sum(line in after.text for line in FURNITURE) >= 3,
        Trait.TITLES: after.title.endswith(" online"),
        Trait.JSON_LD: before.ld_agreement is not None and after.ld_agreement is None,
        Trait.LAYOUT: after.layout not in known,
    }
    return {trait for trait, is_lost in told.items() if is_lost}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one change of one source. `after`: changed articles until it was found; None: it was not."""

    source: str
    change: str
    due: frozenset[Trait]
    after: int | None
    seen: frozenset[Trait] = frozenset()


def watch(history: Sequence[Article], coming: Sequence[Article]) -> Iterator[Drift]:
    """What is found after each article that comes; both lists oldest first."""
    moments = [START + number * EVERY for number in range(len(history) + len(coming))]
    samples = [sample(one, at) for one, at in zip([*history, *coming], moments, strict=True)][::-1]
    before = Drift()
    for left in range(len(coming) - 1, -1, -1):
        newest = samples[left : left + NEWEST]
        until = before.since or newest[-1].at
        past = [one for one in samples[left:] if one.at < until][:100]
        before = look(past, newest, before)
        yield before


def judged(
    source: Source, change: str, past: Sequence[Article], fresh: Sequence[tuple[Made, Article]]
) -> Verdict | None:
    """One change of one source, found when something is said that it lost, and a harm if there is one; None: the
    reader loses nothing."""
    coming = [read(source, made, CHANGES[change](made)) for made, _ in fresh]
    known = {one.layout for one in past}
    losses = Counter(
        trait
        for (_, before), after in zip(fresh, coming, strict=True)
        for trait in lost(before, after, known)
    )
    due = {trait for trait, count in losses.items() if count >= len(fresh) * 0.75}
    stored = [one for one in coming if one.refusal is None]
    if len(stored) < len(coming) / 2:  # hardly anything is kept any more: that is found by the pages lost
        return Verdict(source.name, change, frozenset(due), 3)
    if not due:
        return None
    wanted = due & HARMS or due
    wanted |= {Trait.FULL_TEXT, Trait.FALLBACK} if Trait.SHORTER in wanted else set()
    seen: frozenset[Trait] = frozenset()
    for number, found in enumerate(watch(past, stored), start=1):
        seen = frozenset(one.trait for one in found.findings)
        if seen & wanted:
            return Verdict(source.name, change, frozenset(due), number, seen)
    return Verdict(source.name, change, frozenset(due), None, seen)


def articles_of(source: Source) -> list[tuple[Made, Article]]:
    """What a source published, as it was read and kept."""
    made = [source.make(n) for n in range(HISTORY + NEWEST)]
    kept = [(one, article) for one in made if (article := read(source, one)).refusal is None]
    return kept if len(kept) >= HISTORY else []


def is_alarmed(source: Source, articles: Sequence[Article]) -> list[str]:
    """The harms that are said of a source whose layout is as ever, in any of three orders."""
    said = []
    for order in range(ORDERS):
        mixed = list(articles)
        random.Random(f"{source.name} {order}").shuffle(mixed)
        for found in watch(mixed[:-NEWEST], mixed[-NEWEST:]):
            said += [one.words for one in found.findings if one.is_harm]
    return said


def measure(sources: Sequence[Source], changes: Sequence[str], misses: bool) -> dict[str, dict[str, Any]]:
    """All figures, with the sources as they are and with several layouts in one."""
    verdicts: list[Verdict] = []
    alarms, read_ones, same = 0, 0, Counter[str]()
    for source in [*sources, *mixed([one for one in sources if one.parser == "news"])]:
        published = articles_of(source)
        if not published:
            continue
        read_ones += 1
        said = is_alarmed(source, [article for _, article in published])
        alarms += bool(said)
        if said and misses:
            print(f"false alarm: {source.name}: {said[0]}", file=sys.stderr)
        past, fresh = [article for _, article in published[:-NEWEST]], published[-NEWEST:]
        for change in changes if source in sources else ():
            verdict = judged(source, change, past, fresh)
            same[change] += verdict is None
            verdicts += [verdict] if verdict else []
    if misses:
        for one in verdicts:
            if one.after is None:
                lost_words, said_words = ", ".join(sorted(one.due)), ", ".join(sorted(one.seen))
                print(
                    f"missed: {one.source}: {one.change}: lost {lost_words}; said {said_words}",
                    file=sys.stderr,
                )
    return figures_of(verdicts, same, alarms, read_ones)


def figures_of(
    verdicts: Sequence[Verdict], same: Counter[str], alarms: int, sources: int
) -> dict[str, dict[str, Any]]:
    figures: dict[str, dict[str, Any]] = {}
    for change in CHANGES if verdicts else ():
        own = [one for one in verdicts if one.change == change]
        figures[f"found: {change}"] = row(own) | {"of": len(own), "same": same[change]}
    if verdicts:
        figures["found, all"] = row(verdicts) | {"of": len(verdicts), "same": same.total()}
        figures["found, all"] |= {"must": MUST_FOUND, "met": figures["found, all"]["value"] >= MUST_FOUND}
    share = alarms / sources if sources else 0.0
    figures["false alarms"] = {"value": share, "of": sources, "must": MUST_FALSE, "met": share <= MUST_FALSE}
    return figures


def row(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """The share that was found, and after how many articles in the median."""
    found = [one.after for one in verdicts if one.after is not None]
    share = len(found) / len(verdicts) if verdicts else 1.0
    return {"value": share, "after": statistics.median(found) if found else None, "met": True}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path)
    parser.add_argument("--sources", type=int, help="take so many sources, evenly out of all")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--alarms", action="store_true", help="change nothing: false alarms only")
    parser.add_argument("--misses", action="store_true", help="tell each miss and false alarm on stderr")
    options = parser.parse_args()
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    sources = list(recorded(options.data, options.sources) if options.data else press())
    figures = measure(sources, () if options.alarms else tuple(CHANGES), options.misses)
    if options.json:
        print(json.dumps({"machine": platform.platform(), "figures": figures}))
    else:
        print(f"{'figure':34}{'value':>8}{'of':>7}{'articles':>10}{'read the same':>15}{'must':>7}")
        for name, one in figures.items():
            cells = [one.get(key) for key in ("value", "of", "after", "same", "must")]
            shown = (
                "" if cell is None else f"{cell:.3f}" if isinstance(cell, float) and key != 2 else f"{cell:g}"
                for key, cell in enumerate(cells)
            )
            text = "".join(f"{cell:>{width}}" for cell, width in zip(shown, (8, 7, 10, 15, 7), strict=True))
            print(f"{name:34}{text}  {'' if one['met'] else 'MISSED'}")
    return 0 if all(one["met"] for one in figures.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
