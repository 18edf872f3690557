"""A pipeline's folder for pyannote.audio from the ONNX pair: ``… FOLDER SEGMENTATION EMBEDDING``."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.factories.pyannote_folder import make_folder


def main() -> None:
    folder, segmentation, embedding = (Path(each) for each in sys.argv[1:])
    folder.mkdir()
    make_folder(folder, segmentation, embedding)


if __name__ == "__main__":
    main()
