"""The job queue: a seam and the back ends behind it."""
