"""Commands that run: the web site, the workers, or all of it on one machine."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import click

from giaoban.app import first_run
from giaoban.app.cli.console import Console, command, log_to_stderr
from giaoban.app.settings import Settings
from giaoban.app.supervisor import Supervisor
from giaoban.app.web import serve_web
from giaoban.app.worker import Worker
from giaoban.models.errors import BadInput
from giaoban.models.job import HEAVY_STEPS, LIGHT_STEPS, Step
from giaoban.transcribe.cuda import cards

_ANSWER_SECONDS: Final = 2.0
"""For the site to answer when it is asked whether it does."""


@click.command(name="serve")
@click.option(
    "--first-run", "prepare", is_flag=True, help="Chuẩn bị kho trống: trọng số, quản trị, hội nghị mẫu."
)
@click.option("--no-workers", is_flag=True, help="Chỉ chạy trang web; tiến trình xử lý chạy ở nơi khác.")
@click.pass_obj
@command
def serve(console: Console, prepare: bool, no_workers: bool) -> None:
    """Chạy trang web và các tiến trình xử lý trên máy này, cho đến khi bấm Ctrl+C."""
    settings = console.settings
    _refuse_busy_port(settings)
    archive = console.archive
    if prepare:
        first_run.prepare(archive, click.echo)
    archive.close()
    stop = _stop_on_signal()
    address = f"http://{_shown_host(settings)}:{settings.port}"
    supervisor = Supervisor(_commands(settings, len(cards()), workers=not no_workers), stop)
    supervisor.run(
        lambda: _answers(settings),
        lambda: click.echo(f"\nGiao Ban: {address}   (Ctrl+C để dừng / Ctrl+C to stop)\n"),
    )


@click.command(name="web", hidden=True)
@click.pass_obj
@command
def web(console: Console) -> None:
    """Trang web, một tiến trình; `serve` gọi lệnh này."""
    log_to_stderr(verbose=False)
    serve_web(console.archive.web_app, console.settings)


@click.command(name="worker")
@click.option(
    "--steps",
    type=click.Choice(["all", "model", "light"]),
    default="all",
    show_default=True,
    help="Làm mọi bước, chỉ các bước cần trọng số, hoặc chỉ các bước nhẹ.",
)
@click.option("--until-idle", is_flag=True, help="Dừng khi không còn việc nào làm được.")
@click.option("--device", default="", help="Thay cho GIAOBAN_DEVICE, ví dụ cuda:1 cho GPU thứ hai.")
@click.pass_obj
@command
def worker(console: Console, steps: str, until_idle: bool, device: str) -> None:
    """Chạy một tiến trình xử lý. Chạy được nhiều tiến trình cùng lúc, trên nhiều máy."""
    log_to_stderr()
    if device:
        console.settings = replace(console.settings, device=device)
    stop = _stop_on_signal()
    chosen = {"all": frozenset(Step), "model": HEAVY_STEPS, "light": LIGHT_STEPS}[steps]
    archive = console.archive
    name = f"{socket.gethostname()}/{os.getpid()}"
    if Step.INDEX in chosen:
        archive.ensure_index()
        archive.ensure_meaning()
    one = Worker(name, archive.db, archive.queue, archive.steps(chosen), stop)
    if until_idle:
        one.run_until_idle()
    else:
        one.run(archive.chores() if chosen & LIGHT_STEPS else lambda: None)


def _commands(settings: Settings, gpus: int, *, workers: bool) -> dict[str, Sequence[str]]:
    """Workers that may use any GPU take turns at them."""
    giaoban = [sys.executable, "-m", "giaoban"]
    commands: dict[str, Sequence[str]] = {"web": [*giaoban, "web"]}
    if workers:
        commands["worker light"] = [*giaoban, "worker", "--steps", "light"]
        several = gpus > 1 and settings.device in {"auto", "cuda"}
        for number in range(settings.workers):
            place = ["--device", f"cuda:{number % gpus}"] if several else []
            commands[f"worker model {number + 1}"] = [*giaoban, "worker", "--steps", "model", *place]
    return commands


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: stop.set())
    return stop


def _refuse_busy_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except (OSError, OverflowError) as error:
            raise BadInput(
                "Không mở được cổng {port} trên {host}: {reason}. Hãy dừng chương trình đang dùng cổng này, "
                "hoặc đặt GIAOBAN_PORT thành số khác.",
                port=settings.port,
                host=settings.host,
                reason=getattr(error, "strerror", None) or error,
            ) from None


def _answers(settings: Settings) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - compared, not bound
    asked = http.client.HTTPConnection(host, settings.port, timeout=_ANSWER_SECONDS)
    try:
        asked.request("HEAD", "/")
        asked.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        asked.close()


def _shown_host(settings: Settings) -> str:
    return {"0.0.0.0": socket.gethostname(), "::": socket.gethostname()}.get(settings.host, settings.host)  # noqa: S104 - compared, not bound


COMMANDS = (serve, web, worker)
