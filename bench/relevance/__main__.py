"""How well the indexes rank spoken Vietnamese: ``python -m bench.relevance [--elasticsearch URL]``.

Two halves of the questions: whoever tunes the ranking looks at `tuning` alone; `held-out` is for
reporting. ``--each`` and ``--pool`` show single questions, of the tuning half unless asked otherwise.
"""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from pathlib import Path

from bench.relevance import rankers, report
from bench.relevance.collection import collection, fingerprint
from bench.relevance.judge import HALVES, questions


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.relevance", description=__doc__)
    parser.add_argument("--elasticsearch", metavar="URL", help="this server too")
    parser.add_argument("--meaning", type=Path, metavar="FILE", help="by meaning too, with these weights")
    parser.add_argument("--each", action="store_true", help="every question, the worst first")
    parser.add_argument(
        "--pool", action="store_true", help="the passages that come first, to check the labels"
    )
    parser.add_argument("--half", choices=HALVES, default="tuning", help="whose questions are shown singly")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="the tables between the page's marks too")
    options = parser.parse_args()
    with ExitStack() as stack:
        compared = stack.enter_context(rankers.on_tantivy())
        if options.meaning:
            compared |= stack.enter_context(rankers.with_meaning(options.meaning))
        if options.elasticsearch:
            compared |= stack.enter_context(rankers.on_elasticsearch(options.elasticsearch))
        if options.pool:
            mine = (question for question in questions() if question.half == options.half)
            print("\n".join(report.pool(compared, mine)))
            return
        figures = {name: report.measured(ranker, questions()) for name, ranker in compared.items()}
    print(f"{len(collection()):,} passages, {len(questions())} questions, set {fingerprint()}")
    if options.each:
        print("\n".join(report.each_question(figures, options.half)))
        return
    text = report.page(figures)
    print(f"\n{text}")
    if options.write:
        report.write(options.write, text)


if __name__ == "__main__":
    main()
