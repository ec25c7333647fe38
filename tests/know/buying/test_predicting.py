"""What is expected of people: against closed forms, against integrals, and against people who then did something."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import hyp2f1, hyperu

from colmado.kit.errors import InputError
from colmado.know.buying.backtest import backtest, choose
from colmado.know.buying.beta_geometric import BG_NBD, MBG_NBD
from colmado.know.buying.bg_bb import BG_BB
from colmado.know.buying.catalogue import BUYING, fit_buying
from colmado.know.buying.discounting import force_of
from colmado.know.buying.fitting import Fit, fit
from colmado.know.buying.gamma_gamma import GAMMA_GAMMA, fit_spending
from colmado.know.buying.histories import F64, Histories, Rows, from_columns
from colmado.know.buying.orders import Purchases
from colmado.know.buying.pareto_nbd import PARETO_NBD
from colmado.know.buying.predicting import over_ages, predict, within
from colmado.know.buying.simulating import simulate

BG, PARETO = np.array([0.243, 4.414, 0.793, 2.426]), np.array([0.553, 10.578, 0.606, 11.669])
X, T = np.array([0.0, 1, 7, 40, 400]), np.array([0.0, 12, 39, 300, 20])


def test_bg_nbd_ahead_is_fader_hardie_and_lees_closed_form() -> None:
    r, alpha, a, b = BG
    t = 39.0
    z = t / (alpha + T + t)
    closed = (a + b + X - 1) / (a - 1)
    closed *= 1 - ((alpha + T) / (alpha + T + t)) ** (r + X) * hyp2f1(r + X, b + X, a + b + X - 1, z)
    assert BG_NBD.ahead(BG, X, T, t, 0.0) == pytest.approx(closed, rel=1e-6)
    assert MBG_NBD.ahead(BG - [0, 0, 0, 1], X, T, t, 0.0) == pytest.approx(BG_NBD.ahead(BG, X, T, t, 0.0), rel=1e-12)


def test_pareto_ahead_without_end_is_dert() -> None:
    """Fader, Hardie and Lee (2005), JMR: Tricomi's function, for somebody alive."""
    r, alpha, s, beta = PARETO
    force = force_of(0.15, "week")
    closed = force ** (s - 1) * (r + X) * (beta + T) ** s / (alpha + T) * hyperu(s, s, force * (beta + T))
    assert PARETO_NBD.ahead(PARETO, X, T, np.inf, force) == pytest.approx(closed, rel=1e-8)


@pytest.mark.parametrize("s", [0.3, 1.0, 1 + 1e-10, 4.0])
def test_pareto_ahead_is_its_integral(s) -> None:
    r, alpha, _, beta = PARETO
    for force in (0.0, 0.003):
        told = PARETO_NBD.ahead(np.array([r, alpha, s, beta]), X[2:3], T[2:3], 52.0, force)[0]
        true = quad(lambda u, f=force: (r + 7) / (alpha + 39) * (1 + u / (beta + 39)) ** -s * np.exp(-f * u), 0, 52)[0]
        assert told == pytest.approx(true, rel=1e-9)


def test_bg_bb_ahead_without_end_is_the_sum_of_what_stays() -> None:
    at = np.array([1.2, 0.75, 0.66, 2.78])
    force = np.log(1.1)
    many = BG_BB.ahead(at, np.array([4.0]), np.array([6.0]), 2_000, force)[0]
    assert BG_BB.ahead(at, np.array([4.0]), np.array([6.0]), np.inf, force)[0] == pytest.approx(many, rel=1e-12)
    one = (1.2 + 4) / (1.2 + 0.75 + 6) * (2.78 + 6) / (0.66 + 2.78 + 6)
    assert BG_BB.ahead(at, np.array([4.0]), np.array([6.0]), 1, 0.0)[0] == pytest.approx(one)


@pytest.mark.parametrize("name", ["bg-nbd", "mbg-nbd", "pareto-nbd"])
def test_between_ages_nothing_is_lost(name) -> None:
    ages = np.linspace(0, 200, 500)
    x = np.repeat([0.0, 3.0, 50.0], 500)
    rows = Rows.of(x, np.where(x > 0, np.tile(ages, 3), 0), np.tile(ages, 3), np.ones(1_500))
    for force in (0.0, 0.002):
        exact = BUYING[name].ahead(BG, rows.x, rows.T, 52.0, force)
        assert over_ages(BUYING[name], BG, rows, 52.0, force) == pytest.approx(exact, rel=1e-7)


def known(model, parameters: F64, logs: float = 0.02) -> Fit:
    """A fit as if these had been found, with a small spread."""
    covariance = np.eye(len(parameters)) * logs**2
    return Fit(model.name, model.names, parameters, covariance, 0.0, 1, 1, True, 1)


