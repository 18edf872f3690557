from __future__ import annotations

import subprocess
import sys

ASK = """
import socket, sys
def never(*args, **kwargs):
    sys.exit("asked the network")
socket.socket.connect = socket.getaddrinfo = never
from giaoban.transcribe.weights.offline import go_offline
go_offline()
import huggingface_hub
try:
    huggingface_hub.hf_hub_download("Systran/faster-whisper-base", "config.json", cache_dir=sys.argv[1])
except huggingface_hub.errors.LocalEntryNotFoundError:
    print("stayed offline")
"""


def test_the_hub_library_asks_no_network_afterwards(tmp_path: object) -> None:
    command = [sys.executable, "-c", ASK, str(tmp_path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.stdout.strip() == "stayed offline", answer.stderr
