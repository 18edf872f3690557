"""The index: a seam and the back ends behind it. Derived: it can be deleted and rebuilt at any time."""
