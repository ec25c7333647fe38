"""Cut a message into the tokens the kind model reads, and give every raw token one plain form."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

WORDS = Path(__file__).parent / "weights" / "words.txt"
"""Words we have met in small letters (`python -m train.words`): before the first comma, any other may be a name."""
HEAD, TAIL = 3000, 600
"""Characters kept of a long message: people say what they want at the beginning or at the end."""

START, END = "^", "$"

_TOKEN = re.compile(
    r"(?:https?:|www\.)\S+"
    r"|\S+@\w+\.\S+"
    r"|\b[a-z0-9-]+\.(?:com|net|org|io|info|xyz|top|shop|biz|club|online|site|ru|cn)\b\S*"
    r"|[@#]\w+"
    r"|[$€£]?\d[\d.,:/]*[%$€£]?"
    r"|[^\W\d_]+(?:['’´`?](?:t|s|re|ve|ll|d|m)(?!\w))?"
    r"|[:;=]['’]?-?[()\[\]]+|(?<!\w)(?:[:;=]['’]?-?[dpo/*|]+|<3+)(?!\w)"
    r"|[.!?¿¡,;:\n$€£%]"
    r"|[\u2600-\u27bf\U0001f300-\U0001faff]"
)
_REPEAT = re.compile(r"(\w)\1{2,}")
_LAUGH = re.compile(r"^(?:a?(?:ja|je|ji|ha|he)){2,}[jhae]?$|^(?:lo+l|lmao|rofl|xd+)$")
_MARKS = {".": ".", "\n": ".", ";": ".", ":": ":", "!": "!", "?": "?", "¿": "¿", "¡": "!", ",": ","}

# Chat spelling, both languages; only forms that are no word of the other language.
_SPELLINGS = {
    "que": "q k ke",
    "porque": "xq pq xk porq",
    "tambien": "tb tmb tbn",
    "por": "x",
    "favor": "xfa xfavor porfa porfis",
    "please": "plis pls plz",
    "donde": "dnd",
    "cuando": "cdo kuando",
    "mensaje": "msj",
    "bien": "bn",
    "estoy": "toy toi",
    "esta": "ta",
    "para": "pa",
    "gracias": "grax grcs",
    "thanks": "ty thx tks tnx thnx",
    "you": "u",
    "your": "ur",
    "are": "r",
    "because": "cuz coz bc",
    "ustedes": "ud uds",
    "usted": "vd",
    "going": "gonna",
    "want": "wanna",
    "got": "gotta",
    "people": "ppl",
    "quiero": "kiero",
    "quien": "kien",
    "de": "d",
}
_CHAT = {short: full for full, shorts in _SPELLINGS.items() for short in shorts.split()}
_MOUTHS = {**dict.fromkeys("([/|o", "xsad"), **dict.fromkeys(")]p*3", "xhappy"), "d": "xlaugh"}
FEELING = {
    **dict.fromkeys("❤♥😍🥰😘💕💖💙💚💛💜🧡🤩👏🙌👌👍🎉🥳⭐🌟😊☺🙂😀😃😄😁😇🤗😋😎💪✨🙏", "xhappy"),
    **dict.fromkeys("😡😠🤬👎💩🤮😤🖕🙄😒", "xangry"),
    **dict.fromkeys("😂🤣😆😅😹😜", "xlaugh"),
    **dict.fromkeys("😢😭😞😔🙁☹💔😟😰😨😱😕😩😫", "xsad"),
    **dict.fromkeys("🔥💰💵🚀🤑✅💎👉🎁⚡", "xshout"),
}
"""What an emoji says, beside being itself."""


_NAME = r"[^\W\d_a-zà-öø-ÿ][^\W\d_]{1,19}(?:[-'’][^\W\d_]{1,19})?"
_CALLED = re.compile(
    r"((?:(?:[Hh]ola|[Bb]uenas|[Bb]uenos d[ií]as|[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|[EeQq]\w{2,8}d[oa]s?)[ ,]+)?)"
    rf"({_NAME}(?: {_NAME})?)(,\s+)(?=\S)"
)

_SIGNED = re.compile(rf"\n\s*(?:[-–—]\s?)?({_NAME}(?: {_NAME})?)[.!]?\Z")


@cache
def _met() -> frozenset[str]:
    return frozenset(WORDS.read_text("utf8").split())


def uncalled(text: str) -> str:
    """Take off the name somebody is called by at the beginning, and the one below: what they want hangs on neither."""
    if (signed := _SIGNED.search(text, max(0, len(text) - 60))) and _unmet(signed[1]):
        text = text[: signed.start()]
    if (called := _CALLED.match(text)) and _unmet(called[2]):
        text = called[1].rstrip(" ,") + (called[3] if called[1] else "") + text[called.end() :]
    return text


def _unmet(name: str) -> bool:
    return not name.isupper() and fold(re.split("[ -]", name)[0].lower()) not in _met()


def clip(text: str) -> str:
    """Return what is read of a text: no name in front, of a longer one the first HEAD and last TAIL characters."""
    text = uncalled(text.strip())
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}"


def raw_tokens(text: str) -> list[str]:
    """Return the raw tokens of an already clipped text, lower case, in order."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    found: list[str] = _TOKEN.findall(text.lower())
    return found


def fold(word: str) -> str:
    """Return the word without accents and diaereses; ñ becomes n."""
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


def plain(raw: str) -> str:
    """Return the one form under which a raw token is known.

    Addresses, mentions and numbers become class tokens beginning with `x`; accents, apostrophes (also those
    an old mail program turned into "?"), lengthened letters and chat spelling are undone. "" means: ignore.
    """
    first = raw[0]
    if raw in _MARKS:
        return _MARKS[raw]
    if first in "@#":
        return "xuser" if first == "@" else fold(raw[1:])
    if first.isdigit() or first in "$€£%":
        return "xmoney" if set(raw) & set("$€£") else "xpercent" if "%" in raw else "xnum"
    if "@" in raw:
        return "xmail"
    if raw.startswith(("http:", "https:", "www.")) or "." in raw:
        return "xurl"
    if not first.isalpha():
        return _MOUTHS.get(raw[-1], first) if len(raw) > 1 else first  # "⓫a" is a word that no letter begins
    return _plain_word(raw)


def _plain_word(raw: str) -> str:
    word = re.sub(r"['’´`?]", "", fold(raw))
    if _LAUGH.match(word):
        return "xlaugh"
    word = _REPEAT.sub(r"\1", word)
    return _CHAT.get(word, word)
