"""What `tocsin doctor` says of each thing that it looks at: rows and now in, findings out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.delivery.channels import Channels
from alerts.delivery.subscribers import mail_entry
from alerts.health.state import ILL
from alerts.text.humanize import count, duration
from sql.groups import Group
from sql.rows import Backlog, DatabaseServer, DeliveryTarget, PausedLoop, Rule, SourceHealth, WorkerLife

# our clock may differ from the database's by so much before leases and due times suffer
CLOCK_WARNING, CLOCK_ERROR = timedelta(seconds=2), timedelta(seconds=30)
DISK_WARNING, DISK_ERROR = 2_000_000_000, 500_000_000
# how long an article, a message or a source may wait
LATE, VERY_LATE = timedelta(minutes=15), timedelta(hours=1)
# a ping is sent every minute
PING_LATE = timedelta(minutes=10)
RESTORED_LATELY = timedelta(days=1)
NAMED = 3
UNSET = re.compile(r"environment variable (\w+) is not set")

# what it means that a loop is switched off in Prefect
MEANS = {"read": "no source is read", "alert": "nobody is told of anything", "upkeep": "nothing is let go"}


class Level(StrEnum):
    """How urgent a finding is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen of one thing, and the next command where something is to be done."""

    check: str
    level: Level
    words: str
    command: str = ""


def of_server(server: DatabaseServer, where: str) -> Finding:
    """The database itself; `where`: its address without a password."""
    words = f"Postgres {server.version} at {where}, {_size(server.bytes)}"
    if server.unsafe:
        words += f"; a power cut may undo what was committed: {', '.join(server.unsafe)} is off"
        return Finding("database", Level.WARNING, words, f"alter system set {server.unsafe[0]} = on")
    return Finding("database", Level.OK, words)


def of_migrations(unapplied: Sequence[str]) -> Finding:
    """Whether the schema is this version's."""
    if unapplied:
        words = f"{count(len(unapplied), 'migration')} not applied yet: {_named(unapplied)}"
        return Finding("migrations", Level.ERROR, words, "tocsin db migrate")
    return Finding("migrations", Level.OK, "the schema is up to date")


def of_clock(difference: timedelta) -> Finding:
    """How far this machine's clock is from the database's."""
    apart = f"this machine's clock and the database's are {abs(difference).total_seconds():.1f} s apart"
    level = _level(abs(difference), CLOCK_WARNING, CLOCK_ERROR)
    return Finding("clock", level, apart, "timedatectl set-ntp true" if level is not Level.OK else "")


def of_disk(folder: str, free: int, total: int) -> Finding:
    """Room for what is to be stored."""
    words = f"{_size(free)} of {_size(total)} free at {folder}"
    if free < DISK_WARNING:
        level = Level.ERROR if free < DISK_ERROR else Level.WARNING
        return Finding("disk", level, words, "tocsin upkeep")
    return Finding("disk", Level.OK, words)


def of_contact(contact: str) -> Finding:
    """Whether sites can reach whoever runs this."""
    if contact.strip():
        return Finding("robots contact", Level.OK, f"sites are told {contact}")
    words = "sites are not told whom to write to, and block such readers sooner"
    return Finding("robots contact", Level.WARNING, words, "export TOCSIN_CONTACT=https://you.example/bot")


def of_channels(channels: Channels, operator: str | None) -> list[Finding]:
    """Each entry of the channels file, and whether the operator's is among them."""
    found = [
        Finding("channel", Level.ERROR, problem.words, _remedy(problem.words))
        for problem in channels.problems
    ]
    if not channels.targets and not channels.problems:
        words = f"{channels.path} names no channel: nobody is told"
        found.append(Finding("channel", Level.ERROR, words, "tocsin init"))
    for tag in sorted(channels.tags):
        reached = ", ".join(target.label for target in channels.of(tag))
        found.append(Finding("channel", Level.OK, f"{tag}: {reached}"))
    if operator is None:
        words = "nobody is told when sources fall ill or channels break"
        return [*found, Finding("channel", Level.WARNING, words, "export TOCSIN_OPERATOR=CHANNEL")]
    return [*found, *_missing(channels, {operator: ["TOCSIN_OPERATOR"]})]


def of_missing_channels(channels: Channels, rules: Iterable[Rule]) -> list[Finding]:
    """The channels that rules in force name, and that are not there."""
    wanted: dict[str, list[str]] = {}
    for rule in rules:
        for tag in rule.notify if rule.enabled else ():
            wanted.setdefault(tag, []).append(f"rule {rule.name}")
    return _missing(channels, wanted)


