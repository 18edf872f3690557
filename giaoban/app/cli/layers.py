"""The command on the layers of a recording: what machines made of it, and where two of them differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click
from sqlalchemy import Connection

from giaoban.app.cli.console import Console, command, json_option, print_json
from giaoban.ingest import lifecycle
from giaoban.ingest.runs import hints_of
from giaoban.models.access import SYSTEM
from giaoban.models.compare import Comparison, Piece, compare
from giaoban.models.conference import VIETNAM
from giaoban.models.errors import NotFound
from giaoban.models.makers import in_words
from giaoban.models.recording import clock
from giaoban.models.store import recordings, tallies, transcripts
from giaoban.models.tally import Tally
from giaoban.models.transcript import Layer, Word


@click.command(name="layers")
@click.argument("recording", type=int)
@click.option(
    "--compare", "pair", type=int, nargs=2, metavar="A B", help="So bản A với bản B, từng chỗ khác."
)
@click.option("--use", "chosen", type=int, metavar="N", help="Từ nay mọi người đọc bản N.")
@click.option("--reason", default="", help="Lý do chọn, được lưu lại.")
@json_option
@click.pass_obj
@command
def layers(
    console: Console,
    recording: int,
    pair: tuple[int, int] | None,
    chosen: int | None,
    reason: str,
    as_json: bool,
) -> None:
    """Các bản gỡ băng mà máy đã lập của một bản ghi; bản lập đầu tiên là bản 1."""
    archive = console.archive
    if chosen is not None:
        with archive.db.write() as tx:
            layer_id = _numbered(_made(tx, recording), chosen).id or 0
            lifecycle.choose_layer(tx, archive.queue, recording, layer_id, SYSTEM, reason)
    with archive.db.read() as tx:
        made = _made(tx, recording)
        if pair:
            sides = [
                transcripts.get_layer(tx, recording, _numbered(made, each).id or 0).segments for each in pair
            ]
        head = transcripts.current_head(tx, recording)
        counted = tallies.of_layers(tx, [each.id for each in made if each.id is not None])
        hints = {each.id: hints_of(tx, each.id or 0) for each in made}
    if pair:
        _say_comparison(compare(*sides), pair, as_json=as_json)
        return
    told = [
        _told(place, each, head, counted[each.id or 0]) | {"hints": hints[each.id]}
        for place, each in enumerate(made, 1)
    ]
    if as_json:
        print_json({"recording": recording, "layers": told})
        return
    for each in told:
        _say(each)


def _made(tx: Connection, recording: int) -> list[Layer]:
    """Oldest first. Raises `NotFound`."""
    recordings.readable(tx, recording, SYSTEM)
    return transcripts.layers(tx, recording)


def _numbered(made: Sequence[Layer], number: int) -> Layer:
    if not 1 <= number <= len(made):
        raise NotFound("Bản ghi này không có bản gỡ băng số {layer}.", layer=number)
    return made[number - 1]


def _told(number: int, layer: Layer, read: Layer | None, tally: Tally) -> dict[str, Any]:
    return {
        "number": number,
        "read": read is not None and read.id == layer.id,
        "made_at": layer.made_at,
        "chosen_at": layer.chosen_at,
        "made_by": [asdict(maker) for maker in layer.makers],
        "coverage_percent": round(100 * layer.coverage.share, 1),
        "gaps": [[gap.start, gap.end] for gap in layer.coverage.gaps],
        "words": tally.words,
        "segments": tally.segments,
        "doubtful": tally.doubtful,
        "speakers": len(layer.speakers),
    }


def _say(told: dict[str, Any]) -> None:
    used = "  (đang dùng)" if told["read"] else ""
    click.echo(f"bản {told['number']}, lập {told['made_at'].astimezone(VIETNAM):%d/%m/%Y %H:%M}{used}")
    click.echo(
        f"    {told['words']} chữ, {told['speakers']} người nói, "
        f"tiếng nói có chữ {told['coverage_percent']} %, "
        f"{len(told['gaps'])} chỗ thiếu chữ, {told['doubtful']} đoạn chưa chắc"
    )
    for maker in told["made_by"]:
        options = "".join(f"; {said.format(**fields)}" for said, fields in in_words(maker["options"]))
        click.echo(f"    {maker['weights']} ({maker['engine']}{options})")
    if told["hints"]:
        click.echo(f"    đưa cho máy {len(told['hints'])} từ: {'; '.join(told['hints'])}")


def _say_comparison(found: Comparison, pair: tuple[int, int], *, as_json: bool) -> None:
    counts = found.counts
    if as_json:
        differences = [
            {
                "start": p.start,
                "end": p.end,
                "kind": p.kind.value,
                "left": _text(p.left),
                "right": _text(p.right),
            }
            for p in found.differences
        ]
        share = {"percent_same": round(100 * counts.share_same, 1)}
        print_json({"left": pair[0], "right": pair[1], **asdict(counts), **share, "differences": differences})
        return
    for piece in found.differences:
        click.echo(_line(piece))
    click.echo(
        f"giống nhau {counts.same} chữ ({100 * counts.share_same:.1f} %), viết khác {counts.changed}, "
        f"chỉ có ở bản {pair[0]}: {counts.only_left}, chỉ có ở bản {pair[1]}: {counts.only_right}"
    )


def _line(piece: Piece) -> str:
    return f"{clock(piece.start):>8}  {_text(piece.left) or '∅'}  →  {_text(piece.right) or '∅'}"


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


COMMANDS = (layers,)
