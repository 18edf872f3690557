"""Windows become one transcript: words stitched, voices joined, words given to speakers, coverage told."""
