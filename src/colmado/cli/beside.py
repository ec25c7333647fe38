"""A second pair of hands for a long import: a worker in a process of its own, which ends when we do.

It is a rival worker like any other. Killed, it leaves its work to us; if we are killed, its standard input ends and so
does it, and what was stored waits in the backlog for the next worker.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

LONG = 4 * 2**20  # bytes: below, a worker takes longer to start than it saves
NAP = 0.2


@contextmanager
def second_worker(path: Path) -> Iterator[None]:
    """Have a worker beside us while `path` is imported, if that is long and there is a core to spare."""
    if (os.cpu_count() or 1) < 2 or not _is_long(path):
        yield
        return
    # In a session of its own: a Ctrl-C at the terminal is for us, and ends it through its standard input.
    command = [sys.executable, "-P", "-m", "colmado", "work", "--beside"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True) as worker:  # noqa: S603
        try:
            yield
        finally:
            if worker.stdin:
                worker.stdin.close()
            if worker.wait():
                click.echo(f"colmado: the second worker ended early ({worker.returncode}); we did its work.", err=True)


def work_until_closed() -> None:
    """Work off the backlog, again and again, until standard input ends."""
    from colmado.cli.frame import now
    from colmado.loop import arrival

    closed = threading.Event()
    threading.Thread(target=_watch, args=(closed,), daemon=True).start()
    while not closed.is_set():
        if not arrival.drain(clock=now, stop=closed.is_set):
            closed.wait(NAP)


def _watch(closed: threading.Event) -> None:
    sys.stdin.buffer.read()
    closed.set()


def _is_long(path: Path) -> bool:
    size = 0
    for file in [path] if path.is_file() else path.rglob("*"):
        size += file.stat().st_size
        if size > LONG:
            return True
    return False
