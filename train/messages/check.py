"""Say whether the table of labelled messages keeps its rules, and count it: `python -m train.messages.check`."""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, combinations

from train.messages.table import CAUSED, SPLITS, VALUES, Message, read

Splits = Mapping[str, Sequence[Message]]

VARIETIES = {
    "en": ("en-US", "en-GB", "en-IE", "en-IN", "en-AU"),
    "es": ("es-ES", "es-MX", "es-CU", "es-PR", "es-DO", "es-AR", "es-UY", "es-CO", "es-CL", "es-PE"),
}
LATER = ("cause", "sentiment", "emotion", "act", "suggestion", "buying", "churn", "urgency", "activity")
"""The labels which messages without a shop have not got."""
IMPLIED: dict[str, dict[str, str]] = {
    "complaint": {"sentiment": "negative"},
    "protest": {"sentiment": "negative"},
    "concern": {"sentiment": "negative"},
    "compliment": {"sentiment": "positive"},
    "suggestion": {"suggestion": "yes"},
    "spam": {
        "sentiment": "neutral", "emotion": "none", "act": "states", "suggestion": "no", "buying": "no",
        "churn": "no", "urgency": "none", "activity": "information",
    },
}  # fmt: skip
"""What the guidelines say a kind brings with it."""
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
LIKE, ENOUGH, SAME_START = 0.6, 5, 3
"""Two texts of at least ENOUGH trigrams are alike if they share more than LIKE of the smaller set of trigrams;
at most SAME_START messages may begin with the same four words."""
FLOORS = {("language", "es"): 1300, ("language", "en"): 1200, "kind": 80, "cause": 36}
"""How many later messages there must be: in a language; of a kind or a cause in each language."""


def values(messages: Iterable[Message]) -> list[str]:
    """Return what is wrong with single rows: values, empty texts, causes where none may be, gaps."""
    return [f"{message.id}: {fault}" for message in messages for fault in _faults(message)]


def _faults(message: Message) -> Iterable[str]:
    for column, allowed in VALUES.items():
        for value in getattr(message, column).split("+"):
            if value and value not in allowed:
                yield f"{column} is {value!r}, expected one of {', '.join(allowed)}"
    if message.variety not in VARIETIES.get(message.language, ()):
        yield f"variety {message.variety!r} is not one of the language {message.language!r}"
    for column in ("kind", "text"):
        if not getattr(message, column).strip():
            yield f"there is no {column}"
    yield from _unlabelled(message)


def _unlabelled(message: Message) -> Iterable[str]:
    given = [column for column in LATER if getattr(message, column)]
    if not message.shop:
        yield from (f"no shop, but {column}" for column in given)
        return
    yield from (f"no {column}" for column in LATER if column not in ("cause", *given))
    if bool(message.cause) != (message.kind in CAUSED):
        yield f"cause {message.cause!r} with kind {message.kind}"
    for column, value in IMPLIED.get(message.kind, {}).items():
        if getattr(message, column) != value:
            yield f"{column} is {getattr(message, column)!r} with kind {message.kind}, expected {value!r}"


def repeats(splits: Splits) -> list[str]:
    """Return ids, texts and shops that stand where they already stood."""
    every = [(split, message) for split, messages in splits.items() for message in messages]
    ids = Counter(message.id for _, message in every)
    said = Counter(_plain(message.text) for _, message in every if message.shop)
    said.update({_plain(message.text) for _, message in every if not message.shop})
    where = defaultdict(set)
    for split, message in every:
        where[message.shop].add(split)
    return [
        *(f"id {name} stands {n} times" for name, n in ids.items() if n > 1),
        *(f"{text!r} stands {n} times" for text, n in said.items() if n > 1),
        *(f"shop {shop!r} is in {sorted(of)}" for shop, of in where.items() if shop and len(of) > 1),
    ]


def _plain(text: str) -> str:
    return " ".join(WORD.findall(text.lower())) or text


def alike(messages: Sequence[Message]) -> list[str]:
    """Return pairs that share too many word trigrams, and beginnings that too many messages share."""
    words = [WORD.findall(message.text.lower()) for message in messages]
    trigrams = [set(zip(some, some[1:], some[2:], strict=False)) for some in words]
    holders = defaultdict(list)
    for number, of in enumerate(trigrams):
        for trigram in of:
            holders[trigram].append(number)
    shared = Counter(chain.from_iterable(combinations(some, 2) for some in holders.values()))
    starts = defaultdict(list)
    for message, some in zip(messages, words, strict=True):
        if len(some) > 4:
            starts[" ".join(some[:4])].append(message.id)
    return [
        *(
            f"{messages[a].id} and {messages[b].id} are alike: {messages[b].text[:60]!r}"
            for (a, b), n in shared.items()
            if (least := min(len(trigrams[a]), len(trigrams[b]))) >= ENOUGH and n > LIKE * least
        ),
        *(f"{len(of)} messages begin {start!r}: {of[:5]}" for start, of in starts.items() if len(of) > SAME_START),
    ]


def counts(messages: Sequence[Message], column: str) -> dict[str, dict[str, int]]:
    """Return how many messages of each language have each value of a column; + is taken apart."""
    found: dict[str, Counter[str]] = {language: Counter() for language in VALUES["language"]}
    for message in messages:
        found[message.language].update(value for value in getattr(message, column).split("+") if value)
    return {language: dict(sorted(of.items())) for language, of in found.items()}


def short(messages: Sequence[Message]) -> list[str]:
    """Return which counts of later messages are below their floors."""
    later = [message for message in messages if message.shop]
    out = []
    for language, n in Counter({name: 0 for name in VALUES["language"]} | Counter(m.language for m in later)).items():
        if n < FLOORS["language", language]:
            out.append(f"{language}: {n} later messages, at least {FLOORS['language', language]} are wanted")
    for column in ("kind", "cause"):
        for language, of in counts(later, column).items():
            few = {value: of.get(value, 0) for value in VALUES[column] if of.get(value, 0) < FLOORS[column]}
            out += [f"{language} {value}: {n}, at least {FLOORS[column]} are wanted" for value, n in few.items()]
    return out


def problems(splits: Splits) -> list[str]:
    """Return all that is wrong; an empty list if nothing is."""
    every = [message for messages in splits.values() for message in messages]
    return [*values(every), *repeats(splits), *alike(every), *short(every)]


def main() -> None:
    """Print the counts of the later messages and what is wrong; leave with 1 if anything is."""
    splits = {split: read(split) for split in SPLITS}
    later = [message for messages in splits.values() for message in messages if message.shop]
    for split, messages in splits.items():
        known = Counter(message.language for message in messages if message.shop)
        print(f"{split}: {len(messages)} messages; {dict(known)} of them with every label")
    for column in ("kind", "cause", "variety", "sentiment", "emotion", "act", "suggestion", "buying", "churn",
                   "urgency", "activity"):  # fmt: skip
        for language, of in counts(later, column).items():
            print(f"{column} {language}: " + "  ".join(f"{value} {n}" for value, n in of.items()))
    wrong = problems(splits)
    print("\n".join(wrong) or "Nothing is wrong.")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
