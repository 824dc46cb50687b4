"""Pages that scripts write, read through a real Chromium: what is read, what is asked for, and what is not."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil
import pytest

from flows.crawl.child import Child
from spiders import chromium
from spiders.records import Drop, Entry, Failure, FrozenRecord, Job, SourceJob

WHY_NOT = chromium.refusal(None)
needs_browser = pytest.mark.skipif(WHY_NOT is not None, reason=WHY_NOT or "")

RSS = '<?xml version="1.0"?><rss version="2.0"><channel>{}</channel></rss>'
# A page without text, and the script that fills it from data.
SHELL = (
    "<!doctype html><html lang=en><head><title>The Sand Post</title><link rel=icon href=/icon.png></head><body>"
    "<div id=app></div><img src=/picture.jpg><script src=/app.js></script></body></html>"
)
APP = """
fetch('/data' + location.pathname + '.json', {headers: {'X-Key': 'abc'}}).then(answer => answer.json()).then(data => {
  const article = document.createElement('article');
  article.innerHTML = '<h1>' + data.title + '</h1>' + data.paragraphs.map(p => '<p>' + p + '</p>').join('');
  document.getElementById('app').append(article);
  document.title = data.title;
});
"""
HOME_APP = """
document.getElementById('app').innerHTML =
  "<ul><li><a href='/2026/11/04/ministers-meet-in-the-capital'>Ministers meet in the capital for two days</a></ul>";
