"""What was typed, as the index reads it. Nothing typed is an error: what makes no sense is said in `notes`.

giải ngân vốn              every word, near each other or not
"đầu tư công"              word by word; typed with diacritics, only with those
-"đầu tư tư nhân" -huyện   and none of these
giải ngân OR giải phóng    one or the other; OR parts all that stands on its two sides
vốn (xã OR phường)         within brackets, only what they hold
người:"Nguyễn Văn A"  đơnvị:"Sở Tài chính"  ngày:6/2025..9/2025  vănbản:57-NQ/TW
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from giaoban.models.vietnamese import fold, nfc
from giaoban.search.analysis import tokens

_QUOTES: Final = '"“”„‟«»″'
_QUOTED: Final = rf"[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)[{_QUOTES}]"
_LEXEME: Final = re.compile(
    rf"""\s*(?:
      (?P<open>\()|(?P<close>\))
    | (?P<without>(?:(?<=\s)|(?<=^)|(?<=\())-(?=[\w{_QUOTES}]))
    | (?P<or>(?:OR|HOẶC)(?![\w])|\|)
    | (?P<field>[^\W\d]+(?:_[^\W\d]+)?)\s*:\s*(?=\S)
    | {_QUOTED}
    | (?P<stray>[{_QUOTES}])
    | (?P<word>[^\s()|{_QUOTES}]+)
    )""",
    re.VERBOSE,
)


class Of(StrEnum):
    """Whose words a field word asks for; the value is the word as it is written in an address, folded."""

    SPEAKER = "nguoi"
    UNIT = "donvi"
    DAYS = "ngay"
    DOCUMENT = "vanban"


FIELD_WORDS: Final = {
    Of.SPEAKER: "người",
    Of.UNIT: "đơnvị",
    Of.DAYS: "ngày",
    Of.DOCUMENT: "vănbản",
}
"""As people type them; `fold` of each, with or without ``_``, is the value of `Of`."""


class Note(StrEnum):
    """What was left out of account, or read otherwise than it may have been meant."""

    OPEN_QUOTE = "open-quote"
    OPEN_BRACKET = "open-bracket"
    LONE_OR = "lone-or"
    EMPTY_FIELD = "empty-field"
    ONLY_WITHOUT = "only-without"
    """Only what is not wanted was typed: that finds nothing."""


@dataclass(frozen=True, slots=True)
class Word:
    exact: str
    folded: str

    @property
    def has_diacritics(self) -> bool:
        return self.exact != self.folded


@dataclass(frozen=True, slots=True)
class Run:
    """Words typed one after the other: within quotes a phrase, else words that had better be neighbours."""

    words: tuple[Word, ...]
    quoted: bool = False
    text: str = field(default="", compare=False)
    """As it was typed; the words are its tokens, in order."""

    @property
    def exact(self) -> bool:
        """A phrase typed with diacritics is meant with them; one typed without them is found with any."""
        return self.quoted and any(word.has_diacritics for word in self.words)


@dataclass(frozen=True, slots=True)
class Asked:
    """A field word with what it asks for, as it was typed."""

    of: Of
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these, each all that stands between two ORs."""

    options: tuple[tuple[Part, ...], ...]


Part = Run | Choice


@dataclass(frozen=True, slots=True)
class Question:
    """All of `parts` must be found, in one passage or over the joint of two, and none of `without`."""

    parts: tuple[Part, ...] = ()
    without: tuple[Run, ...] = ()
    asked: tuple[Asked, ...] = ()
    notes: tuple[Note, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.parts or self.asked)

    @property
    def runs(self) -> tuple[Run, ...]:
        """Everything wanted, in the order in which it was typed, whichever of the options it is."""
        return tuple(_runs(self.parts))

    def words(self) -> Iterator[Word]:
        for run in self.runs:
            yield from run.words

    @property
    def is_bare(self) -> bool:
        """No diacritic was typed."""
        return not any(word.has_diacritics for word in self.words())


def parse(text: str) -> Question:
    """Reads what was typed."""
    reader = _Reader(tuple(_lexemes(nfc(text))))
    parts = reader.choice()
    while not reader.ended:  # a bracket that closes nothing
        reader.skip()
        parts += reader.choice()
    if reader.without and not parts and not reader.asked:
        reader.note(Note.ONLY_WITHOUT)
    return Question(parts, tuple(reader.without), tuple(reader.asked), tuple(reader.notes))


class _Lexeme(NamedTuple):
    kind: str
    text: str


def _lexemes(text: str) -> Iterator[_Lexeme]:
    at = 0
    while match := _LEXEME.match(text, at):
        kind = match.lastgroup or ""
        yield _Lexeme(kind, match[kind])
        at = match.end()


@dataclass(slots=True)
class _Reader:
    lexemes: tuple[_Lexeme, ...]
    at: int = 0
    without: list[Run] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def ended(self) -> bool:
        return self.at >= len(self.lexemes)

    def skip(self) -> None:
        self.note(Note.OPEN_BRACKET)
        self.at += 1

    def note(self, note: Note) -> None:
        if note not in self.notes:
            self.notes.append(note)

    def choice(self) -> tuple[Part, ...]:
        """Up to a closing bracket or the end: what stands between ORs is an option each."""
        options = [self._all()]
        while self._next("or"):
            options.append(self._all())
        told = [option for option in options if option]
        if 1 < len(options) != len(told):
            self.note(Note.LONE_OR)
        if len(told) > 1:
            return (Choice(tuple(told)),)
        return told[0] if told else ()

    def _all(self) -> tuple[Part, ...]:
        parts: list[Part] = []
        typed: list[str] = []
        while not self.ended and self._kind() not in {"or", "close"}:
            lexeme = self._take()
            if lexeme.kind == "word" or (lexeme.kind == "field" and not _of(lexeme.text)):
                typed.append(lexeme.text)
                continue
            parts += _run(typed)
            typed = []
            parts += self._part(lexeme)
        return (*parts, *_run(typed))

    def _part(self, lexeme: _Lexeme) -> tuple[Part, ...]:
        if lexeme.kind == "quoted":
            return _run([lexeme.text], quoted=True)
        if lexeme.kind == "open":
            inner = self.choice()
            if not self._next("close"):
                self.note(Note.OPEN_BRACKET)
            return inner
        if lexeme.kind == "without":
            self.without += self._value()
        elif of := _of(lexeme.text):
            self._field(of)
        else:
            self.note(Note.OPEN_QUOTE)
        return ()

    def _field(self, of: Of) -> None:
        if self.ended or self._kind() not in {"word", "quoted"} or not tokens(self.lexemes[self.at].text):
            self.note(Note.EMPTY_FIELD)
        else:
            self.asked.append(Asked(of, self._take().text.strip()))

    def _value(self) -> tuple[Run, ...]:
        if self.ended or self._kind() not in {"word", "quoted"}:
            return ()
        lexeme = self._take()
        # A word of several tokens, as 57-NQ/TW, is meant in one piece.
        return _run([lexeme.text], quoted=lexeme.kind == "quoted" or len(tokens(lexeme.text)) > 1)

    def _kind(self) -> str:
        return self.lexemes[self.at].kind

    def _take(self) -> _Lexeme:
        self.at += 1
        return self.lexemes[self.at - 1]

    def _next(self, kind: str) -> bool:
        found = not self.ended and self._kind() == kind
        self.at += found
        return found


def _of(name: str) -> Of | None:
    plain = fold(name).replace("_", "")
    return Of(plain) if plain in set(Of) else None


def _run(typed: Sequence[str], *, quoted: bool = False) -> tuple[Run, ...]:
    text = " ".join(typed)
    words = tuple(Word(token.exact, token.folded) for token in tokens(text))
    return (Run(words, quoted, text),) if words else ()


def _runs(parts: tuple[Part, ...]) -> Iterator[Run]:
    for part in parts:
        if isinstance(part, Run):
            yield part
        else:
            for option in part.options:
                yield from _runs(option)
