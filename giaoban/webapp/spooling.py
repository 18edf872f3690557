"""Files of a multipart form go to the media store's own disk while they come in: the system's temporary
folder may be small, or in memory."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

from flask import Flask, Request, g

from giaoban.webapp import here, intake
from giaoban.webapp.wording import _

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage


class UploadRequest(Request):
    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,  # noqa: ARG002 - werkzeug's signature
        filename: str | None = None,
        content_length: int | None = None,  # noqa: ARG002 - werkzeug's signature
    ) -> IO[bytes]:
        if total_content_length and "spooled" not in g:
            intake.uploads().refuse_too_large(filename or _("tệp gửi lên"), total_content_length)
        folder = here.parts().uploads
        file = tempfile.NamedTemporaryFile(suffix=".form", dir=folder, delete=False)  # noqa: SIM115 - closed by werkzeug
        g.setdefault("spooled", []).append(Path(file.name))
        return file


def path_of(file: FileStorage) -> Path:
    """Where the file lies until the request ends; whoever is handed the path may move it away."""
    file.stream.flush()
    return Path(file.stream.name)


def _clear(_error: BaseException | None) -> None:
    for path in g.pop("spooled", []):
        path.unlink(missing_ok=True)


def register(app: Flask) -> None:
    app.request_class = UploadRequest
    app.teardown_request(_clear)
