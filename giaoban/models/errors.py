"""Every error that the archive raises on purpose.

    GiaoBanError
    ├── BadInput            a person can mend it: shown as it is, nothing was changed
    │   ├── FileRefused     a file that is not taken in; names the file and the reason
    │   │   ├── Duplicate   the same bytes are in the archive already; knows the recording
    │   │   ├── DiskFull    there is no room for it now; the file itself may be good
    │   │   └── RowsRefused rows of a table are wrong, so none of it was taken; tells which and why
    │   └── StateRefused    the thing exists, but not in a state that allows this
    ├── NotFound            it is not there, or the reader may not know that it is
    ├── NotAllowed          the reader may see it, but may not do this
    ├── Clash               somebody else changed it first
    ├── Unavailable         a part of the system does not answer now (search, database)
    │   └── IndexMissing    there is no index here that this version reads: it must be built anew
    ├── WeightsError        weights are missing, wrong or cannot be fetched
    ├── StepFailed          a step cannot do its work, and trying again would not help
    └── LeaseLost           this worker no longer holds the job; its result must be thrown away
        └── Cancelled       because a person cancelled it

Each carries a sentence in Vietnamese as a template with named fields, so that the web pages can
translate the sentence and the command line can print it: ``str(error)`` is the Vietnamese sentence.
"""

from __future__ import annotations

from collections.abc import Sequence


class GiaoBanError(Exception):
    """`template` is Vietnamese with ``{named}`` fields, filled from `fields`."""

    exit_code = 1

    def __init__(self, template: str, **fields: object) -> None:
        super().__init__(template)
        self.template = template
        self.fields = fields

    def __str__(self) -> str:
        return self.template.format(**self.fields) if self.fields else self.template


class BadInput(GiaoBanError):
    exit_code = 2


class FileRefused(BadInput):
    pass


class Duplicate(FileRefused):
    def __init__(self, template: str, *, recording_id: int, **fields: object) -> None:
        super().__init__(template, recording_id=recording_id, **fields)
        self.recording_id = recording_id


class DiskFull(FileRefused):
    pass


class RowsRefused(FileRefused):
    def __init__(self, template: str, *, rows: Sequence[BadInput], **fields: object) -> None:
        super().__init__(template, **fields)
        self.rows = rows
        """For each wrong row a sentence that names it."""


class StateRefused(BadInput):
    pass


class NotFound(GiaoBanError):
    exit_code = 3


class NotAllowed(GiaoBanError):
    exit_code = 4


class Clash(GiaoBanError):
    exit_code = 5


class Unavailable(GiaoBanError):
    exit_code = 6


class IndexMissing(Unavailable):
    pass


class WeightsError(GiaoBanError):
    exit_code = 7


class StepFailed(GiaoBanError):
    exit_code = 8


class LeaseLost(GiaoBanError):
    pass


class Cancelled(LeaseLost):
    pass
