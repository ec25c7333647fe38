"""The models there are, by the names the command line knows, and what each needs."""

from __future__ import annotations

from colmado.kit.errors import InputError
from colmado.know.buying.beta_geometric import BG_NBD, MBG_NBD, BetaGeometric
from colmado.know.buying.bg_bb import BG_BB, BetaBernoulli
from colmado.know.buying.fitting import Fit, Prior, enough, fit
from colmado.know.buying.histories import Histories
from colmado.know.buying.pareto_nbd import PARETO_NBD, ParetoNBD

Buying = BetaGeometric | ParetoNBD | BetaBernoulli
BUYING: dict[str, Buying] = {model.name: model for model in (BG_NBD, MBG_NBD, PARETO_NBD, BG_BB)}
PEOPLE, REPEATERS = 100, 30
"""Below so many people, and so many who came again, nothing is fitted (docs/value.md says what happens there)."""


def buying(name: str) -> Buying:
    """Find a model of coming and staying. Raises InputError."""
    if name not in BUYING:
        raise InputError(f"no model is called {name!r}; there are {', '.join(BUYING)}")
    return BUYING[name]


def fit_buying(name: str, people: Histories, *, prior: Prior | None = None, seed: int = 0) -> Fit:
    """Fit a model of coming and staying. Raises NotEnoughData below PEOPLE or REPEATERS.

    BG/BB needs whole periods: raises InputError for others.
    """
    model = buying(name)
    rows = people.rows()
    if isinstance(model, BetaBernoulli) and ((rows.T % 1).any() or (rows.t_x % 1).any() or (rows.x > rows.t_x).any()):
        raise InputError("bg-bb counts whole periods, with at most one purchase in each; Purchases.periods counts so")
    enough(len(people), PEOPLE, "people")
    enough(int((people.x > 0).sum()), REPEATERS, "people who bought again")
    return fit(model, rows, prior=prior, seed=seed)
