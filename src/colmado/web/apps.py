"""Registers the pages with Django, and connects what is told at the door to the audit log."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "colmado.web"
    label = "web"

    def ready(self) -> None:
        """Listen to Django's and allauth's own signals; the rooms send none."""
        from colmado.web.noting import listen

        listen()
