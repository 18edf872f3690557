"""Commands that take recordings in, change what happens to them, and keep the archive safe."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from giaoban.app.cli.console import Console, command, json_option, print_json
from giaoban.app.cli.speakers import CountType
from giaoban.app.faults import find_faults
from giaoban.app.purge import Order
from giaoban.app.purge import purge as destroy
from giaoban.app.wiring import Archive
from giaoban.ingest import lifecycle
from giaoban.models.access import SYSTEM
from giaoban.models.conference import VIETNAM
from giaoban.models.errors import FileRefused, GiaoBanError
from giaoban.models.recording import Recording, SpeakerCount
from giaoban.models.store import backup as backups
from giaoban.models.store import conferences


@click.command(name="add")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--conference", type=int, metavar="SỐ", help="Đưa vào hội nghị đã có, theo số.")
@click.option("--title", default="", help="Tên hội nghị mới (nếu không ghi: đoán từ tên tệp).")
@click.option("--starts-at", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="Ngày giờ họp, UTC+7.")
@click.option("--part", default="", help="Tên phần, ví dụ “Buổi sáng”.")
@click.option(
    "--speakers",
    type=CountType(),
    default="0",
    help="Số người nói, nếu biết: 5, 3-8, 3- (ít nhất), -8 (nhiều nhất).",
)
@click.option("--accept-damaged", is_flag=True, help="Vẫn nhận phần đọc được của tệp hỏng.")
@json_option
@click.pass_obj
@command
def add(
    console: Console,
    files: tuple[Path, ...],
    conference: int | None,
    title: str,
    starts_at: datetime | None,
    part: str,
    speakers: SpeakerCount,
    accept_damaged: bool,
    as_json: bool,
) -> None:
    """Nhận tệp ghi âm, ghi hình vào kho.

    Người chạy lệnh này cam đoan các tệp không chứa bí mật nhà nước. Tên tệp bắt đầu bằng dấu gạch: viết
    sau “--”. Một tệp bị từ chối không cản các tệp khác; mã kết thúc là 2 nếu có tệp bị từ chối.
    """
    archive = console.archive
    taken: list[Recording] = []
    refused: list[FileRefused] = []
    for path in files:
        try:
            one = archive.receiver.receive(
                path.absolute(),
                path.name,
                conference,
                by=SYSTEM,
                title=part,
                accept_damaged=accept_damaged,
                speakers=speakers,
            )
        except FileRefused as error:
            refused.append(error)
            if not as_json:
                click.echo(f"lỗi: {error}", err=True)
            continue
        taken.append(one)
        if conference is None:
            _describe(archive, one, title, starts_at)
        if not as_json:
            click.echo(f"đã nhận {one.file_name}: bản ghi {one.id}, hội nghị {one.conference_id}")
    if as_json:
        print_json(
            {
                "added": [
                    {"recording": one.id, "conference": one.conference_id, "sha256": one.sha256}
                    for one in taken
                ],
                "refused": [str(error) for error in refused],
            }
        )
    if refused:
        sys.exit(FileRefused.exit_code)


@click.command(name="retry")
@click.argument("recording", type=int)
@click.pass_obj
@command
def retry(console: Console, recording: int) -> None:
    """Làm lại những bước bị lỗi hoặc đã hủy của một bản ghi."""
    archive = console.archive
    with archive.db.write() as tx:
        lifecycle.retry(tx, archive.queue, recording, SYSTEM)
    click.echo(f"bản ghi {recording}: đã đưa lại vào hàng đợi")


@click.command(name="cancel")
@click.argument("recording", type=int)
@click.pass_obj
@command
def cancel(console: Console, recording: int) -> None:
    """Dừng các bước đang chờ hoặc đang chạy của một bản ghi."""
    archive = console.archive
    with archive.db.write() as tx:
        lifecycle.cancel(tx, archive.queue, recording, SYSTEM)
    click.echo(f"bản ghi {recording}: đã hủy")


@click.command(name="remove")
@click.argument("recording", type=int)
@click.option("--reason", required=True, help="Lý do, được lưu lại.")
@click.pass_obj
@command
def remove(console: Console, recording: int, reason: str) -> None:
    """Gỡ một bản ghi khỏi trang và tìm kiếm. Tệp gốc vẫn được giữ."""
    archive = console.archive
    with archive.db.write() as tx:
        lifecycle.remove(tx, archive.queue, recording, SYSTEM, reason)
    click.echo(f"bản ghi {recording}: đã gỡ")


@click.command(name="purge")
@click.argument("recording", type=int)
@click.option("--reason", required=True, help="Lý do, được lưu lại.")
@click.option("--paper", required=True, help="Số văn bản quyết định tiêu hủy, được lưu lại.")
@click.option(
    "--backup",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Thư mục sao lưu cần xóa theo; ghi nhiều lần được.",
)
@click.option("--yes", is_flag=True, help="Không hỏi lại.")
@click.pass_obj
@command
def purge(
    console: Console, recording: int, reason: str, paper: str, folders: tuple[Path, ...], yes: bool
) -> None:
    """Tiêu hủy một bản ghi: tệp gốc, lời gỡ băng, chỉ mục, bản sao lưu được nêu. Không lấy lại được.

    Chỉ còn biên bản tiêu hủy trong nhật ký: ai, khi nào, theo văn bản nào, mã SHA-256 của tệp gốc. Chạy lại
    được nếu lần trước bị ngắt.
    """
    archive = console.archive
    if not yes:
        click.confirm(f"Tiêu hủy bản ghi {recording}? Không lấy lại được", abort=True)
    order = Order(recording, reason, paper, [folder.absolute() for folder in folders])
    told = destroy(archive, order, lambda done: click.echo(f"bản ghi {recording}: {done}"))
    click.echo(
        f"bản ghi {recording}: đã tiêu hủy (SHA-256 {told.sha256}): {told.layers} bản gỡ băng, "
        f"{told.directives} ý kiến chỉ đạo, kiến nghị, {told.minutes_lines} câu trong biên bản"
    )
    for each in told.minutes_to_read:
        click.echo(f"cần đọc lại biên bản {each}: câu do người viết, bản .docx đã xuất có thể còn nội dung")
    if not folders:
        click.echo("chưa xóa ở bản sao lưu nào: chạy lại với --backup THƯ_MỤC")


@click.command(name="reindex")
@click.pass_obj
@command
def reindex(console: Console) -> None:
    """Dựng lại chỉ mục tìm kiếm từ cơ sở dữ liệu; chỉ mục cũ trả lời cho đến khi xong."""
    count = console.archive.reindex()
    click.echo(f"đã dựng lại chỉ mục của {count} bản ghi")


@click.command(name="verify")
@json_option
@click.pass_obj
@command
def verify(console: Console, as_json: bool) -> None:
    """Đối chiếu tệp gốc với SHA-256, chỉ mục với cơ sở dữ liệu. Mã kết thúc 1 nếu có sai lệch."""
    faults = []
    for fault in find_faults(console.archive):
        faults.append(fault)
        if not as_json:
            click.echo(fault)
    if as_json:
        print_json({"faults": faults})
    elif not faults:
        click.echo("mọi tệp gốc và chỉ mục đều đúng")
    if faults:
        sys.exit(GiaoBanError.exit_code)


@click.command(name="backup")
@click.argument("destination", type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
@command
def backup(console: Console, destination: Path) -> None:
    """Sao lưu cơ sở dữ liệu và tệp gốc vào một thư mục, ngay khi kho đang chạy; có kiểm tra."""
    archive = console.archive
    made = backups.backup(
        archive.db, archive.media, destination.absolute(), _count, home=archive.settings.home
    )
    click.echo(f"đã sao lưu {made.rows} dòng dữ liệu và {made.originals} tệp gốc vào {destination}")


@click.command(name="restore")
@click.argument("source", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.pass_obj
@command
def restore(console: Console, source: Path) -> None:
    """Khôi phục từ một thư mục sao lưu vào kho trống, rồi dựng lại chỉ mục."""
    archive = console.archive
    made = backups.restore(source.absolute(), archive.db, archive.media, _count, home=archive.settings.home)
    archive.reindex()
    click.echo(f"đã khôi phục {made.rows} dòng dữ liệu và {made.originals} tệp gốc")


def _describe(archive: Archive, recording: Recording, title: str, starts_at: datetime | None) -> None:
    """Puts what was said on the command line in place of what was guessed from the file."""
    if not title and starts_at is None:
        return
    with archive.db.write() as tx:
        conference = conferences.get(tx, recording.conference_id)
        details = replace(
            conference.details,
            title=title or conference.title,
            starts_at=starts_at.replace(tzinfo=VIETNAM) if starts_at else conference.details.starts_at,
        )
        conferences.edit(tx, conference.id, conference.version, details)


def _count(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done}/{total} tệp gốc", err=True, nl=done == total)


COMMANDS = (add, retry, cancel, remove, purge, reindex, verify, backup, restore)
