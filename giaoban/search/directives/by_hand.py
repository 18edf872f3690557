"""What a person takes from the transcript because no rule found it, with what the rules can fill in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from giaoban.models.directives import BY_HAND, Candidate, Kind, Reason, Strength
from giaoban.models.recording import Span
from giaoban.models.transcript import Transcript
from giaoban.models.vietnamese import one_line
from giaoban.models.written.clauses import Token, token
from giaoban.search.directives.addressees import addressees, cooperating, is_named
from giaoban.search.directives.deadlines import deadline
from giaoban.search.directives.detect import find


def noted(transcript: Transcript, span: Span, day: date) -> Candidate | None:
    """Of the words that are said within the span; None where there are none. `day` is the conference's."""
    said = [
        (segment, word)
        for segment in transcript.segments
        for word in segment.words
        if span.start <= (word.start + word.end) / 2 <= span.end
    ]
    if not said:
        return None
    words = [token(word.text) for _, word in said]
    read = next(iter(find([word.text for _, word in said], day)), None)
    leads, helpers = (read.leads, read.cooperating) if read else _named(words)
    due = deadline(words, 0, len(words), day)
    text = one_line(" ".join(word.text for _, word in said))
    return Candidate(
        start=said[0][1].start,
        end=said[-1][1].end,
        kind=read.kind if read else Kind.DIRECTIVE,
        text=text,
        strength=read.strength if read else Strength.REQUIRED,
        leads=leads,
        cooperating=helpers,
        content=text.strip(" ,.;:…"),
        due=due.due if due else None,
        reason=Reason(BY_HAND, 1.0),
        speaker=transcript.names.get(said[0][0].speaker or "", ""),
    )


def _named(words: Sequence[Token]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The first units that are surely named, and who cooperates with them."""
    for place in range(len(words)):
        if is_named(words, place) and (named := addressees(words, place)).units:
            helpers = cooperating(words, named.end, len(words))
            return named.units, helpers.units if helpers else ()
    return (), ()
