"""An audit log that nobody edits, invitations, and what all processes must know alike.

The database numbers, dates and seals each row of the audit log, one after the other: a row's seal is SHA-256 over the
seal before it and all of the row but its address, so that a row changed or taken out by whoever owns the database
shows. The address is left out so that the law can have it forgotten (`colmado.erasure`) and the chain still holds.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

SEALS = """
CREATE FUNCTION colmado_seal(before bytea, told ledger_audit) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(before || convert_to(jsonb_build_array(
        told.id, (extract(epoch FROM told.at) * 1000000)::bigint, told.by_id, told.act, told.about, told.about_id,
        told.detail)::text, 'UTF8'))
$$;

CREATE FUNCTION colmado_audit_appends() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before ledger_audit;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ledger_audit'));
    SELECT * INTO before FROM ledger_audit ORDER BY id DESC LIMIT 1;
    NEW.id := coalesce(before.id, 0) + 1;
    NEW.at := clock_timestamp();
    NEW.seal := colmado_seal(coalesce(before.seal, ''::bytea), NEW);
    RETURN NEW;
END $$;

CREATE FUNCTION colmado_audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF colmado_erasing() THEN OLD.address := NULL; END IF;
    IF NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'the audit log keeps what was done: row % cannot be rewritten', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER audit_appends BEFORE INSERT ON ledger_audit
    FOR EACH ROW EXECUTE FUNCTION colmado_audit_appends();
CREATE TRIGGER audit_stays BEFORE UPDATE ON ledger_audit
    FOR EACH ROW EXECUTE FUNCTION colmado_audit_stays();
CREATE TRIGGER audit_never_deleted BEFORE DELETE ON ledger_audit
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_never();
CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON ledger_audit
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_never();
ALTER TABLE ledger_kept SET UNLOGGED;
"""

UNDO = """
DROP FUNCTION colmado_audit_appends() CASCADE;
DROP FUNCTION colmado_audit_stays() CASCADE;
DROP FUNCTION colmado_seal(bytea, ledger_audit);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0006_calls"),
    ]

    operations = [
        migrations.CreateModel(
            name="Kept",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("value", models.JSONField()),
                ("kept_until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Audit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("act", models.CharField(max_length=32)),
                ("about", models.CharField(blank=True, max_length=32)),
                ("about_id", models.BigIntegerField(null=True)),
                ("detail", models.JSONField(default=dict)),
                ("address", models.GenericIPAddressField(null=True)),
                ("seal", models.BinaryField(db_default=b"")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("called", models.CharField(max_length=80)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
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
                ("language", models.CharField(default="en", max_length=8)),
                ("fresh", models.BooleanField(default=False)),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("teams", models.ManyToManyField(blank=True, to="ledger.team")),
            ],
        ),
        migrations.RunSQL(SEALS, UNDO),
    ]
