"""Floor 2: people: pages, forms, media and exports. Uses search, ingest and models; never transcribes."""
