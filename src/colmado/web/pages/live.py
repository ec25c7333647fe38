"""The live line of an open page."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from colmado.web.asking import teammate
from colmado.web.floor import FLOOR, ear_of


@require_GET
def live(request: HttpRequest) -> StreamingHttpResponse:
    """Tell an open page what changes, as it changes."""
    ear = ear_of(teammate(request), get_language() or "en")
    response = StreamingHttpResponse(FLOOR.listen(ear), content_type="text/event-stream")
    response["Cache-Control"] = "no-cache"
    response["X-Accel-Buffering"] = "no"
    response["Content-Encoding"] = "identity"  # what is squeezed is held back until there is enough of it
    return response
