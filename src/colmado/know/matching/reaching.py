"""How people are reached, brought to one form: e-mail addresses, telephone numbers, handles, streets."""

from __future__ import annotations

import re

import phonenumbers
from anyascii import anyascii

from colmado.know.matching.names import fold, words

GOOGLE = frozenset({"gmail.com", "googlemail.com"})
# Local parts that a house has, not a person: two of them at two domains say nothing.
ROLES = words(
    "info contact contacto hello hola sales ventas admin office oficina support soporte mail correo shop tienda "
    "noreply webmaster billing facturas pedidos orders team equipo service servicio marketing "
)
SHORTEST = 5  # letters; a shorter name on a network is taken by somebody else too often
_INTERNATIONAL = re.compile(r"\+[1-9]\d{7,14}")
_KIND_OF_STREET = re.compile(
    r"^(?:calle|cl|c|avenida|avda|avd|av|plaza|plza|pza|pl|paseo|pso|carretera|ctra|camino|cno|ronda|travesia|rua)\s+"
    r"(?=\S*[a-z])"
)
_SHORT = {
    "street": "st",
    "avenue": "ave",
    "road": "rd",
    "lane": "ln",
    "drive": "dr",
    "square": "sq",
    "apartment": "apt",
}
_SMALL = words("numero num n no de del la las los el")


def email(text: str) -> str:
    """Return an address in lower-case ASCII, without what follows a plus; at Google's, without dots. "" if it is none.

    >>> email(" Ana.Ruiz+shop@GoogleMail.com ")
    'anaruiz@gmail.com'
    """
    name, at, domain = anyascii(text).strip().lower().rpartition("@")
    name = name.partition("+")[0].strip()
    domain = domain.strip().rstrip(".")
    if domain in GOOGLE:
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}" if at and name and domain and not re.search(r"\s|@", name + domain) else ""


def local(address: str) -> str:
    """Return what an e-mail address says of its owner: letters and digits before the @; "" if few, or a house's.

    >>> local("ana.ruiz@example.org"), local("info@example.org")
    ('anaruiz', '')
    """
    return _nick(address.rpartition("@")[0])


def phone(text: str, region: str) -> str:
    """Return a number as E.164 (+34600111222). `region`: the country of numbers without a code. "" if it is none."""
    digits = text.strip()
    if _INTERNATIONAL.fullmatch(digits) and digits.isascii():
        return digits
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    made = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return made if _INTERNATIONAL.fullmatch(made) else ""


def handle(kind: str, name: str) -> tuple[str, str]:
    """Return a handle as "kind:name", and the name for other kinds of channel ("" if it is too short to tell).

    >>> handle("photos", "@Ana_Ruiz")
    ('photos:ana_ruiz', 'anaruiz')
    """
    bare = "".join(name.strip().lstrip("@").lower().split())
    return (f"{kind.strip().lower()}:{bare}", _nick(bare)) if bare else ("", "")


def street(text: str) -> str:
    """Return a street without its kind and small words: "C/ de la Cruz, nº 5" and "Calle Cruz 5" are one."""
    kept = _KIND_OF_STREET.sub("", fold(text)).split()
    return " ".join(_SHORT.get(word, word) for word in kept if word not in _SMALL)


def _nick(text: str) -> str:
    name = fold(text).replace(" ", "")
    return name if len(name) >= SHORTEST and name not in ROLES else ""
