"""A message beside itself in the reader's own language; and the translator, as an owner sets it up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from colmado.kit.errors import ChannelError, ColmadoError, InputError, NotAllowed, NotFound
from colmado.ledger.models import Message, Teammate
from colmado.loop import translating
from colmado.understand.actions import end_translator
from colmado.understand.models import Translation
from colmado.understand.queries import translations, translator
from colmado.web.asking import teammate
from colmado.web.pages.inbox import kept
from colmado.web.spoken import spoken


def foreign(messages: Iterable[Message], *, by: Teammate) -> Mapping[int, Translation | None]:
    """The messages that are not in the reader's language, each with its translation if one is kept.

    None of them where no translator is connected. No statement where all are in the reader's language, else two.
    """
    language = get_language() or ""
    theirs = [one.pk for one in messages if _language(one) not in ("", language) and one.own_words.strip()]
    if not theirs or translator() is None:
        return {}
    return dict.fromkeys(theirs) | translations(theirs, language=language, by=by)


def _language(message: Message) -> str:
    """The language a message was found to be in; "" where nobody looked yet."""
    said = getattr(message, "annotation", None)
    return said.language if said else ""


@require_POST
def translate(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a message into the reader's language: beside it, in the page that asked; else in the whole page."""
    found: dict[str, object] = {"pk": pk}
    try:
        found["kept"] = translating.bring(
            pk, language=get_language() or "en", by=teammate(request), at=timezone.now()
        )
    except (NotAllowed, NotFound):
        raise
    except ColmadoError as error:
        found["sentence"] = spoken(error)
    if "HX-Request" in request.headers:
        return render(request, "floor/translation.html", found)
    if "sentence" in found:
        notes.error(request, str(found["sentence"]))
    talk = Message.objects.values_list("conversation", flat=True).get(pk=pk)
    if talk is None:  # it is arriving
        return redirect("original", pk)
    return redirect(f"{reverse('conversation', args=[talk])}{kept(request)}#m{pk}")


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Connect a translator, or end it. One that does not answer is not connected."""
    who, said = teammate(request), request.POST
    if said.get("end"):
        end_translator(by=who)
        notes.success(request, _("Nothing is translated any more."))
        return redirect("settings")
    key = said.get("key", "").strip() or None
    try:
        _row, word = translating.connect(
            url=said.get("url", "").strip(), key="" if said.get("no_key") else key, by=who
        )
    except (ChannelError, InputError) as error:
        if isinstance(error, NotAllowed):
            raise
        notes.error(request, _("Nothing was changed: %(why)s") % {"why": spoken(error)})
    else:
        notes.success(request, _("The translator answers: “Good morning” is “%(word)s”.") % {"word": word})
    return redirect("settings")
