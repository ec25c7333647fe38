"""The simulated street: that it is what docs/simulator.md says, within what its size allows.

Z is how many standard errors a figure may be off; every standard error here is derived from n.
"""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import numpy as np
import pytest

from colmado.demo.street import FRAMES, TRUTH, Street
from colmado.demo.street.blocks import block
from colmado.demo.street.initiatives import CEILING, INITIATIVES
from colmado.demo.street.mail import incoming, mbox
from colmado.demo.street.talking import KINDS
from colmado.demo.street.world import Buying

Z = 4.0
SEEN = {
    "initiatives": {"initiative", "what", "unit", "from_at", "until_at"},
    "exposures": {"initiative", "unit", "unit_id", "reached", "from_at", "until_at"},
    "identities": {"identity", "channel", "zone", "name", "address"},
    "orders": {"external_id", "identity", "at", "currency", "amount_minor", "refund", "discounted"},
    "touches": {"identity", "at", "kind", "begun_by", "recommended_by"},
    "messages": {"external_id", "identity", "channel", "direction", "at", "reply_to", "subject", "text"},
    "answers": {"external_id", "reply_to", "teammate", "at"},
}
CDNOW = Buying(r=0.243, alpha=4.414, a=0.793, b=2.426)
PLAIN = Street(seed=7, people=20_000, initiatives=())


@cache
def whole(street, text=False):
    """All frames of a street, each as one dict of columns."""
    parts = {}
    for name, batch in street.frames(text=text):
        parts.setdefault(name, []).append(batch)
    return {
        name: {column: np.concatenate([np.asarray(one[column]) for one in batches]) for column in batches[0]}
        for name, batches in parts.items()
    }


def days(street, at):
    """Days since the start: the shop's clock turned back."""
    seconds = (at - np.datetime64(street.start.replace(tzinfo=None), "s")).astype(float)
    day = np.floor(seconds / 86400)
    never = np.isnat(at)
    return np.where(never, np.inf, day + (seconds - day * 86400 - 7 * 3600) / (15 * 3600))


def repeats(street):
    """Repeat purchases: person and day."""
    frames = whole(street)
    kept = ~frames["orders"]["refund"] & ~frames["truth_orders"]["first"]
    return frames["truth_orders"]["person"][kept], days(street, frames["orders"]["at"][kept])


def close(seen, expected, error):
    assert abs(seen - expected) <= Z * error, f"{seen:.5f}, expected {expected:.5f} +- {Z * error:.5f}"


def share(hits, n, expected):
    close(hits / n, expected, (expected * (1 - expected) / n) ** 0.5)


