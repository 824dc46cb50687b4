"""`tocsin channels`: where alerts are sent to."""

from __future__ import annotations

from cyclopts import App

from alerts.delivery.channels import load_channels
from alerts.delivery.outcome import Outcome
from alerts.delivery.run import send_test
from flows.output import Json, plain, say, show
from flows.settings import load_settings

app = App(name="channels", help="Where alerts are sent to.")
NOT_SENT = 1


@app.command(name="list")
def list_channels(*, json: Json = False) -> None:
    """Every tag of the channels file and whom it reaches; addresses are shortened, secrets never shown."""
    channels = load_channels(load_settings().channels_file)
    rows = [
        {"tag": tag, "to": target.label, "kind": target.kind}
        for tag in sorted(channels.tags)
        for target in channels.of(tag)
    ]
    show(
        rows,
        {"tag": lambda row: row["tag"], "to": lambda row: row["to"], "kind": lambda row: row["kind"]},
        json=json,
        empty="the channels file names no channel",
    )


@app.command(name="test")
def try_channel(tag: str) -> int:
    """Send a real test message to everyone behind a tag, and say what the servers answered."""
    settings = load_settings()
    tried = send_test(load_channels(settings.channels_file), tag, slack_url=settings.slack_url)
    for one in tried:
        answer = f": {plain(one.answer)}" if one.answer else ""
        say(f"{plain(one.label)}  {one.outcome.replace('_', ' ')}{answer}")
    return 0 if all(one.outcome is Outcome.SENT for one in tried) else NOT_SENT
