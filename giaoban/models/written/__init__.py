"""Text as it is written: numbers, dates and numbers of documents out of the words that were said.

The verbatim words stay the record; a written form says which of them it stands for. What is not surely
a number stays as it was said. The order of dependence, each file knowing only those before it:

    meanings, clauses, rules    the nouns, words cut at punctuation, the rules that are data
    hundreds, numbers, spelled  the grammar of numbers, both ways
    counting, dates             which numbers are written in digits; the calendar and the clock
    codes, documents            numbers of documents
    pieces                      words into written pieces
"""

from giaoban.models.written.meanings import Reading
from giaoban.models.written.pieces import Piece, readings, written
from giaoban.models.written.spelled import spelled

__all__ = ["Piece", "Reading", "readings", "spelled", "written"]
