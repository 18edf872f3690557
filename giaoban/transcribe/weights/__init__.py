"""Weights: a manifest of files by SHA-256, where they may come from, and the check before use."""

from __future__ import annotations

from pathlib import Path

from giaoban.transcribe.weights.manifest import read_manifest
from giaoban.transcribe.weights.store import Weights


def open_weights(folder: Path, local_source: Path | None = None) -> Weights:
    """The weights kept in `folder`, by the shipped manifest."""
    return Weights(folder, read_manifest(), local_source)
