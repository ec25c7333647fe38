"""What waits, and the newest of what is over, is read a second time; a shop of millions is not read from its first day."""

from django.db import migrations

READ = """
INSERT INTO ledger_toread (message_id, changed)
SELECT message_id, false FROM answer_obligation WHERE state = 'open'
UNION SELECT message_id, false FROM (SELECT message_id FROM answer_obligation ORDER BY message_id DESC LIMIT 20000) AS new
"""


class Migration(migrations.Migration):
    dependencies = [("answer", "0009_hooks"), ("ledger", "0011_to_read")]
    operations = [migrations.RunSQL(READ, migrations.RunSQL.noop)]
