"""Passages of like meaning: an encoder behind a seam, vectors beside the index, and both rankings in one."""
