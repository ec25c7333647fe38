"""Gather messages into topics, one after another, by their sentence vectors. A topic keeps its number for ever. Pure.

A message joins the topic whose centre is nearest, if that is near enough; otherwise it waits. When enough waiting
messages of enough people lie close about a new one, they become a topic. The centre of a topic is the mean of what
joined it: it moves less and less, and from SETTLED messages on not at all, so that a topic means next year what it
means today. Leader clustering (Hartigan 1975, ch. 3) whose leaders are founded as DBSCAN's core points are (Ester et
al. 1996).

Messages are decided strictly in the order given, so the result does not depend on how they are cut into batches. One
limit to that: a nearness is a sum of floats, whose seventh digit depends on how many rows are multiplied at once; a
message that lies that close to a threshold may fall on either side of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from colmado.kit.errors import NotEnoughData

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

NEAR = 0.55
"""Cosine from which a message belongs to a topic (to its centre), or says what another says (for founding one)."""
FEWEST_MESSAGES, FEWEST_PEOPLE = 5, 3
"""What a topic is founded on: one person repeating themselves is none."""
BEGIN = 200
"""Messages whose mean is what every message of this shop has in common."""
SETTLED = 1000
"""Messages from which on a centre stays where it is."""
GROWTH = 4
"""A centre moves when a quarter as many messages have joined as made it."""
WAIT = 8192
"""So many newer ones may come to wait until one that waits is given up."""
BLOCK = 256
"""Rows multiplied at once."""


@dataclass
class Topic:
    """A topic as far as gathering knows it: the sum of the first `size` vectors that joined it, at most SETTLED.

    centre   the unit row of that sum as it was with `made_of` of them
    """

    number: int
    centre: F32
    made_of: int
    mass: F32
    size: int


@dataclass(frozen=True)
class Joined:
    """A message, the topic it belongs to from now on, and the cosine to its centre at that time."""

    message: int
    topic: int
    nearness: float


@dataclass
class Waiting:
    """Messages that belong to no topic yet, in the order they came: rows (w, dim), and (w,) of the others.

    place   how many had come to wait before it, ever
    """

    rows: F32
    messages: I64
    people: I64
    place: I64

    @classmethod
    def none(cls) -> Waiting:
        """Return what waits in an empty shop."""
        return cls(np.zeros((0, 0), dtype=np.float32), *(np.zeros(0, dtype=np.int64) for _ in range(3)))


@dataclass
class State:
    """Everything that is known between two batches.

    common   (dim,) what every message of the shop has in common, taken off each before it is compared
    waited   how many ever came to wait
    """

    common: F32
    topics: list[Topic] = field(default_factory=list)
    next_number: int = 1
    waited: int = 0
    waiting: Waiting = field(default_factory=lambda: Waiting.none())


def begin(rows: F32) -> State:
    """Begin with the first messages of a shop, at least BEGIN (n, dim); they are still to be gathered.

    In a bank every message is about a bank: without that in common they tell apart better (docs/topics.md).
    Raises NotEnoughData.
    """
    if len(rows) < BEGIN:
        raise NotEnoughData(f"topics are gathered from {BEGIN} messages on, and so far there are {len(rows)}")
    return State(rows[:BEGIN].mean(axis=0, dtype=np.float64).astype(np.float32))


def gather(state: State, rows: F32, messages: Sequence[int], people: Sequence[int]) -> list[Joined]:
    """Take messages in: unit rows (n, dim), their numbers, who wrote them. Changes the state.

    Returns what joined a topic, in order, with those that had waited until now. Time grows with topics and waiting.
    """
    found: list[Joined] = []
    numbers, writers = np.asarray(messages, dtype=np.int64), np.asarray(people, dtype=np.int64)
    for start in range(0, len(rows), BLOCK):
        part = slice(start, start + BLOCK)
        found += _Block(state, apart(rows[part], state.common), numbers[part], writers[part]).run()
    return found


def apart(rows: F32, common: F32) -> F32:
    """Return unit rows as they are compared: without what they have in common."""
    return _unit(rows - common)


class _Block:
    """Some messages against all centres and all that wait, multiplied at once and put right as these change."""

    def __init__(self, state: State, rows: F32, messages: I64, people: I64) -> None:
        self.state, self.rows, self.first = state, rows, len(state.waiting.rows)
        before = state.waiting
        self.beside = np.vstack([before.rows, rows]) if self.first else rows
        self.messages = np.concatenate([before.messages, messages])
        self.people = np.concatenate([before.people, people])
        self.place = np.concatenate([before.place, np.full(len(rows), -1, dtype=np.int64)])
        self.waits = np.arange(len(self.beside)) < self.first
        self.near = rows @ np.vstack([topic.centre for topic in state.topics]).T if state.topics else rows[:, :0]
        self.lone = np.flatnonzero(self.near.max(axis=1, initial=-1.0) < NEAR)
        self.about = dict(zip(self.lone.tolist(), rows[self.lone] @ self.beside.T, strict=True))

    def run(self) -> list[Joined]:
        """Decide every message of the block, and keep those that wait."""
        found = [one for at in range(len(self.rows)) for one in self._take(at)]
        kept = np.flatnonzero(self._still())
        self.state.waiting = Waiting(self.beside[kept], self.messages[kept], self.people[kept], self.place[kept])
        return found

    def _take(self, at: int) -> list[Joined]:
        here = self.first + at
        if self.near.shape[1] and self.near[at].max() >= NEAR:
            best = int(self.near[at].argmax())
            return [self._join(here, best, float(self.near[at, best]), at)]
        self.place[here], self.waits[here] = self.state.waited, True
        self.state.waited += 1
        about = self.about[at] if at in self.about else self.beside @ self.rows[at]
        members = np.flatnonzero(self._still() & (about >= NEAR))
        enough = len(members) >= FEWEST_MESSAGES and len(set(self.people[members].tolist())) >= FEWEST_PEOPLE
        return self._found(members, at) if enough else []

    def _still(self) -> Bool:
        return self.waits & (self.place >= self.state.waited - WAIT)

    def _found(self, members: I64, at: int) -> list[Joined]:
        """Make a topic of messages that wait; others that wait near its centre join it."""
        rows = self.beside[members]
        mass = rows.sum(axis=0)
        centre = _unit(mass)
        self.state.topics.append(Topic(self.state.next_number, centre, len(members), mass, len(members)))
        self.state.next_number += 1
        self.waits[members] = False
        self.near = np.hstack([self.near, (self.rows @ centre)[:, None]])
        new = len(self.state.topics) - 1
        found = [self._joined(one, new, near) for one, near in zip(members, rows @ centre, strict=True)]
        about = self.beside @ centre
        for one in np.flatnonzero(self._still() & (about >= NEAR)):
            found.append(self._join(int(one), new, float(about[one]), at))
        return found

    def _join(self, here: int, which: int, near: float, at: int) -> Joined:
        self.waits[here] = False
        topic = self.state.topics[which]
        if topic.size < SETTLED:
            topic.mass, topic.size = topic.mass + self.beside[here], topic.size + 1
            if (topic.size - topic.made_of) * GROWTH >= topic.made_of or topic.size == SETTLED:
                topic.centre, topic.made_of = _unit(topic.mass), topic.size
                self.near[at:, which] = self.rows[at:] @ topic.centre
        return self._joined(here, which, near)

    def _joined(self, here: int, which: int, near: float) -> Joined:
        return Joined(int(self.messages[here]), self.state.topics[which].number, float(near))


def _unit(rows: F32) -> F32:
    """Give a row, or each of some, the length 1."""
    made: F32 = (rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12)).astype(np.float32)
    return made
