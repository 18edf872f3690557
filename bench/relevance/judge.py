"""Questions with their judgements: rules over what the grammar knows of a passage."""

from __future__ import annotations

import hashlib
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, Self

from bench.relevance.collection import Known, collection

Half = Literal["tuning", "held-out"]
HALVES: Final[tuple[Half, Half]] = ("tuning", "held-out")
_OF_STATEMENT: Final = ("topic:", "aspect:", "template:", "pin:")
RELEVANT: Final = 2
"""From this grade on a passage counts for recall."""
Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rule:
    grade: int
    conditions: tuple[str, ...]

    @classmethod
    def read(cls, written: str) -> Self:
        """From ``3 topic:gpmb & says:cưỡng chế``."""
        grade, _, conditions = written.partition(" ")
        return cls(int(grade), tuple(each.strip() for each in conditions.split("&")))

    def grade_of(self, known: Known) -> int:
        """0 where it does not hold. A part of a statement is worth one less than the whole; a document or
        a number that is said in it is said in full."""
        if not all(_holds(each, known) for each in self.conditions):
            return 0
        of_statement = any(each.startswith(_OF_STATEMENT) for each in self.conditions)
        return max(1, self.grade - 1) if known.part and of_statement else self.grade


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    kind: str
    text: str
    rules: tuple[Rule, ...]

    @property
    def half(self) -> Half:
        """By the hash of its name, so that nobody chose it."""
        return HALVES[hashlib.sha256(self.id.encode()).digest()[0] & 1]

    def grade(self, known: Known) -> int:
        return max((rule.grade_of(known) for rule in self.rules), default=0)

    def judgements(self) -> Mapping[Key, int]:
        """Every passage with a grade above 0."""
        return _judgements(self)


@cache
def questions() -> tuple[Question, ...]:
    written = Path(__file__).with_name("questions.toml").read_text(encoding="utf-8")
    return tuple(
        Question(
            each["id"],
            kind,
            unicodedata.normalize(each.get("form", "NFC"), each["text"]),
            tuple(Rule.read(rule) for rule in each["grades"]),
        )
        for kind, several in tomllib.loads(written).items()
        for each in several
    )


@cache
def _judgements(question: Question) -> Mapping[Key, int]:
    graded = {known.key: question.grade(known) for known in collection()}
    return {key: grade for key, grade in graded.items() if grade}


def _holds(condition: str, known: Known) -> bool:
    kind, _, value = condition.partition(":")
    return value in known.said if kind == "says" else condition in known.facts
