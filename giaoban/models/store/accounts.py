"""Accounts, passwords (argon2id) and sign-ins."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from giaoban.models.access import Account, Role
from giaoban.models.errors import BadInput, NotFound
from giaoban.models.store.database import now
from giaoban.models.store.tables import account_units, accounts, sign_in_failures, sign_ins
from giaoban.models.vietnamese import nfc, sort_key

MIN_PASSWORD: Final = 10
"""Characters. NIST SP 800-63B asks for length (8 at least), not for kinds of characters."""
SIGN_IN_LASTS: Final = timedelta(hours=12)
FAILURES_COUNT_FOR: Final = timedelta(minutes=15)

_hasher = PasswordHasher()


@cache
def _no_account() -> str:
    """Checked when the login is unknown, so that the answer takes as long as for a known one."""
    return _hasher.hash(secrets.token_hex())


def add(
    tx: Connection, login: str, name: str, password: str, role: Role, unit_ids: Iterable[int] = ()
) -> Account:
    login = _login(login)
    if not login or any(c.isspace() for c in login):
        raise BadInput("Tên đăng nhập không được để trống hoặc có khoảng trắng.")
    if tx.execute(select(accounts.c.id).where(accounts.c.login == login)).first():
        raise BadInput("Đã có tài khoản “{login}”.", login=login)
    values = {
        "login": login,
        "name": nfc(name.strip()) or login,
        "password_hash": _hash(password),
        "role": role.value,
        "active": True,
        "created_at": now(),
    }
    row = tx.execute(insert(accounts).values(values).returning(accounts)).one()
    set_units(tx, row.id, unit_ids)
    return get(tx, row.id)


def get(tx: Connection, account_id: int) -> Account:
    row = tx.execute(select(accounts).where(accounts.c.id == account_id)).one_or_none()
    if row is None:
        raise NotFound("Không có tài khoản này.")
    return _account(tx, row)


def by_login(tx: Connection, login: str) -> Account | None:
    row = tx.execute(select(accounts).where(accounts.c.login == _login(login))).one_or_none()
    return _account(tx, row) if row else None


def listing(tx: Connection) -> list[Account]:
    found = [_account(tx, row) for row in tx.execute(select(accounts)).all()]
    return sorted(found, key=lambda account: sort_key(account.name))


def check(tx: Connection, login: str, password: str) -> Account | None:
    """The active account of this login and password; None, after as long, where there is none."""
    row = tx.execute(select(accounts).where(accounts.c.login == _login(login))).one_or_none()
    unknown = _no_account()
    try:
        _hasher.verify(row.password_hash if row else unknown, password)
    except (VerifyMismatchError, InvalidHashError):
        return None
    return _account(tx, row) if row and row.active else None


def set_password(tx: Connection, account_id: int, password: str) -> None:
    """Every sign-in under the old password ends."""
    tx.execute(update(accounts).where(accounts.c.id == account_id).values(password_hash=_hash(password)))
    tx.execute(delete(sign_ins).where(sign_ins.c.account_id == account_id))


def set_active(tx: Connection, account_id: int, active: bool) -> None:
    tx.execute(update(accounts).where(accounts.c.id == account_id).values(active=active))
    if not active:
        tx.execute(delete(sign_ins).where(sign_ins.c.account_id == account_id))


def set_role(tx: Connection, account_id: int, role: Role) -> None:
    tx.execute(update(accounts).where(accounts.c.id == account_id).values(role=role.value))


def set_units(tx: Connection, account_id: int, unit_ids: Iterable[int]) -> None:
    tx.execute(delete(account_units).where(account_units.c.account_id == account_id))
    for unit_id in sorted(set(unit_ids)):
        tx.execute(insert(account_units).values(account_id=account_id, unit_id=unit_id))


def sign_in(tx: Connection, account_id: int) -> str:
    """A new token for the reader's cookie; only its SHA-256 is kept."""
    token = secrets.token_urlsafe(32)
    at = now()
    tx.execute(delete(sign_ins).where(sign_ins.c.expires_at < at))
    tx.execute(
        insert(sign_ins).values(
            token_sha256=_token_hash(token),
            account_id=account_id,
            created_at=at,
            expires_at=at + SIGN_IN_LASTS,
        )
    )
    return token


def signed_in(tx: Connection, token: str) -> Account | None:
    row = tx.execute(
        select(accounts)
        .join(sign_ins, sign_ins.c.account_id == accounts.c.id)
        .where(
            sign_ins.c.token_sha256 == _token_hash(token), sign_ins.c.expires_at > now(), accounts.c.active
        )
    ).one_or_none()
    return _account(tx, row) if row else None


def sign_out(tx: Connection, token: str) -> None:
    tx.execute(delete(sign_ins).where(sign_ins.c.token_sha256 == _token_hash(token)))


def note_failure(tx: Connection, login: str, address: str) -> None:
    at = now()
    tx.execute(delete(sign_in_failures).where(sign_in_failures.c.at < at - FAILURES_COUNT_FOR))
    tx.execute(insert(sign_in_failures).values(login=_login(login), address=address, at=at))


def failures(tx: Connection, login: str, address: str) -> tuple[int, int]:
    """How many sign-ins of this login, and from this address, failed in the last quarter of an hour."""
    recent = sign_in_failures.c.at > now() - FAILURES_COUNT_FOR
    count = select(func.count()).select_from(sign_in_failures).where(recent)
    by_name = tx.execute(count.where(sign_in_failures.c.login == _login(login))).scalar_one()
    by_address = tx.execute(count.where(sign_in_failures.c.address == address)).scalar_one()
    return by_name, by_address


def last_failure(tx: Connection, login: str, address: str) -> datetime | None:
    """When a sign-in of this login, or from this address, failed last; None when neither did of late."""
    mine = (sign_in_failures.c.login == _login(login)) | (sign_in_failures.c.address == address)
    recent = sign_in_failures.c.at > now() - FAILURES_COUNT_FOR
    # Not max(): SQLite would hand back the text of the time, without its type.
    newest = select(sign_in_failures.c.at).where(mine, recent).order_by(sign_in_failures.c.at.desc()).limit(1)
    return tx.execute(newest).scalar_one_or_none()


def forget_failures(tx: Connection, login: str) -> None:
    """After a sign-in that went well."""
    tx.execute(delete(sign_in_failures).where(sign_in_failures.c.login == _login(login)))


def _login(text: str) -> str:
    return nfc(text.strip()).lower()


def _hash(password: str) -> str:
    if len(password) < MIN_PASSWORD:
        raise BadInput("Mật khẩu phải có ít nhất {least} ký tự.", least=MIN_PASSWORD)
    return _hasher.hash(password)


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _account(tx: Connection, row: Row[Any]) -> Account:
    unit_ids = tx.execute(
        select(account_units.c.unit_id).where(account_units.c.account_id == row.id)
    ).scalars()
    return Account(row.id, row.login, row.name, Role(row.role), row.active, frozenset(unit_ids))
