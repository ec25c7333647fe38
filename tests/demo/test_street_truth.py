"""The simulated street against its parameters, the model it follows and the truth of its initiatives."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from tests.demo.street_frames import PLAIN, Z, close, days, repeats, share, whole

from colmado.demo.street import Street
from colmado.demo.street.initiatives import INITIATIVES
from colmado.demo.street.talking import KINDS
from colmado.demo.street.world import Buying

CDNOW = Buying(r=0.243, alpha=4.414, a=0.793, b=2.426)


def test_true_rates_are_gamma_leaving_is_beta_spend_is_gamma_gamma():
    people, buying, spending = whole(PLAIN)["truth_people"], PLAIN.buying, PLAIN.spending
    root = PLAIN.people**0.5
    close(people["rate_weekly"].mean(), buying.r / buying.alpha, buying.r**0.5 / buying.alpha / root)
    total = buying.a + buying.b
    sd = (buying.a * buying.b / (total**2 * (total + 1))) ** 0.5
    close(people["leaves_p"].mean(), buying.a / total, sd / root)
    scale = spending.p * 100 / people["mean_spend_minor"]
    close(scale.mean(), spending.q / spending.gamma, spending.q**0.5 / spending.gamma / root)
    orders, truth = whole(PLAIN)["orders"], whole(PLAIN)["truth_orders"]
    bought = ~orders["refund"]
    ratio = orders["amount_minor"][bought] / people["mean_spend_minor"][truth["person"][bought]]
    close(ratio.mean(), 1.0, (spending.p * bought.sum()) ** -0.5)


def test_shares_are_as_stated():
    frames, talk, how = whole(PLAIN), PLAIN.talking, PLAIN.answering
    people, truth = frames["truth_people"], frames["truth_messages"]
    for variety, expected in zip(("en-GB", "es-AR"), (talk.varieties[0], talk.varieties[-1]), strict=True):
        share((people["variety"] == variety).sum(), PLAIN.people, expected)
    owner = frames["truth_identities"]["person"]
    has = np.bincount(owner[owner >= 0], minlength=PLAIN.people)
    for number, expected in enumerate(talk.identities, 1):
        share((has == number).sum(), PLAIN.people, expected)
    share((frames["identities"]["channel"][owner >= 0] == "chat").sum(), (owner >= 0).sum(), talk.channels[1])
    bought = ~frames["orders"]["refund"]
    share(frames["orders"]["discounted"][bought].sum(), bought.sum(), PLAIN.spending.discounted)
    begun = (frames["messages"]["reply_to"] == 0) & (truth["kind"] == "question")
    share(begun.sum(), bought.sum(), talk.asking)
    quality = frames["truth_answers"]["quality"]
    for level in range(4):  # answers after the end are cut whatever their quality
        share((quality == level).sum(), len(quality), how.quality[level])
    early = days(PLAIN, frames["messages"]["at"]) < PLAIN.days - 60
    for kind, chance in zip(KINDS, how.chance, strict=True):
        asked = frames["messages"]["external_id"][early & (truth["kind"] == kind)]
        share(np.isin(asked, frames["answers"]["reply_to"]).sum(), len(asked), chance)


def expected(street, span_weeks):
    """P(still here) and E(repeat purchases) of BG/NBD after `span_weeks`: gamma rate integrated, beta by quantiles.

    Given rate and p, leaving has hazard rate * p, so P(here) = E[(alpha / (alpha + p t))^r] and
    E[X] = E[(1 - (alpha / (alpha + p t))^r) / p].
    """
    b = street.buying
    edges = np.linspace(-40, 40, 4001)  # logit of p
    p = 1 / (1 + np.exp(-edges))
    density = np.exp(-b.a * np.logaddexp(0, -edges) - b.b * np.logaddexp(0, edges))
    weight = density / density.sum()
    here = (b.alpha / (b.alpha + p * np.asarray(span_weeks)[:, None])) ** b.r
    gone = -np.expm1(-b.r * np.log1p(p * np.asarray(span_weeks)[:, None] / b.alpha))
    return here @ weight, (gone / p) @ weight


def test_the_expectation_is_the_published_one():
    """Fader, Hardie and Lee 2005, equation 9, its hypergeometric function summed."""
    b, t = CDNOW, 39.0
    z, term, total = t / (b.alpha + t), 1.0, 1.0
    for j in range(2_000):
        term *= (b.r + j) * (b.b + j) / ((b.a + b.b - 1 + j) * (j + 1)) * z
        total += term
    published = (b.a + b.b - 1) / (b.a - 1) * (1 - (b.alpha / (b.alpha + t)) ** b.r * total)
    assert expected(replace(PLAIN, buying=b), [t])[1][0] == pytest.approx(published, rel=1e-4)


@pytest.mark.parametrize("buying", [Buying(), CDNOW], ids=["ours", "CDNOW"])
def test_staying_and_buying_again_are_as_bg_nbd_says(buying):
    street = replace(PLAIN, buying=buying, people=6_000)
    people = whole(street)["truth_people"]
    span = (street.days - days(street, people["joined_at"])) / 7
    here, purchases = expected(street, span)
    alive = np.isnat(people["dropout_at"])
    close(alive.mean(), here.mean(), (here * (1 - here)).mean() ** 0.5 / street.people**0.5)
    seen = np.bincount(repeats(street)[0], minlength=street.people)
    close(seen.mean(), purchases.mean(), (seen - purchases).std() / street.people**0.5)


def windows(street, name):
    """The times in which an initiative reached people: (from, until, those reached), days."""
    frames = whole(street)
    seen = {column: values[frames["exposures"]["initiative"] == name] for column, values in frames["exposures"].items()}
    zone, everyone = frames["truth_people"]["zone"], np.ones(street.people, bool)
    since, until = (np.floor(days(street, seen[column])) for column in ("from_at", "until_at"))
    if seen["unit"][0] != "identity":
        for unit, reached, first, last in zip(seen["unit_id"], seen["reached"], since, until, strict=True):
            if reached:
                yield first, last, zone == unit if seen["unit"][0] == "zone" else everyone
        return
    owner = dict(zip(frames["truth_identities"]["identity"], frames["truth_identities"]["person"], strict=True))
    chosen = np.zeros(street.people, bool)
    chosen[[owner[one] for one in seen["unit_id"][seen["reached"]]]] = True
    yield since[0], until[0], chosen


@pytest.mark.parametrize("tried", INITIATIVES, ids=lambda one: one.name)
def test_each_initiative_does_what_its_truth_says(tried):
    """Purchases over the rate summed while here, or leavers over the chances summed, is the factor: a martingale."""
    street = Street(11, 20_000, initiatives=(tried,))
    people = whole(street)["truth_people"]
    joined, dropout = days(street, people["joined_at"]), days(street, people["dropout_at"])
    who, day = repeats(street)
    happened = due = 0.0
    for since, until, reached in windows(street, tried.name):
        inside = reached[who] & (day >= since) & (day < until)
        if tried.on == "rate":
            here = np.clip(np.minimum(dropout, until) - np.maximum(joined, since), 0, None)
            due += (people["rate_weekly"] / 7 * here)[reached].sum()
            happened += inside.sum()
        else:
            due += people["leaves_p"][who[inside]].sum()
            happened += (reached & (dropout >= since) & (dropout < until)).sum()
    error = (tried.factor / due) ** 0.5
    close(happened / due, tried.factor, error)
    assert tried.factor == 1.0 or abs(happened / due - 1) > 2 * error, "too few to tell it from nothing"


@cache
def in_window(street, tried):
    who, day = repeats(street)
    return np.bincount(who[(day >= tried.day) & (day < tried.until)], minlength=street.people)


@pytest.mark.parametrize("tried", [one for one in INITIATIVES if one.unit == "person"], ids=lambda one: one.name)
def test_the_difference_by_lot_is_the_true_one_with_all_six_running(tried):
    street = Street(13, 20_000)
    eligible = days(street, whole(street)["truth_people"]["joined_at"]) < tried.day
    ((_, _, reached),) = windows(street, tried.name)
    all_, none = (in_window(street.twin(tried.name, everyone=one), tried)[eligible] for one in (True, False))
    true = (all_ - none).mean()
    seen = in_window(street, tried)
    one, other = seen[reached], seen[eligible & ~reached]
    difference, error = one.mean() - other.mean(), (one.var() / len(one) + other.var() / len(other)) ** 0.5
    close(difference, true, error)
    share(reached.sum(), eligible.sum(), tried.share)
    if tried.factor == 1.0:
        assert np.array_equal(all_, none), "what does nothing changes nobody"
    else:
        assert np.sign(true) == np.sign(tried.factor - 1) and abs(difference) > 2 * error


def test_the_lots_say_nothing_of_each_other_and_wishes_say_who_buys():
    street = Street(13, 20_000)
    rate = np.log(whole(street)["truth_people"]["rate_weekly"])
    lots = {one.name: next(windows(street, one.name))[2] for one in INITIATIVES if one.unit in ("person", "choice")}
    old = days(street, whole(street)["truth_people"]["joined_at"]) < 180
    n = old.sum()
    for one, other in (("thanks", "newsletter"), ("thanks", "offers"), ("newsletter", "offers")):
        assert abs(np.corrcoef(lots[one][old], lots[other][old])[0, 1]) < Z / n**0.5
        assert abs(np.corrcoef(lots[one][old], rate[old])[0, 1]) < Z / n**0.5
    assert np.corrcoef(lots["card"][old], rate[old])[0, 1] > 0.3