def of_subscriptions(channels: Channels, public_url: str | None, subscribers: int) -> list[Finding]:
    """Whether whoever subscribed, or may, can be sent to."""
    if channels.subscriptions is None and not subscribers:
        return []
    said = count(subscribers, "subscriber")
    if mail_entry(channels) is None:
        words = (
            f"{said}: TOCSIN_SUBSCRIPTIONS names no channel with a mail entry, so what is for them is held"
        )
        return [Finding("subscriptions", Level.ERROR, words, "tocsin channels list")]
    if public_url is None:
        words = f"{said}: nobody can confirm an address while TOCSIN_PUBLIC_URL is not set"
        return [Finding("subscriptions", Level.WARNING, words, "export TOCSIN_PUBLIC_URL=https://…")]
    return [Finding("subscriptions", Level.OK, said)]


def of_groups(rules: Iterable[Rule], groups: Iterable[Group]) -> list[Finding]:
    """The rules that nobody sees on the page: in the group that they are private to is nobody."""
    filled = {group.name for group in groups if group.members}
    return [
        Finding(
            "groups",
            Level.WARNING,
            f"rule {rule.name} is private to the group {group}, in which nobody is: nobody sees it on the page",
            f"tocsin users group add {group} NAME",
        )
        for rule in rules
        if (group := rule.conditions.get("group")) is not None and group not in filled
    ]


def of_targets(channels: Channels, failing: Sequence[DeliveryTarget], now: datetime) -> list[Finding]:
    """Who cannot be reached at the moment; a target that is in the channels file no more is nobody's matter."""
    found = []
    for target in failing:
        known = channels.find(target.target)
        if known is None or target.failing_since is None:
            continue
        since = now - target.failing_since
        is_lost = target.is_refusing or since > VERY_LATE
        what = "refuses whatever comes" if target.is_refusing else "cannot be reached"
        words = f"{known.tag}, {known.label}: {what} for {duration(since)}: {target.words}"
        level = Level.ERROR if is_lost else Level.WARNING
        found.append(Finding("channel", level, words, f"tocsin channels test {known.tag}"))
    return found


def of_restores(newest: datetime | None, now: datetime) -> list[Finding]:
    """Whether the database was set back lately, and does not know what was told in the hours it lost."""
    if newest is None or now - newest > RESTORED_LATELY:
        return []
    words = f"the database was set back {_ago(newest, now)}: what was told in the hours it lost is not known"
    return [Finding("database", Level.WARNING, words, "tocsin audit")]


def _missing(channels: Channels, wanted: Mapping[str, Sequence[str]]) -> list[Finding]:
    return [
        Finding(
            "channel",
            Level.ERROR,
            f"{tag} is not in {channels.path}, and is named by {_named(by)}",
            "tocsin channels list",
        )
        for tag, by in sorted(wanted.items())
        if tag not in channels.tags and channels.incomplete(tag) is None
    ]


def _remedy(problem: str) -> str:
    if unset := UNSET.search(problem):
        return f"export {unset[1]}=…"
    command = re.search("`(tocsin [a-z]+)`|(chmod 600 .*)$", problem)
    return (command[1] or command[2]) if command else "tocsin channels list"


def of_rules(rules: Sequence[Rule]) -> Finding:
    """Whether anything is watched for."""
    enabled = [rule for rule in rules if rule.enabled]
    if enabled:
        return Finding("rules", Level.OK, f"{count(len(enabled), 'rule')} in force")
    return Finding(
        "rules",
        Level.ERROR,
        "no rule is in force: nothing alerts",
        "tocsin rules add NAME 'words' --notify CHANNEL",
    )


def of_workers(workers: Sequence[WorkerLife], is_late: bool, now: datetime) -> list[Finding]:
    """Who is there to read, alert and send; `is_late`: something waits that nobody does."""
    alive = [worker for worker in workers if worker.alive_until >= now]
    dead = [worker for worker in workers if worker.alive_until < now]
    found = [
        Finding(
            "workers",
            Level.WARNING,
            f"the worker {worker.name} died {_ago(worker.alive_until, now)}",
            f"tocsin worker   # on {worker.machine}",
        )
        for worker in dead
    ]
    if alive:
        names = _named([worker.name for worker in alive])
        versions = {worker.version for worker in alive}
        odd = f"; they are of several versions: {', '.join(sorted(versions))}" if len(versions) > 1 else ""
        level = Level.WARNING if odd else Level.OK
        return [Finding("workers", level, f"{count(len(alive), 'worker')} alive: {names}{odd}"), *found]
    words = "no resident worker is alive" + (
        ": nothing is read, told or sent" if is_late else " (a process pool of your own Prefect has none)"
    )
    return [Finding("workers", Level.ERROR if is_late else Level.WARNING, words, "tocsin up"), *found]


