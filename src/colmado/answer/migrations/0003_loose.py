"""An index that nobody asks is gone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("answer", "0002_law"),
        ("ledger", "0003_lists"),
    ]

    operations = [
        migrations.AlterField(
            model_name="loose",
            name="conversation",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ledger.conversation"
            ),
        ),
    ]