def test_the_same_seed_gives_the_same_bytes_in_another_process(tmp_path):
    made = []
    for hashing in ("1", "2"):
        place = tmp_path / hashing
        command = [sys.executable, "-P", "-m", "colmado.demo.street", "--people", "40", "--out", str(place)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": hashing}, capture_output=True)
        made.append({str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()})
    assert made[0] == made[1] and len(made[0]) == len(FRAMES) + len(TRUTH) + 1
    assert all(made[0].values())


def test_another_seed_gives_other_people():
    one, other = (whole(Street(seed, 100))["truth_people"]["rate_weekly"] for seed in (1, 2))
    assert not np.intersect1d(one, other).size


def test_people_are_the_same_in_a_street_of_any_size():
    large = Street(3, 1_000_000)
    alone = list(block(large, 2, text=True))
    small = [pair for pair in Street(3, 3_000).frames(text=True)][-len(alone) :]
    assert [name for name, _ in alone] == [name for name, _ in small]
    for (name, one), (_, other) in zip(alone, small, strict=True):
        for column in one:
            np.testing.assert_array_equal(one[column], other[column], f"{name}.{column}")


def test_a_small_street_is_the_beginning_of_a_large_one():
    small, large = whole(Street(3, 300), text=True), whole(Street(3, 1_000), text=True)
    for name, key in (("orders", "external_id"), ("messages", "external_id"), ("identities", "identity")):
        rows = np.isin(large[name][key], small[name][key])
        assert 0 < rows.sum() == len(small[name][key]) < len(rows)
        for column, seen in small[name].items():
            assert np.array_equal(large[name][column][rows], seen), (name, column)
    assert np.array_equal(large["truth_people"]["rate_weekly"][:300], small["truth_people"]["rate_weekly"])


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


def test_what_the_shop_sees_holds_no_truth():
    street = Street(7, 2_000)
    frames = whole(street, text=True)
    assert set(frames) == set(FRAMES) | set(TRUTH)
    assert {name: set(frames[name]) for name in FRAMES} == SEEN
    truth = frames["truth_identities"]
    inside = (truth["person"] >= 0) & (truth["person"] < 1_000)
    assert np.array_equal(truth["identity"], frames["identities"]["identity"])
    seen = np.corrcoef(truth["identity"][inside], truth["person"][inside])[0, 1]
    assert abs(seen) < Z / inside.sum() ** 0.5


def test_ids_are_unique_and_replies_refer_to_what_came_before():
    frames = whole(PLAIN)
    for name, key in (("messages", "external_id"), ("orders", "external_id"), ("identities", "identity")):
        assert len(np.unique(frames[name][key])) == len(frames[name][key])
    said = frames["messages"]
    order = np.argsort(said["external_id"])
    replies = np.flatnonzero(said["reply_to"] != 0)
    place = np.searchsorted(said["external_id"], said["reply_to"][replies], sorter=order)
    before = order[np.minimum(place, len(order) - 1)]
    assert np.array_equal(said["external_id"][before], said["reply_to"][replies])
    assert np.all(said["at"][before] < said["at"][replies])
    assert np.all(said["direction"][before] != said["direction"][replies])
    assert np.array_equal(said["identity"][before], said["identity"][replies])
    ours = said["external_id"][said["direction"] == "out"]
    assert np.array_equal(ours, frames["answers"]["external_id"])
    assert np.array_equal(frames["truth_messages"]["external_id"], said["external_id"])


def test_everything_happens_inside_the_window():
    start = np.datetime64(PLAIN.start.replace(tzinfo=None), "s")
    for name in ("messages", "orders", "touches", "answers"):
        at = whole(PLAIN)[name]["at"]
        assert at.min() >= start and at.max() < start + np.timedelta64(PLAIN.days, "D"), name
    with pytest.raises(ValueError, match="time zone"):
        Street(1, 1, start=datetime(2025, 1, 1))
    with pytest.raises(ValueError, match=str(CEILING)):
        Street(1, 1, initiatives=(replace(INITIATIVES[0], factor=3.0),))


def test_a_short_street_knows_only_what_was_tried_in_it():
    street = Street(5, 500, days=250)
    frames = whole(street)
    assert set(frames["initiatives"]["initiative"]) == {"thanks", "newsletter", "evenings"}
    assert set(frames["exposures"]["initiative"]) <= set(frames["initiatives"]["initiative"])
    for name in ("initiatives", "exposures"):
        assert np.all(frames[name]["from_at"] < frames[name]["until_at"])


def test_words_are_of_both_languages_and_all_kinds_and_vary():
    frames = whole(Street(7, 2_000), text=True)
    text, truth = frames["messages"]["text"], frames["truth_messages"]
    assert set(truth["kind"]) == {*KINDS, ""} and set(truth["language"]) == {"en", "es"}
    assert all(one.strip() for one in text)
    assert not any(mark in one for one in [*text, *frames["messages"]["subject"]] for mark in "{}")
    came = frames["messages"]["direction"] == "in"
    assert len(set(text[came])) > 0.7 * came.sum()
    assert len(set(frames["identities"]["address"])) == len(frames["identities"]["address"])


def test_channels_hand_over_what_was_said():
    frames = dict(block(Street(7, 300), 0, text=True))
    said, identities = frames["messages"], frames["identities"]
    came = list(incoming(said, identities))
    rows = np.flatnonzero(said["direction"] == "in")
    assert [one.text for one in came] == [said["text"][row].strip() for row in rows]
    assert [one.sent_at for one in came] == [at.replace(tzinfo=UTC) for at in said["at"][rows].tolist()]
    assert len({one.external_id for one in came}) == len(came)
    place = np.searchsorted(identities["identity"], said["identity"][rows]).tolist()
    assert [one.author.address for one in came] == [identities["address"][one] for one in place]
    assert [one.author.name for one in came] == [identities["name"][one] for one in place]
    assert [bool(one.references) for one in came] == (said["reply_to"][rows] != 0).tolist()
    assert not any(one.automatic for one in came)
    mails = (said["channel"] == "email").sum()
    assert mbox(said, identities).count(b"\nMessage-ID: ") == mails > 0
