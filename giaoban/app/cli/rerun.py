"""The command that transcribes again what a better model would hear better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click
from sqlalchemy import Connection

from giaoban.app.cli.console import Console, command, json_option, print_json
from giaoban.app.wiring import Archive
from giaoban.ingest import rerun as reruns
from giaoban.models.access import SYSTEM
from giaoban.models.errors import BadInput, GiaoBanError, StateRefused, WeightsError
from giaoban.models.recording import Recording, clock
from giaoban.models.store import pace, recordings, transcripts
from giaoban.transcribe.weights.manifest import Use


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to be transcribed again."""

    recording: Recording
    seconds: float
    """Of sound."""
    spoken: float
    """Seconds of voice in it."""


@dataclass(frozen=True, slots=True)
class Refused:
    recording_id: int
    reason: GiaoBanError


@click.command(name="rerun")
@click.argument("numbers", metavar="[RECORDING]...", nargs=-1, type=int)
@click.option("--all", "every", is_flag=True, help="Mọi bản ghi đã gỡ băng; bản ghi mới vẫn được làm trước.")
@click.option("--model", default="", help="Mô hình nhận dạng, thay cho mô hình theo thiết lập.")
@click.option("--made-by", default="", metavar="MODEL", help="Chỉ những bản do mô hình này lập.")
@click.option(
    "--only-older-than", default="", metavar="MODEL", help="Chỉ những bản do mô hình kém hơn mô hình này lập."
)
@click.option("--dry-run", is_flag=True, help="Chỉ nói sẽ làm lại bao nhiêu, không làm.")
@json_option
@click.pass_obj
@command
def rerun(
    console: Console,
    numbers: tuple[int, ...],
    every: bool,
    model: str,
    made_by: str,
    only_older_than: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Gỡ băng lại một số bản ghi, hoặc cả kho, bằng mô hình hiện nay.

    Các bản gỡ băng trước và mọi sửa đổi của người dùng được giữ nguyên. Mã kết thúc là 2 nếu có bản ghi
    nêu số mà không làm lại được.
    """
    if every == bool(numbers):
        raise BadInput("Hãy nêu số của các bản ghi, hoặc --all để gỡ băng lại cả kho.")
    archive = console.archive
    options = archive.engines.run_options(model)
    makers = _makers(archive, made_by, only_older_than)
    with archive.db.read() as tx:
        chosen, refused = _choose(archive, tx, numbers, makers)
        rate = pace.work_for_a_second(tx, options["recogniser"])
    begun = [] if dry_run else [_begin(archive, one, options, refused, later=every) for one in chosen]
    if dry_run:
        _say_plan(chosen, options["recogniser"], rate, refused, as_json=as_json)
    else:
        _say_begun([one for one in begun if one], options["recogniser"], refused, as_json=as_json)
    if refused and not every:
        raise click.exceptions.Exit(BadInput.exit_code)


def _makers(archive: Archive, made_by: str, only_older_than: str) -> frozenset[str] | None:
    """The names of the weights whose transcripts are meant; None for any."""
    if made_by and only_older_than:
        raise BadInput("Chỉ dùng một trong hai: --made-by hoặc --only-older-than.")
    if made_by:
        return frozenset({made_by})
    if not only_older_than:
        return None
    known = archive.weights.manifest.for_use(Use.RECOGNISE)
    bound = archive.weights.manifest.named(only_older_than)
    if bound not in known:
        raise WeightsError("Trọng số {name} không phải để nhận dạng lời nói.", name=only_older_than)
    return frozenset(weight.name for weight in known if weight.rank < bound.rank)


def _choose(
    archive: Archive, tx: Connection, numbers: Sequence[int], makers: frozenset[str] | None
) -> tuple[list[Chosen], list[Refused]]:
    chosen, refused = [], []
    for number in numbers or [each.id for each in recordings.listing(tx, SYSTEM)]:
        try:
            recording = recordings.readable(tx, number, SYSTEM)
            preparation = reruns.ready(tx, archive.queue, recording)
        except GiaoBanError as error:
            refused.append(Refused(number, error))
            continue
        head = transcripts.current_head(tx, number)
        if head and (makers is None or any(maker.weights in makers for maker in head.makers)):
            spoken = sum(span.length for span in preparation.speech)
            chosen.append(Chosen(recording, preparation.duration, spoken))
    return chosen, refused


def _begin(
    archive: Archive, one: Chosen, options: dict[str, Any], refused: list[Refused], *, later: bool
) -> tuple[int, int] | None:
    """The recording and its run; one that somebody else set going meanwhile joins the refused."""
    try:
        with archive.db.write() as tx:
            run = reruns.rerun(tx, archive.queue, one.recording.id, options, SYSTEM, later=later)
    except StateRefused as error:
        refused.append(Refused(one.recording.id, error))
        return None
    return one.recording.id, run


def _say_plan(
    chosen: Sequence[Chosen], model: str, rate: float | None, refused: Sequence[Refused], *, as_json: bool
) -> None:
    seconds = sum(one.seconds for one in chosen)
    work = None if rate is None else rate * sum(one.spoken for one in chosen)
    if as_json:
        plan = {"recordings": [one.recording.id for one in chosen], "seconds": seconds, "model": model}
        print_json(plan | {"work_seconds": work, "refused": _told(refused)})
        return
    click.echo(f"sẽ gỡ băng lại {len(chosen)} bản ghi, {seconds / 3600:.1f} giờ âm thanh, bằng {model}")
    if work is None:
        click.echo("chưa ước được thời gian: kho này chưa gỡ băng bằng mô hình ấy lần nào")
    else:
        click.echo(f"ước chừng {clock(work)} với một tiến trình, theo nhịp đo được trên kho này")
    _say_refused(refused)


def _say_begun(
    begun: Sequence[tuple[int, int]], model: str, refused: Sequence[Refused], *, as_json: bool
) -> None:
    if as_json:
        runs = [{"recording": recording, "run": run} for recording, run in begun]
        print_json({"begun": runs, "model": model, "refused": _told(refused)})
        return
    for recording, run in begun:
        click.echo(f"bản ghi {recording}: gỡ băng lại bằng {model} (lượt {run})")
    if not begun:
        click.echo("không có bản ghi nào được gỡ băng lại")
    _say_refused(refused)


def _say_refused(refused: Sequence[Refused]) -> None:
    for each in refused:
        click.echo(f"bản ghi {each.recording_id}: không làm lại: {each.reason}", err=True)


def _told(refused: Sequence[Refused]) -> list[dict[str, Any]]:
    return [{"recording": each.recording_id, "reason": str(each.reason)} for each in refused]


COMMANDS = (rerun,)