def split(model, parameters: F64, n: int, until: float, after: float, seed: int) -> tuple[Histories, F64]:
    """Histories up to one time, and what these people then buy until another."""
    rng = np.random.default_rng(seed)
    people = simulate(model, parameters, np.full(n, until), rng)
    rows = Rows.of(people.x.astype(float), people.t_x, people.T, np.ones(n))
    return people, model.draw(parameters, rows, after - until, rng)


@pytest.mark.parametrize(
    ("model", "parameters"), [(BG_NBD, BG), (MBG_NBD, BG), (PARETO_NBD, PARETO)], ids=("bg", "mbg", "pareto")
)
def test_the_mean_person_does_what_is_expected_of_them(model, parameters) -> None:
    """Other people, watched for 78 weeks, buy as much more than those of 39 as is expected of these ahead."""
    rng = np.random.default_rng(3)
    n = 200_000
    short = simulate(model, parameters, np.full(n, 39.0), rng).x.mean()
    long = simulate(model, parameters, np.full(n, 78.0), rng).x
    people, did = split(model, parameters, n, 39.0, 78.0, 4)
    rows = people.rows()
    ahead = rows.n @ (model.alive(parameters, rows) * model.ahead(parameters, rows.x, rows.T, 39.0, 0.0)) / n
    spread = long.std() / np.sqrt(n)
    assert ahead == pytest.approx(long.mean() - short, abs=6 * spread)
    assert did.mean() == pytest.approx(ahead, abs=5 * did.std() / np.sqrt(n))


@pytest.mark.parametrize(
    ("model", "parameters"), [(BG_NBD, BG), (PARETO_NBD, PARETO)], ids=lambda one: getattr(one, "name", "")
)
def test_people_stay_within_what_they_may_do(model, parameters) -> None:
    people, did = split(model, parameters, 5_000, 39.0, 78.0, 5)
    told = predict(model, known(model, parameters), people, 39.0, draws=400)
    assert told.least is not None and told.most is not None
    inside = (did >= told.least) & (did <= told.most)
    assert inside.mean() > 0.945  # whole numbers: more than 95 % on the mean, never much less
    often = people.x >= 3
    assert inside[often].mean() > 0.925


def test_intervals_of_what_is_expected_cover_in_200_shops() -> None:
    rng = np.random.default_rng(6)
    probe = from_columns([0, 1, 4, 12], [0, 3, 30, 35], [39, 39, 39, 39])
    rows = Rows.of(probe.x.astype(float), probe.t_x, probe.T, np.ones(4))
    true_alive = BG_NBD.alive(BG, rows)
    true = true_alive * BG_NBD.ahead(BG, rows.x, rows.T, 52.0, 0.0)
    bought, alive = [], []
    for _ in range(200):
        found = fit(BG_NBD, simulate(BG_NBD, BG, rng.integers(140, 560, 1_500) / 7, rng).rows())
        told = predict(BG_NBD, found, probe, 52.0)
        bought.append((told.purchases.low <= true) & (true <= told.purchases.high))
        alive.append((told.alive.low <= true_alive + 1e-12) & (true_alive <= told.alive.high + 1e-12))
    assert 0.92 < np.mean(bought) < 0.98
    assert 0.92 < np.mean(np.array(alive)[:, 1:]) < 0.98


def test_value_is_purchases_times_spending_and_newcomers_get_the_mean() -> None:
    rng = np.random.default_rng(7)
    people = simulate(BG_NBD, BG, np.full(2_000, 39.0), rng)
    mean = np.where(people.x > 0, rng.gamma(6.25, rng.gamma(3.7, 1, 2_000)), np.nan)
    people = Histories(people.x, people.t_x, people.T, mean)
    spending = fit_spending(people)
    told = predict(BG_NBD, fit_buying("bg-nbd", people), people, 52.0, yearly=0.1, spending=spending)
    assert told.spend is not None and told.value is not None
    assert told.value.of == pytest.approx(told.purchases.of * told.spend.of)
    p, q, v = spending.parameters
    assert told.spend.of[people.x == 0] == pytest.approx(p * v / (q - 1))
    assert ((told.value.low <= told.value.of) & (told.value.of <= told.value.high)).all()
    plain = predict(BG_NBD, fit_buying("bg-nbd", people), people, 52.0)
    assert (told.purchases.of < plain.purchases.of).all()
    many = GAMMA_GAMMA.mean(np.array([p, q, v]), np.array([1e6]), np.array([12.0]))[0]
    assert many == pytest.approx(12, rel=1e-3)  # who shows enough of their own is taken at their word


