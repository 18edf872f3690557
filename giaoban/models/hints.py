"""Which words of its own a conference's recording is recognised with: names, units, terms, documents.

A recogniser writes the common words of the language by itself; what it cannot know is how a name is
written. It has room for few (Whisper: some 150 tokens, about twenty names), so they are ranked:

- names of people first: they are the least guessable, and wrong ones do the most harm in a record;
- after every few names a word that somebody typed for this conference, a unit, a document and so on
  (`_SHARES`), so that sixty participants do not shut out everything else;
- last the office's glossary, by how much each term has to do with the conference.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import Final

from giaoban.models.conference import ConferenceDetails, ConferenceKind
from giaoban.models.glossary import Term, TermKind
from giaoban.models.names import proper_names
from giaoban.models.vietnamese import normal, one_line, sort_key, syllables

MOST_HINTS: Final = 60
"""More fit into no recogniser's prompt: the shortest take three of Whisper's tokens."""
LONGEST_HINT: Final = 8
"""Syllables. What is longer is a sentence, of which only the proper names are taken."""
_ADDRESS: Final = re.compile(
    r"^(?:(?:đ/c|đồng chí|ông|bà|anh|chị|gs|pgs|ts|ths|bs|ks|cn|luật sư|đại tá|thượng tá|trung tá|thiếu tá)"
    r"\.?[\s,]+|(?:gs|pgs|ts|ths|bs|ks|cn)\.)+",
    re.IGNORECASE,
)
"""Forms of address and degrees before a name: they are common words, and the name is said without them."""
_SHARES: Final = (3, 2, 1, 1, 1)
"""Names of people, words typed for the conference, units and places, documents, names in other lines."""
_WHOLE: Final = 100.0
"""A glossary's term that stands in what is known of the conference goes before any that shares a word."""


def hints(details: ConferenceDetails, glossary: Iterable[Term] = ()) -> tuple[str, ...]:
    """Best first, in the form in which they are to be written, each once; at most `MOST_HINTS`."""
    ranked = [*_in_turn(_own(details)), *(term.text for term in closest(details, glossary))]
    once: dict[str, str] = {}
    for hint in ranked:
        once.setdefault(normal(hint), hint)
    return tuple(islice((hint for key, hint in once.items() if key), MOST_HINTS))


def closest(details: ConferenceDetails, glossary: Iterable[Term]) -> list[Term]:
    """The glossary, the terms that have the most to do with the conference first.

    A term that stands in title, body, place, agenda, documents, participants' units or the kind of the
    conference, or whose note does, goes first; then those that share words of two syllables with them,
    the rarer the word in the glossary the more it counts. Equal ones: by kind, then by the alphabet.
    """
    terms = list(glossary)
    about = [syllables(line) for line in _lines(details)]
    known = {pair for line in about for pair in _pairs(line)}
    text = "".join(f" {' '.join(line)} |" for line in about)
    frequency = Counter(pair for term in terms for pair in _pairs_of(term))
    kinds = list(TermKind)

    def closeness(term: Term) -> float:
        whole = _WHOLE if f" {' '.join(syllables(term.text))} " in text else 0.0
        return whole + sum(1 / frequency[pair] for pair in sorted(_pairs_of(term) & known))

    return sorted(terms, key=lambda term: (-closeness(term), kinds.index(term.kind), sort_key(term.text)))


def _own(details: ConferenceDetails) -> tuple[list[str], ...]:
    """The conference's own words, one list for each of `_SHARES`."""
    names = [_person(one.name) for one in details.participants]
    words = [short for line in details.words for short in _shortened(line)]
    sites = (site.unit or site.name for site in details.sites)
    units = [details.body, *(one.unit for one in details.participants), details.place, *sites]
    documents = [document.number for document in details.documents]
    lines = [
        *(document.title for document in details.documents),
        *(item.title for item in details.agenda),
        details.title,
        *(one.post for one in details.participants),
    ]
    others = [name for line in lines for name in proper_names(line)]
    return names, words, [short for unit in units for short in _shortened(unit)], documents, others


def _in_turn(lists: Sequence[Sequence[str]]) -> Iterator[str]:
    """So many of each list in every round, until all are used up; a hint that came before is no turn."""
    seen: set[str] = set()
    queues = [iter(each) for each in lists]
    while True:
        taken = 0
        for queue, share in zip(queues, _SHARES, strict=True):
            new = list(islice(_unseen(map(one_line, queue), seen), share))
            taken += len(new)
            yield from new
        if not taken:
            return


def _unseen(words: Iterable[str], seen: set[str]) -> Iterator[str]:
    for word in words:
        key = normal(word)
        if key and key not in seen:
            seen.add(key)
            yield word


def _person(name: str) -> str:
    """``Đ/c NGUYỄN VĂN AN`` → ``Nguyễn Văn An``."""
    bare = _ADDRESS.sub("", " ".join(name.split()))
    return " ".join(part.capitalize() for part in bare.split()) if bare.isupper() else bare


def _shortened(line: str) -> list[str]:
    """The terms of a line, apart where commas part them; of a long one its proper names."""
    found: list[str] = []
    for part in re.split(r"[;,]", line):
        short = part.strip(" .:–-\t")
        found += [short] if len(syllables(short)) <= LONGEST_HINT else proper_names(short)
    return [each for each in found if any(c.isalpha() for c in each)]


def _lines(details: ConferenceDetails) -> list[str]:
    kind = [] if details.kind is ConferenceKind.OTHER else [details.kind.label]
    return [
        details.title,
        details.body,
        details.place,
        *kind,
        *(item.title for item in details.agenda),
        *(line for document in details.documents for line in (document.number, document.title)),
        *(line for one in details.participants for line in (one.unit, one.post)),
        *details.words,
    ]


def _pairs(words: Sequence[str]) -> set[tuple[str, str]]:
    """Most Vietnamese words are two syllables; a lone syllable says little."""
    return set(pairwise(words))


def _pairs_of(term: Term) -> set[tuple[str, str]]:
    return _pairs(syllables(term.text)) | _pairs(syllables(term.note))
