"""The web server's way in."""

import os
import warnings

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "colmado.config.settings")
# Each request has a thread of its own here: without a pool each would open a connection (3-5 ms).
settings.DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 20, "timeout": 10}
# Our style sheet and fonts are a few kB each, read as a file is read: this speaks of nothing that could be better.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
application = get_asgi_application()
