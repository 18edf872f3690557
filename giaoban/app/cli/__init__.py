"""The command line: ``giaoban --help``."""

from __future__ import annotations

import click

from giaoban.app.cli import (
    directives,
    evaluate,
    evidence,
    glossary,
    history,
    keep,
    layers,
    look,
    minutes,
    rerun,
    serve,
    speakers,
    status,
    synonyms,
    users,
    weights,
)
from giaoban.app.cli.console import Console, fail
from giaoban.app.settings import Settings
from giaoban.models.errors import GiaoBanError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="giaoban")
@click.pass_context
def main(context: click.Context) -> None:
    """Giao Ban: kho bản ghi hội nghị, gỡ băng tiếng Việt, tìm được từng câu.

    Mã kết thúc: 0 xong, 1 lỗi chung, 2 đầu vào không được nhận, 3 không có, 4 không được phép,
    5 có người sửa trước, 6 một bộ phận không trả lời, 7 thiếu hoặc sai trọng số, 8 bước xử lý hỏng.
    """
    try:
        context.obj = Console(Settings.from_environment())
        context.call_on_close(context.obj.close)
    except GiaoBanError as error:
        fail(error)


for module in (
    directives,
    evaluate,
    evidence,
    glossary,
    history,
    keep,
    layers,
    look,
    minutes,
    rerun,
    serve,
    speakers,
    status,
    synonyms,
    users,
    weights,
):
    for each in module.COMMANDS:
        main.add_command(each)
