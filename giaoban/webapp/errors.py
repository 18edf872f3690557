"""From an error to a page, or to JSON where a script asked."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from flask import current_app, jsonify, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from giaoban.models.errors import BadInput, Clash, GiaoBanError, NotAllowed, NotFound, Unavailable
from giaoban.webapp import here
from giaoban.webapp.wording import _, sentence

if TYPE_CHECKING:
    from flask import Flask, Response

_log = logging.getLogger(__name__)

STATUS: Final[tuple[tuple[type[GiaoBanError], int], ...]] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (Clash, 409),
    (Unavailable, 503),
    (BadInput, 400),
)


def status_of(error: GiaoBanError) -> int:
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def _titles() -> dict[int, tuple[str, str]]:
    """Status → what happened, and what to do."""
    return {
        400: (
            _("Yêu cầu không hợp lệ"),
            _("Hãy quay lại trang trước, kiểm tra các mục đã nhập rồi gửi lại."),
        ),
        403: (_("Không được phép"), _("Nếu công việc cần đến, hãy nhờ quản trị cấp thêm quyền.")),
        404: (_("Không tìm thấy"), _("Trang này không có, hoặc không dành cho tài khoản của đồng chí.")),
        405: (_("Yêu cầu không hợp lệ"), _("Hãy mở trang từ thanh điều hướng phía trên.")),
        409: (_("Có người vừa sửa"), _("Hãy mở lại trang để thấy bản mới nhất rồi sửa tiếp.")),
        413: (
            _("Nội dung gửi lên quá lớn"),
            _("Hãy gửi tệp qua trang Tải lên, hoặc nhờ quản trị nâng giới hạn."),
        ),
        429: (_("Thử quá nhiều lần"), _("Hãy đợi một lát rồi thử lại.")),
        500: (
            _("Hệ thống gặp lỗi"),
            _("Lỗi đã được ghi vào nhật ký. Hãy thử lại; nếu còn lỗi, hãy báo quản trị."),
        ),
        503: (
            _("Tạm thời chưa trả lời được"),
            _("Một bộ phận của hệ thống chưa sẵn sàng. Hãy thử lại sau ít phút."),
        ),
    }


def answer(status: int, reason: str = "", kind: str = "") -> Response:
    """The page of an error, or its JSON. `reason` is a sentence already in the reader's language."""
    title, advice = _titles().get(status) or _titles()[400 if status < 500 else 500]  # noqa: PLR2004 - HTTP
    if here.wants_json():
        response = jsonify({"error": reason or title, "kind": kind or str(status)})
    else:
        page = render_template("error.html", status=status, title=title, reason=reason, advice=advice)
        response = current_app.make_response(page)
    response.status_code = status
    return response


def _on_ours(error: GiaoBanError) -> Response:
    status = status_of(error)
    if status >= 500:  # noqa: PLR2004 - HTTP
        _log.error("a page failed", exc_info=error)
    return answer(status, sentence(error), type(error).__name__)


def _on_http(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:  # noqa: PLR2004 - HTTP
        return current_app.make_response(error.get_response())
    if isinstance(error, InternalServerError):
        _log.error("a page failed", exc_info=error.original_exception or error)
    stale = isinstance(error, CSRFError)
    shown = answer(error.code, _("Trang đã mở quá lâu hoặc đã đăng nhập lại ở nơi khác.") if stale else "")
    if "Allow" in (given := dict(error.get_headers())):
        shown.headers["Allow"] = given["Allow"]
    return shown


def register(app: Flask) -> None:
    app.register_error_handler(GiaoBanError, _on_ours)
    app.register_error_handler(HTTPException, _on_http)
