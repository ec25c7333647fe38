"""The processes of an open shop: its pages and its worker, started again if they fall, stopped in order."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import click

from colmado.config import reopening
from colmado.kit.errors import InputError

STEADY = 10.0  # seconds a child must live for its next fall to be restarted at once
LEAVE = 3.0  # seconds in which the page that says good-bye fetches the script it waits with


def refuse_taken(host: str, port: int) -> None:
    """Refuse a port that cannot be had. Raises InputError."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise InputError(
                f"port {port} on {host} cannot be used ({error.strerror}); choose another with --port"
            ) from error


def supervise(host: str, port: int, ready: Callable[[], None], *, own_shop: Path | None = None) -> bool:
    """Keep the pages and the worker running until told to stop.

    own_shop  where the person's own shop is or will be, if the pages may ask for it (the demo's do); whether they did
    """
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    ours, theirs = os.pipe()
    line = reopening.Line(theirs, own_shop) if own_shop else None
    web = _Child("web", ["web", "--host", host, "--port", str(port)], line)
    work = _Child("work", ["work"])
    asked = False
    try:
        web.start()
        if _answers(host, port, stop, web):
            ready()
        if not stop.is_set():
            work.start()
        while not stop.is_set() and not asked:
            web.restart_if_fallen()
            work.restart_if_fallen()
            asked = reopening.heard(ours, 0.5)
        if asked:
            stop.wait(LEAVE)
    finally:
        for child in (web, work):
            child.terminate()
        for child in (web, work):
            child.end()
        os.close(ours)
        os.close(theirs)
    return asked and not stop.is_set()


def _answers(host: str, port: int, stop: threading.Event, web: _Child) -> bool:
    """Wait until the pages answer."""
    for _ in range(300):
        if stop.is_set():
            return False
        web.restart_if_fallen()
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                return True
        stop.wait(0.1)
    return False


class _Child:
    """One process of the shop."""

    def __init__(self, name: str, words: list[str], line: reopening.Line | None = None):
        self.name, self.words, self.line = name, words, line
        self.process: subprocess.Popen[bytes] | None = None
        self.started, self.not_before = 0.0, 0.0

    def start(self) -> None:
        """Start it, in its own session, so that a Ctrl-C at the terminal is ours to pass on."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-P", "-m", "colmado", *self.words],
            env=os.environ | (reopening.told(self.line) if self.line else {}),
            pass_fds=[self.line.end] if self.line else [],
            start_new_session=True,
        )

    def restart_if_fallen(self) -> None:
        """Start it again if it ended; after a short life only after a pause."""
        if self.process is None or self.process.poll() is None or time.monotonic() < self.not_before:
            return
        lived = time.monotonic() - self.started
        click.echo(f"colmado: {self.name} ended with {self.process.returncode}; starting it again", err=True)
        self.not_before = time.monotonic() + (0 if lived > STEADY else 3)
        self.start()

    def terminate(self) -> None:
        """Ask it to stop."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self) -> None:
        """Wait for it to stop; end it if it does not."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
