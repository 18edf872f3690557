"""Weights: a manifest of files by SHA-256, where they may come from, and the check before use."""
