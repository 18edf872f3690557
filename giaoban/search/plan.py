"""What a question demands of a passage, and how well a passage answers.

A passage is found when it holds every word (in any diacritics), every quoted phrase, or what means the
same: a number however it was said, a document's number, an expression of the office's lexicon. So is one in
which a sentence begins that the next passage ends. What that is worth is in `points`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from giaoban.search.analysis import joint
from giaoban.search.conditions import All, AnyOf, AtLeast, Condition, Field, Has, Near, all_of, any_of
from giaoban.search.days import read_days
from giaoban.search.lexicon import NO_LEXICON, Lexicon
from giaoban.search.parse import Asked, Of, Part, Question, Run, Word, parse
from giaoban.search.points import POINTED_WORDS, Reward, every, rewards
from giaoban.search.query import ANY, Query
from giaoban.search.slips import meant
from giaoban.search.terms import DOCUMENT, document, document_terms
from giaoban.search.units import Unit, is_function_word, phrase, said_otherwise, units

_OfWord = Callable[[Word], Condition]
_OfPhrase = Callable[[Run], Condition]


@dataclass(frozen=True, slots=True)
class Plan:
    query: Query
    """With the days that the question itself names."""
    question: Question
    must: Condition
    rewards: tuple[Reward, ...]
    runs: tuple[tuple[Unit, ...], ...]
    """What is marked where it stands, beside the phrases in quotes: for each run its units."""

    def every(self, *, typed: bool) -> tuple[Condition, ...]:
        """What holds of a passage that is found and earns all of the rewards, and of no other, said in short;
        without `typed`, all but those for the diacritics. Not of a question for most of the words."""
        found = () if _says_all(self) else (self.must,)
        return (*found, *every(self.question, self.runs, typed=typed))

    @property
    def typed(self) -> Condition | None:
        """What earns anything by its diacritics."""
        typed = [reward.condition for reward in self.rewards if reward.typed]
        return any_of(*typed) if typed else None

    @property
    def untyped_points(self) -> int:
        """What a passage that is not doubtful has, where it earns all but what the diacritics would."""
        return self.best - sum(reward.points for reward in self.rewards if reward.typed)

    @property
    def sure_points(self) -> int:
        """What a passage earns by not being doubtful: one more than all its words can."""
        return sum(reward.points for reward in self.rewards) + 1

    @property
    def best(self) -> int:
        """The most points that a passage can have: at most 125."""
        return 2 * self.sure_points - 1


def plan(query: Query, lexicon: Lexicon = NO_LEXICON) -> Plan | None:
    """None for a question that asks for nothing."""
    question = parse(query.text)
    reader = _Planner(lexicon, query.forgiving, question.is_bare)
    wanted = reader.wanted(question.parts) if question.parts else None
    if query.near:
        most = replace(reader, forgiving=False).most(question.runs)
        if wanted is None or most is None:
            return None
        wanted = All((most,), (wanted,))
    demands = [*([wanted] if wanted else []), *_demands(query, question)]
    if not demands and (query.text or not query.asks):
        return None
    for asked in question.asked:
        if asked.of is Of.DAYS and (span := read_days(asked.text)):
            query = replace(query, since=query.since or span[0], until=query.until or span[1])
    without = tuple(phrase(run) for run in question.without)
    must = All(tuple(demands), without) if without or len(demands) != 1 else demands[0]
    runs = tuple(tuple(units(run, lexicon)) for run in question.runs if not run.quoted)
    return Plan(query, question, must, tuple(rewards(question, runs, near=query.near)), runs)


def beside(query: Query, lexicon: Lexicon = NO_LEXICON) -> Plan | None:
    """What is narrowed to as the question says, but is not found by its words. None where it has none."""
    planned = plan(replace(query, near=False), lexicon)
    if planned is None or not planned.question.parts:
        return None
    reader = _Planner(lexicon, query.forgiving, planned.question.is_bare)
    without = (reader.wanted(planned.question.parts), *map(phrase, planned.question.without))
    return replace(planned, must=All(tuple(_demands(planned.query, planned.question)), without), rewards=())


_MOST_SHARE: Final = (2, 5)
"""Of the words. Measured on the tuning half of the relevance set (docs/search.md): of 3/5, 1/2, 2/5 and 3/10
the last two rank best, and 2/5 brings fewer passages that say nothing of the matter."""
_MOST_ASKED: Final = 3
"""However long the question: who asks in a whole sentence has words in it that nobody said."""
_FEWEST: Final = 3
"""Of two words, one alone says too little."""
_ONE_SLIP_IN: Final = 3
"""Words: “các đồng chí” is not “cá đăng còi”, with a letter off in each."""


def score(points: int, most: int) -> float:
    """Points as a share, above 0 and at most 1."""
    return (1 + points) / (1 + most)


@dataclass(frozen=True, slots=True)
class _Planner:
    lexicon: Lexicon
    forgiving: bool
    bare: bool
    """The question has no diacritics."""

    def most(self, runs: Sequence[Run]) -> Condition | None:
        """Most of what says something, in a passage and the first words of the next; None where there is
        too little of it."""
        found = dict.fromkeys(
            condition
            for run in runs
            for unit, condition in ((unit, _unit(unit, self._word_near)) for unit in units(run, self.lexicon))
            if unit.asked or unit.same or not _says_nothing(unit.words, bare=self.bare)
        )
        least = min(-(-len(found) * _MOST_SHARE[0] // _MOST_SHARE[1]), _MOST_ASKED)
        return AtLeast(least, tuple(found)) if len(found) >= _FEWEST else None

    def wanted(self, parts: Sequence[Part]) -> Condition:
        """All of the parts; where slips are forgiven, most of their words as they were typed or meant."""
        return all_of(self.parts(parts), *self._mostly_typed(parts))

    def _mostly_typed(self, parts: Sequence[Part]) -> Iterator[Condition]:
        """Of the words that stand there side by side; what is said otherwise has no slips."""
        if not self.forgiving:
            return
        runs = [part for part in parts if isinstance(part, Run) and not part.quoted]
        typed = dict.fromkeys(
            any_of(self._typed(word), *_otherwise(unit))
            for run in runs
            for unit in units(run, self.lexicon)
            for word in unit.words
        )
        least = len(typed) - max(1, len(typed) // _ONE_SLIP_IN)
        if least > 0:
            yield AtLeast(least, tuple(typed))

    def parts(self, parts: Sequence[Part]) -> Condition:
        """All of them in one passage, or some of them at the beginning of the next; but not all of them
        there: that one is found itself."""
        within = self._within(parts)
        if _word_count(parts) == 1:
            return within
        over = self._over(parts)
        elsewhere = _next(parts)
        return All((over,), (All((elsewhere,), (within,)),)) if elsewhere else over

    def _within(self, parts: Sequence[Part]) -> Condition:
        return all_of(*(each for part in parts for each in self._part(part, self._word, phrase)))

    def _over(self, parts: Sequence[Part]) -> Condition:
        """As `_within`, with the beginning of the next passage taken in."""
        return all_of(*(each for part in parts for each in self._part(part, self._word_near, _phrase_near)))

    def _part(self, part: Part, word: _OfWord, quoted: _OfPhrase) -> Iterator[Condition]:
        if isinstance(part, Run):
            if part.quoted:
                yield quoted(part)
            else:
                yield from (_unit(unit, word) for unit in units(part, self.lexicon))
            return
        yield any_of(
            *(
                all_of(
                    *(each for inner in option for each in self._part(inner, word, quoted)),
                    *self._mostly_typed(option),
                )
                for option in part.options
            )
        )

    def _word(self, word: Word) -> Condition:
        if not self.forgiving:
            return Has(Field.FOLDED, (word.folded,))
        also = [Has(Field.FOLDED, (other,)) for other in meant(word)]
        near = [Near(Field.FOLDED, word.folded)] if _may_slip(word) else []
        return any_of(Has(Field.FOLDED, (word.folded,)), *also, *near)

    def _typed(self, word: Word) -> Condition:
        return any_of(*(Has(Field.FOLDED_OVER, (each,)) for each in (word.folded, *meant(word))))

    def _word_near(self, word: Word) -> Condition:
        over = Has(Field.FOLDED_OVER, (word.folded,))
        return any_of(over, self._word(word)) if self.forgiving else over


def _unit(unit: Unit, word: _OfWord) -> Condition:
    """The words, in one piece where that is what they mean anything by, or what means the same."""
    if unit.is_number and len(unit.words) > 1:
        return any_of(phrase(Run(unit.words, quoted=True)), *_otherwise(unit))
    return any_of(all_of(*map(word, unit.words)), *_otherwise(unit))


def _otherwise(unit: Unit) -> Iterator[Condition]:
    """What means the same as the words."""
    if unit.asked:
        yield _terms(unit.asked)
    yield from said_otherwise(unit)


def _terms(asked: Sequence[Sequence[str]]) -> Condition:
    """Of each, any will do."""
    return all_of(*(any_of(*(Has(Field.TERM, (each,)) for each in some)) for some in asked))


def _phrase_near(run: Run) -> Condition:
    """The phrase in one passage, or over the joint of two, wherever in it the joint lies."""
    words = [word.exact if run.exact else word.folded for word in run.words]
    field = Field.EXACT_JOINT if run.exact else Field.FOLDED_JOINT
    # Two words over the joint are a pair of the passage's own.
    joints = range(1, len(words)) if len(words) > 2 else ()  # noqa: PLR2004
    over = (Has(field, tuple(joint(words[:at], words[at:]))) for at in joints)
    return any_of(phrase(run), *over)


def _next(parts: Sequence[Part]) -> Condition | None:
    """All of it at the beginning of the next passage, which then is found itself. None where a phrase is
    asked for: that stands on this side or over the joint."""
    found: list[Condition] = []
    for part in parts:
        if isinstance(part, Run):
            if part.quoted:
                return None
            found += [Has(Field.FOLDED_NEXT, (word.folded,)) for word in part.words]
            continue
        options = [_next(option) for option in part.options]
        told = [option for option in options if option]
        if len(told) < len(options):
            return None
        found.append(any_of(*told))
    return all_of(*found)


def _demands(query: Query, question: Question) -> Iterator[Condition]:
    """Of the field words, and of the document."""
    yield from (found for asked in question.asked if (found := _asked(asked)))
    if query.document:
        yield _document(query.document)


def _asked(asked: Asked) -> Condition | None:
    words = [word.folded for run in parse(asked.text).runs for word in run.words]
    if asked.of is Of.DOCUMENT:
        return _document(asked.text)
    if asked.of is Of.DAYS or not words:
        return None
    field = Field.WHO if asked.of is Of.SPEAKER else Field.UNIT_WORDS
    return all_of(*(Has(field, (word,)) for word in words))


def _document(text: str) -> Condition:
    if text == ANY:
        return Has(Field.TERM, (DOCUMENT,))
    number = document(text)
    if number is None:  # what is no number is looked for as it stands
        words = [Has(Field.FOLDED, (word.folded,)) for word in parse(text).words()]
        return all_of(*words) if words else AnyOf(())
    _, asked = document_terms(number)
    return _terms(asked)


def _says_all(planned: Plan) -> bool:
    """Whether a passage that earns every reward is found: where there are neighbours and nothing but words,
    each for itself, none of which goes without points."""
    question, query = planned.question, planned.query
    words = list(question.words())
    return (
        1 < len(words) <= POINTED_WORDS
        and all(isinstance(part, Run) and not part.quoted for part in question.parts)
        and not (question.without or question.asked or query.document)
        and not any(unit.asked or unit.same or unit.is_number for units in planned.runs for unit in units)
    )


def _says_nothing(words: Sequence[Word], *, bare: bool) -> bool:
    return all(is_function_word(word, bare=bare) for word in words)


def _word_count(parts: Sequence[Part]) -> int:
    return sum(len(part.words) if isinstance(part, Run) else 2 for part in parts)


def _may_slip(word: Word) -> bool:
    """Numbers are not forgiven, and of two letters one is half."""
    return word.folded.isalpha() and len(word.folded) >= _SHORTEST_SLIP


_SHORTEST_SLIP: Final = 3
