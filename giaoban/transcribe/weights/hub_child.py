"""One file from the model hub, in a process of its own: `hub_child.py REPOSITORY REVISION NAME FOLDER`.

huggingface_hub reads its settings when it is imported, and the archive's own process is told to stay
offline; this one is not. It can be killed when nothing more arrives, and the next one goes on where it
stopped. It imports nothing of the archive.
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
    "HF_HUB_DISABLE_XET": "1",  # plain HTTP resumes in the folder that is given and asks no other service
    "HF_HUB_ETAG_TIMEOUT": "8",
    "HF_HUB_DOWNLOAD_TIMEOUT": "15",
}


def main(repository: str, revision: str, name: str, folder: str) -> None:
    os.environ.update(SETTINGS)
    from huggingface_hub import hf_hub_download

    hf_hub_download(repository, name, revision=revision, local_dir=folder, etag_timeout=8)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Exception as error:  # noqa: BLE001 - whatever it was, the parent shows its first line
        first_line = next(iter(str(error).strip().splitlines()), "")
        sys.exit(f"{type(error).__name__}: {first_line}")
