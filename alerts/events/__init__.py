"""Detect events: which articles tell of the same happening, and what they claim of it."""
