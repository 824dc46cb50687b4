"""The flow `upkeep`: every night, what is past its time is let go."""

from __future__ import annotations

from dataclasses import asdict

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Cancelled, Completed

from flows.database import cluster, database
from flows.flow_runs import stopping
from flows.flow_runs.artifacts import upkept_in_words
from flows.flow_runs.showing import NO_STORAGE, name_of_run
from flows.settings import load_settings
from flows.upkeep import upkeep
from sql.connection import connect


@flow(name="upkeep", flow_run_name=name_of_run, persist_result=False, result_storage=NO_STORAGE)
def run_upkeep() -> State:
    """Let go texts, accounts and attempts that are past their time (TOCSIN_KEEP_TEXT, TOCSIN_KEEP_HISTORY)."""
    stop = stopping.begin()
    settings = load_settings()
    if not settings.database_url:
        cluster(settings).trim_log()
    with database(settings) as url, connect(url) as conn:
        done = upkeep(conn, keep_text=settings.keep_text, keep_history=settings.keep_history, stop=stop)
    counts = {name: count for name, count in asdict(done).items() if name != "is_whole" and count}
    name = upkept_in_words(counts)
    if stop.is_set():
        return Cancelled(message=f"stopped; {name}")
    return Completed(
        name=name, message=name if done.is_whole else f"{name}; the rest waits for the next night"
    )
