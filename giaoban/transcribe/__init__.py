"""Floor 1: a recording becomes a transcript: words, times, speakers."""
