"""The models there are, by the names the command line knows, and what each needs."""

from __future__ import annotations

from colmado.kit.errors import InputError
from colmado.know.buying.beta_geometric import BG_NBD, MBG_NBD, BetaGeometric
from colmado.know.buying.fitting import Fit, Prior, enough, fit
from colmado.know.buying.histories import Histories

BUYING: dict[str, BetaGeometric] = {model.name: model for model in (BG_NBD, MBG_NBD)}
PEOPLE, REPEATERS = 100, 30
"""Below so many people, and so many who came again, nothing is fitted (docs/value.md says what happens there)."""


def buying(name: str) -> BetaGeometric:
    """Find a model of coming and staying. Raises InputError."""
    if name not in BUYING:
        raise InputError(f"no model is called {name!r}; there are {', '.join(BUYING)}")
    return BUYING[name]


def fit_buying(name: str, people: Histories, *, prior: Prior | None = None, seed: int = 0) -> Fit:
    """Fit a model of coming and staying. Raises NotEnoughData below PEOPLE or REPEATERS."""
    model = buying(name)
    enough(len(people), PEOPLE, "people")
    enough(int((people.x > 0).sum()), REPEATERS, "people who bought again")
    return fit(model, people.rows(), prior=prior, seed=seed)
