"""What it costs to read a feed or a sitemap, beside feedparser.

    .venv/bin/python tests/bench/feeds.py [--repeat 20]

Milliseconds of CPU for a made-up feed of 50 items with and without the bodies of its articles, the same broken in the
ways that are mended (bare `&`, names of HTML's characters, bodies in bare HTML), and a sitemap of 5,000 pages.
feedparser reads the feeds without sanitizing and without resolving addresses in bodies.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import feedparser

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from spiders.entries import feed_links, sitemap_links

URL = "https://paper.example/feed"
BODY = "<p>The convoy left the town at dawn and came under <a href='/x'>fire</a> at the river.</p>" * 30


def feed(*, is_full: bool, is_broken: bool) -> bytes:
    """A feed of 50 items."""
    body = BODY if is_broken else f"<![CDATA[{BODY}]]>"
    sign = "&" if is_broken else "&amp;"
    items = "".join(
        f"<item><title>Story {n} of the day: fish {sign} chips</title><link>https://paper.example/2026/11/{n}/</link>"
        f"<dc:creator>Awa Diarra</dc:creator><pubDate>Fri, 20 Nov 2026 10:00:{n:02} +0000</pubDate>"
        f"<category>News</category><guid isPermaLink='false'>{n}</guid><description>A convoy.</description>"
        + (f"<content:encoded>{body}</content:encoded>" if is_full else "")
        + "</item>"
        for n in range(50)
    )
    names = (
        "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    )
    return f"<?xml version='1.0'?><rss version='2.0' {names}><channel>{items}</channel></rss>".encode()


def sitemap() -> bytes:
    """A sitemap of 5,000 pages."""
    pages = "".join(
        f"<url><loc>https://paper.example/{n}</loc><lastmod>2026-11-20</lastmod></url>" for n in range(5000)
    )
    return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{pages}</urlset>".encode()


def milliseconds(read: Callable[[], object], repeat: int) -> float:
    """CPU of one reading, when everything is warm."""
    read()
    start = time.process_time()
    for _ in range(repeat):
        read()
    return (time.process_time() - start) / repeat * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeat", type=int, default=20)
    repeat = parser.parse_args().repeat
    for name, is_full, is_broken in (
        ("headlines", False, False),
        ("whole articles", True, False),
        ("broken, whole articles", True, True),
    ):
        body = feed(is_full=is_full, is_broken=is_broken)
        ours = milliseconds(lambda body=body: feed_links(body, URL), repeat)  # type: ignore[misc]
        peer = milliseconds(
            lambda body=body: feedparser.parse(
                io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False
            ),  # type: ignore[misc]
            repeat,
        )
        print(f"feed of 50, {name} ({len(body) // 1000} kB): {ours:.1f} ms, feedparser {peer:.1f} ms")
    print(
        f"sitemap of 5,000: {milliseconds(lambda: sitemap_links(sitemap(), URL), max(1, repeat // 5)):.0f} ms"
    )


if __name__ == "__main__":
    main()
