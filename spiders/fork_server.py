"""A process that has Scrapy and the readers of pages loaded and forks crawl children: `python -m spiders.fork_server`.

A child that starts from nothing takes two CPU seconds to import them; a forked one shares them. The parent holds the
other end of the socket on stdin and sends one message for each child, with the child's stdin, stdout and stderr. This
process knows no job and no secret, has no thread but its own, and ends with its parent.

    parent → server   {"folder": PATH}  with three file descriptors: fork a child whose TMPDIR is this
                      {"bury": PID}: nobody signals this child any more; until then its number stays its own
    server → parent   {"child": PID}, {"ended": PID, "code": CODE}: a negative code is a signal
"""

from __future__ import annotations

import array
import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import tempfile
import traceback
from typing import Any

from spiders.budget import save_address_space
from spiders.records import Job

MESSAGE_BYTES = 4096
# settings of Scrapy that name what a crawl loads
COMPONENTS = ("EXTENSIONS", "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "ITEM_PIPELINES")
CLASSES = ("SCHEDULER", "DOWNLOADER", "DUPEFILTER_CLASS", "STATS_CLASS", "TWISTED_DNS_RESOLVER")
PAGE = (
    "<html lang=en><head><title>The bridge is open again</title></head><body><article><h1>The bridge is open again"
    "</h1><time datetime=2026-01-02T03:04:05Z></time>"
    + "<p>The mayor of the town opened the new bridge over the river on Monday morning.</p>" * 8
    + "</article></body></html>"
)


class ForkServer:
    """Forks children on request, and tells how they ended."""

    def __init__(self, parent: socket.socket) -> None:
        self.parent = parent
        self.children: set[int] = set()
        # a child that ends wakes the loop by a byte
        self.wake, woken = socket.socketpair()
        self.wake.setblocking(False)
        woken.setblocking(False)
        self.woken = woken
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(woken.fileno(), warn_on_full_buffer=False)

    def run(self) -> int | None:
        """Until the parent is gone: None. In a forked child at once: 0."""
        while True:
            ready, _, _ = select.select([self.parent, self.wake], [], [])
            if self.wake in ready:
                with contextlib.suppress(BlockingIOError):
                    self.wake.recv(MESSAGE_BYTES)
                self._tell_ended()
            if self.parent in ready:
                message, handles = receive(self.parent)
                if message is None:
                    return None
                if "bury" in message:
                    with contextlib.suppress(ChildProcessError):
                        os.waitpid(message["bury"], 0)
                elif self._fork(message["folder"], handles):
                    return 0

    def _fork(self, folder: str, handles: list[int]) -> bool:
        """Whether this is the child."""
        is_ready, ready = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._become_child(folder, handles, [is_ready, ready])
            return True
        # the parent may signal its group, which is there once the child has a session
        os.close(ready)
        os.read(is_ready, 1)
        for handle in (is_ready, *handles):
            os.close(handle)
        self.children.add(pid)
        self._tell({"child": pid})
        return False

    def _become_child(self, folder: str, handles: list[int], pipe: list[int]) -> None:
        """As if it had been started anew: a session, streams, signals and a temporary folder of its own."""
        os.setsid()
        for end in pipe:
            os.close(end)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # the parent's socket is this process's stdin, which the first of the three replaces
        for number, handle in enumerate(handles):
            os.dup2(handle, number)
            os.close(handle)
        for mine in (self.parent, self.wake, self.woken):
            mine.close()
        os.environ["TMPDIR"] = folder
        tempfile.tempdir = None

    def _tell_ended(self) -> None:
        for pid in list(self.children):
            # it stays a zombie, so that its number is no other process's while the parent may signal it
            ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ended is not None:
                self.children.discard(pid)
                is_exit = ended.si_code == os.CLD_EXITED
                self._tell({"ended": pid, "code": ended.si_status if is_exit else -ended.si_status})

    def _tell(self, message: dict[str, Any]) -> None:
        """That the parent is gone is seen when it is listened to."""
        with contextlib.suppress(OSError):
            send(self.parent, message)


def send(to: socket.socket, message: dict[str, Any], handles: tuple[int, ...] = ()) -> None:
    """One message with file descriptors; raises OSError when the other end is gone."""
    ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", handles))] if handles else []
    to.sendmsg([json.dumps(message).encode()], ancillary)


def receive(of: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    """The next message with its file descriptors; None when the other end is gone."""
    try:
        data, handles, _, _ = socket.recv_fds(of, MESSAGE_BYTES, 3)
    except OSError:
        return None, []
    return (json.loads(data) if data else None), handles


def load() -> None:
    """Import what a crawl needs, and use what loads its tables at its first use.

    No reactor is chosen yet: that is each child's own.
    """
    from scrapy.utils.misc import load_object  # noqa: PLC0415

    import spiders.news  # noqa: F401, PLC0415
    from spiders.extract import extract  # noqa: PLC0415
    from spiders.job_settings import settings_for  # noqa: PLC0415
    from spiders.urls import site_of_host  # noqa: PLC0415

    settings = settings_for(Job())
    # Scrapy loads also those that are switched off
    components = [name for key in COMPONENTS for name in settings.getwithbase(key)]
    handlers = [name for name in settings.getwithbase("DOWNLOAD_HANDLERS").values() if name is not None]
    for name in (*components, *handlers, *(settings[key] for key in CLASSES)):
        load_object(name)
    extract(PAGE, f"https://{site_of_host('news.site.example')}/2026/01/02/bridge")


def main() -> int:
    """Load, fork on request, end with the parent; in each child the exit code of its crawl."""
    save_address_space()
    load()
    gc.collect()
    gc.freeze()
    server = ForkServer(socket.socket(fileno=os.dup(0)))
    if server.run() is None:
        return 0
    from spiders.__main__ import main as crawl  # noqa: PLC0415

    try:
        return crawl()
    except BaseException:  # noqa: BLE001 - as the interpreter does with a process of its own
        traceback.print_exc()
        return 1


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    os._exit(code)
