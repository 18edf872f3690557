"""Floor 1: a transcript becomes findable; a question becomes hits."""
