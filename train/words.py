"""Write which words we have met in small letters in our own train messages: `python -m train.words`.

A capitalised word before the first comma that is none of these is taken for a name (`tokens.uncalled`).
"""

from __future__ import annotations

import re

from colmado.understand.tokens import WORDS, fold
from train.messages.table import read

_SMALL = re.compile(r"(?<![^\W\d_])[a-záéíóúüñ]{2,}(?:['’][a-z]+)?(?![^\W\d_])")

OFTEN_FIRST = (
    "sadly", "frankly", "firstly", "secondly", "lastly", "furthermore", "moreover", "surprisingly", "luckily",
    "hopefully", "fortunately", "unluckily", "besides", "otherwise", "nevertheless", "meanwhile", "ideally",
    "clearly", "surely", "alas", "indeed", "likewise", "similarly", "ironically", "admittedly", "understandably",
    "normally", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january",
    "february", "march", "april", "may", "july", "august", "september", "october", "november", "december",
    "christmas", "easter", "sinceramente", "francamente", "lamentablemente", "desgraciadamente",
    "desafortunadamente", "afortunadamente", "felizmente", "finalmente", "primeramente", "ademas", "asimismo",
    "mientras", "entonces", "lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo", "enero",
    "febrero", "marzo", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre", "navidad", "señor", "señora", "señorita", "sir", "madam", "team", "amigos",
)  # fmt: skip
"""Words that begin sentences before a comma and are no names, whether our messages have them or not."""

NAMES_TOO = (
    "rosa", "paz", "luz", "sol", "mercedes", "dolores", "consuelo", "angel", "pilar", "rocio", "nieves", "soledad",
    "amparo", "estrella", "blanca", "clara", "salvador", "leon", "abril", "alba", "aurora", "marina", "mark", "will",
    "bill", "rose", "grace", "joy", "faith", "frank", "jack", "pat", "sandy", "dawn", "june", "ivy", "iris", "daisy",
    "violet", "ruby", "olive", "drew", "ray", "dean", "earl",
)  # fmt: skip
"""Words that are names when somebody is called by them before a comma; the list is ours and not whole."""


def small_words() -> list[str]:
    """Return the words, folded, in order."""
    met = (word for message in read("train") for word in _SMALL.findall(message.text))
    return sorted({fold(word) for word in (*met, *OFTEN_FIRST)} - set(NAMES_TOO))


def main() -> None:
    """Write them."""
    found = small_words()
    WORDS.write_text("\n".join(found) + "\n", encoding="utf8")
    print(f"{len(found)} words")


if __name__ == "__main__":
    main()
