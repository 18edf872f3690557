"""Opening an ONNX file as this house wants it: on the CPU, no spinning threads, inner values readable."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from giaoban.models.errors import WeightsError
from giaoban.transcribe.memory import one_heap

if TYPE_CHECKING:
    import onnxruntime

_GRAPH_FIELD = 0x3A
"""Protobuf tag of ModelProto.graph (field 7)."""
_OUTPUT_FIELD = 0x62
"""Protobuf tag of GraphProto.output (field 12)."""
_NAME_FIELD = 0x0A
"""Protobuf tag of ValueInfoProto.name (field 1)."""


def open_session(path: Path, threads: int, inner: Sequence[str] = ()) -> onnxruntime.InferenceSession:
    """`inner` names values inside the graph, weights too, that are to be readable as further outputs.

    Raises `WeightsError` when the file is not a model, or has no such values.
    """
    one_heap()
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False  # it never gives back what the largest batch once took
    options.log_severity_level = 3
    try:
        model = path.read_bytes() + _further_outputs(inner)
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except OSError as error:
        raise WeightsError("Không đọc được tệp trọng số {path}: {reason}", path=path, reason=error) from error
    except Exception as error:  # onnxruntime's errors share no base but Exception
        raise WeightsError(
            "Tệp trọng số {path} không dùng được: {reason}", path=path, reason=error
        ) from error


def _further_outputs(names: Sequence[str]) -> bytes:
    """Bytes that, put behind a serialised model, add outputs to its graph: protobuf merges what repeats."""
    if not names:
        return b""
    values = [_field(_NAME_FIELD, name.encode()) for name in names]
    return _field(_GRAPH_FIELD, b"".join(_field(_OUTPUT_FIELD, value) for value in values))


def _field(tag: int, content: bytes) -> bytes:
    length, size = len(content), bytearray()
    while length > 0x7F:  # noqa: PLR2004 - seven bits a byte, protobuf's varint
        size.append(length & 0x7F | 0x80)
        length >>= 7
    size.append(length)
    return bytes([tag]) + bytes(size) + content
