"""The terms by which a passage is found: the same for every back end."""

from __future__ import annotations

from giaoban.search.analysis import joint, pairs, tokens
from giaoban.search.conditions import Field
from giaoban.search.index.seam import Facet
from giaoban.search.passages import JOINT_WORDS, Passage
from giaoban.search.query import Query
from giaoban.search.terms import terms


def fields(passage: Passage) -> dict[Field, list[str]]:
    """For each field its terms, in order. None of them has a space."""
    own, following = tokens(passage.text), tokens(passage.following)
    exact, folded = [token.exact for token in own], [token.folded for token in own]
    exact_next, folded_next = [token.exact for token in following], [token.folded for token in following]
    return {
        Field.EXACT: exact,
        Field.FOLDED: folded,
        # The pair over the joint is one of the passage's own.
        Field.EXACT_PAIRS: pairs([*exact, *exact_next[:1]]),
        Field.FOLDED_PAIRS: pairs([*folded, *folded_next[:1]]),
        Field.FOLDED_NEXT: folded_next,
        Field.FOLDED_OVER: list(dict.fromkeys([*folded, *folded_next])),
        Field.EXACT_JOINT: joint(exact[-JOINT_WORDS:], exact_next) if exact_next else [],
        Field.FOLDED_JOINT: joint(folded[-JOINT_WORDS:], folded_next) if folded_next else [],
        Field.TERM: list(dict.fromkeys(term for found in terms(passage.text) for term in found.terms)),
        Field.WHO: _folded(passage.speaker),
        Field.UNIT_WORDS: list(dict.fromkeys(_folded(f"{passage.unit} {passage.body}"))),
    }


def narrowed_by(told: Passage | Query) -> dict[str, int | str]:
    """What a question is narrowed to, to the letter, or what a passage has of it, by the names that an index
    gives it. Documents are found by what they mean (`plan`)."""
    ids = {"conference": told.conference_id, "recording": told.recording_id}
    texts = {facet.value: str(getattr(told, facet.value)) for facet in Facet if facet is not Facet.DOCUMENT}
    known: dict[str, int | str] = {name: number for name, number in ids.items() if number is not None}
    return known | {name: text for name, text in texts.items() if text}


def facet_values(passage: Passage, facet: Facet) -> tuple[str, ...]:
    """What the passage is counted and narrowed by; empty where it has nothing of that kind."""
    if facet is Facet.DOCUMENT:
        return passage.documents
    value = str(getattr(passage, facet.value))
    return (value,) if value else ()


def _folded(text: str) -> list[str]:
    return [token.folded for token in tokens(text)]
