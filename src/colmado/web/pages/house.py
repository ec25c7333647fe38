"""Pages of the house itself: signing in and out, the language, whether we are well."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from colmado.answer.actions.teammates import choose_language
from colmado.config.entrance import who_enters


class SignIn(LoginView):
    """Sign in with a name and a password."""

    template_name = "house/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Let them in, in their language."""
        return _in_their_language(self.request, super().form_valid(form))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    response = redirect("sign-in")
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return response


@login_not_required
@require_GET
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a one-time link: it stops working with the first sign-in after it was made."""
    teammate = who_enters(token)
    if teammate is None:
        return redirect("sign-in")
    login(request, teammate, backend="django.contrib.auth.backends.ModelBackend")
    return _in_their_language(request, redirect("today"))


def _in_their_language(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Show the pages in the teammate's language, unless another was chosen before signing in."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        _speak(response, request.user.language)  # type: ignore[union-attr]
    return response


def _speak(response: HttpResponse, language: str) -> None:
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.SESSION_COOKIE_AGE,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages; who is signed in keeps it."""
    wanted = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    _speak(response, wanted)
    if wanted in dict(settings.LANGUAGES) and request.user.is_authenticated:
        choose_language(teammate=request.user, language=wanted)
    return response


@login_not_required
@require_GET
def healthy(request: HttpRequest) -> HttpResponse:
    """Say that the pages are served; asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show a page for an address that leads nowhere."""
    return trouble(request, _("There is nothing at this address."), status=404)


@login_not_required
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was too old to trust: made before someone signed in again, or on another site."""
    sentence = _("This form was too old to trust, and nothing was done. Go back, reload the page, and send it again.")
    return trouble(request, sentence, status=403)


def trouble(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    """Show one clear sentence about what went wrong, what was kept, and where to go.

    A page that is open stays as it is, and tells it below.
    """
    if "HX-Request" in request.headers:
        response = render(request, "house/trouble_told.html", {"sentence": sentence}, status=status)
        response["HX-Reswap"] = "none"
        return response
    return render(request, "house/trouble.html", {"sentence": sentence}, status=status)
