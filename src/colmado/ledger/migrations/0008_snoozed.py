"""Conversations that sleep, in the order in which they wake."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0007_audit_and_invitations'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('status', 'snoozed')), fields=['snoozed_until', 'id'], name='conversation_snoozed'),
        ),
    ]
