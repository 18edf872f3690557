"""Where a line goes that a person moves."""

from __future__ import annotations

from giaoban.models.minutes.nouns import Line, Minutes


def moved(draft: Minutes, line: Line, step: int) -> tuple[list[int], str]:
    """One place up (-1) or down (1) among the lines that stand, over the edge into the next section.

    Returns the keys of all lines in their new order, and the section of the one that moved.
    """
    order = [one.key for one in draft.lines]
    if line.removed:
        return order, line.section
    standing = [one.key for one in draft.of_section(line.section)]
    aim = standing.index(line.key) + step
    if 0 <= aim < len(standing):
        order.remove(line.key)
        order.insert(order.index(standing[aim]) + (step > 0), line.key)
        return order, line.section
    sections = [section.key for section in draft.sections]
    beyond = sections.index(line.section) + step
    if not 0 <= beyond < len(sections):
        return order, line.section
    order.remove(line.key)
    theirs = [order.index(one.key) for one in draft.lines if one.section == sections[beyond]]
    if theirs:
        order.insert(theirs[0] if step > 0 else theirs[-1] + 1, line.key)
    else:
        before = [one.key for one in draft.lines if sections.index(one.section) < beyond]
        order.insert(len([key for key in before if key != line.key]), line.key)
    return order, sections[beyond]
