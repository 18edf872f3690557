"""The connection to an Elasticsearch 8 server: whatever goes wrong on it has a clear reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError, UnsupportedProductError
from elasticsearch.helpers import BulkIndexError

from giaoban.models.errors import IndexMissing, Unavailable

_MAJOR: Final = "8"
"""The client of this major speaks to servers of this major alone."""
_SECONDS: Final = 30


class Server:
    def __init__(self, url: str) -> None:
        self._url = url
        self._fits = False
        self.client = Elasticsearch(url, request_timeout=_SECONDS, max_retries=1)

    @contextmanager
    def asked(self) -> Iterator[Elasticsearch]:
        """Raises `Unavailable` with the reason, or `IndexMissing`."""
        try:
            if not self._fits:
                self._check()
            yield self.client
        except NotFoundError as error:
            raise IndexMissing("Chưa có chỉ mục tìm kiếm. Hãy chạy: giaoban reindex") from error
        except UnsupportedProductError as error:
            raise Unavailable(
                "Máy chủ tìm kiếm {url} không phải là Elasticsearch 8.", url=self._url
            ) from error
        except TransportError as error:
            raise Unavailable(
                "Máy chủ tìm kiếm {url} không trả lời ({reason}).", url=self._url, reason=error.message
            ) from error
        except ApiError as error:
            raise Unavailable(
                "Máy chủ tìm kiếm {url} báo lỗi {status}: {reason}.",
                url=self._url,
                status=error.status_code,
                reason=error.message,
            ) from error
        except BulkIndexError as error:
            raise Unavailable(
                "Máy chủ tìm kiếm {url} không ghi được {count} đoạn.", url=self._url, count=len(error.errors)
            ) from error

    def _check(self) -> None:
        version = str(self.client.info()["version"]["number"])
        if version.partition(".")[0] != _MAJOR:
            raise Unavailable(
                "Máy chủ tìm kiếm {url} là Elasticsearch {version}; hệ thống này cần Elasticsearch 8.",
                url=self._url,
                version=version,
            )
        self._fits = True
