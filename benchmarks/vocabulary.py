"""Words in English and Spanish with Zipf's frequencies, and texts made of them. The same seed, the same texts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, product

import numpy as np
import numpy.typing as npt

EN = (
    "the to and a of is i it for you my in that on this with not was have but be are your at so we they from or "
    "order please when can what day delivery if as just me would like an no been time store got all had will there "
    "about after out do more very thanks hello money back how only which who still customer get did help refund "
    "should us price today again never good week why new card bread coffee called shop received product broken email "
    "service waiting know told because said wrong account two always nobody answer phone late friend size colour "
    "invoice package before first great want need happy sorry address change open closed cheese parcel driver street"
)
ES = (
    "de la que el en y a los se no un por con una su para es al lo como me mi del las pero más o le ha si porque "
    "pedido muy cuando tienda gracias hola día también está ya hay desde todo esta son sin sobre este ser tiene fue "
    "dinero entrega favor ustedes nadie ahora siempre nunca mañana semana qué precio producto quiero pueden tarjeta "
    "hace dos otra vez bien llegó todavía cliente ayuda servicio cuenta café pan correo teléfono respuesta factura "
    "devolución roto tarde queso barrio calle talla color paquete antes primera compra quería saber gente señora "
    "espera problema cambio dirección cerrado abierto amiga contenta gusta bueno malo nuevo esperando llamé dijeron"
)
ONSETS_EN = ("br", "ch", "cl", "d", "f", "gr", "h", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "w")
ENDS_EN = (
    *("ack", "ain", "and", "ark", "ation", "eed", "ell", "en", "er"),
    *("est", "ing", "ish", "ock", "old", "ound", "y"),
)
ONSETS_ES = ("b", "c", "ch", "d", "f", "gr", "l", "ll", "m", "n", "p", "pr", "r", "s", "t", "tr", "v")
ENDS_ES = (
    *("aba", "ación", "ado", "ajo", "al", "ando", "ar", "era", "ero"),
    *("ida", "illo", "ina", "iste", "or", "oso", "ura"),
)
VOWELS = ("a", "e", "i", "o", "u")
SIZE = 30_000  # of each language
FLAT = 2.7  # Mandelbrot's shift: the first few words are less far apart than 1/rank says
LONG = 41.0  # words a text has on average: about 270 characters


@dataclass(frozen=True)
class Vocabulary:
    """Words by falling frequency, and the running sum of their shares."""

    words: list[str]
    running: npt.NDArray[np.float64]

    def draw(self, rng: np.random.Generator, n: int) -> list[str]:
        """Draw `n` words."""
        ids = np.searchsorted(self.running, rng.random(n)).tolist()
        return list(map(self.words.__getitem__, ids))

    def texts(self, rng: np.random.Generator, n: int) -> list[str]:
        """Write `n` texts of about 270 characters, in sentences."""
        lengths = np.clip(rng.lognormal(np.log(LONG) - 0.32, 0.8, n), 3, 220).astype(int)
        ends = np.cumsum(lengths)
        drawn = self.draw(rng, int(ends[-1]))
        texts, begin = [], 0
        for end in ends.tolist():
            texts.append(_sentences(drawn[begin:end]))
            begin = end
        return texts


def _sentences(words: list[str]) -> str:
    if len(words) < 16:
        return " ".join(words).capitalize() + "."
    parts = [" ".join(words[at : at + 14]).capitalize() for at in range(0, len(words), 14)]
    return ". ".join(parts) + "."


def vocabulary(language: str, size: int = SIZE) -> Vocabulary:
    """Make the vocabulary of "es" or "en": the common words, then made ones that look and stem like the language."""
    common, onsets, ends = (ES, ONSETS_ES, ENDS_ES) if language == "es" else (EN, ONSETS_EN, ENDS_EN)
    made = ("".join(parts) for parts in product(VOWELS, ONSETS_EN, VOWELS, onsets, ends))
    rare = [*islice(made, SIZE * 4)]
    np.random.default_rng(7).shuffle(rare)
    words = list(dict.fromkeys([*common.split(), *rare]))[:size]
    shares = 1.0 / (np.arange(len(words)) + FLAT)
    return Vocabulary(words, np.cumsum(shares / shares.sum())[:-1])
