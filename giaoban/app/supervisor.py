"""Runs the processes of one machine together: starts each, starts it again when it dies, ends them all."""

from __future__ import annotations

import ctypes
import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

log = logging.getLogger(__name__)

_PR_SET_PDEATHSIG: Final = 1
_PATIENCE_SECONDS: Final = 20.0
"""For a child to end by itself after SIGTERM: a step looks up at least this often."""
_LONGEST_PAUSE: Final = 30.0
_LOOK_SECONDS: Final = 0.5
"""Between two looks at the children."""
_HEALTHY_AFTER: Final = 60.0
"""A child that lived this long is started again at once when it dies."""


def die_with_parent() -> None:
    """Called in a child: the kernel ends it when its parent is gone, however that ended (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(slots=True)
class _Child:
    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_at: float = field(default_factory=time.monotonic)
    pause: float = 1.0


class Supervisor:
    """Keeps `commands` (name → command line) running until `stop` is set."""

    def __init__(self, commands: dict[str, Sequence[str]], stop: threading.Event) -> None:
        self._children = [_Child(name, command) for name, command in commands.items()]
        self._stop = stop

    def run(
        self, answers: Callable[[], bool] = lambda: True, then: Callable[[], None] = lambda: None
    ) -> None:
        """`then` is called once, as soon as `answers` says that what was started does its work."""
        said = False
        try:
            while not self._stop.is_set():
                for child in self._children:
                    self._tend(child)
                if not said and answers():
                    said = True
                    then()
                self._stop.wait(_LOOK_SECONDS)
        finally:
            self._end_all()

    def _tend(self, child: _Child) -> None:
        at = time.monotonic()
        if child.process is None:
            if at >= child.start_at:
                # A process group of its own: Ctrl+C on the terminal reaches this process alone, which then
                # asks each child once. gunicorn's workers can hang when they are told twice.
                # A preexec function is safe here: this process has one thread when it starts children.
                child.process = subprocess.Popen(
                    child.command,
                    preexec_fn=die_with_parent,  # noqa: PLW1509
                    process_group=0,
                )
                child.started = at
            return
        code = child.process.poll()
        if code is None:
            return
        lived = at - child.started
        child.pause = 0.0 if lived > _HEALTHY_AFTER else min(_LONGEST_PAUSE, max(1.0, child.pause * 2))
        log.error(
            "%s ended with %s after %.0f s; starting it again in %.0f s", child.name, code, lived, child.pause
        )
        child.process, child.start_at = None, at + child.pause

    def _end_all(self) -> None:
        running = [
            child.process for child in self._children if child.process and child.process.poll() is None
        ]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + _PATIENCE_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