def test_what_cannot_be_predicted_is_refused() -> None:
    people = from_columns([0], [0], [39])
    for horizon, yearly in ((0.0, 0.0), (-1.0, 0.1), (np.inf, 0.0), (np.nan, 0.1)):
        with pytest.raises(InputError, match="a horizon is a length of time above 0"):
            predict(BG_NBD, known(BG_NBD, BG), people, horizon, yearly=yearly)
    with pytest.raises(InputError, match="a yearly discount is a share"):
        predict(BG_NBD, known(BG_NBD, BG), people, 1.0, yearly=15)
    lost = Fit("bg-nbd", BG_NBD.names, BG, np.full((4, 4), np.nan), 0.0, 1, 1, False, 1, ("not converged: why",))
    with pytest.raises(InputError, match="did not converge, so nothing is predicted: not converged: why"):
        predict(BG_NBD, lost, people, 1.0)


def shop(parameters: F64, n: int, days: int, seed: int) -> Purchases:
    """Purchases of a BG/NBD shop by day; everyone begins within the first half."""
    rng = np.random.default_rng(seed)
    first = rng.integers(0, days // 2, n)
    r, alpha, a, b = parameters
    rate, leaving = rng.gamma(r, 1 / alpha, n), rng.beta(a, b, n)
    gaps = np.cumsum(rng.standard_exponential((n, 400)) / rate[:, None], axis=1)
    kept = (gaps <= (days - first)[:, None] / 7) & (np.arange(1, 401) <= rng.geometric(leaving)[:, None])
    who = np.concatenate([np.arange(n), np.nonzero(kept)[0]])
    day = np.concatenate([first, (first[:, None] + np.ceil(gaps * 7))[kept].astype(int)])
    pairs = np.unique(np.column_stack([who, day]), axis=0)
    pairs = pairs[pairs[:, 1] < days]
    return Purchases(np.arange(n), pairs[:, 0], pairs[:, 1], None, "")


def test_a_backtest_of_a_true_model_holds() -> None:
    bought = shop(np.array([0.8, 6.0, 0.6, 4.0]), 6_000, 700, 9)
    tests = [backtest(name, bought, "1971-03-01", "1971-11-30") for name in ("bg-nbd", "mbg-nbd", "pareto-nbd")]
    true = tests[0]
    assert true.low < true.bought < true.high
    assert true.covered > 0.945 and true.mae < true.naive_mae
    assert true.naive > 1.1 * true.bought  # who goes on as before never leaves
    off = [abs(one.expected - one.bought) / max((one.high - one.low) / 3.92, 1e-9) for one in true.by_expected]
    assert np.mean(np.array(off) < 2.5) >= 0.8
    assert sum(one.people for one in true.by_repeats) == true.people
    assert true.curve[-1][2] == pytest.approx(true.bought, rel=0.05)
    order = choose(tests)
    assert order[0].behind == 0 and not next(one for one in order if one.model == "bg-nbd").told_apart
    assert next(one for one in order if one.model == "pareto-nbd").behind > 0


def test_a_backtest_needs_something_to_hold_out() -> None:
    bought = shop(np.array([0.8, 6.0, 0.6, 4.0]), 500, 300, 10)
    with pytest.raises(InputError, match="nothing is held out"):
        backtest("bg-nbd", bought, "1990-01-01")
    with pytest.raises(InputError, match="nobody had bought anything by"):
        backtest("bg-nbd", bought, "1960-01-01")


def test_draws_agree_with_what_is_expected() -> None:
    n = 40_000
    columns = [np.repeat(np.array(column), n) for column in ((0.0, 3, 9), (0.0, 20, 38), (39.0, 39, 39))]
    rows, three = Rows.of(*columns, np.ones(3 * n)), Rows.of(*(column[::n] for column in columns), np.ones(3))
    rng = np.random.default_rng(12)
    for model, at in ((BG_NBD, BG), (MBG_NBD, BG), (PARETO_NBD, PARETO)):
        drawn = model.draw(at, rows, 39.0, rng).reshape(3, n)
        expected = model.alive(at, three) * model.ahead(at, three.x, three.T, 39.0, 0.0)
        assert drawn.mean(axis=1) == pytest.approx(expected, abs=5 * float((drawn.std(axis=1) / np.sqrt(n)).max()))
        made = within(model, known(model, at, 1e-9), three, 39.0, 2_000)
        assert made.variance == pytest.approx(drawn.var(axis=1), rel=0.25)


def test_how_spending_leans_on_its_parameters() -> None:
    at, x, mean = np.array([6.25, 3.74, 15.45]), np.array([0.0, 1, 30]), np.array([0.0, 4, 90])
    made = GAMMA_GAMMA.steepness(at, x, mean)
    for i in range(3):
        off = np.exp(np.eye(3)[i] * 1e-6)
        up, down = GAMMA_GAMMA.mean(at * off, x, mean), GAMMA_GAMMA.mean(at / off, x, mean)
        assert made[i] == pytest.approx(np.log(up / down) / 2e-6, abs=1e-7)
