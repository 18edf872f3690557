"""Directives and petitions read from what was said, with the rule, the words and the score.

rules       the rules that are data
sentences   where a sentence begins and ends, over the joints of segments
deadlines   until when
addressees  who leads, who cooperates
giving      what a phrase of giving, or a unit's duty, tells
tone        what the manner of speech alone tells
petitions   what is asked of those above
detect      sentences into findings
transcripts a transcript into candidates with times
by_hand     what a person takes from the transcript
matter      what a directive is about, in terms that can be found again
mentions    where a later conference speaks of a directive
follow_up   the same of a transcript, with times
"""

from giaoban.search.directives.by_hand import noted
from giaoban.search.directives.detect import find
from giaoban.search.directives.follow_up import spoken_of
from giaoban.search.directives.found import Found
from giaoban.search.directives.transcripts import candidates

__all__ = ["Found", "candidates", "find", "noted", "spoken_of"]
