"""The embedded Postgres, started, killed and started again for real."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from sql.connection import DatabaseUnreachable, connect
from sql.postgres import Cluster, PostgresNotStarted

START = "import sys; from pathlib import Path; from sql.postgres import Cluster; "


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path / "postgres")
    yield cluster
    cluster.stop()


def postmaster(cluster: Cluster) -> psutil.Process:
    return psutil.Process(int((cluster.data / "postmaster.pid").read_text().splitlines()[0]))


def remember(url: str) -> None:
    with connect(url) as conn:
        conn.execute("create table if not exists memory (what text)")
        conn.execute("insert into memory values ('kept')")


def remembered(url: str) -> int:
    with connect(url) as conn:
        found = conn.execute("select count(*) from memory").fetchone()
        assert found is not None
        return int(found[0])


def test_a_killed_postmaster_comes_back_with_what_was_committed(cluster: Cluster) -> None:
    remember(cluster.start())

    postmaster(cluster).send_signal(signal.SIGKILL)
    url = cluster.start()

    assert remembered(url) == 1


def test_it_stays_on_its_port_so_that_those_who_know_it_find_it(cluster: Cluster) -> None:
    first = cluster.start()
    cluster.stop()

    assert cluster.start() == first


def test_a_pid_file_that_names_a_strangers_process_does_not_stop_the_start(cluster: Cluster) -> None:
    cluster.start()
    pid_file = (cluster.data / "postmaster.pid").read_text()
    postmaster(cluster).send_signal(signal.SIGKILL)
    lines = pid_file.splitlines()
    (cluster.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]))

    cluster.start()

    assert cluster.is_up()


def test_two_starters_at_once_get_the_same_server(cluster: Cluster) -> None:
    urls: list[str] = []
    threads = [threading.Thread(target=lambda: urls.append(Cluster(cluster.root).start())) for _ in range(3)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(urls) == 3
    assert len(set(urls)) == 1


def test_the_last_user_to_leave_stops_it_and_not_the_first(cluster: Cluster) -> None:
    with cluster.session():
        with Cluster(cluster.root).session():
            pass
        assert cluster.is_up()

    assert not cluster.is_up()


def test_a_kept_server_stays_when_its_last_user_leaves(cluster: Cluster) -> None:
    cluster.keep(True)

    with cluster.session():
        pass

    assert cluster.is_up()


def test_a_user_that_was_killed_is_not_counted_for_ever(cluster: Cluster) -> None:
    code = START + "s = Cluster(Path(sys.argv[1])).session(); s.__enter__(); print('in', flush=True); input()"
    user = subprocess.Popen(
        [sys.executable, "-c", code, str(cluster.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert user.stdout is not None
    assert user.stdin is not None
    with user.stdout, user.stdin:
        user.stdout.readline()
        user.kill()
        user.wait()
    assert cluster.is_up()

    with cluster.session():
        pass

    assert not cluster.is_up()


def test_a_starter_killed_in_initdb_leaves_nothing_that_looks_like_a_cluster(cluster: Cluster) -> None:
    half = cluster.root / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")

    cluster.start()

    assert cluster.is_up()


def test_a_folder_of_another_version_is_refused_with_the_way_out(cluster: Cluster) -> None:
    cluster.data.mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("12\n")

    with pytest.raises(PostgresNotStarted, match=r"made by Postgres 12.*db dump"):
        cluster.start()


def test_a_server_that_is_down_is_named_without_its_password() -> None:
    with pytest.raises(DatabaseUnreachable, match=r"127\.0\.0\.1:1, database x, user me") as caught:
        connect("postgresql://me:hunter2@127.0.0.1:1/x")

    assert "hunter2" not in str(caught.value)
    assert "DATABASE_URL" in str(caught.value)


def is_gone(server: psutil.Process) -> bool:
    """A zombie that nobody buries is gone; one that has told that it stops may take a moment."""
    give_up = time.monotonic() + 10
    while server.is_running() and server.status() != psutil.STATUS_ZOMBIE and time.monotonic() < give_up:
        time.sleep(0.05)
    return not server.is_running() or server.status() == psutil.STATUS_ZOMBIE


def port_of(cluster: Cluster) -> str:
    return (cluster.root / "port").read_text()


@pytest.fixture
def full(cluster: Cluster) -> Iterator[Cluster]:
    """A server all of whose connections are taken, by superusers as well."""
    url = cluster.start()
    taken = []
    with contextlib.suppress(DatabaseUnreachable):
        while True:
            taken.append(connect(url))
    yield cluster
    for each in taken:
        each.close()


def test_a_full_server_is_not_taken_for_dead(full: Cluster) -> None:
    pid, port = postmaster(full).pid, port_of(full)

    url = full.start()

    assert (postmaster(full).pid, port_of(full)) == (pid, port)
    with pytest.raises(DatabaseUnreachable, match="too many clients"):
        connect(url)


def test_a_full_server_is_stopped(full: Cluster) -> None:
    server = postmaster(full)

    full.stop()

    assert is_gone(server)


def test_a_server_whose_process_was_killed_is_waited_for(cluster: Cluster) -> None:
    url = cluster.start()
    remember(url)
    pid = postmaster(cluster).pid
    for _ in range(3):
        with connect(url) as conn:
            os.kill(conn.info.backend_pid, signal.SIGKILL)
            assert cluster.start() == url
            assert remembered(url) == 1

    assert postmaster(cluster).pid == pid


def test_a_server_that_recovers_is_stopped(cluster: Cluster) -> None:
    url = cluster.start()
    server = postmaster(cluster)
    with connect(url) as conn:
        os.kill(conn.info.backend_pid, signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            conn.execute("select pg_sleep(10)")
        cluster.stop()

    assert is_gone(server)


def test_a_server_that_does_not_answer_is_not_taken_for_dead(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sql.connection.CONNECT_SECONDS", 2)
    url = cluster.start()
    server = postmaster(cluster)
    server.suspend()

    try:
        assert cluster.start() == url
        with pytest.raises(DatabaseUnreachable, match="timeout"):
            connect(url)
    finally:
        server.resume()

    connect(url).close()


def test_a_server_that_an_older_version_lost_is_found_again(cluster: Cluster) -> None:
    url = cluster.start()
    (cluster.root / "port").write_text("9")

    assert cluster.start() == url


def test_a_start_that_fails_changes_no_port(cluster: Cluster) -> None:
    cluster.start()
    port = port_of(cluster)
    cluster.stop()
    config = cluster.data / "postgresql.conf"
    good = config.read_text()
    config.write_text(good + "nonsense = on\n")
    with socket.socket() as other:  # the port of last time is another's now
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", int(port)))
        other.listen()
        with pytest.raises(PostgresNotStarted, match=r"postgresql.conf.*contains errors"):
            cluster.start()
        assert port_of(cluster) == port

        config.write_text(good)
        remember(cluster.start())

        assert port_of(cluster) != port


def test_a_pid_file_that_is_half_written_is_looked_at_twice(cluster: Cluster) -> None:
    url = cluster.start()
    server = postmaster(cluster)
    file = cluster.data / "postmaster.pid"
    text = file.read_text()
    file.write_text("")

    timer = threading.Timer(0.05, lambda: file.write_text(text))
    timer.start()
    assert cluster.start() == url
    timer.join()

    assert postmaster(cluster) == server


def test_a_server_that_starts_is_waited_for_and_can_be_stopped(cluster: Cluster) -> None:
    """As during a recovery that takes its time: the state in postmaster.pid is `starting`."""
    url = cluster.start()
    file = cluster.data / "postmaster.pid"
    text = file.read_text()
    file.write_text(text.replace("ready   ", "starting"))
    assert not cluster.is_up()

    timer = threading.Timer(0.5, lambda: file.write_text(text))
    timer.start()
    assert cluster.start() == url
    timer.join()
    file.write_text(text.replace("ready   ", "starting"))
    server = postmaster(cluster)
    cluster.stop()

    assert is_gone(server)


def test_a_dump_has_no_password_on_its_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cluster: Cluster
) -> None:
    """A program that shows its own arguments stands in for pg_dump, and the real one dumps with the same."""
    url = cluster.start()
    remember(url)
    seen = tmp_path / "seen"
    fake = tmp_path / "bin" / "pg_dump"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\ncat /proc/$$/cmdline >{seen}\nexec {cluster.bin}/pg_dump "$@"\n')
    fake.chmod(0o755)
    environment = {**os.environ, "DATABASE_URL": url, "TOCSIN_HOME": str(tmp_path / "home")}
    code = (
        "import sys; from pathlib import Path; import flows.commands.restoring as dumping; import sql.dumps;"
        "sql.dumps.binaries = lambda: Path(sys.argv[1]); dumping.dump()"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(fake.parent)], env=environment, capture_output=True, check=True
    )

    password = (cluster.root / "password").read_text()
    assert b"pg_dump" in seen.read_bytes()
    assert password.encode() not in seen.read_bytes()
    assert b"CREATE TABLE public.memory" in done.stdout
