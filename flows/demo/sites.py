"""The nine sites of the made-up press: who they are, how they are found, and every page they serve."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from flows.demo.stories import Story, date, weekday

HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Site:
    """One outlet. `article` is the path of a story; `feeds` maps a path to the template that fills it."""

    name: str
    title: str
    motto: str
    language: str
    country: str
    kind: str
    article: str
    utc_offset: int = 0
    feeds: tuple[tuple[str, str], ...] = ()
    parser: str = "news"
    is_sitemap_in_robots: bool = False

    def path(self, story: Story) -> str:
        return self.article.format(
            slug=story.slug, day=self.local(story.published), n=story.number, section=slug(story.section)
        )

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(timezone(timedelta(hours=self.utc_offset)))


SITES = (
    Site(
        "sahel-courier", "Sahel Courier", "News from the edge of the desert", "en", "NE", "local",
        article="/{day:%Y/%m/%d}/{slug}/", utc_offset=1, feeds=(("/feed.xml", "rss.xml.j2"),),
    ),
    Site(
        "fil-du-desert", "Le Fil du Désert", "L’information du nord au fleuve", "fr", "ML", "local",
        article="/{section}/{slug}.html", feeds=(("/rss", "rss.xml.j2"),),
    ),
    Site(
        "trans-sahara-monitor", "Trans-Sahara Monitor", "Reporting across the borders", "en", "DZ", "local",
        article="/news/{slug}", utc_offset=1, feeds=(("/atom.xml", "atom.xml.j2"),),
    ),
    Site(
        "niger-bend-herald", "The Niger Bend Herald", "Timbuktu to Ansongo, daily", "en", "ML", "local",
        article="/articles/{slug}", feeds=(("/sitemap-news.xml", "news-sitemap.xml.j2"),),
        is_sitemap_in_robots=True,
    ),
    Site(
        "la-dune-libre", "La Dune Libre", "Journal indépendant de Niamey", "fr", "NE", "local",
        article="/{section}/{slug}-{n}", utc_offset=1,
    ),
    Site(
        "matin-des-savanes", "Le Matin des Savanes", "Le quotidien de toutes les provinces", "fr", "BF", "local",
        article="/article.php?id={n}", feeds=(("/fil.php", "bare-rss.xml.j2"),), parser="matin_des_savanes",
    ),
    Site(
        "meridian-review", "Meridian Review", "Politics south of the news", "en", "GB", "analysis",
        article="/briefings/{slug}", feeds=(("/feed.atom", "atom.xml.j2"),),
    ),
    Site(
        "volga-dispatch", "Volga Dispatch", "Official news and comment", "en", "RU", "state",
        article="/news/{day:%Y%m%d}/{slug}.html", utc_offset=3, parser="volga_dispatch",
    ),
    Site(
        "sada-al-rimal", "صدى الرمال", "أخبار الصحراء والساحل", "ar", "MR", "local",
        article="/{section}/{day:%Y/%m}/{slug}", feeds=(("/feed", "rss.xml.j2"),),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """What stands at one path."""

    body: bytes
    content_type: str


def slug(words: str) -> str:
    """Words as part of an address: in plain letters, or percent-encoded where none of them is Latin."""
    folded = unicodedata.normalize("NFKD", words.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-") or quote("-".join(words.split()))


def pages(site: Site, standing: Sequence[Story], bases: dict[str, str]) -> dict[str, Page]:
    """Every page of a site by its path (with query), given the stories that stand on all sites, newest first."""
    return dict(_pages(site, standing, bases))


def _pages(site: Site, standing: Sequence[Story], bases: dict[str, str]) -> Iterator[tuple[str, Page]]:
    own = [story for story in standing if story.site == site.name]
    shared = _context(site, own, standing, bases)
    yield "/robots.txt", Page(_robots(site, bases).encode(), "text/plain; charset=utf-8")
    for path, template in site.feeds:
        yield path, _page(template, XML, shared)
    yield "/", _page(f"{site.name}.html.j2", HTML, shared, view="home", listed=own, heading=site.title)
    for path, heading, listed in _lists(own):
        yield path, _page(f"{site.name}.html.j2", HTML, shared, view="list", listed=listed, heading=heading)
    for path in ("/about", "/subscribe"):
        yield path, _page(f"{site.name}.html.j2", HTML, shared, view=path.strip("/"), heading=site.title)
    for story in own:
        yield site.path(story), _page(f"{site.name}.html.j2", HTML, shared, view="story", story=story)
        picture = _page("picture.svg.j2", "image/svg+xml", shared, seed=sum(story.slug.encode()))
        yield f"/img/{story.slug}.svg", picture


def _lists(own: Sequence[Story]) -> Iterator[tuple[str, str, list[Story]]]:
    for section in sorted({story.section for story in own}):
        yield f"/{slug(section)}", section, [story for story in own if story.section == section]
    for author in sorted({story.author for story in own}):
        yield f"/author/{slug(author)}", author, [story for story in own if story.author == author]
    for tag in sorted({tag for story in own for tag in story.tags}):
        yield f"/tag/{slug(tag)}", tag, [story for story in own if tag in story.tags]


def _robots(site: Site, bases: dict[str, str]) -> str:
    lines = ["User-agent: *", "Disallow: /search", ""]
    if site.is_sitemap_in_robots:
        lines += [f"Sitemap: {bases[site.name]}{path}" for path, _ in site.feeds]
    return "\n".join(lines) + "\n"


def _context(
    site: Site, own: Sequence[Story], standing: Sequence[Story], bases: dict[str, str]
) -> dict[str, Any]:
    return {
        "site": site,
        "base": bases[site.name],
        "own": own,
        "partners": _partners(site, standing, bases)[:4],
        "sections": sorted({story.section for story in own}),
        "story": None,
        "listed": [],
    }


def _partners(site: Site, standing: Sequence[Story], bases: dict[str, str]) -> list[dict[str, str]]:
    """What other outlets of the same language tell: the box whose headlines must not alert."""
    sites = {each.name: each for each in SITES if each is not site and each.language == site.language}
    return [
        {
            "title": story.title,
            "outlet": sites[story.site].title,
            "url": bases[story.site] + sites[story.site].path(story),
        }
        for story in standing
        if story.site in sites and story.event != "noise"
    ]


def _page(template: str, content_type: str, shared: dict[str, Any], **more: Any) -> Page:
    text = _ENVIRONMENT.get_template(template).render({**shared, **more})
    return Page(text.encode(), content_type)


def _minutes(story: Story) -> int:
    return max(1, round(sum(len(part.split()) for part in story.paragraphs) / 180))


def _metadata(story: Story, site: Site, base: str) -> dict[str, Any]:
    """The schema.org NewsArticle that a site puts into its page as JSON-LD."""
    return {
        "@type": "NewsArticle",
        "headline": story.title,
        "description": story.summary,
        "inLanguage": site.language,
        "url": base + site.path(story),
        "mainEntityOfPage": base + site.path(story),
        "datePublished": site.local(story.published).isoformat(),
        "dateModified": site.local(story.modified or story.published).isoformat(),
        "articleSection": story.section,
        "keywords": list(story.tags),
        "isAccessibleForFree": not story.is_teaser,
        "author": [{"@type": "Organization" if story.agency else "Person", "name": story.author}],
        "publisher": {"@type": "NewsMediaOrganization", "name": site.title, "url": base},
    }


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("flows.demo", "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"slug": slug, "weekday": weekday, "date": date, "minutes": _minutes}
    environment.filters["rfc822"] = format_datetime
    environment.globals["metadata"] = _metadata
    return environment


_ENVIRONMENT = _environment()
