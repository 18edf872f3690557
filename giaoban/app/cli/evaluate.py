"""``giaoban evaluate``: transcripts measured against what was really said."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from giaoban.app import evaluation
from giaoban.app.cli.console import Console, command, json_option, print_json
from giaoban.app.cli.evaluate_print import as_data, print_tables
from giaoban.app.evaluation import Result
from giaoban.models.errors import BadInput, GiaoBanError, NotFound
from giaoban.transcribe.evaluate import reading
from giaoban.transcribe.evaluate.normalise import Normalisation
from giaoban.transcribe.evaluate.speakers import can_diarise


@click.command(name="evaluate")
@click.argument("place", metavar="[NƠI]", required=False, type=click.Path(path_type=Path, exists=True))
@click.option("--run", "afresh", is_flag=True, help="Gỡ băng lại trong một kho tạm, không đụng đến kho.")
@click.option("--model", "models", multiple=True, metavar="TÊN", help="Với --run: trọng số; nhiều lần được.")
@click.option(
    "--diariser",
    "diarisers",
    multiple=True,
    type=click.Choice(["onnx", "pyannote"]),
    help="Với --run: bộ phân biệt người nói; nhiều lần được.",
)
@click.option(
    "--compute-type", "compute_types", multiple=True, metavar="KIỂU", help="Với --run: int8, float32…"
)
@click.option("--all-layers", is_flag=True, help="Đo mọi bản gỡ băng của bản ghi, không chỉ bản đang đọc.")
@click.option("--recording", type=int, metavar="SỐ", help="Đo một bản ghi trong kho.")
@click.option("--layer", type=int, metavar="SỐ", help="Với --recording: bản gỡ băng được đo.")
@click.option("--against", type=int, metavar="SỐ", help="Với --recording: bản gỡ băng lấy làm mẫu.")
@click.option("--approved", is_flag=True, help="Đo máy trên mọi bản gỡ băng đã duyệt: lời đã duyệt là mẫu.")
@click.option("--read-numbers", is_flag=True, help="Đọc chữ số thành lời trước khi so: 19 như mười chín.")
@json_option
@click.pass_obj
@command
def evaluate(
    console: Console,
    place: Path | None,
    afresh: bool,
    models: tuple[str, ...],
    diarisers: tuple[str, ...],
    compute_types: tuple[str, ...],
    all_layers: bool,
    recording: int | None,
    layer: int | None,
    against: int | None,
    approved: bool,
    read_numbers: bool,
    as_json: bool,
) -> None:
    """Đo bản gỡ băng so với lời mẫu: âm tiết, ký tự, tiếng nói có chữ, chữ bịa, thời điểm, người nói.

    NƠI là thư mục có các tệp âm thanh kèm lời mẫu cùng tên (.json, .vtt, .srt, .txt, .rttm), hoặc một tệp
    âm thanh như thế. Không có --run: tìm bản ghi trong kho theo SHA-256. Với --recording: NƠI là tệp lời mẫu,
    hoặc --against chọn một bản gỡ băng khác làm mẫu. Với --approved: lời đã có người duyệt là mẫu. Một
    tệp không đo được không cản các tệp khác; mã kết thúc là 3 nếu có tệp không có trong kho.
    """
    engines = evaluation.engines(models, diarisers, compute_types)
    normal = Normalisation(read_numbers)
    if (models or diarisers or compute_types) and not afresh:
        raise BadInput("--model, --diariser và --compute-type chỉ dùng cùng --run.")
    found: list[Result | GiaoBanError]
    if approved:
        if place is not None or recording is not None or afresh:
            raise BadInput("--approved đo các bản đã duyệt của kho: đừng ghi NƠI, --recording hay --run.")
        found = list(evaluation.approved(console.archive, normal, every_layer=all_layers))
    elif recording is not None:
        if afresh or all_layers or (place is None) == (against is None):
            raise BadInput("Cùng --recording hãy ghi một tệp lời mẫu, hoặc --against, và không ghi gì khác.")
        found = [_one(console, recording, layer, place, against, normal)]
    elif place is None or layer is not None or against is not None:
        raise BadInput("Hãy ghi thư mục lời mẫu, hoặc --recording SỐ cùng --against SỐ.")
    else:
        cases = evaluation.cases(place)
        found = list(
            _afresh(console, engines, cases, normal)
            if afresh
            else _kept(console, cases, normal, every_layer=all_layers)
        )
    _print(found, normal, as_json=as_json)


def _one(
    console: Console,
    number: int,
    layer: int | None,
    place: Path | None,
    against: int | None,
    normal: Normalisation,
) -> Result:
    archive = console.archive
    if place is not None:
        reference = reading.read(place)
    else:
        reference = evaluation.layer_as_reference(archive, number, against or 0)
    return evaluation.recorded(archive, number, layer, reference, normal)


def _afresh(
    console: Console,
    engines: Iterable[evaluation.Engine],
    cases: Sequence[evaluation.Case],
    normal: Normalisation,
) -> Iterator[Result | GiaoBanError]:
    # The throw-away archive holds copies of recordings: it is to go with the process, however that ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    for engine in engines:
        yield from evaluation.afresh(console.settings, engine, cases, normal, _say)


def _kept(
    console: Console, cases: Iterable[evaluation.Case], normal: Normalisation, *, every_layer: bool
) -> Iterator[Result | GiaoBanError]:
    for case in cases:
        try:
            yield from evaluation.kept(console.archive, case, normal, every_layer=every_layer)
        except NotFound as error:
            yield error


def _print(found: Sequence[Result | GiaoBanError], normal: Normalisation, *, as_json: bool) -> None:
    """What could be measured; the exit code is that of the first thing that could not."""
    errors = [each for each in found if isinstance(each, GiaoBanError)]
    results = [each for each in found if isinstance(each, Result)]
    for error in errors:
        _say(f"lỗi: {error}")
    if not can_diarise():
        _say(
            "không tính được sai số phân biệt người nói (DER): thiếu gói Python pyannote.metrics; "
            "cài bằng .venv/bin/python -m pip install -e '.[evaluate]'"
        )
    if as_json:
        print_json(as_data(results, [str(error) for error in errors], normal))
    elif results:
        print_tables(results, normal)
    if errors:
        sys.exit(errors[0].exit_code)


def _say(text: str) -> None:
    click.echo(text, err=True)


COMMANDS = (evaluate,)
