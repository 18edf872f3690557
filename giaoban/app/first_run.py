"""What `make run` does to an empty archive: weights, the first administrator, the sample conference.

Each part is tried, said, and left for later where it cannot be had: a machine without a network still
gets a working site.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

from giaoban.app.sample import NAME, add_sample
from giaoban.app.wiring import Archive
from giaoban.models.access import SYSTEM, Role
from giaoban.models.errors import GiaoBanError
from giaoban.models.store import accounts, audit, recordings

LOGIN: Final = "quantri"
_PASSWORD_BYTES: Final = 9
_SHOW_EVERY: Final = 0.1
"""Of a download: how often its progress is said."""

Say = Callable[[str], None]


def prepare(archive: Archive, say: Say) -> None:
    """Quick when there is nothing to do."""
    _fetch_weights(archive, say)
    _ensure_index(archive, say)
    _add_sample(archive, say)
    _show_sign_in(archive, say)


def progress_lines(say: Say) -> Callable[[str, int, int], None]:
    """Reports a download by a line for each tenth of it."""
    said: dict[str, float] = {}

    def report(source: str, done: int, total: int) -> None:
        share = done / max(total, 1)
        if share - said.get(source, -1.0) >= _SHOW_EVERY or (share >= 1 and said.get(source, 0.0) < 1):
            said[source] = share
            say(f"  {source}: {done / 1e6:.0f}/{total / 1e6:.0f} MB ({share:.0%})")

    return report


def _fetch_weights(archive: Archive, say: Say) -> None:
    try:
        choice = archive.engines.choice()
        say(choice.why)
        for name in archive.engines.needed():
            if not archive.weights.present(name):
                say(f"Lấy trọng số {name}:")
                archive.weights.fetch(name, progress_lines(say))
    except GiaoBanError as error:
        say(f"CHƯA GỠ BĂNG ĐƯỢC: {error}")


def _ensure_index(archive: Archive, say: Say) -> None:
    try:
        if archive.ensure_index():
            say("Đã dựng chỉ mục tìm kiếm.")
    except GiaoBanError as error:
        say(f"CHƯA TÌM KIẾM ĐƯỢC: {error}")


def _add_sample(archive: Archive, say: Say) -> None:
    with archive.db.read() as tx:
        if recordings.ever_added(tx):
            return
    try:
        archive.weights.fetch(NAME, progress_lines(say))
        recording = add_sample(archive.receiver, archive.weights.path(NAME))
        say(f"Đã đưa hội nghị mẫu vào kho (bản ghi {recording.id}); gỡ băng mất khoảng nửa phút.")
    except GiaoBanError as error:
        say(f"Không có hội nghị mẫu, kho bắt đầu trống: {error}")


def _show_sign_in(archive: Archive, say: Say) -> None:
    note = archive.settings.home / "first-sign-in.txt"
    with archive.db.write() as tx:
        if not accounts.listing(tx):
            password = secrets.token_urlsafe(_PASSWORD_BYTES)
            account = accounts.add(tx, LOGIN, "Quản trị", password, Role.ADMIN)
            audit.note(tx, SYSTEM, "account.add", f"account:{account.id}", login=LOGIN, role=Role.ADMIN.value)
            _write_private(note, password)
    password = note.read_text().strip() if note.exists() else ""
    with archive.db.read() as tx:
        valid = bool(password) and accounts.check(tx, LOGIN, password) is not None
    if valid:
        say(f"\nĐăng nhập / sign in: {LOGIN}   mật khẩu / password: {password}")
    else:
        say(f"\nĐăng nhập bằng tài khoản của bạn. Quên mật khẩu: giaoban user password {LOGIN}")


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text + "\n")
