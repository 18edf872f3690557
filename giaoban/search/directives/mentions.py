"""Where a later conference speaks of a directive: by the same unit or who took its place, the same matter,
the same document, and words that say what became of it. Each weighs as `mentions.toml` says.

Precision goes before recall: whoever is shown what has nothing to do with it looks no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from giaoban.models.mentions import MentionKind
from giaoban.models.vietnamese import fold, syllables
from giaoban.models.written.clauses import Token
from giaoban.search.directives.around import is_upward, opens
from giaoban.search.directives.giving import given
from giaoban.search.directives.matter import RULES, Rarity, Terms, matter, of_words
from giaoban.search.directives.petitions import ASKS
from giaoban.search.directives.rules import GIVING, phrases
from giaoban.search.directives.sentences import asks, sentences
from giaoban.search.terms import documents

_WEIGHTS: Final[Mapping[str, float]] = RULES["weights"]
_LEAST: Final[Mapping[str, float]] = RULES["least"]
_REPORTED: Final = phrases(RULES["phrases"]["reported"])
_REFERRED: Final = phrases(RULES["phrases"]["referred"])
_ASKED: Final = phrases(RULES["phrases"]["asked"])
_HYPOTHETICAL: Final = phrases(RULES["phrases"]["hypothetical"])
_MOST_SENTENCES: Final = 3
"""That speak of one matter one after the other."""
_LONGEST: Final = 90
"""Words of them."""
_SHOWN: Final = 5
"""Terms in common that the reasons name."""
_HEAD: Final = 2
"""Sentences at the head of what one person says, in which they say for whom they speak."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A directive as it is looked for."""

    id: int
    unit_ids: frozenset[int]
    """Whom it was given to, and who took their place."""
    content: str
    own_words: frozenset[str] = frozenset()
    """Syllables of the units' names, in `normal` form: who, and not what."""
    documents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Said:
    """What one person says without another between: words, the units of the register that are named at
    them (first word → units), and the unit of who speaks, where that is known."""

    words: Sequence[Token]
    named: Mapping[int, frozenset[int]]
    speaks: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Mention:
    """Words `first` to `last`, exclusive, of what was said speak of it."""

    directive_id: int
    first: int
    last: int
    kind: MentionKind
    score: float
    reasons: tuple[str, ...]
    """Names of the weights that counted, then the terms that both have."""


@dataclass(frozen=True, slots=True)
class _Window:
    first: int
    last: int
    terms: Terms
    units: frozenset[int]
    marks: frozenset[str]
    text: str

    @property
    def documents(self) -> frozenset[str]:
        return frozenset(documents(self.text))


class Looked:
    """Directives that are looked for, by their terms: few of them have a term of what is said."""

    def __init__(self, wanted: Iterable[Wanted]) -> None:
        self.wanted = {one.id: one for one in wanted}
        rarity = Rarity.of(one.content for one in self.wanted.values())
        self.terms = {
            one.id: rarity.weighed(matter(one.content, one.own_words)) for one in self.wanted.values()
        }
        self.by_term: dict[str, list[int]] = defaultdict(list)
        for directive_id, terms in self.terms.items():
            for term in terms:
                self.by_term[term].append(directive_id)

    def near(self, window: _Window) -> Iterator[tuple[Wanted, float, list[str]]]:
        """Each with a matter in common: the weight of what both have, and the terms, the rarest first."""
        shared: dict[int, list[str]] = defaultdict(list)
        for term in window.terms:
            for directive_id in self.by_term.get(term, ()):
                shared[directive_id].append(term)
        for directive_id, terms in shared.items():
            weights = self.terms[directive_id]
            weight = sum(weights[term] for term in terms)
            if weight >= _LEAST["matter"]:
                yield self.wanted[directive_id], weight, sorted(terms, key=lambda term: -weights[term])

    def share(self, directive_id: int, weight: float) -> float:
        whole = min(_LEAST["whole"], sum(self.terms[directive_id].values()))
        return min(1.0, weight / max(whole, _LEAST["matter"]))


