"""The errors of the house, all of them.

ColmadoError              every error we raise on purpose; its text is written for the person who reads it
├── InputError            the caller gave something we cannot use: what came, what was expected, what to do
│   ├── NotFound          there is no such thing, or none that the caller may see
│   └── NotAllowed        the caller's role does not do this
├── NotEnoughData         a measure declines: how much there is, how much it needs
├── ChannelError          the outside world failed; `permanent` says whether trying again can help
└── ConflictError         someone was faster; `arrived` holds what came in the meantime
"""

from __future__ import annotations

from collections.abc import Sequence


class ColmadoError(Exception):
    """Base of every error raised on purpose. `exit_code` is what the command line ends with."""

    exit_code = 1


class InputError(ColmadoError):
    """The caller gave something unusable."""

    exit_code = 2


class NotFound(InputError):
    """There is no such thing that the caller may see."""


class NotAllowed(InputError):
    """The caller may not do this."""


class NotEnoughData(ColmadoError):
    """There is too little data for an honest number."""

    exit_code = 3


class ChannelError(ColmadoError):
    """A channel failed. `permanent`: trying the same again cannot help."""

    exit_code = 4

    def __init__(self, message: str, *, permanent: bool):
        super().__init__(message)
        self.permanent = permanent


class ConflictError(ColmadoError):
    """Someone was faster. `arrived` is what came in the meantime, for the page to show."""

    exit_code = 5

    def __init__(self, message: str, *, arrived: Sequence[object] = ()):
        super().__init__(message)
        self.arrived = arrived
