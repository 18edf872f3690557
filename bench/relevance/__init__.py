"""A relevance set for spoken Vietnamese, and how well the indexes rank it: see docs/search.md.

Nothing in here that makes the text or the labels knows how the search engine reads numbers, documents or
synonyms: what a passage is about comes from the grammar that said it.
"""
