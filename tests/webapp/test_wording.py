"""Everything that people read is there in both languages, with the same fields."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_python
from jinja2.ext import babel_extract

import giaoban
from giaoban.models import errors, makers
from giaoban.models.access import Role
from giaoban.models.changes import ChangeKind
from giaoban.models.conference import Attendance, ConferenceKind, Duty
from giaoban.models.directives import Deed, Kind, State, Strength
from giaoban.models.glossary import TermKind
from giaoban.models.job import Step
from giaoban.models.minutes.head import HeadField, Style
from giaoban.models.minutes.nouns import DraftState, Form, Why
from giaoban.models.minutes.standing import Standing
from giaoban.models.people import UnitLevel
from giaoban.models.recording import RecordingState
from giaoban.models.replacing import Sameness
from giaoban.models.store import minutes
from giaoban.models.store.directives import NAMES
from giaoban.models.transcript import ReviewState
from giaoban.webapp.exports import FORMATS
from giaoban.webapp.exports.minutes.fields import FIELDS
from giaoban.webapp.exports.minutes.papers import Paper
from giaoban.webapp.ledger import When
from giaoban.webapp.pages import board
from giaoban.webapp.reading import DOUBTS
from giaoban.webapp.wording import catalogue, files, read
from tests.webapp.conftest import Person

ROOT = Path(giaoban.__file__).parent
ROOMS = ("models", "ingest", "search", "webapp")
"""The rooms whose errors reach the pages."""
RAISED = (
    "BadInput",
    "FileRefused",
    "Duplicate",
    "DiskFull",
    "RowsRefused",
    "StateRefused",
    "NotFound",
    "NotAllowed",
    "Clash",
    "Unavailable",
    "IndexMissing",
    "Busy",
    "Misplaced",
)


LABELLED: tuple[Iterable[Any], ...] = (
    Attendance,
    ChangeKind,
    ConferenceKind,
    Deed,
    Duty,
    Kind,
    RecordingState,
    ReviewState,
    Role,
    Sameness,
    State,
    Step,
    Strength,
    TermKind,
    UnitLevel,
    When,
    minutes.Deed,
    *(DraftState, Form, HeadField, Paper, Standing, Style, Why),
)
"""What has a label that people read, a line each."""


def first(message: object) -> str:
    """The sentence of a call; empty where what is said is in a variable."""
    return str((message[0] if isinstance(message, tuple) else message) or "")


def of_templates() -> Iterator[str]:
    for path in (ROOT / "webapp" / "templates").rglob("*.html"):
        with path.open("rb") as file:
            said = babel_extract(file, ("_",), (), {"silent": "false"})
            yield from (text for _, _, found, _ in said if (text := first(found)))


def of_code() -> Iterator[str]:
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            with path.open("rb") as file:
                spoken = extract_python(file, {"_": None}, (), {})
                yield from (first(said) for _, _, said, _ in spoken if first(said))
                file.seek(0)
                raised = extract_python(file, dict.fromkeys(RAISED), (), {})
                # A sentence has spaces; a key that an error is read back by has none.
                yield from (first(said) for _, _, said, _ in raised if " " in first(said))


def of_labels() -> Iterator[str]:
    for kind in LABELLED:
        yield from (each.label for each in kind)
    yield from (each.label for each in FORMATS.values())
    yield from DOUBTS.values()
    yield from NAMES.values()
    yield from FIELDS.values()
    yield from board.LABELS
    yield from makers.SENTENCES


def everything_said() -> set[str]:
    return {*of_templates(), *of_code(), *of_labels()}


def fields_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_list_of_errors_is_whole():
    assert all(hasattr(errors, name) or name in ("Busy", "Misplaced") for name in RAISED)
    assert len(everything_said()) > 250


def test_everything_is_said_in_english_too():
    missing = sorted(everything_said() - catalogue("en").keys())
    assert not missing, f"{len(missing)} without English:\n" + "\n".join(missing)


def test_nothing_is_translated_that_is_said_no_more():
    assert sorted(catalogue("en").keys() - everything_said()) == []


def test_both_languages_have_the_same_fields():
    for vietnamese, english in catalogue("en").items():
        for form in [english] if isinstance(english, str) else english:
            assert fields_of(form) <= fields_of(vietnamese), form
            assert fields_of(vietnamese) - fields_of(form) <= {"n"}, form


def test_the_catalogue_is_well_formed_and_says_nothing_twice():
    messages = [message for path in files("en") for message in read(path) if message.id]
    assert not any(message.fuzzy for message in messages)
    said = Counter(str(message.id) for message in messages)
    assert [text for text, times in said.items() if times > 1] == []


@pytest.mark.parametrize(
    ("cookie", "header", "language"),
    [
        ("", "", "vi"),
        ("", "vi-VN,vi;q=0.9,en;q=0.5", "vi"),
        ("", "en-US,en;q=0.9", "en"),
        ("", "fr-FR", "vi"),
        ("vi", "en-US", "vi"),
        ("en", "vi-VN", "en"),
        ("xx", "en-US", "en"),
    ],
)
def test_the_language_is_the_chosen_one_else_the_browsers(
    person: Person, cookie: str, header: str, language: str
):
    if cookie:
        person.set_cookie("ngon-ngu", cookie)
    page = person.get("/dang-nhap", headers={"Accept-Language": header}).text
    assert f'<html lang="{language}"' in page
    assert ("Đăng nhập" if language == "vi" else "Sign in") in page


def test_the_language_and_the_look_are_kept(person: Person):
    person.get("/dang-nhap")
    back = {"Referer": "http://localhost/dang-nhap?tiep=/ban-ghi"}
    answer = person.post_form("/ngon-ngu", {"ngon-ngu": "en"}, headers=back)
    assert answer.location == "/dang-nhap?tiep=/ban-ghi"
    person.post_form("/giao-dien", {"giao-dien": "toi"})
    page = person.get("/dang-nhap").text
    assert '<html lang="en" data-theme="toi">' in page
    person.post_form("/giao-dien", {"giao-dien": ""})
    assert "data-theme=" not in person.get("/dang-nhap").text.partition("<head>")[0]


def test_an_error_is_said_in_the_readers_language(person: Person):
    person.set_cookie("ngon-ngu", "en")
    assert "login or password is wrong" in person.enter("khong-co", "sai").text
