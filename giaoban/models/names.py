"""Proper names in a line of Vietnamese text: units, people, places, abbreviations, numbered documents.

Rules, not a model: they cut a line of an agenda down to what a recogniser may not know. A name that is
missed costs nothing, and one word too many beside a name costs a little room.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from giaoban.models.vietnamese import nfc

_DOCUMENT_KINDS: Final = (
    "nghị quyết|nghị định|chỉ thị|quyết định|quy định|thông tư|thông báo|thông tri|kế hoạch|kết luận"
    "|hướng dẫn|chương trình|công điện|công văn|báo cáo|tờ trình|đề án|luật"
)
_DOCUMENT: Final = re.compile(
    rf"(?:(?:{_DOCUMENT_KINDS})\s+(?:số\s+)?)?\b\d+(?:/\d{{4}})?[-/](?=[^\W\d_])[\w/&-]*\w", re.IGNORECASE
)
"""``Chỉ thị số 15/CT-UBND``, ``57-NQ/TW``, ``30/2020/NĐ-CP``."""

_CLAUSE_END: Final = re.compile(r"[,;:.!?()\[\]\"“”…–—/]+|\s-\s")

_HEADS: Final = (
    "sở|ban|bộ|cục|chi cục|tổng cục|vụ|phòng|văn phòng|trung tâm|ủy ban|hội đồng|hội|đảng ủy|đảng bộ"
    "|đảng đoàn|tỉnh ủy|thành ủy|huyện ủy|tỉnh đoàn|thường trực|tòa án|viện|viện kiểm sát|công an|công ty"
    "|tổng công ty|tập đoàn|liên đoàn|liên minh|mặt trận|trường|học viện|bệnh viện|kho bạc|ngân hàng"
    "|thanh tra|kiểm toán|bảo hiểm|quỹ|đài|báo|đoàn thanh niên|bộ chỉ huy|bộ tư lệnh"
)
"""With which names of units begin."""
_UNIT_HEADS: Final = frozenset(tuple(head.split()) for head in _HEADS.split("|"))
_LONGEST_HEAD: Final = 3
_OTHERS: Final = (
    "của về tại với do cho các những trên trong từ đến và là có được đã sẽ tỉnh huyện xã phường thành thị năm"
    " tháng ngày quý giai khóa nhiệm phát báo trình tham kết chủ đề phối triển kiểm cùng khai đọc điều giới"
    " quán công thực tiếp thảo trao chỉ lần đồng"
)
"""Syllables in small letters that do not belong to the name before them: Sở Tài chính | báo cáo."""
_NOT_OF_A_NAME: Final = frozenset(_OTHERS.split())
_TITLES: Final = frozenset({"Phó", "Chủ", "Bí", "Giám", "Trưởng", "Thứ"})
"""Written with a capital before a name, and no part of one: Phó Chủ tịch, Bí thư."""
_ROMAN_NUMBERS: Final = frozenset("IVX")
_MANY: Final = 4


def proper_names(text: str) -> tuple[str, ...]:
    """In the order in which they stand, each once; none from a line that is all in capitals.

    >>> proper_names("Sở Nông nghiệp và Môi trường báo cáo tiến độ hồ Mường Hum theo Nghị quyết 57-NQ/TW")
    ('Nghị quyết 57-NQ/TW', 'Sở Nông nghiệp và Môi trường', 'Mường Hum')
    """
    text = nfc(text)
    found = [document for document in _DOCUMENT.findall(text) if _has_capital_at_end(document)]
    for clause in _CLAUSE_END.split(_DOCUMENT.sub(" ; ", text)):
        words = clause.split()
        if not _all_capitals(words):
            found += [" ".join(name) for name in _runs(words)]
    return tuple(dict.fromkeys(found))


def split_document(line: str) -> tuple[str, str]:
    """Number and title of a document as somebody notes it down, the number empty where it has none.

    >>> split_document("Chỉ thị số 15/CT-UBND về phòng cháy")
    ('Chỉ thị số 15/CT-UBND', 'về phòng cháy')
    """
    number, semicolon, title = line.partition(";")
    if semicolon:
        return number.strip(), title.strip()
    match = _DOCUMENT.match(line)
    if match is None:
        return "", line.strip()
    return match.group(), line[match.end() :].strip(" :,.–-")


def _runs(words: Sequence[str]) -> Iterator[Sequence[str]]:
    at = 0
    while at < len(words):
        end = _unit_end(words, at) or _capitals_end(words, at)
        if end:
            yield words[at:end]
        at = end or at + 1


def _unit_end(words: Sequence[str], at: int) -> int | None:
    """Where the name of a unit that begins here ends; None where none begins, or there is but its kind."""
    head = _head(words, at)
    if head is None:
        return None
    end = head
    while end < len(words):
        if _is_capital(words[end]):
            end += 1
            if end < len(words) and _completes(words, end):
                end += 1
        elif words[end] == "và" and end + 1 < len(words) and _is_capital(words[end + 1]) and end > head:
            end += 1
        elif [*words[end : end + 2]] == ["nhân", "dân"]:
            end += 2
        else:
            break
    return end if end > head else None


def _head(words: Sequence[str], at: int) -> int | None:
    if not _is_capital(words[at]) or _is_abbreviation(words[at]):
        return None
    for length in range(_LONGEST_HEAD, 0, -1):
        if tuple(word.lower() for word in words[at : at + length]) in _UNIT_HEADS:
            return at + length
    return None


def _completes(words: Sequence[str], at: int) -> bool:
    """Names of offices write the first syllable of a word alone with a capital: Nông nghiệp, Tài chính."""
    return (
        words[at].islower()
        and words[at] not in _NOT_OF_A_NAME
        and not _is_abbreviation(words[at - 1])
        and words[at - 1].isalpha()
    )


def _capitals_end(words: Sequence[str], at: int) -> int | None:
    """Two words or more with capitals, or an abbreviation."""
    end = at
    while end < len(words) and _is_capital(words[end]) and (end == at or _head(words, end) is None):
        end += 1
    return end if end - at > 1 or (end > at and _is_abbreviation(words[at])) else None


def _is_capital(word: str) -> bool:
    return word[:1].isupper() and word not in _TITLES


def _is_abbreviation(word: str) -> bool:
    return sum(c.isupper() for c in word) > 1 and not _ROMAN_NUMBERS.issuperset(word)


def _all_capitals(words: Sequence[str]) -> bool:
    """A heading: its capitals say nothing of names."""
    return len(words) >= _MANY and all(word.isupper() for word in words)


def _has_capital_at_end(document: str) -> bool:
    return any(c.isupper() for c in document.rpartition(" ")[2])
