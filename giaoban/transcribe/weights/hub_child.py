"""One file from the model hub, in a process of its own: `hub_child.py REPOSITORY REVISION NAME PART SIZE`.

huggingface_hub reads its settings when it is imported, and the archive's own process is told to stay
offline; this one is not. It can be killed when nothing more arrives, and the next one goes on at the end of
PART: the hub's own `hf_hub_download` begins anew in every process. It imports nothing of the archive.
"""

from __future__ import annotations

import os
import sys

SETTINGS = {
    "HF_HUB_OFFLINE": "0",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "HF_HUB_DISABLE_XET": "1",
    "HF_HUB_DOWNLOAD_TIMEOUT": "15",
}


def main(repository: str, revision: str, name: str, part: str, size: str) -> None:
    os.environ.update(SETTINGS)
    from huggingface_hub import hf_hub_url
    from huggingface_hub.file_download import http_get

    with open(part, "ab") as file:  # noqa: PTH123 - a plain script
        url = hf_hub_url(repository, name, revision=revision)
        http_get(url, file, resume_size=file.tell(), expected_size=int(size))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Exception as error:  # noqa: BLE001 - whatever it was, the parent shows its first line
        first_line = next(iter(str(error).strip().splitlines()), "")
        sys.exit(f"{type(error).__name__}: {first_line}")
