"""How our flows show themselves in Prefect: names of runs, and artifacts that a server which is away does not stop."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import get_run_logger
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.runtime import flow_run

# No result of a flow is kept; without a place for them named, each run asks the server for one three times.
NO_STORAGE = Path("/")


class FailedStateOnce(logging.Filter):
    """A task run that answers with a failed state is logged by Prefect twice, the first time with an empty traceback:
    "Task run failed with state …, NoneType: None", then "Finished in state …". The second says all."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is kept; one with a real traceback always is."""
        has_error = bool(record.exc_info and record.exc_info[0])
        return has_error or not str(record.msg).startswith("Task run failed with state: ")


logging.getLogger("prefect.task_runs").addFilter(FailedStateOnce())


def name_of_run() -> str:
    """A run is named after its flow and its time, once it runs."""
    return run_name(flow_run.flow_name, flow_run.scheduled_start_time)


def run_name(flow: str, moment: datetime) -> str:
    """The name of a run of a flow at a moment: `read 29 Nov 12:10 UTC`."""
    clock = "%H:%M:%S" if moment.second else "%H:%M"
    return f"{flow} {moment:%d %b} {moment.strftime(clock)} UTC"


def show_table(table: list[dict[str, str | int]], *, key: str, description: str) -> None:
    """A table artifact."""
    _show(lambda: create_table_artifact(table, key=key, description=description))


def show_page(markdown: str, *, key: str, description: str) -> None:
    """A markdown artifact."""
    _show(lambda: create_markdown_artifact(markdown, key=key, description=description))


def _show(create: Callable[[], Any]) -> None:
    try:
        create()
    except Exception as error:  # noqa: BLE001 - what was read and told must not be red for want of a page about it
        get_run_logger().warning("the server took no artifact: %s", error)
