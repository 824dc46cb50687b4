"""Which browser renders the pages of sources that need one, and how it is started: without any way to the network."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from spiders.records import Drop, Failure

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chromium-headless-shell")
# where macOS has them, which are on no PATH
_APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# Memory for the scripts of one page; the page is lost when they need more.
HEAP_MB = 256
# Every request of a page is answered by us (spiders.browser). What would not come to us (another thread's socket,
# WebRTC, QUIC, an early look-up) gets a proxy that does not exist, for loopback too, and no name or address
# resolves.
_FLAGS = (
    "--proxy-server=http://nowhere.invalid:1",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--renderer-process-limit=2",
    f"--js-flags=--max-old-space-size={HEAP_MB}",
)  # fmt: skip


class RenderingError(Exception):
    """The browser did not show a page: why, as drop of a page and as failure of a source; the rest of a sentence."""

    def __init__(self, drop: Drop, failure: Failure, why: str) -> None:
        super().__init__(why)
        self.drop = drop
        self.failure = failure
        self.why = why


def executable(configured: str | None) -> str | None:
    """The browser: the one configured (TOCSIN_CHROMIUM), else the first that the system has; None: there is none."""
    if configured is not None:
        return shutil.which(str(Path(configured).expanduser()))
    paths = (shutil.which(name) for name in (*NAMES, *_APPLICATIONS))
    return next((path for path in paths if path), None)


def refusal(configured: str | None) -> str | None:
    """Why no page can be rendered on this machine, with the remedy; None when it can."""
    if find_spec("scrapy_playwright") is None:
        return (
            "reading through a browser needs an extra: install tocsin[browser] (in a checkout: make browser)"
        )
    if executable(configured) is not None:
        return None
    if configured is not None:
        return (
            f"TOCSIN_CHROMIUM is {configured}, which is no program here: give the path of Chromium or Chrome"
        )
    return "reading through a browser needs Chromium: apt install chromium, or say in TOCSIN_CHROMIUM where it is"


def settings(configured: str | None, user_agent: str) -> dict[str, Any]:
    """Scrapy's settings for scrapy-playwright. Chromium's own sandbox is on, except for root, where it cannot start."""
    return {
        "PLAYWRIGHT_BROWSER_PROVIDER": "spiders.browser.SystemChromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": {
            "executable_path": executable(configured),
            "args": list(_FLAGS),
            "chromium_sandbox": os.geteuid() != 0,
        },
        "TOCSIN_BROWSER_CONTEXT": {
            "user_agent": user_agent,
            "service_workers": "block",
            "accept_downloads": False,
        },
    }
