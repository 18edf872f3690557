"""Floor 1: a file becomes a recording: checked, probed, stored, decoded once, windows planned."""
