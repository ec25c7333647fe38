"""Receipts are for good; what is in quarantine can be read into a message, never removed."""

from django.db import migrations

GUARDS = """
CREATE TRIGGER intake_stays BEFORE UPDATE OR DELETE ON listen_intake
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_never();
CREATE TRIGGER quarantine_never_deleted BEFORE DELETE ON listen_quarantine
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_never();
"""

UNDO = """
DROP TRIGGER intake_stays ON listen_intake;
DROP TRIGGER quarantine_never_deleted ON listen_quarantine;
"""


class Migration(migrations.Migration):
    dependencies = [("listen", "0001_initial"), ("ledger", "0002_guards")]
    operations = [migrations.RunSQL(GUARDS, UNDO)]
