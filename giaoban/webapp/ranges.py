"""Files by byte ranges (RFC 9110, section 14), so that a player can begin anywhere.

werkzeug's own handling answers 416 to several ranges, to a unit that it does not know, and to a suffix
longer than the file; the RFC wants the first two ignored and the third to mean the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from werkzeug.datastructures import ContentRange
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import is_resource_modified, unquote_etag
from werkzeug.wrappers import Request, Response

BLOCK: Final = 256 * 1024
_ONE_RANGE: Final = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


def wanted(header: str, size: int) -> tuple[int, int] | None:
    """The bytes [start, stop) that a Range header asks for; None for the whole file.

    Several ranges, other units and what cannot be read are ignored, as the RFC allows. Raises
    `RequestedRangeNotSatisfiable` where the file has none of the bytes.
    """
    match = _ONE_RANGE.fullmatch(header)
    if not match or not (match[1] or match[2]):
        return None
    if not match[1]:
        start, stop = max(0, size - int(match[2])), size
    else:
        start = int(match[1])
        stop = min(size, int(match[2]) + 1) if match[2] else size
        if match[2] and int(match[2]) < start:
            return None
    if start >= stop:
        raise RequestedRangeNotSatisfiable(size)
    return start, stop


def send(
    request: Request, path: Path, *, media_type: str, etag: str, file_name: str = "", attach: bool = False
) -> Response:
    """The file, or the part of it that is asked for; 304 for whoever has it.

    `etag` must change whenever the bytes do. Only the asker's own browser may keep a copy, and it asks
    again before it uses it: whoever may no longer read it then gets a 404.
    """
    size = path.stat().st_size
    response = Response(status=200, content_type=media_type)
    response.set_etag(etag)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if file_name:
        response.headers["Content-Disposition"] = disposition(file_name, attach=attach)
    if not is_resource_modified(request.environ, response.headers["ETag"]):
        response.status_code = 304
        return response
    try:
        part = wanted(request.headers.get("Range", ""), size) if _same(request, etag) else None
    except RequestedRangeNotSatisfiable:
        response.status_code = 416
        response.headers["Content-Range"] = f"bytes */{size}"
        return response
    start, stop = part or (0, size)
    if part:
        response.status_code = 206
        response.content_range = ContentRange("bytes", start, stop, size)
    response.content_length = stop - start
    if request.method != "HEAD":
        response.response = _blocks(path, start, stop)
        response.direct_passthrough = True
    return response


def disposition(file_name: str, *, attach: bool) -> str:
    """A Content-Disposition with the name in UTF-8 (RFC 6266), and in ASCII for what is older."""
    ascii_name = re.sub(r'[^\x20-\x7e]|["\\%]', "_", file_name)
    kind = "attachment" if attach else "inline"
    return f"{kind}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(file_name, safe='')}"


def _same(request: Request, etag: str) -> bool:
    """Whether If-Range, where there is one, names these very bytes; weak tags and dates never do."""
    condition = request.headers.get("If-Range")
    return condition is None or unquote_etag(condition) == (etag, False)


def _blocks(path: Path, start: int, stop: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while start < stop and (block := file.read(min(BLOCK, stop - start))):
            start += len(block)
            yield block
