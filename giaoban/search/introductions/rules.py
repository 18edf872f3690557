"""`rules.toml`, read once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from giaoban.models.vietnamese import normal
from giaoban.search.directives.rules import Phrases, phrases

_RULES: Final[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("rules.toml").read_text(encoding="utf-8")
)


class Kind(StrEnum):
    INVITE = "invite"
    """Somebody is called upon: whoever speaks next."""
    SELF = "self"
    """The speaker says who he is."""
    THANKS = "thanks"
    """Somebody is thanked for what was said: whoever spoke before."""


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    kind: Kind
    weight: float
    phrases: Phrases
    not_before: Phrases
    needs_verb: bool
    """It is a call only where somebody is to speak."""
    verbs: Phrases
    opens: bool
    """No phrase: the form of address itself opens the sentence."""
    address: bool
    """A form of address stands before the name."""


def _rule(told: dict[str, Any]) -> Rule:
    return Rule(
        name=told["name"],
        kind=Kind(told["kind"]),
        weight=told["weight"],
        phrases=phrases(told["phrases"]),
        not_before=phrases(told["not_before"]),
        needs_verb=told["needs_verb"],
        verbs=phrases(told.get("verbs", _RULES["verbs"]["speak"])),
        opens=told.get("opens", False),
        address=told.get("address", True),
    )


RULES: Final = tuple(map(_rule, _RULES["rule"]))
WEIGHTS: Final[dict[str, float]] = _RULES["weights"]
LEAST: Final[float] = _RULES["least"]
WITHIN: Final[float] = _RULES["within"]
SPEAKS: Final[float] = _RULES["speaks"]
LONGEST: Final[int] = _RULES["longest"]

ADDRESS: Final = phrases(_RULES["address"]["words"])
MANY: Final = phrases(_RULES["address"]["many"])
RANKS: Final = phrases(_RULES["address"]["ranks"])
SPEAK: Final = phrases(_RULES["verbs"]["speak"])
OTHER: Final = phrases(_RULES["verbs"]["other"])
STOPS: Final = phrases(_RULES["verbs"]["stops"])
FAMILY: Final = frozenset(normal(each) for each in _RULES["names"]["family"])
LONGEST_NAME: Final[int] = _RULES["names"]["longest"]
PLACES: Final = phrases(_RULES["names"]["places"])
TITLES: Final = phrases(_RULES["posts"]["titles"])
UNITS: Final = phrases(_RULES["posts"]["units"])
