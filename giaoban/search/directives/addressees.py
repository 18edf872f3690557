"""Whom a directive is addressed to: units as they were named, without the post of who leads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from giaoban.models.vietnamese import syllables
from giaoban.models.written.clauses import Token
from giaoban.search.directives.rules import RULES, phrases

_RULES: Final[dict[str, Any]] = RULES["addressee"]
_OVER: Final = phrases(_RULES["over"])
_POSTS: Final = phrases(_RULES["posts"])
_PEOPLE: Final = phrases(_RULES["people"])
_WHOLE: Final = phrases([*_RULES["whole"], *_RULES["whole_local"]])
_HEADS: Final = phrases(_RULES["heads"])
_ENDS: Final = phrases(_RULES["ends"])
_WEAK_ENDS: Final = phrases(_RULES["weak_ends"])
_BETWEEN: Final = phrases(_RULES["between"])
_DEPARTMENTS: Final = phrases(_RULES["departments"])
_COOPERATING: Final = phrases(_RULES["cooperating"])
_LEAD: Final = phrases(_RULES["lead"])
_OF_PROVINCE: Final = phrases(_RULES["of_province"])
_WHICH: Final = phrases(_RULES["which"])
_LONGEST: Final[int] = _RULES["longest"]
_OF_DEPARTMENTS: Final = tuple(syllables("các sở"))
_LONGEST_NAME: Final = 5
"""Syllables of a person's name."""


class Named(NamedTuple):
    units: tuple[str, ...]
    end: int
    """The word after the last of them."""
    singular: bool = False
    """Whether one person is addressed: “đồng chí Giám đốc Sở Y tế”."""
    led: bool = False
    """Whether people or posts were named before the units: “các đồng chí chủ tịch xã”."""


def addressees(words: Sequence[Token], at: int) -> Named:
    """Units and people named from here, one after the other; none where there are none."""
    place, people, singular, led = _past_people(words, at)
    by_people = led
    units: list[str] = []
    end = place
    while place < len(words):
        found, after = _unit(words, place)
        if not found and led:
            found, after = _person(words, place, least=1 if singular else 2)
        if not found:
            break
        units += found
        end = after
        following = _next(words, after)
        if following is None:
            break
        place, _, _, led = _past_people(words, following)
    if not units and people:
        return Named((people,), at + len(people.split()), singular, by_people)
    return Named(tuple(units), end if units else at, singular, by_people)


def cooperating(words: Sequence[Token], at: int, last: int) -> Named | None:
    """Who cooperates, named within these words; the leading unit may be told to lead before it."""
    for place in range(at, last):
        length = _COOPERATING.at(words[:last], place)
        if not length:
            continue
        strong = words[place].key == "phối" or place == at or bool(_LEAD.before(words, place))
        named = addressees(words[:last], place + length)
        if strong and named.units:
            return named
    return None


def begins_unit(words: Sequence[Token], at: int) -> int:
    """How many words of a unit's name, or of what such names begin with, stand here."""
    return max(_WHOLE.at(words, at), _HEADS.at(words, at))


def whole_unit(words: Sequence[Token], at: int) -> int:
    return _WHOLE.at(words, at)


def is_named(words: Sequence[Token], at: int) -> bool:
    """Whether a unit surely stands here: in full, or of a name with a capital."""
    head = _HEADS.at(words, at)
    return bool(_WHOLE.at(words, at)) or bool(
        head and words[at + head : at + head + 1] and words[at + head].core[:1].isupper()
    )


def _past_people(words: Sequence[Token], at: int) -> tuple[int, str, bool, bool]:
    """Behind “các đồng chí”, “đồng chí Giám đốc”; what stood for people, and whether one person follows."""
    place, people, singular, led = at, "", False, False
    while place < len(words):
        length, over = _PEOPLE.at(words, place), _OVER.at(words, place)
        if length and length >= over:
            people = _name(words, place, place + length)
            singular, led = words[place].key != "các", True
        elif length := _POSTS.at(words, place):
            led = True
        else:
            length = over
        if not length and led and place > at and words[place].key == "và" and _POSTS.at(words, place + 1):
            length = 1
        if not length:
            break
        place += length
    return place, people, singular, led


