"""Numbers, percentages, days and documents as the relevance set says them (`bench.relevance.spoken`): a
grammar that somebody else wrote, with short and broken forms, so that the two do not share their errors.

What is read must be what was said: a number may be missed, but none may be read wrong.
"""

from __future__ import annotations

import random
from decimal import Decimal

from bench.relevance import spoken
from giaoban.models.written import readings
from giaoban.models.written.meanings import Day, DocumentNumber, Meaning, Number, Quarter

ROUNDS = 1500


def dice() -> random.Random:
    return random.Random(3)  # noqa: S311 - examples, no secrets


def meanings(said: str, kind: type) -> list[Meaning]:
    return [each.meaning for each in readings(said.split()) if isinstance(each.meaning, kind)]


def shares(cases: list[tuple[str, type, Meaning]]) -> tuple[float, float]:
    """(what is right of what was read, what is read of what was said)"""
    found = [(meanings(said, kind), meant) for said, kind, meant in cases]
    read = [(each, meant) for each, meant in found if each]
    right = sum(each == [meant] for each, meant in read)
    return right / len(read), right / len(cases)


def test_numbers():
    chance = dice()
    values = [chance.randrange(10, 10_000) for _ in range(ROUNDS)]
    precision, recall = shares(
        [(f"có {spoken.words(each, chance)} hộ", Number, Number(Decimal(each))) for each in values]
    )
    assert precision == 1.0
    assert recall > 0.98


def test_percentages():
    chance = dice()
    cases: list[tuple[str, type, Meaning]] = []
    for _ in range(ROUNDS):
        value = f"{chance.randrange(100)},{chance.randrange(1, 10)}"
        said = spoken.percent(value, chance)
        if "%" not in said:
            meant = Number(Decimal(value.replace(",", ".")), "%")
            cases.append((f"đạt {said} kế hoạch", Number, meant))
    precision, recall = shares(cases)
    assert precision == 1.0
    assert recall > 0.98


def test_days_and_quarters():
    chance = dice()
    cases: list[tuple[str, type, Meaning]] = []
    for _ in range(ROUNDS):
        day, month, quarter = chance.randrange(1, 29), chance.randrange(1, 13), chance.randrange(1, 5)
        said = spoken.day(f"{day}/{month}", 2025, chance)
        if "tháng" in said:
            cases.append((f"trước ngày {said}", Day, Day(day, month)))
        said = spoken.quarter(quarter, 2025, chance)
        if "/" not in said:
            year = 2025 if "năm" in said else None
            cases.append((f"trong {said}", Quarter, Quarter(quarter, year)))
    precision, recall = shares(cases)
    assert precision == 1.0
    assert recall > 0.98


def test_documents():
    chance = dice()
    cases: list[tuple[str, type, Meaning]] = []
    for _ in range(ROUNDS):
        number = chance.choice((57, 18, 68, 178, 168, 66, 29, 59))
        said = spoken.document(f"{number}-NQ/TW", "nghị quyết", "Bộ Chính trị", chance, full=False)
        meant = DocumentNumber(number, None, "NQ", "TW" if _names_body(said) else "")
        cases.append((f"theo {said}", DocumentNumber, meant))
    precision, recall = shares(cases)
    assert precision == 1.0
    assert recall > 0.95


def _names_body(said: str) -> bool:
    return "tw" in said.lower() or "tê vê kép" in said