def of_loops(paused: Sequence[PausedLoop], ui: str) -> list[Finding]:
    """Which loops somebody switched off."""
    if not paused:
        return [Finding("loops", Level.OK, "none is switched off in Prefect")]
    return [
        Finding(
            "loops",
            Level.WARNING,
            f"`{loop.name}` is switched off in Prefect since {loop.paused_at:%Y-%m-%d %H:%M} UTC: "
            f"{MEANS[loop.name]} by itself",
            f"switch the deployment {loop.name} on at {ui}/deployments",
        )
        for loop in paused
    ]


def of_articles(backlog: Backlog, now: datetime) -> Finding:
    """Whether what was read is looked at."""
    words = (
        f"{count(backlog.articles, 'article')} to be looked at" if backlog.articles else "all are looked at"
    )
    return _waiting("articles", words, backlog.article_since, now, "tocsin round")


def of_messages(backlog: Backlog, now: datetime) -> list[Finding]:
    """Whether what is to be told is told."""
    words = f"{count(backlog.messages, 'message')} to be sent" if backlog.messages else "none waits"
    words += f", {backlog.retries} tried before" if backlog.retries else ""
    state = "retry" if backlog.retries else "queued"
    found = [
        _waiting("messages", words, backlog.message_since, now, f"tocsin deliveries list --state {state}")
    ]
    if backlog.held and backlog.held_since:
        words = f"{count(backlog.held, 'message')} held, the oldest for {duration(now - backlog.held_since)}"
        found.append(Finding("messages", Level.ERROR, words, "tocsin deliveries list --state held"))
    if backlog.given_up:
        words = f"{count(backlog.given_up, 'message')} given up in the last hour"
        found.append(Finding("messages", Level.ERROR, words, "tocsin deliveries list --state failed"))
    return found


def of_sources(standings: Sequence[SourceHealth], backlog: Backlog, now: datetime) -> list[Finding]:
    """How the sources are, and whether they are read when they are due."""
    enabled = [one for one in standings if one.enabled]
    if not enabled:
        return [
            Finding("sources", Level.ERROR, "no source is read", "tocsin sources add https://site.example/")
        ]
    ill = [one for one in enabled if one.state in ILL]
    words = f"{len(ill)} of {count(len(enabled), 'source')} ill"
    words += ": " + _named([f"{one.source} ({one.state})" for one in ill]) if ill else ""
    level = Level.ERROR if len(ill) > len(enabled) / 2 else Level.WARNING if ill else Level.OK
    found = [Finding("sources", level, words, f"tocsin sources why {ill[0].source}" if ill else "")]
    if backlog.source_since and now - backlog.source_since > LATE:
        words = f"{count(backlog.sources, 'source')} due and not read"
        found.append(_waiting("sources", words, backlog.source_since, now, "tocsin round"))
    return found


def of_ping(is_set: bool, workers: Sequence[WorkerLife], now: datetime) -> Finding:
    """Whether somebody outside would notice that all of this is silent."""
    if not is_set:
        words = "nobody outside notices when this machine is silent"
        return Finding("dead-man ping", Level.WARNING, words, "export TOCSIN_PING_URL=https://…")
    answered = max((worker.pinged_at for worker in workers if worker.pinged_at), default=None)
    problem = next((one.ping_problem for one in workers if one.ping_problem and one.alive_until >= now), "")
    if answered is None:
        words = f"not sent yet: {problem or 'no worker has begun'}"
        return Finding("dead-man ping", Level.WARNING, words, "" if problem else "tocsin up")
    words = f"answered {_ago(answered, now)}" + (f"; not sent since: {problem}" if problem else "")
    return Finding("dead-man ping", Level.ERROR if now - answered > PING_LATE else Level.OK, words)


def is_late(backlog: Backlog, now: datetime) -> bool:
    """Whether anything waits for longer than it should."""
    waiting = (backlog.article_since, backlog.message_since, backlog.source_since)
    return any(since is not None and now - since > LATE for since in waiting)


def _waiting(check: str, words: str, since: datetime | None, now: datetime, command: str) -> Finding:
    if since is None:
        return Finding(check, Level.OK, words)
    level = _level(now - since, LATE, VERY_LATE)
    said = f"{words}, the oldest for {duration(max(now - since, timedelta()))}"
    return Finding(check, level, said, command if level is not Level.OK else "")


def _level(value: timedelta, warning: timedelta, error: timedelta) -> Level:
    return Level.ERROR if value > error else Level.WARNING if value > warning else Level.OK


def _ago(since: datetime, now: datetime) -> str:
    return f"{duration(max(now - since, timedelta()))} ago"


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _size(number: int) -> str:
    return f"{number / 1e9:.1f} GB" if number >= 1e9 else f"{number / 1e6:.0f} MB"
