"""How measures are printed: tables for people, figures for a machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import click

from giaoban.app.evaluation import Result
from giaoban.models.transcript import Maker
from giaoban.transcribe.evaluate.figures import conventions, figures, makers
from giaoban.transcribe.evaluate.measure import Measures, pooled
from giaoban.transcribe.evaluate.normalise import Normalisation
from giaoban.transcribe.evaluate.speakers import can_diarise
from giaoban.transcribe.evaluate.times import FAR_SECONDS, SILENCE_COLLAR

_NONE: Final = "–"
_TOGETHER: Final = "Tất cả"
Column = Callable[[Measures], str]


def print_tables(results: Sequence[Result], normal: Normalisation) -> None:
    """For each engine with its options the recordings, then all together; a summary where engines differ."""
    groups = _by_makers(results)
    for number, (engine, group) in enumerate(groups.items(), 1):
        click.echo(click.style(f"Cấu hình {number}: {engine}", bold=True))
        rows = {_row_name(each, results): each.measures for each in group}
        if len(group) > 1:
            rows[_TOGETHER] = pooled([each.measures for each in group])
        _print_both(rows)
    if len(groups) > 1:
        click.echo(click.style("So sánh các cấu hình, mọi bản ghi cộng lại", bold=True))
        _print_both(
            {
                f"{number}: {_weights(group[0])}": pooled([each.measures for each in group])
                for number, group in enumerate(groups.values(), 1)
            }
        )
    click.echo(f"Chuẩn hóa trước khi so: {normal}.")
    click.echo(
        "Có chữ: phần tiếng nói có chữ, theo lời mẫu và theo bản đồ tiếng nói. "
        f"Chữ bịa: nằm ngoài mọi câu nói quá {_number(SILENCE_COLLAR, 1)} giây. "
        f"Lệch xa: quá {_number(FAR_SECONDS, 0)} giây. "
        "DER: sai số phân biệt người nói, theo số giây không tính ở mỗi phía ranh giới; cả chỗ nói chồng, "
        "hoặc bỏ chỗ nói chồng."
    )


def as_data(results: Sequence[Result], failed: Sequence[str], normal: Normalisation) -> dict[str, Any]:
    return {
        "conventions": conventions(normal),
        "diarisation_measured": can_diarise(),
        "results": [
            {
                "recording": each.name,
                "recording_id": each.recording_id,
                "layer_id": each.layer.id if each.recording_id is not None else None,
                "reference": each.reference,
                "makers": makers(each.layer),
                "measures": figures(each.measures),
            }
            for each in results
        ],
        "together": [
            {
                "makers": makers(group[0].layer),
                "recordings": len(group),
                "measures": figures(pooled([each.measures for each in group])),
            }
            for group in _by_makers(results).values()
        ],
        "failed": list(failed),
    }


def _by_makers(results: Sequence[Result]) -> dict[str, list[Result]]:
    groups: dict[str, list[Result]] = {}
    for each in results:
        groups.setdefault(" + ".join(_maker(maker) for maker in each.layer.makers), []).append(each)
    return groups


def _maker(maker: Maker) -> str:
    options = ", ".join(f"{name}={value}" for name, value in maker.options.items())
    return f"{maker.weights} ({maker.engine}{'; ' + options if options else ''})"


def _weights(result: Result) -> str:
    return " + ".join(maker.weights for maker in result.layer.makers)


def _row_name(result: Result, results: Sequence[Result]) -> str:
    """With the layer's number where one recording has several."""
    same = [each for each in results if each.name == result.name]
    if result.recording_id is None or len(same) == 1:
        return result.name
    return f"{result.name}, bản {result.layer.id}"


def _print_both(rows: Mapping[str, Measures]) -> None:
    for head, columns in (("Lời", _WORDS), ("Giờ và người nói", _TIMES)):
        _print_table(head, columns, rows)
    click.echo()


def _print_table(head: str, columns: Mapping[str, Column], rows: Mapping[str, Measures]) -> None:
    cells = [[head, *columns], *([name, *(of(m) for of in columns.values())] for name, m in rows.items())]
    widths = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))]
    for row in cells:
        first, *rest = (cell.ljust(w) if not at else cell.rjust(w) for at, (cell, w) in _widths(row, widths))
        click.echo("  " + "  ".join([first, *rest]).rstrip())


def _widths(row: Sequence[str], widths: Sequence[int]) -> Iterator[tuple[int, tuple[str, int]]]:
    return enumerate(zip(row, widths, strict=True))


def _number(value: float | None, digits: int) -> str:
    return _NONE if value is None else f"{value:.{digits}f}".replace(".", ",")


def _percent(share: float | None) -> str:
    return _NONE if share is None else f"{_number(100 * share, 1)} %"


def _der(place: int) -> Column:
    def of(measures: Measures) -> str:
        return _percent(measures.diarisation[place].rate) if measures.diarisation else _NONE

    return of


def _of(part: str, show: Callable[[Any], str]) -> Column:
    def of(measures: Measures) -> str:
        found = getattr(measures, part)
        return _NONE if found is None else show(found)

    return of


_WORDS: Final[Mapping[str, Column]] = MappingProxyType(
    {
        "âm tiết": _of("syllables", lambda e: str(e.reference)),
        "sai": _of("syllables", lambda e: _percent(e.rate)),
        "thay": _of("syllables", lambda e: str(e.substitutions)),
        "mất": _of("syllables", lambda e: str(e.deletions)),
        "thừa": _of("syllables", lambda e: str(e.insertions)),
        "ký tự sai": _of("characters", lambda e: _percent(e.rate)),
        "câu mất": _of("lost", lambda found: f"{found.utterances}/{found.of}"),
        "có chữ (mẫu)": _of("speech", lambda c: _percent(c.share)),
        "có chữ (bản đồ)": _of("voice", lambda c: _percent(c.share)),
        "chữ bịa": _of("invented", lambda i: str(i.words)),
        "bịa/giờ lặng": _of("invented", lambda i: _number(i.per_silent_hour, 1)),
    }
)
_TIMES: Final[Mapping[str, Column]] = MappingProxyType(
    {
        "mốc giờ": _of("times", lambda t: str(len(t.offsets))),
        "lệch trung vị": _of("times", lambda t: f"{_number(t.median, 2)} s"),
        "lệch 95 %": _of("times", lambda t: f"{_number(t.p95, 2)} s"),
        "lệch xa": _of("times", lambda t: str(t.far)),
        "chữ sai người": _of("speakers", lambda s: _percent(s.rate)),
        "DER 0,25 s": _der(0),
        "DER 0,25 s, bỏ chồng": _der(1),
        "DER 0 s": _der(2),
        "DER 0 s, bỏ chồng": _der(3),
    }
)