"""
MEMORY = "const kept = []; while (true) kept.push(new Uint8Array(20_000_000).fill(1));"


class Secret(ThreadingHTTPServer):
    """A server in our own network: whoever reaches it has gone round the guard."""

    daemon_threads = True

    def __init__(self, address: str) -> None:
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.asked: list[str] = []
        super().__init__((address, 0), SecretHandler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def place(self) -> str:
        host = self.server_address[0]
        return f"[{host}]:{self.server_port}" if ":" in str(host) else f"{host}:{self.server_port}"

    def get_request(self) -> Any:
        self.asked.append("a connection")
        return super().get_request()


class SecretHandler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(b"the secret")

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def secrets() -> Iterator[list[Secret]]:
    """Servers at addresses that are not allowed."""
    made = []
    for address in ("127.0.0.2", "::1"):
        try:
            made.append(Secret(address))
        except OSError:  # this machine has no such address
            continue
    yield made
    for secret in made:
        secret.shutdown()
        secret.server_close()


class World:
    """Sites by name, each a source with a browser unless told otherwise; crawled once."""

    def __init__(self, new_site: Callable[[], Any], answer: Any, page: Callable[..., str]) -> None:
        self.new_site, self.answer, self.page = new_site, answer, page
        self.sites: dict[str, Any] = {}
        self.sources: list[SourceJob] = []
        self.outcome: Any = None

    def site(self, name: str, pages: dict[str, str], **fields: Any) -> Any:
        """A site whose feed names these pages, and one whose text is there from the start."""
        site = self.sites[name] = self.new_site()
        pages = {**pages, "/well": self.page("The one page that is as it should be")}
        items = "".join(f"<item><link>{site.url}{path}</link></item>" for path in pages)
        site.routes["/feed"] = self.answer(RSS.format(items), kind="application/rss+xml", etag='"one"')
        site.routes |= {path: self.answer(body, etag='"same"') for path, body in pages.items()}
        told = {
            "browser": True,
            "entries": [Entry(url=f"{site.url}/feed", kind="feed")],
            "home_url": f"{site.url}/",
        } | fields
        self.sources.append(SourceJob(id=len(self.sources), name=name, delay_seconds=0, **told))
        return site

    def of(self, kind: str, name: str) -> Any:
        return getattr(self.outcome, kind)(list(self.sites).index(name))

    def data(self, title: str) -> Any:
        paragraph = (
            f"{title}: what was said there, by whom, and what the people of the villages around think of it."
        )
        body = f'{{"title": "{title}", "paragraphs": ["{paragraph}", "{paragraph * 3}", "{paragraph * 2}"]}}'
        return self.answer(body, kind="application/json")


def scripted(script: str) -> str:
    return SHELL.replace("<script src=/app.js></script>", f"<script>{script}</script>")


def caught(script: str) -> str:
    return f"try {{ {script} }} catch (e) {{}}"


def attack(secrets: list[Secret], own: str) -> str:
    """A page that tries every way to what is not public."""
    places = [f"http://{secret.place}" for secret in secrets]
    places += ["http://169.254.169.254/latest", "file:///etc/passwd", f"{own}/hop/0", f"{own}/hop/1"]
    tries = []
    for place in places:
        tries.append(
            f"fetch('{place}/secret').then(a => a.text()).then(t => document.body.append(t)).catch(e => 0);"
        )
        tries.append(
            f"fetch('{place}/secret', {{method: 'POST', mode: 'no-cors', body: 'x'}}).catch(e => 0);"
        )
        tries.append(
            f"add('img', '{place}/secret'); add('iframe', '{place}/secret'); add('script', '{place}/secret');"
        )
        tries.append(f"open('{place}/secret'); navigator.sendBeacon('{place}/secret', 'x');")
        tries.append(f"work(\"fetch('{place}/secret')\"); link('prefetch', '{place}/secret');")
        tries.append(f"link('preconnect', '{place}'); link('stylesheet', '{place}/secret');")
        tries.append(f"new WebSocket('{place.replace('http', 'ws')}/');")
        tries.append(f"setTimeout(() => {{ location = '{place}/secret' }}, {100 * len(tries)});")
        host = place.split("//")[1].split("/")[0]
        tries.append(
            f"const c = new RTCPeerConnection({{iceServers: [{{urls: 'stun:{host}'}}, {{urls: "
            f"'turn:{host}?transport=tcp', username: 'a', credential: 'b'}}]}}); c.createDataChannel('x'); "
            "c.createOffer().then(o => c.setLocalDescription(o));"
        )
    helpers = """
    const add = (tag, src) => { const e = document.createElement(tag); e.src = src; document.body.append(e); };
    const link = (rel, href) => { const e = document.createElement('link'); e.rel = rel; e.href = href;
      document.head.append(e); };
    const work = text => { const url = URL.createObjectURL(new Blob([text]));
      for (const kind of [Worker, SharedWorker]) try { new kind(url) } catch (e) {} };
    if (navigator.serviceWorker) navigator.serviceWorker.register('/worker.js').catch(e => 0);
    """
    return f"<script>window.onload = () => {{ {helpers} {' '.join(map(caught, tries))} }}</script>"


@pytest.fixture(scope="module")
def world(new_site: Any, answer: Any, article_page: Any, start_child: Any, secrets: list[Secret]) -> World:
    world = World(new_site, answer, article_page)
    site = world.site("scripts", {"/one": SHELL, "/two": SHELL, "/private/three": SHELL})
    site.routes |= {
        "/app.js": answer(APP, kind="text/javascript"),
        "/data/one.json": world.data("One that only a script writes"),
        "/data/two.json": world.data("Two that only a script writes"),
        "/robots.txt": answer("User-agent: *\nDisallow: /data/private/\nCrawl-delay: 0.1", kind="text/plain"),
    }
    site = world.site("links", {}, entries=[])
    site.routes |= {
        "/": answer(scripted(HOME_APP), etag='"same"'),
        "/2026/11/04/ministers-meet-in-the-capital": answer(world.page("Ministers meet in the capital")),
        "/feed": answer("no", status=404),
    }
    world.site("plain", {"/one": SHELL}, browser=False).routes["/app.js"] = answer(
        APP, kind="text/javascript"
    )
    site = world.site("attack", {})
    site.routes["/well"] = answer(world.page("A page that means harm", head=attack(secrets, site.url)))
    for number, secret in enumerate(secrets):
        site.routes[f"/hop/{number}/secret"] = answer(
            status=302, headers={"Location": f"http://{secret.place}/secret"}
        )
    world.site("endless", {"/endless": scripted("while (true);"), "/polls": polling(world)})
    world.site("memory", {"/memory": scripted(MEMORY), "/halves": halves(world)})
    job = Job(sources=world.sources, deadline_seconds=100, allow_nets=["127.0.0.1/32"])
    world.outcome = start_child(job).wait()
    return world


def polling(world: World) -> str:
    return world.page(
        "A page that never comes to rest", "<script>setInterval(() => fetch('/poll'), 100)</script>"
    )


def halves(world: World) -> str:
    script = "<script>onload = () => document.body.append('\\ud800')</script>"
    return world.page("A page with half a character", script)


def titles(world: World, name: str) -> set[str]:
    return {article.title for article in world.of("articles", name)}


@needs_browser
def test_what_only_a_script_writes_is_read(world: World) -> None:
    assert {"One that only a script writes", "Two that only a script writes"} < titles(world, "scripts")
    assert "what the people of the villages around think" in world.of("articles", "scripts")[0].text
    assert (world.outcome.code, world.outcome.stderr) == (0, "")


@needs_browser
def test_without_a_browser_it_is_not(world: World) -> None:
    assert [drop.url.rpartition("/")[2] for drop in world.of("drops", "plain")] == ["one"]
    assert "/app.js" not in world.sites["plain"].paths()


@needs_browser
def test_the_links_that_a_script_writes_are_found_and_are_asked_for_anew_each_time(world: World) -> None:
    assert titles(world, "links") == {"Ministers meet in the capital"}
    (page,) = world.of("pages", "links")
    assert (page.kind, page.etag) == ("links", None)


@needs_browser
def test_pictures_are_not_asked_for_and_scripts_once(world: World) -> None:
    asked = world.sites["scripts"].paths()

    assert asked.count("/app.js") == 1
    assert not {"/picture.jpg", "/icon.png", "/favicon.ico"} & set(asked)


@needs_browser
def test_scripts_are_asked_for_as_we_ask_for_pages(world: World) -> None:
    agents = {headers["user-agent"] for site in world.sites.values() for _, headers in site.asked}

    assert len(agents) == 1
    assert agents.pop().startswith("Tocsin/")
    assert all("cookie" not in headers for _, headers in world.sites["scripts"].asked)


@needs_browser
def test_a_script_may_say_what_its_own_site_wants_to_hear(world: World) -> None:
    (headers,) = [headers for path, headers in world.sites["scripts"].asked if path == "/data/one.json"]

    assert headers["x-key"] == "abc"


@needs_browser
def test_what_robots_forbids_is_not_asked_for_by_scripts_either(world: World) -> None:
    asked = world.sites["scripts"].paths()

    assert "/private/three" in asked
    assert "/data/private/three.json" not in asked


@needs_browser
def test_no_request_of_a_page_reaches_what_is_not_public(world: World, secrets: list[Secret]) -> None:
    assert {"/hop/0/secret"} <= set(world.sites["attack"].paths())
    assert [secret.asked for secret in secrets] == [[] for _ in secrets]
    assert titles(world, "attack") == {"A page that means harm"}
    assert not [a for a in world.of("articles", "attack") if "secret" in a.text or "root:" in a.text]


@needs_browser
def test_nothing_is_sent_and_nothing_is_navigated_to(world: World) -> None:
    own = world.sites["attack"].paths()

    # a fetch, a script and a style; neither frame, window, beacon, picture nor POST
    assert own.count("/hop/0/secret") <= 4
    assert "/worker.js" not in own


@needs_browser
def test_a_script_without_end_costs_its_page_only(world: World) -> None:
    (drop,) = world.of("drops", "endless")

    assert (drop.reason, drop.url.rpartition("/")[2]) == (Drop.TIMEOUT, "endless")
    assert "was not ready in time" in drop.detail
    assert titles(world, "endless") == {
        "A page that never comes to rest",
        "The one page that is as it should be",
    }


@needs_browser
def test_a_script_that_takes_all_memory_costs_its_page_only(world: World) -> None:
    (drop,) = world.of("drops", "memory")

    assert (drop.reason, drop.url.rpartition("/")[2]) == (Drop.TOO_LARGE, "memory")
    assert titles(world, "memory") == {"A page with half a character", "The one page that is as it should be"}


@needs_browser
@pytest.mark.parametrize("end", ["the child is killed", "its parent is gone", "the child is told to end"])
def test_no_browser_is_left_behind(
    world: World, start_child: Any, answer: Any, tmp_path: Path, end: str
) -> None:
    site = world.new_site()
    site.routes["/"] = answer(scripted("fetch('/begun').then(() => { while (true); })"))
    site.routes["/begun"] = answer("{}", kind="application/json")
    source = SourceJob(id=1, name="endless", home_url=f"{site.url}/", delay_seconds=0, browser=True)
    job = Job(sources=[source], allow_nets=["127.0.0.1/32"], deadline_seconds=60)
    child = start_child(job, env={"TMPDIR": str(tmp_path)})
    while "/begun" not in site.paths():
        site.thread.join(0.05)
    family = psutil.Process(child.process.pid).children(recursive=True)

    match end:
        case "the child is killed":
            os.kill(child.process.pid, signal.SIGKILL)
        case "its parent is gone":
            child.close_stdin()
        case _:
            child.process.terminate()
    outcome = child.wait()

    assert len(family) > 3
    _, left = psutil.wait_procs(family, timeout=20)
    assert [process for process in left if process.status() != psutil.STATUS_ZOMBIE] == []
    assert end == "the child is killed" or (outcome.code, outcome.stderr) == (0, "")


@needs_browser
def test_a_killed_crawl_ends_its_browser_and_leaves_no_file(world: World) -> None:
    site = world.new_site()
    site.routes["/"] = world.answer(scripted("fetch('/begun').then(() => { while (true); })"))
    source = SourceJob(id=1, name="endless", home_url=f"{site.url}/", delay_seconds=0, browser=True)
    child = Child(Job(sources=[source], allow_nets=["127.0.0.1/32"], deadline_seconds=60))
    while "/begun" not in site.paths():
        site.thread.join(0.05)
    family = psutil.Process(child.process.pid).children(recursive=True)
    folder = Path(child.folder.name)
    assert len(family) > 3
    assert list(folder.iterdir())

    child.kill()

    assert [process for process in family if process.is_running()] == []
    assert not folder.exists()


@needs_browser
def test_a_proxy_is_asked_for_all_that_a_page_needs_and_for_nothing_of_our_own_network(
    world: World, start_child: Any
) -> None:
    proxy, home = world.new_site(), "http://news.example"
    tries = "<script>for (const place of ['http://127.0.0.1:9', 'http://[::1]', 'http://169.254.169.254'])"
    tries += "  fetch(place + '/secret').catch(e => 0)</script>"
    proxy.routes |= {
        f"{home}/": world.answer(SHELL.replace("</body>", f"{tries}</body>")),
        f"{home}/app.js": world.answer(APP, kind="text/javascript"),
        f"{home}/data/.json": world.data("One that came through a proxy"),
    }
    source = SourceJob(id=1, name="far", home_url=f"{home}/", delay_seconds=0, browser=True, is_page=True)

    outcome = start_child(Job(sources=[source], proxy=proxy.url, deadline_seconds=60)).wait()

    (frozen,) = [record for record in outcome.records if isinstance(record, FrozenRecord)]
    assert "<h1>One that came through a proxy</h1>" in frozen.html
    assert {path for path in proxy.paths() if "secret" in path} == set()


@needs_browser
def test_a_browser_that_does_not_start_is_no_fault_of_the_site(
    new_site: Any, answer: Any, article_page: Any, start_child: Any
) -> None:
    world = World(new_site, answer, article_page)
    site = world.site("links", {}, entries=[])
    site.routes["/"] = answer(SHELL)
    entries = [Entry(url=f"{site.url}/", kind="links")]
    source = world.sources[0].model_copy(update={"entries": entries})

    job = Job(sources=[source], allow_nets=["127.0.0.1/32"], deadline_seconds=60, chromium="true")
    outcome = start_child(job).wait()

    report = outcome.report(0)
    assert report.failure is Failure.NO_BROWSER
    assert "/true does not start" in report.detail
    assert site.paths() == ["/robots.txt", "/"]


@needs_browser
def test_a_page_whose_browser_ends_is_left_for_another_time(
    new_site: Any, answer: Any, article_page: Any, start_child: Any
) -> None:
    world = World(new_site, answer, article_page)
    site = world.site("ends", {"/begin": scripted("fetch('/begun').then(() => { while (true); })")})
    job = Job(sources=world.sources, allow_nets=["127.0.0.1/32"], deadline_seconds=60)
    child = start_child(job)
    while "/begun" not in site.paths():
        site.thread.join(0.05)

    (driver,) = psutil.Process(child.process.pid).children()
    driver.children()[0].kill()
    world.outcome = child.wait()

    (drop,) = world.of("drops", "ends")
    assert (drop.reason, drop.url) == (Drop.UNREACHABLE, f"{site.url}/begin")
    assert titles(world, "ends") == {"The one page that is as it should be"}


@needs_browser
def test_the_browser_itself_has_no_way_to_any_address(secrets: list[Secret], tmp_path: Path) -> None:
    told = chromium.settings(None, "Tocsin")["PLAYWRIGHT_LAUNCH_OPTIONS"]
    root = [] if told["chromium_sandbox"] else ["--no-sandbox"]
    alone = [*told["args"], *root, "--headless", f"--user-data-dir={tmp_path}", "--dump-dom"]

    for secret in secrets:
        subprocess.run(
            [told["executable_path"], *alone, f"http://{secret.place}/"],
            timeout=60,
            check=True,
            capture_output=True,
        )

    assert [secret.asked for secret in secrets] == [[] for _ in secrets]


def test_without_chromium_its_sources_fail_by_name_and_others_do_not(
    new_site: Any, answer: Any, article_page: Any, start_child: Any
) -> None:
    world = World(new_site, answer, article_page)
    world.site("wants a browser", {})
    world.site("does not", {}, browser=False)

    job = Job(
        sources=world.sources, allow_nets=["127.0.0.1/32"], deadline_seconds=60, chromium="/no/chromium"
    )
    world.outcome = start_child(job).wait()

    report = world.of("report", "wants a browser")
    assert report.failure is Failure.NO_BROWSER
    assert report.detail == chromium.refusal("/no/chromium")
    assert world.sites["wants a browser"].asked == []
    assert world.of("report", "does not").failure is None
    assert titles(world, "does not") == {"The one page that is as it should be"}
