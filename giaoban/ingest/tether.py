"""Runs a command that dies with its parent: ``python tether.py PARENT_PID NICENESS COMMAND…``.

A script of its own, run by path in a bare interpreter, because what has to be set between fork and exec
cannot safely be set from a process that has threads (see `subprocess`, preexec_fn).
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(parent: int, niceness: int, command: list[str]) -> None:
    os.nice(niceness)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before it could be tied to
        sys.exit(1)
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
