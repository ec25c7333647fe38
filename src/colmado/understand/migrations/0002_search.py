"""Text search in Spanish and English, with or without accents."""

from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations

CONFIGURATIONS = """
CREATE TEXT SEARCH CONFIGURATION colmado_es (COPY = spanish);
ALTER TEXT SEARCH CONFIGURATION colmado_es
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, spanish_stem;
CREATE TEXT SEARCH CONFIGURATION colmado_en (COPY = english);
ALTER TEXT SEARCH CONFIGURATION colmado_en
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
CREATE TEXT SEARCH CONFIGURATION colmado_any (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION colmado_any
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;
"""

UNDO = """
DROP TEXT SEARCH CONFIGURATION colmado_es;
DROP TEXT SEARCH CONFIGURATION colmado_en;
DROP TEXT SEARCH CONFIGURATION colmado_any;
"""


class Migration(migrations.Migration):
    dependencies = [("understand", "0001_initial")]
    operations = [UnaccentExtension(), migrations.RunSQL(CONFIGURATIONS, UNDO)]
