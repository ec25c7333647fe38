"""The site's addresses: the pages, the programs' door, and what to show when something goes wrong."""

from colmado.api.door import urls
from colmado.web.urls import urlpatterns as pages

urlpatterns = [*pages, *urls()]

__all__ = ["urlpatterns"]
handler404 = "colmado.web.pages.house.not_found"
handler429 = "colmado.web.pages.house.too_often"  # allauth asks for it by this name
