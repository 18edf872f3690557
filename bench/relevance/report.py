"""Rankings into figures, and figures into Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Final

from bench.relevance.collection import collection
from bench.relevance.judge import HALVES, RELEVANT, Half, Question
from bench.relevance.measures import ndcg, recall
from bench.relevance.rankers import Ranker

_ALL: Final = "all"
_START: Final = "<!-- figures: written by `make bench-relevance` -->"
_END: Final = "<!-- end of figures -->"


@dataclass(frozen=True, slots=True)
class Figures:
    question: Question
    ndcg: float
    recall: float


def measured(ranker: Ranker, questions: Iterable[Question]) -> list[Figures]:
    return [_figures(question, ranker.rank(question.text)) for question in questions]


def _figures(question: Question, ranking: Sequence[tuple[int, int]]) -> Figures:
    grades = question.judgements()
    return Figures(question, ndcg(ranking, grades), recall(ranking, grades, RELEVANT))


def page(figures: Mapping[str, Sequence[Figures]]) -> str:
    """All of them, as docs/search.md has them."""
    halves = (f"{half}, nDCG@10 / recall@50:\n\n" + "\n".join(tables(figures, half)) for half in HALVES)
    return "\n\n".join(halves)


def write(path: Path, text: str) -> None:
    """In place of what stands between the page's marks. Raises ValueError where the page has none."""
    before = path.read_text(encoding="utf-8")
    start, end = before.index(_START) + len(_START), before.index(_END)
    path.write_text(f"{before[:start]}\n\n{text}\n\n{before[end:]}", encoding="utf-8")


def tables(figures: Mapping[str, Sequence[Figures]], half: Half) -> Iterator[str]:
    """A row for each kind of question, a column for each ranker: ``nDCG@10 / recall@50``."""
    mine = {name: [each for each in found if each.question.half == half] for name, found in figures.items()}
    some = next(iter(mine.values()))
    kinds = list(dict.fromkeys(each.question.kind for each in some))
    yield "| kind | questions | " + " | ".join(mine) + " |"
    yield "|---|---|" + "---|" * len(mine)
    for kind in [*kinds, _ALL]:
        count = sum(kind in (each.question.kind, _ALL) for each in some)
        yield f"| {kind} | {count} | " + " | ".join(_cell(found, kind) for found in mine.values()) + " |"


def _cell(found: Sequence[Figures], kind: str) -> str:
    of_kind = [each for each in found if kind in (each.question.kind, _ALL)]
    return f"{fmean(each.ndcg for each in of_kind):.3f} / {fmean(each.recall for each in of_kind):.3f}"


def each_question(figures: Mapping[str, Sequence[Figures]], half: Half) -> Iterator[str]:
    """A line for each question, the worst of the first ranker first."""
    for row in sorted(zip(*figures.values(), strict=True), key=lambda row: (row[0].ndcg, row[0].recall)):
        question = row[0].question
        if question.half == half:
            cells = "  ".join(f"{each.ndcg:.2f}/{each.recall:.2f}" for each in row)
            yield f"{question.id}  {cells}  {question.kind}: {question.text}"


def pool(rankers: Mapping[str, Ranker], questions: Iterable[Question], depth: int = 10) -> Iterator[str]:
    """For reading by a person: what the rankers put first, with the grade that the rules gave it."""
    known = {each.key: each for each in collection()}
    for question in questions:
        grades = question.judgements()
        tops = [ranker.rank(question.text)[:depth] for ranker in rankers.values()]
        yield f"\n## {question.id} {question.kind}: {question.text}"
        for key in dict.fromkeys(key for top in tops for key in top):
            found_by = "".join(str(place) for place, top in enumerate(tops) if key in top)
            mark = "/" if known[key].part else " "
            yield f"{grades.get(key, 0)}{mark}[{found_by}] {known[key].passage.text}"
