"""One page as it is answered, unparsed: for the frozen pages that the sources' own parsers are tested on."""

from __future__ import annotations

from spiders.crawl_stats import CrawlStats
from spiders.fetch import Fetcher, FetchError
from spiders.records import Failure, FrozenRecord


async def freeze(stats: CrawlStats, fetcher: Fetcher) -> None:
    """Emits the page at the source's home URL and closes the source, whatever happens."""
    source = stats.source
    try:
        page = await fetcher.page(source.home_url)
    except FetchError as error:
        stats.close(error.failure, error.detail)
        return
    if page.text is None:
        stats.close(Failure.BAD_ENTRY, f"{page.url} is no text: give the address of a web page")
        return
    stats.emit(FrozenRecord(source_id=source.id, url=page.url, html=page.text))
    stats.close(None, "")
