"""The command that says who speaks in a recording, and changes it."""

from __future__ import annotations

import re

import click
from sqlalchemy import Connection

from giaoban.app.cli.console import Console, command, json_option, print_json
from giaoban.app.wiring import Archive
from giaoban.ingest.speakers import set_speakers
from giaoban.models.access import SYSTEM
from giaoban.models.errors import BadInput, NotFound
from giaoban.models.recording import Recording, SpeakerCount, clock
from giaoban.models.speakers import Merge, Rename, SpeakerChange
from giaoban.models.store import recordings, speakers, transcripts
from giaoban.models.transcript import Transcript
from giaoban.webapp.reading import voices


class CountType(click.ParamType[SpeakerCount]):
    """``5``, ``3-8``, ``3-`` (at least), ``-8`` (at most), ``0`` (not known)."""

    name = "SỐ"

    def convert(
        self, value: str | SpeakerCount, param: click.Parameter | None, context: click.Context | None
    ) -> SpeakerCount:
        if isinstance(value, SpeakerCount):
            return value
        if value.strip() == "0":
            return SpeakerCount()
        least, dash, most = value.replace("–", "-").partition("-")
        try:
            return SpeakerCount.read(least, most if dash else least)
        except BadInput as error:
            self.fail(str(error), param, context)


@click.command(name="speakers")
@click.argument("recording", type=int)
@click.option(
    "--count",
    type=CountType(),
    help="Số người nói: 5, 3-8, 3- (ít nhất), -8 (nhiều nhất), 0 (không biết). Máy phân biệt lại người nói.",
)
@click.option("--name", "names", multiple=True, metavar="S1=TÊN", help="Đặt tên; để trống tên thì bỏ tên.")
@click.option("--merge", "merges", multiple=True, metavar="S3=S1", help="Gộp S3 vào S1.")
@click.option("--undo", is_flag=True, help="Hoàn tác thay đổi cuối cùng về người nói.")
@json_option
@click.pass_obj
@command
def list_speakers(
    console: Console,
    recording: int,
    count: SpeakerCount | None,
    names: tuple[str, ...],
    merges: tuple[str, ...],
    undo: bool,
    as_json: bool,
) -> None:
    """Ai nói trong một bản ghi; đặt tên, gộp, cho biết số người nói.

    Tách người nói và sửa từng đoạn: trên trang của bản ghi, nơi nghe được từng đoạn.
    """
    archive = console.archive
    changes: list[SpeakerChange] = [Merge((one,), _label(other)) for one, other in map(_pair, merges)]
    changes += [Rename(label, name) for label, name in map(_pair, names)]
    with archive.db.write() as tx:
        if undo or changes:
            _change(tx, archive, recording, changes, undo=undo)
        run = set_speakers(tx, archive.queue, recording, count, SYSTEM) if count is not None else None
        found = recordings.readable(tx, recording, SYSTEM)
        transcript = transcripts.transcript(tx, recording)
    if as_json:
        print_json(_told(found, transcript, run))
    else:
        _print(found, transcript, run)


def _change(
    tx: Connection, archive: Archive, recording_id: int, changes: list[SpeakerChange], *, undo: bool
) -> None:
    head = transcripts.current_head(tx, recording_id)
    if head is None or head.id is None:
        raise NotFound("Bản ghi {id} chưa có bản gỡ băng.", id=recording_id)
    if undo:
        speakers.undo(tx, archive.queue, recording_id, head.id, SYSTEM)
    for change in changes:
        speakers.change(tx, archive.queue, recording_id, head.id, change, SYSTEM)


def _pair(text: str) -> tuple[str, str]:
    left, equals, right = text.partition("=")
    if not equals:
        raise BadInput("Phải viết như S1=…, không phải “{text}”.", text=text)
    return _label(left), right


def _label(text: str) -> str:
    found = re.fullmatch(r"[Ss]?([0-9]{1,4})", text.strip())
    if not found:
        raise BadInput("“{text}” không phải ký hiệu người nói như S1.", text=text)
    return f"S{int(found[1])}"


def _told(recording: Recording, transcript: Transcript | None, run: int | None) -> dict[str, object]:
    return {
        "recording": recording.id,
        "least": recording.speakers.least,
        "most": recording.speakers.most,
        "run": run,
        "speakers": [
            {
                "label": voice.label or None,
                "name": voice.name,
                "named": voice.label in transcript.names,
                "seconds": round(voice.seconds, 1),
            }
            for voice in voices(transcript)
        ]
        if transcript
        else [],
    }


def _print(recording: Recording, transcript: Transcript | None, run: int | None) -> None:
    if known := str(recording.speakers):
        click.echo(f"số người nói: {known}")
    for voice in voices(transcript) if transcript else ():
        click.echo(f"{voice.label or '–':>5}  {clock(voice.seconds):>8}  {voice.name}")
    if run is not None:
        click.echo(f"bản ghi {recording.id}: đang phân biệt lại người nói")


COMMANDS = (list_speakers,)
