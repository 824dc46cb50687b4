"""A small news site on loopback whose every article is another event, and what can befall its readers."""

from __future__ import annotations

import random
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from flows import cli
from flows.demo.mailbox import Mailbox
from flows.settings import Settings, load_settings

SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
WATCHED = "quetzal"


def words(number: int, count: int) -> list[str]:
    """Words of one article's own: no other article uses them, so it is an event of its own."""
    chance = random.Random(number)
    return ["".join(chance.choices(SYLLABLES, k=4)) for _ in range(count)]


class Site:
    """A feed and its articles; `on_article` is called before the n-th article page is answered (n from 1)."""

    def __init__(self, articles: int) -> None:
        self.articles = articles
        self.hits: Counter[str] = Counter()
        self.on_article: Callable[[int], None] = lambda _: None
        self.asked = 0
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def fetched(self) -> Counter[str]:
        """How often each article page was answered."""
        return Counter({path: count for path, count in self.hits.items() if path.startswith("/2026/")})

    def _page(self, path: str) -> tuple[str, str] | None:
        if path == "/":
            return (
                "text/html",
                '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>',
            )
        if path.partition("?")[0] == "/feed":
            items = "".join(
                f"<item><link>{self.url}{self.path(n)}</link></item>" for n in range(self.articles)
            )
            return "application/rss+xml", f'<rss version="2.0"><channel>{items}</channel></rss>'
        if path == "/feed-of-the-gone":
            items = "".join(f"<item><link>{self.url}/gone-{number}</link></item>" for number in range(2))
            return "application/rss+xml", f'<rss version="2.0"><channel>{items}</channel></rss>'
        if found := re.fullmatch(r"/2026/11/story-(\d+)\.html", path):
            return "text/html", self._article(int(found[1]))
        return None

    @staticmethod
    def path(number: int) -> str:
        return f"/2026/11/story-{number}.html"

    @staticmethod
    def _article(number: int) -> str:
        own = words(number, 120)
        title = " ".join(own[:6]).capitalize()
        body = "".join(
            f"<p>{' '.join(own[start : start + 20]).capitalize()} {WATCHED} {' '.join(own[:4])}.</p>"
            for start in range(0, 120, 20)
        )
        return (
            f'<html lang="en"><head><title>{title}</title><meta property="og:type" content="article"></head>'
            f"<body><article><h1>{title}</h1>{body}</article></body></html>"
        )

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if self.path.startswith("/2026/"):
                    with site.lock:
                        site.asked += 1
                        number = site.asked
                    site.on_article(number)
                page = site._page(self.path)
                kind, text = page or ("text/plain", "not found")
                body = text.encode()
                try:
                    self.send_response(200 if page else 404)
                    self.send_header("Content-Type", f"{kind}; charset=utf-8")
                    self.send_header("Content-Length", str(len(body)))
                    self.send_header("ETag", f'"{len(body)}"')
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    return  # the reader was killed
                site.hits[self.path] += 1

            def log_message(self, *_: object) -> None:
                """Silent."""

        return Handler


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site(articles=24)
    yield site
    site.close()


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    with Mailbox(tmp_path / "mail") as mailbox:
        yield mailbox


@pytest.fixture
def settings(tmp_path: Path, mailbox: Mailbox) -> Settings:
    """Settings whose one channel is the local mailbox."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    channels = home / "channels.yaml"
    channels.touch(mode=0o600)
    channels.write_text(
        "urls:\n"
        f"  - mailto://127.0.0.1:{mailbox.port}?from=tocsin@test.invalid&to=desk@test.invalid:\n"
        "      tag: desk\n"
    )
    return Settings(home=home, channels=channels, allow_nets=["127.0.0.0/8"], crawl_seconds=60)


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tocsin(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Runs the command line in this process; exit code, data and talk."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    channels = tmp_path / "channels.yaml"
    channels.write_text("urls:\n  - json://127.0.0.1:9/:\n      - tag: mail, desk\n")
    channels.chmod(0o600)
    monkeypatch.setenv("TOCSIN_CHANNELS", str(channels))
    monkeypatch.setenv("LOGNAME", "ana")

    def run(*words: str) -> tuple[int, str, str]:
        load_settings.cache_clear()
        monkeypatch.setattr("sys.argv", ["tocsin", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    yield run
    load_settings.cache_clear()


@pytest.fixture
def answer(tocsin: Run) -> Callable[..., str]:
    """Runs a command that must go well; its data."""

    def run(*words: str) -> str:
        code, data, talk = tocsin(*words)
        assert code == 0, talk
        return data

    return run
