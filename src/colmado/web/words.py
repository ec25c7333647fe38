"""The filters and tags our templates speak with."""

from __future__ import annotations

from django import template

register = template.Library()
