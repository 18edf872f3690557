"""`giaoban serve` as a person at a terminal runs it: the address works when it is told, and Ctrl+C, or the
end of the supervisor however it came, leaves nothing behind."""

from __future__ import annotations

import http.client
import os
import pty
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

SOON = 60.0


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Terminal:
    """The command in the foreground of a terminal, so that Ctrl+C does what it does there."""

    def __init__(self, home: Path, port: int) -> None:
        settings = {"GIAOBAN_HOME": str(home), "GIAOBAN_PORT": str(port)}
        self.said = b""
        self.pid, self._screen = pty.fork()
        if self.pid == 0:
            os.execve(  # noqa: S606 - the interpreter that runs this
                sys.executable, [sys.executable, "-m", "giaoban", "serve"], os.environ | settings
            )

    def type(self, keys: bytes) -> None:
        os.write(self._screen, keys)

    def wait_for(self, words: bytes) -> None:
        while words not in self.said:
            self.said += os.read(self._screen, 65536)

    def wait_for_end(self) -> None:
        with suppress(OSError):  # what Linux says when the last process left the terminal
            while read := os.read(self._screen, 65536):
                self.said += read
        os.waitpid(self.pid, 0)
        os.close(self._screen)


@pytest.fixture
def terminal(tmp_path: Path, port: int) -> Iterator[Terminal]:
    started = Terminal(tmp_path / "home", port)
    yield started
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(started.pid, signal.SIGKILL)
        os.waitpid(started.pid, 0)


def family(pid: int) -> list[int]:
    """Every process below this one."""
    below = [
        int(child)
        for listed in Path("/proc").glob(f"{pid}/task/*/children")
        for child in listed.read_text().split()
    ]
    return below + [each for child in below for each in family(child)]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pids: list[int], seconds: float) -> None:
    until = time.monotonic() + seconds
    while any(alive(pid) for pid in pids):
        assert time.monotonic() < until, [pid for pid in pids if alive(pid)]
        time.sleep(0.1)


@pytest.mark.timeout(180)
def test_the_address_works_when_it_is_told_and_ctrl_c_ends_it_all(terminal: Terminal, port: int):
    terminal.wait_for(b"http://127.0.0.1:%d" % port)
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as asked:
        asked.request("GET", "/dang-nhap")
        assert asked.getresponse().status == 200
    running = family(terminal.pid)
    assert len(running) >= 4, "web and its worker, light and model"
    started = time.monotonic()
    terminal.type(b"\x03")
    terminal.wait_for_end()
    assert time.monotonic() - started < 15
    assert b"SIGKILL" not in terminal.said
    wait_until_gone(running, 1.0)


@pytest.mark.timeout(180)
def test_a_supervisor_that_was_killed_leaves_nobody_on_the_port(terminal: Terminal, port: int):
    terminal.wait_for(b"http://127.0.0.1:%d" % port)
    running = family(terminal.pid)
    os.kill(terminal.pid, signal.SIGKILL)
    wait_until_gone(running, SOON)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
