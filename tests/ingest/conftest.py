"""Files of every kind, each made once for all tests of this room."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.factories import media
from tests.factories.media import Kind

Made = Callable[[Kind], Path]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Twenty seconds of the kind. Shared: not to be changed."""

    @cache
    def make(kind: Kind) -> Path:
        return media.of_kind(kind, tmp_path_factory.mktemp("kind"), seconds=20.0)

    return make
