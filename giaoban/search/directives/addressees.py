"""Whom a directive is addressed to: units as they were named, without the post of who leads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from giaoban.models.vietnamese import syllables
from giaoban.models.written.clauses import Clause, Token
from giaoban.models.written.numbers import small
from giaoban.search.directives.rules import RULES, phrases

_RULES: Final[dict[str, Any]] = RULES["addressee"]
_OVER: Final = phrases(_RULES["over"])
_POSTS: Final = phrases(_RULES["posts"])
_PEOPLE: Final = phrases(_RULES["people"])
_MANY: Final = frozenset(_RULES["many"])
_SPOKEN_OF: Final = phrases(_RULES["spoken_of"])
_NO_NAMES: Final = frozenset(_RULES["no_names"])
_OF_UNIT: Final = phrases(_RULES["of_unit"])
_WHOLE: Final = phrases([*_RULES["whole"], *_RULES["whole_local"]])
_HEADS: Final = phrases(_RULES["heads"])
_ENDS: Final = phrases(_RULES["ends"])
_NUMBERED: Final = phrases(_RULES["numbered"])
_AFTER_A_VERB: Final = frozenset(_RULES["after_a_verb"])
_COMPOUNDS: Final = phrases(_RULES["compounds"])
_WEAK_ENDS: Final = phrases(_RULES["weak_ends"])
_BETWEEN: Final = phrases(_RULES["between"])
_DEPARTMENTS: Final = phrases(_RULES["departments"])
_COOPERATING: Final = phrases(_RULES["cooperating"])
_COOPERATES: Final = phrases(_RULES["cooperates"])
_CALLED: Final = phrases(_RULES["called"])
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
    nameless: bool = False
    """Whether it is only “anh”, “hai anh”: who was named before."""


def addressees(words: Sequence[Token], at: int) -> Named:
    """Units and people named from here, one after the other; none where there are none."""
    place, people, singular, led = _past_people(words, at)
    by_people = led
    units: list[str] = []
    end = place
    while place < len(words):
        if singular and led:
            place = _past_name(words, place)
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
        # “Đồng chí”, “các đồng chí” address whoever sits there; “anh” somebody who was named before.
        nameless = "chí" not in people
        return Named((people,), at + len(people.split()), singular, by_people, nameless)
    return Named(tuple(units), end if units else at, singular, by_people)


def cooperating(words: Sequence[Token], at: int, last: int) -> Named | None:
    """Who cooperates, named within these words; the leading unit may be told to lead before it."""
    said = words[:last]
    for place in range(at, last):
        begins = place == at or bool(words[place - 1].trail)
        if length := _COOPERATING.at(said, place):
            strong = words[place].key == "phối" or begins or bool(_LEAD.before(words, place))
            named = addressees(said, place + length)
            if strong and named.units:
                return named
        elif begins and is_named(said, place) and cooperates(said, named := addressees(said, place)):
            return named
    return None


def cooperates(words: Sequence[Token], named: Named) -> bool:
    """“Công an tỉnh phối hợp”: whether that is said of who is named."""
    return bool(named.units) and not words[named.end - 1].trail and bool(_COOPERATES.at(words, named.end))


def called_before(words: Sequence[Token], first: int, place: int) -> tuple[str, ...]:
    """“Anh Hùng ạ, tôi đề nghị anh…”: who was called in the clause that the sentence begins with."""
    named = addressees(words[:place], first)
    end = named.end + _CALLED.at(words[:place], named.end)
    return named.units if named.units and not named.nameless and words[end - 1].trail else ()


def is_deed(words: Sequence[Token], at: int) -> bool:
    """Whether what a unit is to do begins here."""
    return bool(_ENDS.at(words, at))


def first_named(words: Sequence[Token], first: int, last: int) -> Named:
    """The first that are surely named, other than whom something is sent to or who is only spoken of."""
    said = words[:last]
    for place in range(first, last):
        sure = is_named(said, place) or behind_person(said, place) > place
        if sure and not (place > first and _SPOKEN_OF.before(said[first:], place - first)):
            named = addressees(said, place)
            if named.units and not named.nameless:
                return named
    return Named((), first)


def begins_unit(words: Sequence[Token], at: int) -> int:
    """How many words of a unit's name, or of what such names begin with, stand here."""
    return max(_WHOLE.at(words, at), _HEADS.at(words, at))


def behind_person(words: Sequence[Token], at: int) -> int:
    """Behind “anh Tuấn”, “chị lan”: a title, and what may be a name; `at` where none stands here."""
    name = at + _PEOPLE.at(words, at)
    return name + 1 if name > at and not words[name - 1].trail and _may_be_name(words, name) else at


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
            singular, led = words[place].key not in _MANY, True
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


def _past_name(words: Sequence[Token], at: int) -> int:
    """“Anh Thắng bên Sở Xây dựng”: at the unit that a person is named for; else where it was."""
    place = at
    if begins_unit(words, at):
        return at
    while place - at < _LONGEST_NAME and _may_be_name(words, place) and not words[place].trail:
        place += 1
        unit = place + _OF_UNIT.at(words, place)
        if begins_unit(words, unit) and _unit(words, unit)[0]:
            return unit
        if not words[place - 1].core[:1].isupper():
            break
    return at


def _may_be_name(words: Sequence[Token], at: int) -> bool:
    """A word with a capital; without one, what is no word that may follow a title, nor a verb."""
    if at >= len(words):
        return False
    word, behind = words[at], words[at + 1].key if at + 1 < len(words) else ""
    if word.core[:1].isupper():
        return True
    verb = _ENDS.at(words, at) or _HEADS.at(words, at) or behind in _AFTER_A_VERB
    return word.key.isalpha() and word.key not in _NO_NAMES and not verb


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
        if number := _number(words, at, end):
            return end + number  # “tổ dân phố số 12”
        if not _OF_PROVINCE.at(words, end) and not words[end].core[:1].isupper():
            break
        end += 1
    return end


def _number(words: Sequence[Token], name: int, at: int) -> int:
    """How many words of a unit's number stand here: “số mười hai”; without “số” only of units that have one:
    “Sở Tài chính 10 ngày” is no number ten."""
    start = at + (words[at].key == "số")
    if start == at and not (words[at].core.isdecimal() and _NUMBERED.at(words, name)):
        return 0
    found = small(Clause(words, 0, opens=False), start)
    return found.end - at if found else 0


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
    if _COMPOUNDS.at(words, at - 1):
        return False
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
    """Syllables with capitals, so many at least; behind a title for one, a single one without."""
    end = at
    if least == 1 and _may_be_name(words, at) and not words[at].core[:1].isupper():
        return [_name(words, at, at + 1)], at + 1
    while end < len(words) and end - at < _LONGEST_NAME and words[end].core[:1].isupper():
        end += 1
        if words[end - 1].trail:
            break
    return ([_name(words, at, end)] if end - at >= least else []), end


def _name(words: Sequence[Token], first: int, last: int) -> str:
    texts = [f"{word.core}{word.trail}" for word in words[first : last - 1]] + [words[last - 1].core]
    return " ".join(texts)
