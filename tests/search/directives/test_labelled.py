"""How near the rules come to what a person labelled."""

from __future__ import annotations

from typing import Final

import pytest

from giaoban.models.directives import Kind
from tests.search.directives.labelled import figures, labelled

_FEWEST: Final = 240
_REPORTS_TAKEN: Final = 8
"""Of 44."""


def test_the_set_is_large_and_holds_every_strength_and_look_alike() -> None:
    every = labelled()
    assert len(every) >= _FEWEST
    assert len({one.text for one in every}) == len(every)
    assert {one.strength for one in every if one.kind is Kind.DIRECTIVE} == {
        "giao",
        "yêu cầu",
        "đề nghị",
        "thống nhất",
        "lưu ý",
    }
    for half in ("tuning", "kept"):
        kinds = [one.kind for one in every if one.half == half]
        assert all(kinds.count(kind) >= 10 for kind in (*Kind, None))


@pytest.mark.parametrize("half", ["tuning", "kept"])
def test_detection_and_fields_reach_the_goals(half: str) -> None:
    told = figures(half).tallies
    for name in ("directive", "petition", "strength", "lead", "cooperating"):
        assert told[name].precision >= 0.9, name
        assert told[name].recall >= 0.9, name
    assert told["due"].precision >= 0.95
    assert told["due"].recall >= 0.95


@pytest.mark.parametrize(("name", "recall"), [("outside_kept", 0.93), ("spoken_kept", 0.87)])
def test_what_others_wrote_and_nobody_looked_at_is_understood(name: str, recall: float) -> None:
    """By writers who knew neither the rules nor a sentence of the other sets."""
    told = figures(name).tallies
    assert told["directive"].precision >= 0.9
    assert told["directive"].recall >= recall
    assert told["due"].precision >= 0.95
    assert told["lead"].precision >= 0.76


@pytest.mark.parametrize("name", ["outside", "spoken_a", "spoken_b", "spoken_c", "spoken_d"])
def test_what_others_wrote_to_mend_the_rules_by_is_understood(name: str) -> None:
    told = figures(name).tallies
    assert told["directive"].precision >= 0.9
    assert told["directive"].recall >= 0.8
    assert told["due"].precision >= 0.95


def test_a_report_is_seldom_taken_for_a_directive() -> None:
    assert figures("reports").tallies["directive"].wrong <= _REPORTS_TAKEN


@pytest.mark.parametrize("later", ["later", "unseen", "fresh"])
def test_the_manner_of_speech_is_understood_nearly_as_well(later: str) -> None:
    told = figures(later).tallies
    assert told["directive"].precision >= 0.9
    assert told["directive"].recall >= 0.8
    assert told["due"].precision >= 0.9
    assert told["lead"].precision >= 0.75
