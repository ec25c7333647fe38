"""People by the closure of claims: each identity keeps the person it was met as, and who is who is a table of its own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Until now each identity had one claim, nearly always to the person it was met as, who was nobody else.
OWN = """
UPDATE know_claim c SET own = true WHERE revoked_at IS NULL AND NOT EXISTS (
    SELECT FROM know_claim e WHERE e.person_id = c.person_id AND e.revoked_at IS NULL AND e.id < c.id)
"""
KNOWN = """
WITH lone AS (
    SELECT c.identity_id, i.name, i.created_at, nextval('ledger_person_id_seq') AS person_id
    FROM know_claim c JOIN ledger_identity i ON i.id = c.identity_id WHERE c.revoked_at IS NULL AND NOT c.own
), met AS (
    INSERT INTO ledger_person (id, name, language, created_at) SELECT person_id, name, '', created_at FROM lone
)
INSERT INTO know_claim (identity_id, person_id, own, evidence, score, at)
SELECT identity_id, person_id, true, 'first seen under this address', 1, created_at FROM lone;
INSERT INTO know_known (identity_id, person_id)
SELECT identity_id, min(person_id) FROM know_claim WHERE revoked_at IS NULL GROUP BY identity_id;
"""

GUARD = """
CREATE FUNCTION colmado_claim_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF colmado_erasing() THEN RETURN NEW; END IF;
    IF OLD.revoked_at IS NULL THEN
        OLD.revoked_at := NEW.revoked_at; OLD.revoked_by_id := NEW.revoked_by_id; OLD.revoked_why := NEW.revoked_why;
    END IF;
    IF NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'who said that it is who stays said: claim % can only be taken back', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_stays BEFORE UPDATE ON know_claim FOR EACH ROW EXECUTE FUNCTION colmado_claim_stays();
CREATE TRIGGER claim_never_deleted BEFORE DELETE ON know_claim FOR EACH STATEMENT EXECUTE FUNCTION colmado_never();
"""
UNGUARD = "DROP FUNCTION colmado_claim_stays() CASCADE; DROP TRIGGER claim_never_deleted ON know_claim"


class Migration(migrations.Migration):

    dependencies = [
        ('know', '0001_initial'),
        ('ledger', '0011_to_read'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Known',
            fields=[
                ('identity', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='ledger.identity')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='ledger.person')),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='claim',
            name='one_active_claim',
        ),
        migrations.AddField(
            model_name='claim',
            name='own',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='claim',
            name='revoked_why',
            field=models.TextField(blank=True, db_default=''),
        ),
        migrations.RunSQL(OWN, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('identity', 'person'), name='one_claim_of_a_pair'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.UniqueConstraint(condition=models.Q(('own', True)), fields=('identity',), name='one_own_claim'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.UniqueConstraint(condition=models.Q(('own', True)), fields=('person',), name='one_claim_owns'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('own', False), ('revoked_at__isnull', True), _connector='OR'), name='own_claim_is_never_revoked'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('evidence', ''), _negated=True), name='claim_has_evidence'),
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