def _next(words: Sequence[Token], end: int) -> int | None:
    """Where the next of a list begins, behind a comma or “và”."""
    if words[end - 1].trail not in {"", ",", ";"}:
        return None
    if length := _BETWEEN.at(words, end):
        return end + length
    return end if words[end - 1].trail else None


def _unit(words: Sequence[Token], at: int) -> tuple[list[str], int]:
    if (
        tuple(word.key for word in words[at : at + 2]) == _OF_DEPARTMENTS
        and (several := _departments(words, at + 2))[0]
    ):
        return several
    whole = _WHOLE.at(words, at)
    least = whole or (head + 1 if (head := _HEADS.at(words, at)) else 0)
    if not least or at + least > len(words):
        return [], at
    if not whole and words[at].key != "các" and _is_told(words, at + least - 1):
        return [_name(words, at, at + least - 1)], at + least - 1
    if not whole and any(word.trail for word in words[at : at + least - 1]):
        return [], at
    end = _behind_whole(words, at, at + least) if whole else _end(words, at, at + least, whole=False)
    return [_name(words, at, end)], end


def _is_told(words: Sequence[Token], at: int) -> bool:
    """“Xã ngay ngày mai phải…”: what it is to do, and no name."""
    return not words[at].core[:1].isupper() and bool(_ENDS.at(words, at)) and not _WEAK_ENDS.at(words, at)


def _behind_whole(words: Sequence[Token], at: int, end: int) -> int:
    """“Sở Y tế tỉnh Lào Cai”, “công an các xã”: of a name that is known in full only whose it is may follow,
    or which one of its kind; of “các …” anything may."""
    if words[at].key == "các" or _WHICH.at(words, end):
        return _end(words, at, end, whole=True)
    while end < len(words) and not words[end - 1].trail and not _ENDS.at(words, end):
        if words[end].key == "của" and (whose := _WHOLE.at(words, end + 1)):
            end += 1 + whose  # “Ban Xây dựng Đảng của Đảng ủy xã”
            return _end(words, at, end, whole=True) if _WHICH.at(words, end) else end
        if not _OF_PROVINCE.at(words, end) and not words[end].core[:1].isupper():
            break
        end += 1
    return end


def _end(words: Sequence[Token], at: int, least: int, *, whole: bool) -> int:
    """Up to what the unit is to do; where that is not known, no further than its name surely goes."""
    end = least
    while end < len(words) and end - at < _LONGEST:
        if words[end - 1].trail or _ends(words, end, sure=whole or end > least):
            return end
        end += _WHOLE.at(words, end) or 1  # “Đảng ủy các xã, phường”
    if end >= len(words) or words[end - 1].trail:
        return end
    return least


def _ends(words: Sequence[Token], at: int, *, sure: bool) -> bool:
    if words[at].key == "và" and begins_unit(words, at + 1):
        return True
    length = _ENDS.at(words, at)
    if words[at].core[:1].isupper() and words[at - 1].core[:1].isupper():
        return False  # “xã Nậm Có”: a name, and no word for having
    return bool(length) and (sure or _WEAK_ENDS.at(words, at) != length)


def _departments(words: Sequence[Token], at: int) -> tuple[list[str], int]:
    """“Các Sở Tài chính, Nội vụ và Y tế”: each is a Sở."""
    units: list[str] = []
    end, place = at, at
    while length := _DEPARTMENTS.at(words, place):
        units.append(f"Sở {_name(words, place, place + length)}")
        end = place + length
        following = _next(words, end)
        if following is None or begins_unit(words, following):
            break
        place = following
    return units, end


def _person(words: Sequence[Token], at: int, least: int) -> tuple[list[str], int]:
    """Syllables with capitals, so many at least."""
    end = at
    while end < len(words) and end - at < _LONGEST_NAME and words[end].core[:1].isupper():
        end += 1
        if words[end - 1].trail:
            break
    return ([_name(words, at, end)] if end - at >= least else []), end


def _name(words: Sequence[Token], first: int, last: int) -> str:
    texts = [f"{word.core}{word.trail}" for word in words[first : last - 1]] + [words[last - 1].core]
    return " ".join(texts)