def mentions(said: Said, looked: Looked) -> list[Mention]:
    """The best place for each directive that is spoken of, in order."""
    best: dict[int, Mention] = {}
    before = said.speaks or _head(said)
    for window in _windows(said):
        for wanted, weight, terms in looked.near(window):
            found = _scored(window, wanted, looked.share(wanted.id, weight), terms, said, before)
            if found and (wanted.id not in best or found.score > best[wanted.id].score):
                best[wanted.id] = found
    return sorted(best.values(), key=lambda each: (each.first, each.directive_id))


def _scored(
    window: _Window, wanted: Wanted, share: float, terms: list[str], said: Said, before: frozenset[int]
) -> Mention | None:
    if "hypothetical" in window.marks:
        return None
    parts: list[str] = [mark for mark in ("reported", "referred", "petition") if mark in window.marks]
    if not wanted.unit_ids.isdisjoint(window.units):
        parts.insert(0, "unit_named")
    elif window.units:
        parts.insert(0, "other_unit")
    elif not wanted.unit_ids.isdisjoint(said.speaks):
        parts.insert(0, "unit_speaks")
    elif not wanted.unit_ids.isdisjoint(before):
        parts.insert(0, "unit_before")
    if wanted.documents and not wanted.documents.isdisjoint(window.documents):
        parts.append("document")
    kind = MentionKind.ASKED if "asked" in window.marks or "reported" not in parts else MentionKind.REPORTED
    alone = parts[0] not in {"unit_named", "unit_speaks", "unit_before"} if parts else True
    if alone and "document" not in parts and (share < _LEAST["share_alone"] or kind is MentionKind.ASKED):
        return None
    score = _WEIGHTS["matter"] * share + sum(_WEIGHTS[part] for part in parts)
    if alone and "other_unit" not in parts:
        score += _WEIGHTS["unit_before"] / 2
    if score < _LEAST["score"]:
        return None
    return Mention(
        wanted.id,
        window.first,
        window.last,
        kind,
        round(min(1.0, score), 2),
        (*parts, *_spelled(terms[:_SHOWN], window.text)),
    )


def _spelled(terms: Iterable[str], text: str) -> list[str]:
    """Terms as they were said: “chậm tiến” for “cham tien”."""
    said = syllables(text)
    pairs = {f"{fold(first)} {fold(second)}": f"{first} {second}" for first, second in pairwise(said)}
    return [pairs.get(term, term) for term in terms]


def _windows(said: Said) -> Iterator[_Window]:
    """One sentence, then it and the next, and so on: the shortest comes first."""
    bounds = list(sentences(said.words))
    for place, (first, _) in enumerate(bounds):
        for _, last in bounds[place : place + _MOST_SENTENCES]:
            if last - first > _LONGEST and (first, last) != bounds[place]:
                break
            yield _window(said, first, last)


def _window(said: Said, first: int, last: int) -> _Window:
    words = said.words[first:last]
    marks = {
        name
        for name, rule in (
            ("reported", _REPORTED),
            ("referred", _REFERRED),
            ("asked", _ASKED),
            ("hypothetical", _HYPOTHETICAL),
        )
        if rule.within(words, 0, len(words))
    }
    if any(asks(word) for word in words) or _gives(words):
        marks.add("asked")
    if _is_petition(words):
        marks.add("petition")
    units = [ids for place, ids in said.named.items() if first <= place < last]
    text = " ".join(word.core for word in words)
    return _Window(first, last, of_words(words), frozenset().union(*units), frozenset(marks), text)


def _gives(words: Sequence[Token]) -> bool:
    """Whether something is given anew: “Giao Sở Tài chính rà soát…, hoàn thành trong tháng 7”."""
    return any(
        given(rule, words, place) and opens(words, 0, place) for place in range(len(words)) for rule in GIVING
    )


def _is_petition(words: Sequence[Token]) -> bool:
    return any(
        (length := ASKS.at(words, place)) and is_upward(words, place + length) for place in range(len(words))
    )


def _head(said: Said) -> frozenset[int]:
    """For whom somebody says at first that they speak: “Sở Tài chính xin báo cáo…”"""
    bounds = list(sentences(said.words))[:_HEAD]
    if len(bounds) < _HEAD:
        return frozenset()
    last = bounds[-1][1]
    return next((ids for place, ids in sorted(said.named.items()) if place < last), frozenset())
