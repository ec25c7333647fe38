"""The wordings of a promise, English and Spanish."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """How a language promises.

    `firm`: we will do something. `dated`: only a promise together with a day ("you will have it by Friday",
    "te escribo el lunes"). `excludes`: hedges, refusals, the past. `conditions`: the sentence depends on
    something ("if you send us a photo"), so nothing is promised yet.
    """

    firm: re.Pattern[str]
    dated: re.Pattern[str]
    excludes: re.Pattern[str]
    conditions: re.Pattern[str]


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.VERBOSE)


_EN_DO = r"""(?:send|resend|refund|call|ring|phone|text|write|e-?mail|reply|answer|respond|get\ back
 |be\ in\ touch
 |get\ in\ touch|let\ you\ know|ship|replace|repair|fix|mend|deliver|check|look\ into|find\ out|update|confirm
 |return|reimburse|credit|issue|post|bring|come|contact|follow\ up|keep\ you|make\ sure|see\ to|have|exchange
 |cancel|pay|arrange|sort|take\ care|speak|ask|forward|reserve|hold|set\ aside|pass|drop|process)\b"""
_EN_WE = r"\b(?:we|i)(?:['’?]?ll|\s+(?:will|shall)|['’?]?(?:m|re)\s+going\s+to|\s+(?:am|are)\s+going\s+to)\s+"
_EN_BETWEEN = r"(?:(?:also|then|personally|gladly|certainly|definitely|happily|immediately|of\ course)\s+)*"

_ENGLISH = Wording(
    firm=_pattern(rf"{_EN_WE}{_EN_BETWEEN}{_EN_DO}|\bi\s+promise\b|\byou\s+have\s+my\s+word\b"),
    dated=_pattern(
        r"""\byou(?:['’?]?ll|\s+will)\s+(?:receive|get|have|hear)\b
        |\b(?:your|the)\s+(?:\w+\s+){1,3}?will\s+(?:be|arrive|reach|leave|come|ship)\b|\bexpect\s+(?:it
        |them|your)\b
        |\b(?:we|i)['’?]?(?:re|m)\s+(?:sending|shipping|refunding|calling|replacing)\b"""
    ),
    excludes=_pattern(
        r"""\b(?:not|never|won['’?]?t|can['’?]?t|might|may(?!\s+\d)|maybe|perhaps|probably|hopefully|try
        |hope|would
        |could|unable|yesterday|last\ (?:week|month))\b"""
    ),
    conditions=_pattern(
        r"\b(?:if|unless|provided|in\ case|once\ you|as\ soon\ as\ you|should\ you|when\ you)\b"
    ),
)

_ES_TO = r"(?:(?:te|le|les|os|se|lo|la|los|las|nos|me)\s+)"
_ES_FUTURE = r"""(?:mandar|enviar|reenviar|escribir|llamar|devolver|reembolsar|reintegrar|confirmar
 |avisar|responder
 |contestar|cambiar|repondr|reparar|arreglar|entregar|llevar|pasar|averiguar|revisar|abonar|har
 |solucionar|resolver
 |gestionar|tramitar|informar|contactar|comprobar|ocupar|encargar|tendr|mantendr|sustituir|recoger|dar|pagar
 |preguntar|consultar|apartar|reservar|cancelar|ir|volver)"""
_ES_PRESENT = r"""(?:mando|mandamos|env[ií]o|enviamos|escribo|escribimos|llamo|llamamos|devuelvo
 |devolvemos|reembolso
 |reembolsamos|reintegramos|confirmo|confirmamos|aviso|avisamos|respondo|respondemos|contesto
 |contestamos|cambio
 |cambiamos|reponemos|reparamos|arreglo|arreglamos|entrego|entregamos|llevo|llevamos|paso|pasamos|averiguo
 |averiguamos|reviso|revisamos|abonamos|digo|decimos|cuento|contamos|hago\ llegar|hacemos\ llegar
 |tengo\ list[oa]
 |tenemos\ list[oa]|recogemos|recojo|pago|pagamos|resuelvo|resolvemos|soluciono|solucionamos)"""

_SPANISH = Wording(
    firm=_pattern(
        rf"""\b{_ES_TO}{{0,2}}{_ES_FUTURE}(?:é|e|emos)\b(?!\s+(?:para|de\s+menos))
        |\b{_ES_TO}{{0,2}}(?:voy|vamos)\s+a\s+(?:{_ES_FUTURE}|hacer|reponer|tener|mantener)\w*
        |\b(?:te|le|les|os)\s+prometo\b|\bnos\s+comprometemos\s+a\b|\bme\s+comprometo\s+a\b
        |\bpalabra\s+de\b"""
    ),
    dated=_pattern(
        rf"""\b{_ES_TO}{{1,2}}{_ES_PRESENT}\b(?!\s+(?:para|porque|desde|en\s+nombre))
        |\b(?:(?:lo|la|los|las)\s+)?(?:recibir|tendr)(?:ás|á|éis|án|as|a|an)\b
        |\b(?:tu|su|vuestro|el|la)\s+(?:\w+\s+){{1,3}}?(?:saldrá|llegará|estará|saldra|llegara)\b"""
    ),
    excludes=_pattern(
        r"""\b(?:no|nunca|jam[aá]s|quiz[aá]s?|tal\s+vez|a\s+lo\s+mejor|intentar\w*|tratar\w*|ojal[aá]
        |podr[ií]a\w*
        |esperamos|espero|ayer|anteayer|ya\s+(?:te|le|les|os|se))\b"""
    ),
    conditions=_pattern(r"\b(?:si|salvo|siempre\s+que|en\s+caso\s+de|en\s+cuanto|una\s+vez\s+que|cuando)\b"),
)

RULES = {"en": _ENGLISH, "es": _SPANISH}
