"""`tocsin sources probe`: what a site would give, before anything is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from alerts.text.humanize import duration
from flows.crawl.polling import HEEDED
from flows.output import Json, as_json, plain, say, talk
from flows.settings import Settings, load_settings
from flows.sources import form
from flows.sources.form import Wanted, wanted
from flows.sources.probe import Probe
from flows.sources.probe import probe as ask
from flows.sources.probe_report import Lost, Preview, Sample, Way, preview

SAMPLE = 10
SOME_PROBLEM = 1
DATES = {"minute": "%Y-%m-%d %H:%M UTC", "day": "%Y-%m-%d, hour unknown"}


def probe(
    url: str,
    *,
    name: str | None = None,
    parser: Annotated[str, Parameter(name=("--parser", "--spider"))] = "news",
    browser: Annotated[bool, Parameter(negative="")] = False,
    json: Json = False,
) -> int:
    """Show how a site's articles would be found and ten of them as they would be stored; nothing is stored.

    Parameters
    ----------
    url
        Its home page, feed, news sitemap or list of articles.
    name
        How it would be called.
    parser
        The name of its own parser, when it has one in spiders/sources/.
    browser
        Read its pages through a browser: for a site whose scripts write its text.
    """
    tell_asking(url)
    settings = load_settings()
    source = replace(wanted(url, name), parser=form.parser(parser), browser=browser)
    form.check_browser(source, settings.chromium)
    found = asked(settings, source, SAMPLE)
    seen = preview(source.home_url, source.name, found, datetime.now(UTC))
    for line in [as_json(seen)] if json else lines(seen):
        say(line)
    return SOME_PROBLEM if seen.failure or not seen.articles else 0


def tell_asking(url: str) -> None:
    """A sign of life, before anything that takes its time."""
    talk.print(f"asking {plain(url)} how its articles are found …", markup=False)


def asked(settings: Settings, source: Wanted, sample: int) -> Probe:
    """Ask a site, and say which page is being read: in one line of a terminal, else in a line each."""
    with talk.status("waiting for its first answer …") as status:

        def tell_opened(url: str) -> None:
            if talk.is_terminal:
                status.update(Text(f"reading {plain(url)} …"))
            else:
                talk.print(f"reading {plain(url)} …", markup=False)

        return ask(
            settings, source.home_url, source.parser, sample, browser=source.browser, opened=tell_opened
        )


def lines(seen: Preview) -> list[str]:
    """A preview for people."""
    said = [
        f"{seen.home_url} cannot be a source ({plain(seen.failure).replace('_', ' ')}): {plain(seen.detail)}"
    ]
    count = len(seen.articles)
    missing = ", ".join(f"{name} in {lack} of {count}" for name, lack in seen.missing.items())
    return [
        *(said if seen.failure else []),
        *short_lines(seen),
        "",
        f"name           {seen.name}",
        f"robots.txt     {seen.robots}",
        f"articles read  {count}",
        f"missing        {missing or ('nothing' if count else '-')}",
        f"dropped        {len(seen.dropped)}",
        f"requests       {seen.requests}",
        f"ask every      {_interval(seen)}",
        *_soon(seen),
        *(f"- {words}" for words in seen.advice),
        *(f"- dropped {plain(lost.url)}: {_reason(lost)}" for lost in seen.dropped),
    ]


def _reason(lost: Lost) -> str:
    return lost.reason.replace("_", " ") + (f", {plain(lost.detail)}" if lost.detail else "")


def short_lines(seen: Preview) -> list[str]:
    """The ways in, and the articles."""
    said = [f"read by {plain(way.url)}: {_why(way)}" for way in seen.entries]
    for article in seen.articles:
        said += ["", *_sample(article)]
    return said


def _why(way: Way) -> str:
    return plain(way.why) if way.why else f"{way.kind} of {way.articles} articles"


def _sample(article: Sample) -> list[str]:
    date = "no date"
    if article.published:
        date = article.published.astimezone(UTC).strftime(DATES.get(article.published_precision, "%Y-%m-%d"))
    authors = f"by {plain(article.authors)}" if article.authors else "no author"
    language = plain(article.language) if article.language else "no language"
    return [
        plain(article.title),
        f"  {date} · {authors} · {language} · {article.access}, {article.length} letters",
        f"  {plain(article.url)}",
        f"  {plain(article.first_words)} …",
    ]


def _soon(seen: Preview) -> list[str]:
    """How soon an article is read, and what would be sooner."""
    said = []
    if seen.articles and seen.read_after and seen.read_within:
        soon = (
            f"{duration(seen.read_after)} after it is published, {duration(seen.read_within)} at the latest"
        )
        said.append(f"news is read   {soon}")
    if seen.asks_to_wait:
        limit = f"heeded up to {duration(HEEDED)}, unless its news comes more often"
        said.append(f"its list asks  to be left alone for {duration(seen.asks_to_wait)}: {limit}")
    why_not = "would push its news; that needs a public address, and is not used"
    return [*said, *(f"hub            {plain(hub)} {why_not}" for hub in seen.hubs)]


def _interval(seen: Preview) -> str:
    if not seen.articles:
        return "-"
    if seen.interval is None:
        return "not known, too few recent dates: every 2 h until there are articles to judge by"
    return duration(seen.interval)
