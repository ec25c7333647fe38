"""Folders and locks of a data directory: private, of the right owner, never behind a planted link."""

from __future__ import annotations

import fcntl
import os
import stat
import sys
import time
from pathlib import Path

from colmado.config.binaries import Account
from colmado.kit.errors import InputError

QUIET = 3.0  # seconds before we say what we wait for


def say(text: str) -> None:
    """Tell the person who waits what is going on, on stderr."""
    print(f"colmado: {text}", file=sys.stderr, flush=True)


def make_data(data: Path) -> None:
    """Make the data directory if it is not there, closed to others.

    Under root its mode is 0711: the server's account passes through and cannot look around.
    """
    try:
        if not data.is_dir():
            data.mkdir(mode=0o700 if os.geteuid() else 0o711, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise InputError(
            f"{data} or a folder above it is a file, and a directory was expected. "
            "Choose another data directory with --data."
        ) from None
    except OSError as error:
        raise InputError(
            f"The data directory {data} cannot be made: {error.strerror}. "
            "Choose a place you may write with --data."
        ) from error


def private(folder: Path, account: Account) -> None:
    """Make a folder only an account may enter, or check that it is one; InputError if somebody else's."""
    try:
        folder.mkdir(mode=0o700)
        account.give(folder)
    except FileExistsError:
        found = folder.lstat()
        ours = {account.uid, os.geteuid()}
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
            raise InputError(
                f"{folder} is not a folder of {account.name}'s own, so it cannot be trusted. "
                "Remove it, or choose another data directory with --data."
            ) from None
        if found.st_uid != account.uid:
            account.give(folder)
        folder.chmod(0o700)
    except OSError as error:
        raise InputError(
            f"The folder {folder} cannot be made: {error.strerror}. Choose a place you may write with --data."
        ) from error


def open_lock(path: Path, account: Account) -> int:
    """Open a lock file for flock; give its descriptor."""
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        if account.switched:
            os.fchown(lock, account.uid, account.gid)
    except OSError as error:
        raise InputError(f"The lock {path} cannot be opened: {error.strerror}.") from error
    return lock


def wait_for_lock(lock: int, kind: int, why: str) -> None:
    """Take a lock, and say after three seconds what we wait for."""
    began, said = time.monotonic(), False
    while True:
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if not said and time.monotonic() - began > QUIET:
                say(f"waiting for the database: {why}")
                said = True
            time.sleep(0.02)
