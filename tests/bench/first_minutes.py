"""Issue 14: from a clone to the log-in page, and from an empty Tocsin to the first alert of one's own site.

    python tests/bench/first_minutes.py walk [--pictures FOLDER] [--axe axe.min.js]    in a browser; needs playwright
    python tests/bench/first_minutes.py terminal                     the same by `tocsin start`
    python tests/bench/first_minutes.py clone                        git clone, `make up`, until the page answers

The site and the mail server stand on loopback. A person types a letter in 0.15 s and needs 1.5 s to find what to press;
a step is a form that is sent.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from flows.demo.mailbox import Mailbox  # noqa: E402
from tests.wire.flows.conftest import WATCHED, Site  # noqa: E402

LETTER, PRESS, PATIENCE = 0.15, 1.5, 600.0
CHROMIUM = os.environ.get("TOCSIN_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
SIZES, SCHEMES = ((390, 844), (1200, 900)), ("light", "dark")
OPEN = re.compile(r"^Open (http\S+)", re.MULTILINE)
RECIPIENT = "desk@example.org"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(what: Callable[[], Any], words: str) -> Any:
    """What it gives, once it gives something."""
    give_up = time.monotonic() + PATIENCE
    while not (found := what()):
        if time.monotonic() > give_up:
            raise TimeoutError(words)
        time.sleep(0.1)
    return found


def told(home: Path) -> dict[str, str]:
    """The environment of a Tocsin of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TOCSIN_", "PREFECT_"))}
    return kept | {
        "TOCSIN_HOME": str(home),
        "TOCSIN_PREFECT_PORT": str(free_port()),
        "TOCSIN_WEB_PORT": str(free_port()),
        "TOCSIN_ALLOW_NETS": "127.0.0.0/8",
    }


@contextlib.contextmanager
def up(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """The address that a start ends with."""
    log = folder / "up.log"
    with log.open("wb") as words:
        process = subprocess.Popen(
            command,
            cwd=folder if command[0] == "make" else ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            start_new_session=True,
        )
    try:
        found = until(lambda: OPEN.search(log.read_text()) or process.poll(), "it did not come up")
        address = OPEN.search(log.read_text())
        if address is None:
            raise RuntimeError(f"ended with code {found}: {log.read_text()}")
        yield address[1]
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 15)
        process.wait(60)


class Person:
    """Somebody at a browser: types, presses, and counts the forms that were sent."""

    def __init__(self, page: Any, pictures: Path | None, axe: Path | None) -> None:
        self.page, self.pictures = page, pictures
        self.axe = axe.read_text() if axe else None
        self.violations: list[str] = []
        self.steps = 0

    def types(self, label: str, text: str) -> None:
        time.sleep(PRESS / 3)
        self.page.get_by_label(label, exact=True).fill("")
        self.page.get_by_label(label, exact=True).press_sequentially(text, delay=1000 * LETTER)

    def presses(self, name: str, *, is_form: bool = True) -> None:
        time.sleep(PRESS)
        role = "button" if is_form else "link"
        self.page.get_by_role(role, name=name, exact=True).first.click()
        self.steps += is_form

    def pictures_of(self, name: str) -> None:
        """The page as it is now, narrow and wide, light and dark; and what axe-core finds wrong with each."""
        if self.pictures is None:
            return
        for width, height in SIZES:
            for scheme in SCHEMES:
                self.page.set_viewport_size({"width": width, "height": height})
                self.page.emulate_media(color_scheme=scheme)
                file = self.pictures / f"{name}-{width}-{scheme}.png"
                self.page.screenshot(path=str(file), full_page=True)
                if self.axe:
                    self.page.evaluate(self.axe)
                    wrong = self.page.evaluate(
                        "async () => (await axe.run()).violations.map((one) => one.id)"
                    )
                    self.violations += [f"{file.stem}: {one}" for one in wrong]
        self.page.emulate_media(color_scheme="light")


