"""What a GPU makes of it: ``python -m bench.gpu [--minutes 60] [--only PART]…``, ``make bench-gpu``.

Each part runs in a process of its own, so that memory is its own and one that breaks does not stop the
others; what was measured is printed as JSON, a line for each measurement, with the card's name.
"""
