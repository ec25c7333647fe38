"""Starting and ending server processes for tests: free ports, waiting until they listen, output kept for
errors.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


def free_port() -> int:
    """Find a port nobody listens on.

    Not one that the system gives to who calls out (32768 and above): while a server is being started again, such a
    port may become the near end of anybody's call, and the server cannot have it back.
    """
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("none of 100 ports is free")


@dataclass
class Server:
    """A running process in a group of its own, its output in `log`."""

    process: subprocess.Popen[bytes]
    log: Path

    def stop(self) -> None:
        """End it and what it started; wait until it is gone."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(10)


def start(command: Sequence[str], log: Path, ports: Sequence[int], seconds: float = 30) -> Server:
    """Start a server and wait until all its ports answer. Raises RuntimeError with its output if it does
    not.
    """
    with log.open("wb") as out:
        process = subprocess.Popen(
            list(command),
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    server = Server(process, log)
    until = time.monotonic() + seconds
    for port in ports:
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > until:
                server.stop()
                raise RuntimeError(
                    f"{command[0]} did not start on port {port}: {log.read_text(errors='replace')[-2000:]}"
                )
            time.sleep(0.05)
    return server


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
