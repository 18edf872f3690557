"""A pipeline's folder for pyannote.audio from the ONNX pair: ``… FOLDER SEGMENTATION EMBEDDING``."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.factories.pyannote_folder import make_folder, write_sums

_THRESHOLD = ("threshold: 0.45", "threshold: 0.25")
"""Of those from 0.25 to 0.7, with average and with centroid linkage, the one with which pyannote.audio made
the fewest errors on two other meetings than those reported. The tests' own hears too few people."""


def main() -> None:
    folder, segmentation, embedding = (Path(each) for each in sys.argv[1:])
    folder.mkdir()
    make_folder(folder, segmentation, embedding)
    config = folder / "config.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace(*_THRESHOLD), encoding="utf-8")
    write_sums(folder)


if __name__ == "__main__":
    main()
