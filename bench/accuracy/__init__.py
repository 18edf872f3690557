"""How good it is, beside faster-whisper's own loops: ``python -m bench.accuracy``, ``make bench-accuracy``.

The same weights hear the same files in one process, one after another. It can be run in parts
(``--only noisy``); with ``--results`` what was measured is kept and all of it is printed, with ``--write``
into the page between its marks.
"""
