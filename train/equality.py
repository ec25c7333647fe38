"""Say whether errors are alike for all who write: `python -m train.equality`.

Names: the same test messages with names of different origin and gender in front and behind; the share whose label
stays, by group. Varieties: how often kind and sentiment are right, by the Spanish of the writer. Two shares are called
equivalent where the 95 % interval of their difference lies within MARGIN; only that is evidence of sameness, and
few messages seldom give it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from colmado.understand import shipped
from colmado.understand.scoring import Scorer
from train.messages.table import Message, read

GROUPS = {
    "Spanish, women": ("Lucía", "Carmen", "Ximena", "Guadalupe"),
    "Spanish, men": ("Javier", "Santiago", "Joaquín", "Yadiel"),
    "English, women": ("Emily", "Hannah", "Sharon", "Maisie"),
    "English, men": ("Oliver", "Gary", "Connor", "Brad"),
    "African American, women": ("Latoya", "Ebony", "Keisha", "Imani"),
    "African American, men": ("Jamal", "Tyrone", "DeShawn", "Darnell"),
    "Arabic, women": ("Fátima", "Aisha", "Nour", "Khadija"),
    "Arabic, men": ("Mohamed", "Omar", "Youssef", "Abdullah"),
    "Chinese": ("Wei", "Xiu", "Jing", "Haoran"),
    "Indian": ("Priya", "Rahul", "Ananya", "Suresh"),
    "Quechua and Maya": ("Nayra", "Inti", "Itzel", "Balam"),
    "West African": ("Chidi", "Ngozi", "Kwame", "Aminata"),
    "names that are words": ("Rosa", "Mark", "Paz", "Will"),
}
PLACES: dict[str, Callable[[str, str], str]] = {
    "in front": lambda name, text: f"{name}, {text}",
    "after a greeting": lambda name, text: f"Hola {name}, {text}",
    "behind": lambda name, text: f"{text}\n{name}",
}
REGIONS = {
    "Spain": ("es-ES",),
    "Mexico": ("es-MX",),
    "Caribbean": ("es-CU", "es-PR", "es-DO"),
    "Río de la Plata": ("es-AR", "es-UY"),
}
HEADS = ("kind", "sentiment")
MARGIN, DRAWS, SEED = 0.03, 2000, 7
REGION_MARGIN = 0.1


def kept(scorer: Scorer, texts: Sequence[str], place: str) -> dict[str, np.ndarray]:
    """Return for each group, name by name, which messages keep their label: (names, messages) of bool.

    After a greeting a message is compared with itself after a greeting to nobody.
    """
    plain = [f"Hola, {text}" for text in texts] if place == "after a greeting" else list(texts)
    before = scorer.score(plain)[0].chosen
    return {
        group: np.array([scorer.score([PLACES[place](name, t) for t in texts])[0].chosen == before for name in names])
        for group, names in GROUPS.items()
    }


def apart(one: np.ndarray, other: np.ndarray) -> tuple[float, float, float]:
    """Return the difference of two groups' shares over the same messages, with its 95 % bootstrap interval."""
    difference = one.mean(axis=0) - other.mean(axis=0)
    draws = np.random.default_rng(SEED).integers(0, len(difference), (DRAWS, len(difference)))
    low, high = np.percentile(difference[draws].mean(axis=1), [2.5, 97.5])
    return float(difference.mean()), float(low), float(high)


def names_report(tier: int, texts: Sequence[str]) -> list[str]:
    """Say how many messages keep their kind, by place and group, and the groups that differ most."""
    scorer, lines = Scorer([shipped.head("kind", tier)]), []
    for place in PLACES:
        found = kept(scorer, texts, place)
        shares = {group: float(some.mean()) for group, some in found.items()}
        most, least = max(shares, key=lambda g: shares[g]), min(shares, key=lambda g: shares[g])
        value, low, high = apart(found[most], found[least])
        same = "equivalent" if max(abs(low), abs(high)) <= MARGIN else "not shown to be equivalent"
        lines.append(f"tier {tier}, a name {place}, n {len(texts)}: kind kept, by group")
        lines += [f"  {group:26}{share:.1%}" for group, share in shares.items()]
        lines.append(f"  {most} less {least}: {value:.1%} ({low:.1%} to {high:.1%}); within {MARGIN:.0%}: {same}")
    return lines


def right(messages: Sequence[Message], name: str, tier: int) -> tuple[np.ndarray, np.ndarray]:
    """Return which messages a head is right about, and their regions ("" for any other)."""
    some = [m for m in messages if m.language == "es" and getattr(m, name)]
    said = Scorer([shipped.head(name, tier)]).score([m.text for m in some])[0].labels
    regions = [next((r for r, codes in REGIONS.items() if m.variety in codes), "") for m in some]
    return np.array([one == getattr(m, name) for one, m in zip(said, some, strict=True)]), np.array(regions)


def regions_report(name: str, tier: int, messages: Sequence[Message]) -> list[str]:
    """Say how often a head is right in each region, and how far that is from Spain."""
    hits, regions = right(messages, name, tier)
    random, lines = np.random.default_rng(SEED), [f"{name}, tier {tier}: right, by region"]
    drawn = {r: random.choice(hits[regions == r], (DRAWS, int((regions == r).sum()))).mean(axis=1) for r in REGIONS}
    for region in REGIONS:
        n, share = int((regions == region).sum()), float(hits[regions == region].mean())
        low, high = np.percentile(drawn[region], [2.5, 97.5])
        less, more = np.percentile(drawn[region] - drawn["Spain"], [2.5, 97.5])
        same = "equivalent" if max(abs(less), abs(more)) <= REGION_MARGIN else "not shown to be equivalent"
        beside = "" if region == "Spain" else f"; less Spain {less:+.1%} to {more:+.1%}: {same}"
        lines.append(f"  {region:17}n {n:4}  {share:.1%} ({low:.1%}-{high:.1%}){beside}")
    return lines


def main() -> None:
    """Print both reports on the test messages."""
    messages = read("test")
    for tier, each in ((1, 1), (2, 4)):  # vectors are dear: one message in four
        print("\n".join(names_report(tier, [m.text for m in messages][::each])), flush=True)
    for name in HEADS:
        for tier in (1, 2):
            print("\n".join(regions_report(name, tier, messages)), flush=True)


if __name__ == "__main__":
    main()
