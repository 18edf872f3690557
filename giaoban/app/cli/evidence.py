"""Commands for proof: a span of a recording as a signed bundle, and a bundle held against its signature."""

from __future__ import annotations

import shutil
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from giaoban.app.cli.console import Console, command, json_option, print_json
from giaoban.models.access import SYSTEM
from giaoban.models.conference import VIETNAM
from giaoban.models.errors import BadInput, GiaoBanError
from giaoban.models.recording import Span
from giaoban.models.vietnamese import nfc

if TYPE_CHECKING:
    from giaoban.webapp.exports.evidence.verify import Verdict

_SIGNS = {"right": "đúng", "wrong": "SAI ", "mind": "lưu ý"}


class _RecordingFirst(click.Group):
    """``giaoban evidence 42 …`` is ``giaoban evidence make 42 …``."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        named = args and (args[0] in self.commands or args[0] in context.help_option_names)
        return super().parse_args(context, args if named or not args else ["make", *args])


@click.group(cls=_RecordingFirst)
def evidence() -> None:
    """Trích một đoạn bản ghi làm bằng chứng, có chữ ký của kho; khóa ký của kho.

    giaoban evidence 42 --from 753.2 --to 781 lập gói bằng chứng của đoạn đó.
    """


@evidence.command(name="make")
@click.argument("recording", type=int)
@click.option("--from", "start", type=float, required=True, metavar="GIÂY", help="Từ giây nào của bản ghi.")
@click.option("--to", "end", type=float, required=True, metavar="GIÂY", help="Đến giây nào.")
@click.option("--question", default="", help="Câu tìm dẫn đến đoạn này, ghi vào gói.")
@click.option("--by", default=SYSTEM.name, show_default=True, help="Người lập, ghi vào gói và nhật ký.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Tệp .zip cần ghi.")
@json_option
@click.pass_obj
@command
def make(
    console: Console,
    recording: int,
    start: float,
    end: float,
    question: str,
    by: str,
    out: Path | None,
    as_json: bool,
) -> None:
    """Lập gói bằng chứng: clip cắt từ tệp gốc, lời nói trong đoạn, hội nghị, mã SHA-256, chữ ký.

    Đoạn dài nhất 10 phút. Tệp đã có thì không ghi đè.
    """
    from giaoban.models.store.media.digest import sha256_of
    from giaoban.webapp.exports.evidence import make as bundles
    from giaoban.webapp.exports.evidence.quotation import quotation

    archive, maker = console.archive, replace(SYSTEM, name=nfc(by))
    with archive.db.read() as tx:
        quoted = quotation(tx, recording, Span(start, end), maker, nfc(question))
    target = out or Path(bundles.bundle_name(quoted))
    if target.exists():
        raise BadInput("Đã có tệp {path}: không ghi đè.", path=target)
    key = archive.evidence_key(maker)
    with archive.media.incoming(".zip") as made:
        manifest = bundles.make(quoted, archive.db, archive.media, key, maker, made)
        with made.open("rb") as source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy)
    if as_json:
        told = {"file": str(target), "sha256": sha256_of(target), "key": manifest.archive_key.fingerprint}
        print_json(told | {"span": asdict(manifest.span), "files": [each.name for each in manifest.files]})
    else:
        click.echo(f"đã lập {target}")


@evidence.command(name="key")
@click.option("--new", is_flag=True, help="Dùng khóa mới từ nay; khóa cũ, nếu còn, được giữ lại bên cạnh.")
@click.option("--yes", is_flag=True, help="Với --new: không hỏi lại.")
@json_option
@click.pass_obj
@command
def key(console: Console, new: bool, yes: bool, as_json: bool) -> None:
    """In khóa công khai của kho và dấu vân tay của nó, để cơ quan công bố cho người nhận bằng chứng.

    Khóa được tạo khi cần đến lần đầu, trong thư mục của kho, chỉ chủ thư mục đọc được. Lấy khóa công khai
    ra tệp: giaoban evidence key > khoa-cua-kho.pem
    """
    from giaoban.models.store import signing

    archive = console.archive
    if new and not yes:
        click.confirm("Khóa mới phải được công bố lại cho mọi nơi nhận bằng chứng. Tiếp tục?", abort=True)
    make_key = signing.renew if new else signing.archive_key
    public = make_key(archive.db, archive.settings.home, SYSTEM).public
    with archive.db.read() as tx:
        known = signing.known_keys(tx)
    if as_json:
        earlier = [{"since": each.since, **asdict(each.name)} for each in known]
        print_json({**asdict(public.name), "pem": public.pem().decode(), "known": earlier})
        return
    click.echo(public.pem().decode(), nl=False)
    click.echo(f"dấu vân tay (SHA-256 của khóa dạng DER): {public.name.fingerprint}", err=True)
    for each in known:
        if each.name != public.name:
            since = each.since.astimezone(VIETNAM)
            click.echo(f"khóa trước, dùng từ {since:%d/%m/%Y}: {each.name.fingerprint}", err=True)


@click.command(name="verify-bundle")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Khóa công khai (PEM) mà cơ quan giữ kho đã công bố, để đối chiếu.",
)
@json_option
@command
def verify_bundle(file: Path, key_file: Path | None, as_json: bool) -> None:
    """Kiểm tra một gói bằng chứng; không cần kho, không cần mạng.

    Mã kết thúc: 0 gói đúng, 1 gói sai, 2 không phải gói bằng chứng hay khóa không đọc được. Không có
    --key thì chỉ biết gói chưa bị sửa từ khi ký, chưa biết ai ký.
    """
    from giaoban.models.store.signing import PublicKey
    from giaoban.webapp.exports.evidence.verify import verify

    expected = PublicKey.from_pem(key_file.read_bytes()) if key_file else None
    verdict = verify(file, expected)
    if as_json:
        _print_as_json(verdict, checked_key=expected is not None)
    else:
        _print(verdict, checked_key=expected is not None)
    if not verdict.good:
        sys.exit(GiaoBanError.exit_code)


def _print_as_json(verdict: Verdict, *, checked_key: bool) -> None:
    findings = [{"mark": each.mark.value, "file": each.file, "text": each.text} for each in verdict.findings]
    manifest = asdict(verdict.manifest) if verdict.manifest else None
    print_json({"good": verdict.good, "key_checked": checked_key, "findings": findings, "manifest": manifest})


def _print(verdict: Verdict, *, checked_key: bool) -> None:
    from giaoban.webapp.exports.evidence.excerpt import precise

    for each in verdict.findings:
        click.echo(f"{_SIGNS[each.mark.value]:5}  {_shown(each.file)}: {each.text}")
    if told := verdict.manifest:
        at = told.made_at.astimezone(VIETNAM)
        place = ", ".join(filter(None, (told.recording.conference, told.recording.part)))
        span = f"{precise(told.span.start)}–{precise(told.span.end)}"
        click.echo(f"\nGói ghi rằng: {_shown(place)}")
        click.echo(f"đoạn {span} của {_shown(told.original.file_name)}")
        click.echo(f"SHA-256 tệp gốc: {_shown(told.original.sha256)}")
        click.echo(_shown(f"{told.made_by} lập lúc {at:%H:%M %d/%m/%Y} (giờ Việt Nam), bằng {told.software}"))
    if not verdict.good:
        click.echo("\nGÓI KHÔNG ĐÚNG: không dùng làm bằng chứng được.")
    elif checked_key:
        click.echo("\nGói đúng, nguyên vẹn, do khóa đã đưa ký.")
    else:
        click.echo("\nGói nguyên vẹn từ khi ký; chưa biết ai ký cho đến khi đối chiếu khóa.")


def _shown(text: str) -> str:
    """Whoever made the bundle chose these words: none of them is to steer the terminal."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


COMMANDS = (evidence, verify_bundle)
