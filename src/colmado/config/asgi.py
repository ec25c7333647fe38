"""The web server's way in."""

import os
import warnings

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "colmado.config.settings")
# Our style sheet and fonts are a few kB each, read as a file is read: this speaks of nothing that could be better.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
application = get_asgi_application()
