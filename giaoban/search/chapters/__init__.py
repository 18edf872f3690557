"""Where a recording goes on to something else: proposed from the agenda and from what was said."""

from giaoban.search.chapters.propose import Proposed, propose

__all__ = ["Proposed", "propose"]
