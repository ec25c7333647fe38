"""Pages of the house itself: signing in and out, the language, whether we are well."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from colmado.config.entrance import who_enters


class SignIn(LoginView):
    """Sign in with a name and a password."""

    template_name = "house/sign_in.html"
    redirect_authenticated_user = True


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    return redirect("sign-in")


@login_not_required
@require_GET
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a one-time link: it stops working with the first sign-in after it was made."""
    teammate = who_enters(token)
    if teammate is None:
        return redirect("sign-in")
    login(request, teammate, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("inbox")


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages."""
    wanted = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    if wanted in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, max_age=31_536_000, samesite="Lax", httponly=True
        )
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


def trouble(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    """Show one clear sentence about what went wrong, what was kept, and where to go."""
    return render(request, "house/trouble.html", {"sentence": sentence}, status=status)
