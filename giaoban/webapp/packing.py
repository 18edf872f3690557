"""Bodies that are made for one request and worth compressing: remote offices have poor lines.

Compression lets whoever watches the line guess a secret of a page (its form's token) that stands beside
something of their choosing (the question): BREACH, https://breachattack.com. As Django does, the length
is blurred by a random one in the gzip header, after "Heal the Breach" (Palacios et al., 2022,
doi:10.1109/ACCESS.2022.3166175).
"""

from __future__ import annotations

import gzip
import io
import secrets
from typing import TYPE_CHECKING, Final

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

_WORTH_IT: Final = 1024
_LEVEL: Final = 4
_BLUR: Final = 100
"""Random bytes at most, as in Django."""


def packed(request: Request, body: bytes, *, media_type: str, etag: str = "") -> Response:
    """200 with the body; with an `etag` also 304, for whoever has these very bytes."""
    small = len(body) >= _WORTH_IT and request.accept_encodings["gzip"] > 0
    response = Response(_gzip(body) if small else body, content_type=media_type)
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    if small:
        response.headers["Content-Encoding"] = "gzip"
    if not etag:
        return response
    response.headers["Cache-Control"] = "private, no-cache"
    # Weak: the same contents, though the blur and the encoding make them other bytes.
    response.set_etag(etag, weak=True)
    return response.make_conditional(request.environ)


def _gzip(body: bytes) -> bytes:
    blurred = io.BytesIO()
    name = "a" * (1 + secrets.randbelow(_BLUR))
    with gzip.GzipFile(name, "wb", _LEVEL, blurred, mtime=0) as file:
        file.write(body)
    return blurred.getvalue()
