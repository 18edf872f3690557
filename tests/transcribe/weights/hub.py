"""A model hub on the loopback that serves one repository as the real one does, and can break off."""

from __future__ import annotations

import hashlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tests.transcribe.weights.conftest import REVISION


class Hub:
    def __init__(self, content: dict[str, bytes]) -> None:
        self.content = content
        self.break_after: int | None = None
        """Bytes of a file after which the connection is cut, once."""
        self.ranges: list[str] = []
        """What was asked for by range: a resumed download."""
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self) -> None:
                hub._answer(self, body=False)

            def do_GET(self) -> None:
                hub._answer(self, body=True)

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, request: BaseHTTPRequestHandler, *, body: bool) -> None:
        prefix = f"/giaoban/thu/resolve/{REVISION}/"
        data = self.content.get(request.path.removeprefix(prefix))
        if not request.path.startswith(prefix) or data is None:
            request.send_response(200 if request.path == "/" else 404)
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        start = 0
        wanted = request.headers.get("Range")
        if body and wanted:
            self.ranges.append(wanted)
            start = int(wanted.removeprefix("bytes=").split("-")[0])
        request.send_response(206 if start else 200)
        request.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
        request.send_header("X-Repo-Commit", REVISION)
        request.send_header("Accept-Ranges", "bytes")
        request.send_header("Content-Length", str(len(data) - start))
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        request.end_headers()
        if not body:
            return
        if self.break_after is not None and start == 0 and len(data) > self.break_after:
            request.wfile.write(data[: self.break_after])
            request.wfile.flush()
            request.connection.shutdown(2)
            request.close_connection = True
            return
        request.wfile.write(data[start:])
