"""Every setting, read from the environment here and nowhere else. docs/operations.md lists them; a test
holds the two equal."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, get_type_hints

from giaoban.models.errors import BadInput

PREFIX: Final = "GIAOBAN_"


def _setting(default: Any, about: str) -> Any:
    return field(default=default, metadata={"about": about})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The field ``home`` is read from ``GIAOBAN_HOME``, and so on."""

    home: Path = _setting(
        Path(sys.prefix).parent / "var",
        "Folder of everything that is kept; beside the virtual environment where nothing is said",
    )
    database: str = _setting("", "SQLAlchemy URL of the database; SQLite in the home folder where empty")
    media: Path | None = _setting(None, "Folder of originals and of what is derived from them")
    index: Path | None = _setting(None, "Folder of the embedded index")
    elasticsearch: str = _setting("", "URL of an Elasticsearch 8; the embedded index where empty")
    elasticsearch_index: str = _setting("giaoban", "Name of the alias in Elasticsearch")
    weights: Path | None = _setting(None, "Folder of the weights")
    weights_source: Path | None = _setting(None, "Folder where weights are looked for before any network")
    recogniser: str = _setting("auto", "Name of the recognition weights, or auto")
    diariser: str = _setting("onnx", "onnx, or pyannote (needs the extra [pyannote])")
    pyannote: Path | None = _setting(None, "Folder of a pyannote.audio pipeline, in place of the manifest's")
    meaning: bool = _setting(True, "Search by meaning too, where its weights are here")
    device: str = _setting("auto", "auto, cpu, cuda, or cuda:1 for the second GPU")
    compute_type: str = _setting(
        "auto", "Number format of the recogniser: auto, int8, int8_float16, float16…"
    )
    threads: int = _setting(0, "Processor threads of each engine; 0: all")
    workers: int = _setting(1, "Processes of `giaoban serve` that transcribe")
    watch: Path | None = _setting(None, "Folder whose files are taken in by themselves")
    host: str = _setting("127.0.0.1", "Address to listen on")
    port: int = _setting(8080, "Port to listen on")
    web_threads: int = _setting(16, "Requests served at once")
    hosts: str = _setting("", "Host names that the site answers to, comma-separated; any where empty")
    secure_cookies: bool = _setting(False, "Sign-in cookies over https only: switch on behind an https proxy")
    proxies: int = _setting(0, "How many proxies before us set X-Forwarded-For and -Proto")
    max_upload_gb: float = _setting(64.0, "Largest file taken in through the web, GB (10⁹ bytes)")
    reserve_gb: float = _setting(2.0, "Free disk that taking in a file must leave, GB (10⁹ bytes)")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Raises `BadInput` on a value that cannot be read or a name that is not a setting."""
        types = get_type_hints(cls)
        names = {PREFIX + each.name.upper(): each.name for each in fields(cls)}
        unknown = [name for name in environment if name.startswith(PREFIX) and name not in names]
        unknown = [name for name in unknown if not name.startswith(PREFIX + "TEST_")]
        if unknown:
            raise BadInput("Không có thiết lập tên {name}. Xem docs/operations.md.", name=unknown[0])
        values = {
            field_name: _read(name, environment[name], types[field_name])
            for name, field_name in names.items()
            if environment.get(name, "") != ""
        }
        return cls(**values)

    @property
    def database_path(self) -> Path:
        return self.home / "giaoban.db"

    @property
    def media_folder(self) -> Path:
        return self.media or self.home / "media"

    @property
    def index_folder(self) -> Path:
        return self.index or self.home / "index"

    @property
    def meaning_folder(self) -> Path:
        """Vectors of passages, beside the embedded index."""
        return self.index_folder.with_name(f"{self.index_folder.name}-meaning")

    @property
    def weights_folder(self) -> Path:
        return self.weights or self.home / "weights"

    @property
    def reserve_bytes(self) -> int:
        return int(self.reserve_gb * 1e9)

    @property
    def max_upload_bytes(self) -> int:
        return int(self.max_upload_gb * 1e9)


_TRUE: Final = {"1", "true", "yes", "on"}
_FALSE: Final = {"0", "false", "no", "off"}


def _read(name: str, text: str, kind: Any) -> Any:
    try:
        if kind is bool:
            return _truth(text)
        if kind in {int, float, str}:
            return kind(text)
        return Path(text).expanduser().resolve()
    except ValueError:
        raise BadInput("Thiết lập {name} có giá trị không đọc được: {text}", name=name, text=text) from None


def _truth(text: str) -> bool:
    if text.lower() not in _TRUE | _FALSE:
        raise ValueError(text)
    return text.lower() in _TRUE
