"""What a transcript says of directives that earlier conferences gave, with its seconds and who said it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from giaoban.models.conference import Participant
from giaoban.models.directives import Directive
from giaoban.models.mentions import Spoken
from giaoban.models.register import Register
from giaoban.models.transcript import Segment, Transcript
from giaoban.models.vietnamese import normal, syllables
from giaoban.models.written.clauses import token
from giaoban.search.directives.mentions import Looked, Said, Wanted, mentions
from giaoban.search.directives.transcripts import runs
from giaoban.search.terms import documents


def spoken_of(
    transcript: Transcript,
    given: Iterable[Directive],
    register: Register,
    participants: Mapping[str, Participant],
    day: date,
) -> list[Spoken]:
    """The best place for each directive and speaker, in order of time; `participants` by name in `normal`
    form, `day` is the conference's."""
    looked = Looked(looked_for(one, register) for one in given)
    if not looked.wanted:
        return []
    found: dict[int, Spoken] = {}
    for run in runs(transcript.segments):
        name = transcript.names.get(run[0].speaker or "", "")
        participant = participants.get(normal(name))
        unit = register.find(participant.unit, day).unit if participant and participant.unit else None
        for spoken in _of_run(run, name, frozenset({unit.id} if unit else ()), looked, register):
            known = found.get(spoken.directive_id)
            if known is None or spoken.score > known.score:
                found[spoken.directive_id] = spoken
    return sorted(found.values(), key=lambda each: (each.start, each.directive_id))


def looked_for(one: Directive, register: Register) -> Wanted:
    named = (*register.leads(one), *register.cooperating(one))
    ids = register.with_successors(each.unit.id for each in named if each.unit)
    names = [each.text for each in named] + [register.units[each].name for each in ids]
    fields = one.fields
    return Wanted(
        id=one.id,
        unit_ids=ids,
        content=fields.content,
        own_words=frozenset(syllable for name in names for syllable in syllables(name)),
        documents=frozenset(documents(f"{fields.content} . {fields.rests_on} . {fields.issued_as}")),
    )


def _of_run(
    run: Sequence[Segment], name: str, speaks: frozenset[int], looked: Looked, register: Register
) -> Iterator[Spoken]:
    words = [word for segment in run for word in segment.words]
    said = [token(word.text) for word in words]
    for found in mentions(Said(said, register.scan([word.core for word in said]), speaks), looked):
        spoken = words[found.first : found.last]
        yield Spoken(
            directive_id=found.directive_id,
            kind=found.kind,
            start=spoken[0].start,
            end=spoken[-1].end,
            text=" ".join(word.text for word in spoken),
            speaker=name,
            score=found.score,
            reasons=found.reasons,
        )
