"""Addresses, numbers and handles in one form; any text makes a profile that can be compared."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colmado.know.matching.blocking import keys
from colmado.know.matching.profiles import Normal, Profile, normalised
from colmado.know.matching.reaching import email, handle, local, phone, street

ANY = st.text(max_size=30)
MANY = st.lists(ANY, max_size=3).map(tuple)
PROFILES = st.builds(
    Profile, id=ANY, names=MANY, emails=MANY, phones=MANY, handles=st.lists(st.tuples(ANY, ANY), max_size=2).map(tuple),
    postcode=ANY, town=ANY, street=ANY, cards=MANY, holder=ANY,
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "made"),
    [
        (" Ana.Ruiz+shop@GoogleMail.com ", "anaruiz@gmail.com"),
        ("Ana.Ruiz+shop@Example.org", "ana.ruiz@example.org"),
        ("no address", ""), ("@x.org", ""), ("ana@", ""), ("a na@x.org", ""), ("a@b@c.org", ""),
    ],
)  # fmt: skip
def test_mail_addresses(written: str, made: str) -> None:
    assert email(written) == made


@pytest.mark.parametrize(
    ("written", "region", "made"),
    [
        ("600 11 12 22", "ES", "+34600111222"), ("0034 600-111-222", "ES", "+34600111222"),
        ("(212) 555-0123", "US", "+12125550123"), ("+34 600 111 222", "US", "+34600111222"),
        ("12", "ES", ""), ("call me", "ES", ""), ("", "ES", ""),
    ],
)  # fmt: skip
def test_phones(written: str, region: str, made: str) -> None:
    assert phone(written, region) == made


def test_handles_and_what_goes_from_channel_to_channel() -> None:
    assert handle("photos", "@Ana_Ruiz") == ("photos:ana_ruiz", "anaruiz")
    assert handle("photos", "@ana") == ("photos:ana", "")
    assert handle("photos", " @ ") == ("", "")
    assert local("info@example.org") == "" and local("ana.ruiz@example.org") == "anaruiz"


def test_streets_without_their_kind() -> None:
    assert street("C/ de la Cruz, nº 5") == street("Calle Cruz 5") == street("cruz 5") == "cruz 5"
    assert street("12 High Street") == street("12 high st.")


def test_a_profile_in_one_form() -> None:
    made = normalised(
        Profile(
            "7", ("Pepe García López",), ("Pepe.Garcia7@gmail.com",), ("600 111 222",), (("photos", "@pgarcia7"),),
            postcode="28 013", town="Alcalá", street="C/ Mayor 5", cards=("**** 4242",),
        )
    )  # fmt: skip
    assert made == Normal(
        "7", "jose", "pepe", ("jose",), True, "garcia", "lopez", ("pepegarcia7@gmail.com",), ("pepegarcia7",),
        ("pepegarcia7",), ("pepegarcia777",), ("+34600111222",), ("photos:pgarcia7",), ("pepegarcia7", "pgarcia7"),
        ("pepegarcia7", "pgarcia7"), "28013", "alcala", "mayor 5", ("4242",),
    )  # fmt: skip
    wanted = {"e:pepegarcia7@gmail.com", "p:+34600111222", "k:pgarcia7", "n:jose|garcia|lopez", "a:mayor 5|28013"}
    assert wanted <= set(keys(made))


def test_the_name_on_an_order_is_used_where_there_is_no_other() -> None:
    assert normalised(Profile("1", holder="Ana Ruiz")).surname == "ruiz"
    assert normalised(Profile("1", ("Eva Gil",), holder="Ana Ruiz")).surname == "gil"


@given(PROFILES)
def test_anything_can_be_brought_to_one_form(profile: Profile) -> None:
    made = normalised(profile)
    for one in fields(Normal):
        value = getattr(made, one.name)
        if isinstance(value, tuple):
            assert all(value) and list(value) == sorted(set(value))
    assert all(keys(made)) and len(keys(made)) == len(keys(normalised(profile)))


@given(PROFILES)
def test_one_form_of_one_form_is_the_same(profile: Profile) -> None:
    made = normalised(profile)
    known = {name: getattr(made, name) for name in ("emails", "phones", "postcode", "town", "cards")}
    again = normalised(replace(profile, **known))
    assert again == made


@given(PROFILES)
def test_the_order_of_what_is_given_does_not_matter(profile: Profile) -> None:
    turned = {
        one.name: value[::-1]
        for one in fields(Profile)
        if isinstance(value := getattr(profile, one.name), tuple)
    }
    assert normalised(replace(profile, **turned)) == normalised(profile)
