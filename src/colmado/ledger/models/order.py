"""An order: something bought, or brought back."""

from __future__ import annotations

from django.db import models


class Order(models.Model):
    """One purchase or refund. Money is an integer of the currency's smallest unit; a refund is negative."""

    identity = models.ForeignKey("ledger.Identity", models.PROTECT, db_index=False)  # the index below begins with it
    source = models.CharField(max_length=80)
    external_id = models.CharField(max_length=200)
    placed_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="order_once")]
        indexes = [models.Index(fields=["identity", "placed_at"], name="order_of_identity")]
