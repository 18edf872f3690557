"""Measurements, side by side in one run: ``make bench``, ``make bench-search``. They assert nothing."""
