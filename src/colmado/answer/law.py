"""The conservation law, as arithmetic. Pure.

    received = open + answered + acknowledged + answered-by-customer + merged + no-reply-needed + spam + quarantined

`received` is what the channels handed over, counted when they did; the right side is counted from the rows there are
now. A difference is a gap: something was lost, or counted twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

TERMS = (
    "open",
    "answered",
    "acknowledged",
    "answered-by-customer",
    "merged",
    "no-reply-needed",
    "spam",
    "quarantined",
)
NOT_YET = "not yet understood"


@dataclass(frozen=True)
class Account:
    """One side of the law against the other, for a channel or for a kind of message in it."""

    channel: str
    kind: str
    received: int
    terms: Mapping[str, int]

    @property
    def gap(self) -> int:
        """Received less accounted for: above zero something is missing, below zero something is there twice."""
        return self.received - sum(self.terms.values())


@dataclass(frozen=True)
class Law:
    """The whole account. `faults` are sentences about rows that contradict each other."""

    channels: Sequence[Account]
    kinds: Sequence[Account]
    faults: Sequence[str] = field(default_factory=tuple)

    @property
    def received(self) -> int:
        """Everything that channels handed over and that was not ours and not known before."""
        return sum(account.received for account in self.channels)

    @property
    def terms(self) -> dict[str, int]:
        """The right side of the law, over all channels."""
        return {term: sum(account.terms.get(term, 0) for account in self.channels) for term in TERMS}

    @property
    def gaps(self) -> list[str]:
        """Every way in which the law does not hold, as sentences."""
        found = [
            f"{account.channel}{f', {account.kind}' if account.kind else ''}: received {account.received},"
            f" accounted for {account.received - account.gap}"
            for account in (*self.channels, *self.kinds)
            if account.gap
        ]
        return [*found, *self.faults]

    @property
    def holds(self) -> bool:
        """Whether nothing is missing and nothing contradicts itself."""
        return not self.gaps

    def as_json(self) -> dict[str, object]:
        """Every term by name (with underscores), then by channel and by kind."""
        return {
            "holds": self.holds,
            "received": self.received,
            **_underscored(self.terms),
            "gap": sum(account.gap for account in self.channels),
            "gaps": self.gaps,
            "channels": [_account(account) for account in self.channels],
            "kinds": [_account(account) for account in self.kinds],
        }


def _account(account: Account) -> dict[str, object]:
    named = {"channel": account.channel, **({"kind": account.kind} if account.kind else {})}
    return {**named, "received": account.received, **_underscored(account.terms), "gap": account.gap}


def _underscored(terms: Mapping[str, int]) -> dict[str, int]:
    return {term.replace("-", "_"): terms.get(term, 0) for term in TERMS}
