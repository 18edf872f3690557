"""Words from sound: a seam and the engines behind it."""
