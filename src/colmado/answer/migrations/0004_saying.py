"""Saved facts, how they were worded, where they were used: what was used and said stays."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARDS = """
CREATE TRIGGER fact_wording_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON answer_factwording
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_never();
CREATE TRIGGER fact_use_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON answer_factuse
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_never();
CREATE TRIGGER fact_never_deleted BEFORE DELETE OR TRUNCATE ON answer_savedfact
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_never();
"""

UNDO = """
DROP TRIGGER fact_wording_stays ON answer_factwording;
DROP TRIGGER fact_use_stays ON answer_factuse;
DROP TRIGGER fact_never_deleted ON answer_savedfact;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("answer", "0003_loose"),
        ("ledger", "0005_elsewhere"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FactCap",
            fields=[
                ("row", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("a_week", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("row", 1)), name="one_cap")],
            },
        ),
        migrations.CreateModel(
            name="SavedFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120)),
                ("text", models.TextField()),
                ("language", models.CharField(max_length=8)),
                ("version", models.IntegerField(default=1)),
                ("at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="ledger.channel"
                    ),
                ),
                (
                    "retired_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FactWording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.IntegerField()),
                ("title", models.CharField(max_length=120)),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "fact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wordings",
                        to="answer.savedfact",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FactUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.IntegerField()),
                ("unchanged", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reply",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="fact_use", to="ledger.message"
                    ),
                ),
                (
                    "fact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="answer.savedfact",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="savedfact",
            index=models.Index(
                condition=models.Q(("retired_at__isnull", True)), fields=["language"], name="fact_in_language"
            ),
        ),
        migrations.AddConstraint(
            model_name="factwording",
            constraint=models.UniqueConstraint(fields=("fact", "version"), name="fact_wording_once"),
        ),
        migrations.AddIndex(
            model_name="factuse",
            index=models.Index(fields=["fact", "-at"], name="fact_use_recent"),
        ),
        migrations.RunSQL(GUARDS, UNDO),
    ]
