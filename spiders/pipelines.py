"""The item pipeline of the crawl child: articles leave it as lines of the protocol."""

from __future__ import annotations

from typing import Any

from spiders.items import ArticleItem


class ProtocolPipeline:
    """Writes every article as a record, in the order of the spider's other records (spiders.protocol)."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> ProtocolPipeline:
        """Scrapy's way to make one."""
        return cls(crawler)

    def process_item(self, item: ArticleItem) -> ArticleItem:
        """Not a coroutine: nothing may be written between an article's last count and its record."""
        self._crawler.spider.emit(item)
        return item
