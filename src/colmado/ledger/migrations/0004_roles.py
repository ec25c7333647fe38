"""A teammate has one role in the shop; a team says only which channels its members look after."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_lists")]

    operations = [
        migrations.RemoveField("membership", "role"),
        migrations.AddField(
            "teammate",
            "role",
            models.CharField(
                choices=[
                    ("owner", "Owner"),
                    ("teammate", "Teammate"),
                    ("researcher", "Researcher"),
                    ("commercial", "Commercial"),
                    ("read-only", "Read Only"),
                ],
                default="teammate",
                max_length=16,
            ),
        ),
        # Shops that are older than roles: whoever was there could do everything.
        migrations.RunSQL("UPDATE ledger_teammate SET role = 'owner'", migrations.RunSQL.noop),
    ]
