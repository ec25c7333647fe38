"""Fit heads on public tasks as `./colmado train head` does, and print what they reach, beside VADER and TextBlob.

    python -m benchmarks.understand FOLDER [--task NAME ...] [--tier 1 ...] [--test] [--plot FILE.svg]

FOLDER holds `<task>/train.tsv` and maybe `dev.tsv`, label<TAB>text. Without dev, a stratified fifth of train is held
out. Figures are of dev (or that fifth), on which strengths were chosen too, so they flatter a little; with --test of
`<task>/test.tsv`, by the head as it is written. Speed: texts per second of one core's time, words met before.
--plot draws the tasks that lexicons can be asked as well, right against fast (benchmarks/pareto.py).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.pareto import draw
from sklearn.model_selection import train_test_split

from colmado.cli.understand import labelled
from colmado.understand import encoder, figures, language
from colmado.understand.fitting import fit
from colmado.understand.scoring import Scorer
from colmado.understand.unseen import Labelled

Metric = Callable[[np.ndarray], float]
SPEED = 3000


def f1_of(place: int) -> Metric:
    return lambda table: float(np.nan_to_num(figures.f1s(table)[place]))


@dataclass(frozen=True)
class Task:
    """A public task with its usual metric; `lexicons` can be asked as well where it is sentiment."""

    name: str
    says: str
    metric: Metric
    lexicons: bool = False


@dataclass(frozen=True)
class Measured:
    """One tool on one task: how often it is right, on how many texts, and texts per second of one core's time."""

    task: Task
    who: str
    value: figures.Figure
    n: int
    speed: float
    note: str = ""

    def __str__(self) -> str:
        of = f"{self.task.name:20} {self.who:9} {self.task.says:17} {self.value!s:20}"
        return f"{of} n {self.n:5} {self.speed:8.0f} texts/CPU-s{self.note}"


TASKS = (
    Task("tweeteval_sentiment", "macro-recall", figures.macro_recall, lexicons=True),
    Task("umsab_spanish", "macro-F1", figures.macro_f1, lexicons=True),
    Task("banking77", "accuracy", figures.accuracy),
    Task("complaints", "macro-F1", figures.macro_f1),
    Task("suggestion", "F1 of suggestion", f1_of(1)),
    Task("sms_spam", "macro-F1", figures.macro_f1),
)
LANGUAGES = {
    "umsab_arabic": "ar", "umsab_english": "en", "umsab_french": "fr", "umsab_german": "de",
    "umsab_italian": "it", "umsab_portuguese": "pt", "umsab_spanish": "es",
}  # fmt: skip


def split(folder: Path, seed: int) -> tuple[Labelled, Labelled]:
    """Return train and what is kept apart to choose on."""
    train = labelled(folder / "train.tsv")
    if (folder / "dev.tsv").exists():
        return train, labelled(folder / "dev.tsv")
    seen, apart = train_test_split(np.arange(len(train.texts)), test_size=0.2, stratify=train.labels, random_state=seed)
    return _some(train, np.sort(seen)), _some(train, np.sort(apart))


def _some(rows: Labelled, places: np.ndarray) -> Labelled:
    return Labelled([rows.texts[i] for i in places], [rows.labels[i] for i in places])


