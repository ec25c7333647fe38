"""Whether people who came at different times behave alike: a fit for each cohort, held against one for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from colmado.kit.errors import InputError, NotEnoughData
from colmado.know.buying.catalogue import fit_buying
from colmado.know.buying.fitting import Fit
from colmado.know.buying.histories import Histories


@dataclass(frozen=True)
class Cohorts:
    """`declined`: why a cohort has no fit; `p`: of the likelihood-ratio test that those fitted are alike (Wilks)."""

    fits: dict[str, Fit]
    declined: dict[str, str]
    together: Fit
    p: float | None


def fit_cohorts(name: str, people: Histories, cohort: NDArray[Any]) -> Cohorts:
    """Fit each cohort (one label a person) and all that could be fitted together."""
    if len(cohort) != len(people):
        raise InputError(f"expected a cohort for each person, got {len(cohort)} for {len(people)}")
    fits: dict[str, Fit] = {}
    declined: dict[str, str] = {}
    for label in np.unique(cohort):
        try:
            fits[str(label)] = fit_buying(name, people.take(cohort == label))
        except NotEnoughData as error:
            declined[str(label)] = str(error)
    fitted = np.isin(cohort.astype(str), list(fits))
    together = fit_buying(name, people.take(fitted) if fits else people)
    gained = 2 * (sum(one.log_likelihood for one in fits.values()) - together.log_likelihood)
    free = len(together.names) * (len(fits) - 1)
    return Cohorts(fits, declined, together, float(chdtrc(free, max(gained, 0.0))) if free > 0 else None)
