"""A worker hears window after window: what one batch took is not there any more when the next begins."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import shared
from tests.factories.weights import whisper_base

_HEAR = """
import json, sys
from pathlib import Path
import numpy as np
from giaoban.models.store.media.pcm import open_pcm
from giaoban.transcribe.recognise.packing import Chunk, Piece
from giaoban.transcribe.recognise.whisper import Whisper

def resident():
    return next(int(l.split()[1]) / 1000 for l in open("/proc/self/status") if l.startswith("RssAnon"))

samples = open_pcm(Path(sys.argv[2]))
whisper = Whisper(Path(sys.argv[1]), "cpu", "int8", 2, 5, 4)
found = [resident()]
for _ in range(3):
    list(whisper.hear([Chunk((Piece(16000, 400000),))] * 4, samples, whisper.prompt(())))
    found.append(resident())
print(json.dumps(found))
"""

MOST_KEPT_MB = 60
"""Measured: 13 MB above the loaded model; 130 MB where nothing is given back, 360 MB with a heap a thread."""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="NOT TESTED: this system has no /proc")
def test_what_a_batch_took_is_given_back() -> None:
    arguments = [str(whisper_base()), str(shared("audio/meeting.wav"))]
    done = subprocess.run(
        [sys.executable, "-c", _HEAR, *arguments], check=True, capture_output=True, text=True
    )
    loaded, *after = json.loads(done.stdout)
    assert max(after) - loaded < MOST_KEPT_MB, (loaded, after)
    assert after[-1] - after[0] < MOST_KEPT_MB / 4, after
