"""Floor 0: what the archive knows. The noun files are pure; `store` is where nouns are kept."""
