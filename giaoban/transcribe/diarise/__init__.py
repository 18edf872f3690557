"""Who speaks when: a seam and the engines behind it."""
