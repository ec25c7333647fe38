"""An HTTP server of the tests' own that takes and gives JSON: what it says is up to who runs it."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

# The path, what came, and the headers it came with -> status, headers beside the usual ones, body.
Says = Callable[[str, dict[str, Any], Mapping[str, str]], tuple[int, dict[str, str], bytes]]


@contextmanager
def json_server(says: Says) -> Iterator[str]:
    """Run one on loopback; where it stands."""

    class Speaks(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.say(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def do_GET(self) -> None:
            self.say({})

        def say(self, given: dict[str, Any]) -> None:
            status, headers, body = says(self.path, given, dict(self.headers))
            self.send_response(status)
            usual = {"Content-Type": "application/json", "Content-Length": str(len(body))}
            for name, value in (usual | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Speaks)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
