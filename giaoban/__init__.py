"""Giao Ban: what was said in a body's conferences, kept, found, quoted and followed up."""
