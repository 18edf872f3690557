"""Commands that look: what was said, and where."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from giaoban.app.cli.console import Console, command, json_option, print_json
from giaoban.models.access import SYSTEM
from giaoban.models.errors import BadInput, NotFound
from giaoban.models.recording import clock
from giaoban.models.store import conferences, recordings, transcripts
from giaoban.search.answer import Answer, ask
from giaoban.search.parse import parse
from giaoban.search.query import Query
from giaoban.webapp.exports import FORMATS, TranscriptDocument


@click.command(name="search")
@click.argument("query")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Từ ngày.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Đến hết ngày.")
@click.option("--conference", type=int, metavar="SỐ", help="Chỉ trong một hội nghị.")
@click.option("--sure", is_flag=True, help="Bỏ những chỗ máy nghe chưa chắc chắn.")
@click.option("--page", type=click.IntRange(1), default=1, help="Trang kết quả.")
@json_option
@click.pass_obj
@command
def search(
    console: Console,
    query: str,
    since: datetime | None,
    until: datetime | None,
    conference: int | None,
    sure: bool,
    page: int,
    as_json: bool,
) -> None:
    """Tìm trong lời nói, có dấu hoặc không dấu; cụm từ đặt trong ngoặc kép.

    Mã kết thúc là 3 nếu không thấy gì.
    """
    args = {
        "q": query,
        "tu": since.date().isoformat() if since else "",
        "den": until.date().isoformat() if until else "",
        "hoinghi": str(conference or ""),
        "chac": "1" if sure else "",
        "trang": str(page),
    }
    if not parse(query):
        raise BadInput("Hãy gõ ít nhất một chữ hoặc một số để tìm.")
    archive = console.archive
    answer = ask(archive.db, archive.index, Query.from_args(args), SYSTEM)
    if as_json:
        print_json(_answer(answer))
    else:
        _print_answer(answer)
    if not answer.conferences:
        raise click.exceptions.Exit(NotFound.exit_code)


@click.command(name="transcript")
@click.argument("recording", type=int)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="txt", show_default=True)
@click.option("--written", is_flag=True, help="Số, ngày tháng, số văn bản theo dạng viết, không nguyên văn.")
@click.pass_obj
@command
def transcript(console: Console, recording: int, form: str, written: bool) -> None:
    """In bản gỡ băng của một bản ghi, nguyên văn nếu không nói khác.

    Định dạng json luôn có cả hai dạng.
    """
    with console.archive.db.read() as tx:
        found = recordings.readable(tx, recording, SYSTEM)
        kept = transcripts.transcript(tx, recording)
        conference = conferences.get(tx, found.conference_id)
    if kept is None:
        raise NotFound("Bản ghi {id} chưa có bản gỡ băng.", id=recording)
    document = TranscriptDocument(conference, found, kept, written=written)
    click.echo(FORMATS[form].write(document), nl=False)


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "hits": answer.hit_count,
        "doubtful": answer.doubtful_count,
        "conferences": [
            {
                "conference": group.conference.id,
                "title": group.conference.title,
                "day": group.conference.day,
                "count": group.count,
                "doubtful": group.doubtful,
                "hits": [
                    {
                        "recording": found.recording.id,
                        "start": found.hit.start,
                        "end": found.hit.end,
                        "speaker": found.speaker,
                        "text": "".join(piece.text for piece in found.hit.snippet),
                        "exact": found.hit.exact,
                        "doubtful": found.hit.doubtful,
                        "url": f"/phien/{found.recording.id}?t={found.hit.start:g}",
                    }
                    for found in group.hits
                ],
            }
            for group in answer.conferences
        ],
        "searched": asdict(answer.searched),
        "waiting": asdict(answer.waiting),
        "failed": asdict(answer.failed),
        "truncated": answer.truncated,
    }


def _print_answer(answer: Answer) -> None:
    for group in answer.conferences:
        click.echo(f"{group.conference.day}  {group.conference.title}  ({group.count} lần)")
        for found in group.hits:
            text = "".join(
                click.style(piece.text, bold=True) if piece.marked else piece.text
                for piece in found.hit.snippet
            )
            place = f"bản ghi {found.recording.id}, {clock(found.hit.start)}"
            doubt = " [chưa chắc chắn]" if found.hit.doubtful else ""
            click.echo(f"    {place}, {found.speaker}: {text}{doubt}")
    apart = f", trong đó {answer.doubtful_count} chỗ chưa chắc chắn" if answer.doubtful_count else ""
    click.echo(f"{answer.hit_count} lần trong {answer.conference_count} hội nghị{apart}")
    if answer.waiting.recordings:
        click.echo(f"chưa tìm được trong {answer.waiting.recordings} bản ghi đang gỡ băng", err=True)


COMMANDS = (search, transcript)
