"""People are found by a part of their name or address, however many there are."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_snoozed")]

    operations = [
        TrigramExtension(),
        migrations.AddIndex(
            "identity", GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="identity_named_like")
        ),
        migrations.AddIndex(
            "identity", GinIndex(OpClass(Upper("address"), name="gin_trgm_ops"), name="identity_at_like")
        ),
        migrations.AddIndex("person", GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="person_named_like")),
    ]
