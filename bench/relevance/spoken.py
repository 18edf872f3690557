"""How numbers, days and documents are said, and what a recogniser makes of them.

On purpose a reading of its own, apart from the search engine's: labels that came from the same rules
as the answers would prove nothing.
"""

from __future__ import annotations

import random
import re
from typing import Final

_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_ROMAN: Final = ("I", "II", "III", "IV")
_QUARTERS: Final = ("một", "hai", "ba", "bốn")
_LETTERS: Final = {
    "NQ": "en nờ quy",
    "TW": "tê vê kép",
    "CT": "xê tê",
    "QĐ": "quy đê",
    "KL": "ka lờ",
    "UBND": "u bê en đê",
}


def words(number: int, chance: random.Random) -> str:
    """A number from 0 to 9,999 in words.

    >>> words(57, random.Random(1))
    'năm mươi bảy'
    """
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _below_thousand(rest, chance)
    tail = _after_thousands(rest, chance)
    return f"{_DIGITS[thousands]} {chance.choice(('nghìn', 'ngàn'))} {tail}".rstrip()


def _after_thousands(rest: int, chance: random.Random) -> str:
    if rest >= 100:
        return _below_thousand(rest, chance)
    if not rest:
        return ""
    joint = f" {chance.choice(('linh', 'lẻ'))} " if rest < 10 else " "
    return f"không trăm{joint}{_below_hundred(rest, chance)}"


def _below_thousand(number: int, chance: random.Random) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest, chance)
    head = f"{_DIGITS[hundreds]} trăm"
    if not rest:
        return head
    if rest < 10:
        return f"{head} {chance.choice(('linh', 'lẻ'))} {_DIGITS[rest]}"
    return f"{head} {_below_hundred(rest, chance)}"


def _below_hundred(number: int, chance: random.Random) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    if tens == 1:
        return "mười" if not ones else f"mười {'lăm' if ones == 5 else _DIGITS[ones]}"
    last = {1: "mốt", 4: chance.choice(("tư", "bốn")), 5: "lăm"}.get(ones, _DIGITS[ones])
    # In quick speech the tens lose their name: năm bảy.
    joint = " " if ones and chance.random() < 0.15 else " mươi "
    return f"{_DIGITS[tens]}{joint}{last if ones else ''}".strip()


def number(value: int, chance: random.Random) -> str:
    if chance.random() < 0.3:
        return words(value, chance)
    return f"{value // 1000}.{value % 1000:03}" if value >= 1000 and chance.random() < 0.6 else str(value)


def percent(value: str, chance: random.Random) -> str:
    """`value` in digits with a decimal comma, as ``93,6``."""
    form = chance.randrange(4)
    if form < 2:
        return value + ("%", " %")[form]
    if form == 2:
        return f"{value} phần trăm"
    whole, _, tenth = value.partition(",")
    said = words(int(whole), chance) + (f" phẩy {_DIGITS[int(tenth)]}" if tenth else "")
    return f"{said} phần trăm"


def quarter(value: int, year: int, chance: random.Random) -> str:
    said = chance.choice((_ROMAN[value - 1], str(value), _QUARTERS[value - 1]))
    return f"quý {said}" + chance.choice(("", "", f" năm {year}", f"/{year}"))


def day(value: str, year: int, chance: random.Random) -> str:
    """`value` as ``30/6``."""
    of_month, month = (int(each) for each in value.split("/"))
    said_month = "tư" if month == 4 else words(month, chance)
    forms = (
        value,
        f"{of_month:02}/{month:02}",
        f"{of_month}/{month}/{year}",
        f"{of_month}.{month}",
        f"{of_month} tháng {month}",
        f"{words(of_month, chance)} tháng {said_month}",
    )
    return chance.choice(forms)


def document(canonical: str, kind: str, body: str, chance: random.Random, *, full: bool) -> str:
    """One of the ways a document is named; `full` where its kind and number alone would not tell."""
    figure, symbols = _parts(canonical)
    said = _figure_in_words(figure, chance)
    spaced = " ".join(symbols)
    with_mark = [
        f"{kind} số {canonical}",
        f"{kind} {canonical}",
        f"{kind} {figure} {spaced}",
        f"{kind} {figure} {''.join(symbols)}",
        f"{kind} số {figure} của {body}",
        f"{kind} số {said} của {body}",
    ]
    without = [f"{kind} {figure}", f"{kind} số {figure}", f"{kind} {said}", f"{kind} số {said}"]
    broken = [
        f"{kind} {figure} {' '.join(_LETTERS.get(each, each.lower()) for each in symbols)}",
        f"{kind} {' '.join(_halves(figure))} {spaced}",
    ]
    pool = with_mark * 2 if full else with_mark * 2 + without * 4 + broken
    return chance.choice(pool)


def _parts(canonical: str) -> tuple[str, list[str]]:
    found = re.findall(r"[0-9]+|[^\W\d]+", canonical)
    return found[0], [each for each in found[1:] if not each.isdigit()]


def _halves(figure: str) -> tuple[str, str]:
    middle = len(figure) // 2
    return figure[:middle], figure[middle:]


def _figure_in_words(figure: str, chance: random.Random) -> str:
    """178 is said as a number or figure by figure; 1719 also in pairs; 05 with or without its zero."""
    if figure.startswith("0"):
        return chance.choice((f"không {_DIGITS[int(figure)]}", _DIGITS[int(figure)]))
    if len(figure) == 3 and chance.random() < 0.4:
        return " ".join(_DIGITS[int(each)] for each in figure)
    if len(figure) == 4 and chance.random() < 0.5:
        return " ".join(words(int(each), chance) for each in _halves(figure))
    return words(int(figure), chance)
