"""The database itself keeps the ledger: what was said stays said.

Messages, outcomes, consents: never deleted. Messages: only their place (conversation) may be set.
Outcomes, consents: never changed. A person's legal erasure sets `colmado.erasure` for its transaction; it may empty a
row, and leaves it to be counted.
"""

from django.db import migrations

GUARDS = """
CREATE FUNCTION colmado_erasing() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT coalesce(current_setting('colmado.erasure', true), '') = 'on' $$;

CREATE FUNCTION colmado_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger keeps what happened: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION colmado_erasure_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF colmado_erasing() THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'the ledger keeps what happened: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION colmado_message_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF colmado_erasing() THEN RETURN NEW; END IF;
    OLD.conversation_id := NEW.conversation_id;
    IF NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'the ledger keeps what was said: message % cannot be rewritten', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER message_stays BEFORE UPDATE ON ledger_message
    FOR EACH ROW EXECUTE FUNCTION colmado_message_stays();
CREATE TRIGGER message_never_deleted BEFORE DELETE ON ledger_message
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_never();
CREATE TRIGGER outcome_stays BEFORE UPDATE ON ledger_outcome
    FOR EACH ROW EXECUTE FUNCTION colmado_erasure_only();
CREATE TRIGGER outcome_never_deleted BEFORE DELETE ON ledger_outcome
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_never();
CREATE TRIGGER consent_stays BEFORE UPDATE ON ledger_consent
    FOR EACH ROW EXECUTE FUNCTION colmado_never();
CREATE TRIGGER consent_never_deleted BEFORE DELETE ON ledger_consent
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_never();
CREATE TRIGGER message_never_emptied BEFORE TRUNCATE ON ledger_message
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_never();
CREATE TRIGGER outcome_never_emptied BEFORE TRUNCATE ON ledger_outcome
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_never();
"""

UNDO = """
DROP FUNCTION colmado_never() CASCADE;
DROP FUNCTION colmado_erasure_only() CASCADE;
DROP FUNCTION colmado_message_stays() CASCADE;
DROP FUNCTION colmado_erasing() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS, UNDO)]
