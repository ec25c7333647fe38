"""A reply that only sends them elsewhere says so; the newest replies are found by their time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_roles"),
    ]

    operations = [
        migrations.AddField(
            model_name="outbox",
            name="elsewhere",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="outbox",
            index=models.Index(fields=["-queued_at"], name="outbox_recent"),
        ),
    ]
