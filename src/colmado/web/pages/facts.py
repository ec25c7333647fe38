"""Saved facts: what is true and asked again and again; kept, worded anew, retired, with every use behind its count."""

from __future__ import annotations

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from colmado.answer.actions.facts import LONGEST_TITLE, change_fact, retire_fact, save_fact
from colmado.answer.queries.facts import WEEK, cap, fact_uses, wordings
from colmado.answer.queries.facts import fact as one_fact
from colmado.answer.queries.facts import facts as all_facts
from colmado.kit.errors import InputError
from colmado.ledger.models import Channel
from colmado.ledger.queries.sight import must_answer
from colmado.listen.queries import channels
from colmado.web.asking import number, teammate
from colmado.web.spoken import spoken

USES = 200
LANGUAGES = ("en", "es")


@require_GET
def facts(request: HttpRequest) -> HttpResponse:
    """The facts in use, most used this week first; or the retired ones."""
    retired = request.GET.get("view") == "retired"
    rows = list(all_facts(by=teammate(request), at=timezone.now(), retired=retired))
    return render(request, "answer/facts.html", {"rows": rows, "retired": retired, "cap": cap()})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Save a fact."""
    who = teammate(request)
    must_answer(who)
    choices = list(channels(by=who).defer("options"))
    said = {name: request.POST.get(name, "") for name in ("title", "text", "language", "channel")}
    sentence = ""
    if request.method == "POST":
        try:
            row = save_fact(
                title=said["title"],
                text=said["text"],
                language=said["language"] if said["language"] in LANGUAGES else who.language,
                channel=_chosen(said["channel"], choices),
                by=who,
                at=timezone.now(),
            )
            notes.success(request, _("Saved. It is offered beside conversations in its language."))
            return redirect("fact", row.pk)
        except InputError as error:
            sentence = spoken(error)
    told = {"said": said, "channels": choices, "tongues": LANGUAGES, "sentence": sentence, "longest": LONGEST_TITLE}
    return render(request, "answer/new_fact.html", told, status=400 if sentence else 200)


def _chosen(given: str, among: list[Channel]) -> Channel | None:
    return next((one for one in among if one.pk == number(given)), None)


@require_http_methods(["GET", "POST"])
def fact(request: HttpRequest, pk: int) -> HttpResponse:
    """One fact: its words, how it was worded before, and the replies it went into; POST words it anew."""
    who, at = teammate(request), timezone.now()
    said, sentence = None, ""
    if request.method == "POST":
        must_answer(who)
        said = {name: request.POST.get(name, "") for name in ("title", "text")}
        try:
            before = one_fact(pk, by=who, at=at).version
            row = change_fact(fact=pk, by=who, at=at, title=said["title"], text=said["text"])
            notes.success(request, _("Kept.") if row.version > before else _("Nothing was changed."))
            return redirect("fact", pk)
        except InputError as error:
            sentence = spoken(error)
    row = one_fact(pk, by=who, at=at)
    told = {
        "row": row,
        "said": said or {"title": row.title, "text": row.text},
        "sentence": sentence,
        "longest": LONGEST_TITLE,
        "cap": cap(),
        "uses": fact_uses(pk, by=who, after=at - WEEK)[:USES],
        "wordings": wordings(row),
    }
    return render(request, "answer/fact.html", told, status=400 if sentence else 200)


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a fact out of use."""
    row = retire_fact(fact=pk, by=teammate(request), at=timezone.now())
    notes.success(request, _("“%s” is retired: it is offered no more, and stays readable.") % row.title)
    return redirect("facts")