def per_second(job: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    """Return texts a CPU-second, after a first round that loads and learns words."""
    some = texts[:SPEED]
    job(some)
    start = time.process_time()
    job(some)
    return len(some) / (time.process_time() - start)


def ours(task: Task, folder: Path, tier: int, *, test: bool, seed: int) -> Measured:
    """Fit one head, and measure it; its note says what was chosen."""
    train, apart = split(folder, seed)
    start = time.process_time()
    fitted = fit(task.name, train, apart, tier=tier, seed=seed)
    spent = time.process_time() - start
    scorer, labels = Scorer([fitted.head]), fitted.head.labels
    if test:
        apart = labelled(folder / "test.tsv")
        truth = np.array([labels.index(label) for label in apart.labels])
        said = scorer.score(apart.texts)[0].chosen
    else:
        truth, said = fitted.truth[: fitted.of_dev], fitted.said[: fitted.of_dev]
    value = figures.figure(truth, said, len(labels), task.metric)
    speed = per_second(scorer.score, apart.texts)
    note = f"   fitted in {spent:.0f} CPU-s\n    {fitted.chosen}"
    return Measured(task, f"tier {tier}", value, len(truth), speed, note)


def lexicons() -> dict[str, Callable[[str], float]]:
    """Return the peers that are installed: each gives a text a polarity."""
    found: dict[str, Callable[[str], float]] = {}
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        vader = SentimentIntensityAnalyzer()
        found["VADER"] = lambda text: vader.polarity_scores(text)["compound"]
    except ImportError:
        pass
    try:
        from textblob import TextBlob

        found["TextBlob"] = lambda text: TextBlob(text).sentiment.polarity
    except ImportError:
        pass
    return found


def theirs(task: Task, folder: Path, *, test: bool, seed: int) -> Iterator[Measured]:
    """Measure each lexicon, with VADER's own thresholds."""
    apart = labelled(folder / "test.tsv") if test else split(folder, seed)[1]
    labels = ("negative", "neutral", "positive")
    truth = np.array([labels.index(label) for label in apart.labels])
    for who, polarity in lexicons().items():
        ask = lambda texts, polarity=polarity: [polarity(text) for text in texts]  # noqa: E731
        scores = np.array(ask(apart.texts))
        said = np.where(scores >= 0.05, 2, np.where(scores <= -0.05, 0, 1))
        value = figures.figure(truth, said, 3, task.metric)
        yield Measured(task, who, value, len(truth), per_second(ask, apart.texts))


def languages(folder: Path, *, test: bool) -> Measured:
    """Measure language identification: seven languages, public short texts, none learned from here."""
    pairs = [
        (text, code)
        for name, code in LANGUAGES.items()
        for text in labelled(folder / name / ("test.tsv" if test else "dev.tsv")).texts
    ]
    codes = [*sorted(set(LANGUAGES.values())), "none of them"]
    said = np.array([_place(codes, language.identify(text, tuple(codes[:-1]))[0]) for text, _ in pairs])
    truth = np.array([codes.index(code) for _, code in pairs])
    speed = per_second(lambda texts: [language.identify(text) for text in texts], [text for text, _ in pairs])
    value = figures.figure(truth, said, len(codes), figures.accuracy)
    return Measured(Task("language", "accuracy", figures.accuracy), "tier 0", value, len(pairs), speed)


def _place(codes: Sequence[str], code: str) -> int:
    return codes.index(code) if code in codes else len(codes) - 1


def main() -> None:
    """Print the table."""
    flags = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    flags.add_argument("folder", type=Path)
    flags.add_argument("--task", action="append", choices=[task.name for task in TASKS])
    flags.add_argument("--tier", action="append", type=int, choices=encoder.TIERS)
    flags.add_argument("--test", action="store_true", help="score test.tsv, which nothing here chose on")
    flags.add_argument("--plot", type=Path, metavar="FILE", help="draw what lexicons were asked, too, into an SVG file")
    flags.add_argument("--seed", type=int, default=7)
    given = flags.parse_args()
    if not given.task:
        print(languages(given.folder, test=given.test), flush=True)
    found: list[Measured] = []
    for task in TASKS:
        if given.task and task.name not in given.task:
            continue
        for tier in given.tier or encoder.TIERS:
            found.append(ours(task, given.folder / task.name, tier, test=given.test, seed=given.seed))
            print(found[-1], flush=True)
        for one in theirs(task, given.folder / task.name, test=given.test, seed=given.seed) if task.lexicons else ():
            found.append(one)
            print(one, flush=True)
    if given.plot:
        points = [(one.task.name, one.who, one.value, one.speed) for one in found if one.task.lexicons]
        given.plot.write_text(draw(points, split="test" if given.test else "dev"), encoding="utf8")


if __name__ == "__main__":
    main()
