"""No hub at run time."""

from __future__ import annotations

import os


def go_offline() -> None:
    """Tells the engines' libraries to ask no network, in this process and its children.

    To be called before any of them is imported: they read it once. Fetching is done by processes of its
    own, which it does not bind.
    """
    os.environ.update(
        HF_HUB_OFFLINE="1",
        TRANSFORMERS_OFFLINE="1",
        HF_HUB_DISABLE_TELEMETRY="1",
        DO_NOT_TRACK="1",
        PYANNOTE_METRICS_ENABLED="0",
        ORT_DISABLE_TELEMETRY="1",
    )
