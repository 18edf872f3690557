"""Run in the place of the probe: what a decoder with a bug does with a file made for it."""

import os
import signal

os.kill(os.getpid(), signal.SIGSEGV)
