"""The database of the tests: an embedded PostgreSQL of their own, started before Django is set up.

COLMADO_TEST_DATA keeps it between runs; otherwise it is made in a temporary folder and removed.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

DATA = Path(os.environ.get("COLMADO_TEST_DATA") or tempfile.mkdtemp(prefix="colmado-tests-"))
KEPT = {"COLMADO_CDNOW", "COLMADO_ESSAYS", "COLMADO_REAL_MAIL", "COLMADO_TEST_DATA"}
for name in [name for name in os.environ if name.startswith("COLMADO_") and name not in KEPT]:
    del os.environ[name]
os.environ["COLMADO_DATA"] = str(DATA)
os.environ["DJANGO_SETTINGS_MODULE"] = "colmado.config.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's driver runs a loop in the thread that asks the database

from colmado.config.embedded import Cluster  # noqa: E402 - the environment comes first

CLUSTER = Cluster(DATA)
CLUSTER.attach()

import django  # noqa: E402 - the database comes first

django.setup()


def _leave() -> None:
    CLUSTER.detach()
    if "COLMADO_TEST_DATA" not in os.environ:
        CLUSTER.erase()
        shutil.rmtree(DATA, ignore_errors=True)


atexit.register(_leave)

from django.conf import settings  # noqa: E402

# Signing in is tested, not the price of guessing a password: the real hasher costs 0.7 s a teammate.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
