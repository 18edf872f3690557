"""Originals by their SHA-256, and the derived files beside them: a seam and its back ends."""