def walk(folder: Path, pictures: Path | None, axe: Path | None) -> None:
    """A new account is there; from then on every form counts, and the time until the alert is in the inbox."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - no dependency of ours

    tocsin = [sys.executable, "-c", "from flows.cli import main; main()", "up"]
    site = Site(3)
    with (
        Mailbox(folder / "mail") as mailbox,
        up(tocsin, folder, told(folder / "home")) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        page = browser.new_page()
        person = Person(page, pictures, axe)
        page.goto(address)
        person.pictures_of("account")
        person.types("Name", "ada")
        person.types("Password", "a sentence to remember")
        person.presses("Make the account")
        page.wait_for_url("**/")
        person.pictures_of("empty")
        began, person.steps = time.monotonic(), 0
        _set_up(person, mailbox, site)
        until(lambda: len(mailbox.messages) > 1, "no alert arrived")
        seconds = time.monotonic() - began
        page.reload()
        person.pictures_of("told")
        for path in (
            "sources",
            "sources-new",
            "channels",
            "channels-new/gmail",
            "channels-new/slack",
            "messages",
        ):
            page.goto(address.partition("/welcome")[0] + "/" + path)
            person.pictures_of(path.replace("/", "-"))
        browser.close()
    site.close()
    print(f"empty Tocsin to the first alert in the inbox: {person.steps} steps, {seconds:.0f} s")
    print(f"subject: {mailbox.messages[-1]['subject']}")
    print("\n".join(person.violations) or "axe-core: no violation" if axe else "axe-core: not asked")


def _set_up(person: Person, mailbox: Mailbox, site: Site) -> None:
    page = person.page
    person.presses("Another mail server", is_form=False)
    person.types("To", RECIPIENT)
    person.types("Server", "127.0.0.1")
    page.get_by_label("Encryption").select_option("insecure")
    person.types("Port, if another", str(mailbox.port))
    person.types("From", "tocsin@example.org")
    person.pictures_of("channel-form")
    person.presses("Save and send a test")
    until(lambda: mailbox.messages, "the test did not arrive")
    page.get_by_text("sent", exact=True).wait_for()
    person.pictures_of("channel-test")
    person.presses("Go on", is_form=False)
    person.pictures_of("channel-done")
    person.types("A few words that such an article would have", WATCHED)
    person.presses("Watch for it")
    person.pictures_of("rule-done")
    person.types("The address of a news site", f"{site.url}/")
    person.presses("Look at it")
    person.pictures_of("source-waiting")
    page.get_by_role("button", name="Add it", exact=True).wait_for(timeout=1000 * PATIENCE)
    person.pictures_of("source-preview")
    person.presses("Add it")


def terminal(folder: Path) -> None:
    """One command, and `tocsin up`; the time until the alert is in the inbox."""
    tocsin = [sys.executable, "-c", "from flows.cli import main; main()"]
    site = Site(3)
    with Mailbox(folder / "mail") as mailbox:
        environment = told(folder / "home")
        began = time.monotonic()
        server = f"127.0.0.1:{mailbox.port}"
        words = ["start", f"{site.url}/", "--watch", WATCHED, "--mail", RECIPIENT, "--smtp", server]
        subprocess.run([*tocsin, *words], env=environment, cwd=ROOT, check=True)
        started = time.monotonic()
        with up([*tocsin, "up"], folder, environment):
            until(lambda: len(mailbox.messages) > 1, "no alert arrived")
        seconds = time.monotonic() - began
    site.close()
    print(
        f"tocsin start {started - began:.0f} s; with tocsin up to the first alert in the inbox {seconds:.0f} s"
    )


def clone(folder: Path) -> None:
    """Machine time from the clone to the page; what pip or uv have in their caches is not downloaded again."""
    began = time.monotonic()
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder / "tocsin")], check=True)
    with up(["make", "-C", "tocsin", "up"], folder, told(folder / "home")) as address:
        with urllib.request.urlopen(address, timeout=30) as answer:
            assert answer.status == 200
        seconds = time.monotonic() - began
    used = os.times()
    print(
        f"clone to the page: {seconds:.0f} s, {used.children_user + used.children_system:.0f} s of CPU with its end"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("walk", "terminal", "clone"))
    parser.add_argument(
        "--pictures", type=Path, help="a folder for pictures of every step; they take their time"
    )
    parser.add_argument("--axe", type=Path, help="axe.min.js of axe-core, to be run on each picture")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tocsin-first-") as name:
        if given.what == "walk":
            if given.pictures:
                given.pictures.mkdir(parents=True, exist_ok=True)
            walk(Path(name), given.pictures, given.axe)
        else:
            {"terminal": terminal, "clone": clone}[given.what](Path(name))


if __name__ == "__main__":
    main()
