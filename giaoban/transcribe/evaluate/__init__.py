"""How good a transcript is, measured against what was really said.

A `Reference` says what was said, by whom and when: a file beside the sound (`reading`), another layer, or
whatever else can fill its fields. A `Hypothesis` is a layer with what its run kept. `measure` compares the
two; every measure keeps its counts, so that measures of several recordings can be added up.
"""
