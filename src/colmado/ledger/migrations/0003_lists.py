"""Lists that are filtered keep the order of their view; indexes that others contain are gone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_guards"),
    ]

    operations = [
        migrations.AlterField(
            model_name="attachment",
            name="message",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="ledger.message",
            ),
        ),
        migrations.AlterField(
            model_name="conversation",
            name="assignee",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="conversation",
            name="channel",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ledger.channel"),
        ),
        migrations.AlterField(
            model_name="conversation",
            name="identity",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="ledger.identity"
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="channel",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ledger.channel"),
        ),
        migrations.AlterField(
            model_name="message",
            name="teammate",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="participant",
            name="conversation",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ledger.conversation"
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("waiting__gt", 0)),
                fields=["channel", "due_at", "id"],
                name="conversation_waiting_on",
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("waiting__gt", 0)), fields=["kind", "due_at", "id"], name="conversation_waiting_as"
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("status", "resolved")), fields=["-last_at", "-id"], name="conversation_resolved"
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["channel", "-last_at", "-id"], name="conversation_recent_on"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["kind", "-last_at", "-id"], name="conversation_recent_as"),
        ),
    ]
